//! What is printed: Markdown.

use super::{
    FIGURES,
    figures::Measured,
    servers::{RELAY, SHARED, WS},
};

/// What the relay's processor time for a delivered message may be, as a part of that of npm `ws`.
const GOAL: f64 = 0.5;

/// What it may be where relays share their rooms, that of NATS included, as a part of that of one relay.
const SHARED_GOAL: f64 = 2.0;

/// What was measured in one row.
pub fn table(row: &'static str, servers: &[&'static str], measured: &Measured) -> String {
    let mut text = format!("| {row} | {} |\n|---|{}\n", FIGURES.join(" | "), "---|".repeat(FIGURES.len()));
    for server in servers {
        let cells: Vec<_> = (0..FIGURES.len()).map(|figure| cell(measured, row, server, figure)).collect();
        text += &format!("| {server} | {} |\n", cells.join(" | "));
    }
    for (server, goal, other) in [(RELAY, GOAL, WS), (SHARED, SHARED_GOAL, RELAY)] {
        let verdict = match measured.ratio(row, server, other, 0) {
            Some(ratio) if ratio <= goal => format!("reached, {ratio:.2} ×"),
            Some(ratio) => format!("missed, {ratio:.2} ×"),
            None => "not measured".to_owned(),
        };
        text += &format!("\nGoal for {server}, at most {goal} × the processor time of {other}: {verdict}.\n");
    }
    text
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
