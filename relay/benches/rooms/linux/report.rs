//! What is printed: Markdown.

use super::{
    FIGURES,
    figures::Measured,
    servers::{RELAY, WS},
};

/// What the relay's processor time for a delivered message may be, as a part of that of npm `ws`.
const GOAL: f64 = 0.5;

/// What was measured in one row.
pub fn table(row: &'static str, servers: &[&'static str], measured: &Measured) -> String {
    let mut text = format!("| {row} | {} |\n|---|{}\n", FIGURES.join(" | "), "---|".repeat(FIGURES.len()));
    for server in servers {
        let cells: Vec<_> = (0..FIGURES.len()).map(|figure| cell(measured, row, server, figure)).collect();
        text += &format!("| {server} | {} |\n", cells.join(" | "));
    }
    let verdict = match measured.ratio(row, RELAY, WS, 0) {
        Some(ratio) if ratio <= GOAL => format!("reached, {ratio:.2} ×"),
        Some(ratio) => format!("missed, {ratio:.2} ×"),
        None => "not measured".to_owned(),
    };
    text + &format!("\nGoal, at most {GOAL} × the processor time of {WS}: {verdict}.\n")
}

/// The median, and the median ratio to npm `ws`.
fn cell(measured: &Measured, row: &'static str, server: &'static str, figure: usize) -> String {
    let Some(value) = measured.median(row, server, figure) else { return String::new() };
    let value = if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") };
    match measured.ratio(row, server, WS, figure) {
        Some(ratio) if server != WS => format!("{value} ({ratio:.2}×)"),
        Some(_) | None => value,
    }
}
