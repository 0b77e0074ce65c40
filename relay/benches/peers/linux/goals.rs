//! What the relay has to reach, and whether it does.

use super::{
    figures::{Better, Figure, Measured},
    list::{NGINX, Peer, RELAY},
    rows::Row,
};

/// One figure of the relay, and what it may be at most.
struct Goal {
    what: &'static str,
    row: &'static str,
    figure: &'static str,
    at_most: Limit,
}

enum Limit {
    /// So many times what nginx needs.
    Nginx(f64),
    /// So much, in the figure's unit.
    Value(f64),
}

const GOALS: [Goal; 8] = [
    Goal { what: "CPU, echo", row: "echo", figure: "CPU s/GiB", at_most: Limit::Nginx(1.1) },
    Goal { what: "CPU, down", row: "down", figure: "CPU s/GiB", at_most: Limit::Nginx(1.1) },
    Goal { what: "CPU, up", row: "up", figure: "CPU s/GiB", at_most: Limit::Nginx(1.1) },
    Goal { what: "round trip, p50", row: "round-trip", figure: "p50 µs", at_most: Limit::Nginx(1.1) },
    Goal { what: "round trip, CPU", row: "round-trip", figure: "CPU µs/message", at_most: Limit::Nginx(1.1) },
    Goal { what: "CPU, a connection", row: "connections", figure: "CPU µs each", at_most: Limit::Nginx(1.5) },
    Goal { what: "idle connection", row: "memory", figure: "KiB idle", at_most: Limit::Value(24.0) },
    Goal { what: "idle after use", row: "memory", figure: "KiB after use", at_most: Limit::Value(24.0) },
];

/// A line for each goal: what, how much it may be, how much it is, and the verdict. Goals that were not measured have none.
pub fn lines(rows: &[&Row], peers: &[&Peer], measured: &Measured) -> Vec<Vec<String>> {
    let mut lines: Vec<Vec<String>> = GOALS.iter().filter_map(|goal| line(goal, rows, measured)).collect();
    lines.extend(rivals(rows, peers, measured));
    lines
}

fn line(goal: &Goal, rows: &[&Row], measured: &Measured) -> Option<Vec<String>> {
    let row = rows.iter().find(|row| row.name == goal.row)?;
    let figure = row.figures.iter().position(|figure| figure.name == goal.figure)?;
    let (is, limit, words) = match goal.at_most {
        Limit::Nginx(limit) => {
            let is = measured.ratio(row.name, RELAY, NGINX, figure)?;
            (is, limit, (format!("at most {limit} × nginx"), format!("{is:.2} ×")))
        }
        Limit::Value(limit) => {
            let is = measured.median(row.name, RELAY, figure)?;
            (is, limit, (format!("at most {limit} KiB"), format!("{is:.1} KiB")))
        }
    };
    Some(vec![goal.what.to_owned(), words.0, words.1, verdict(is <= limit)])
}

/// One line for each WebSocket peer: in how many figures the relay is ahead.
fn rivals(rows: &[&Row], peers: &[&Peer], measured: &Measured) -> Vec<Vec<String>> {
    let line = |peer: &&Peer| {
        let ratios = ratios(rows, peer, measured);
        let ahead = ratios.iter().filter(|ratio| ratio.is_ahead).count();
        let is = format!("in {ahead} of {}", ratios.len());
        let line =
            [format!("ahead of {}", peer.name), "in every figure".to_owned(), is, verdict(ahead == ratios.len())];
        (!ratios.is_empty()).then(|| line.to_vec())
    };
    peers.iter().filter(|peer| peer.is_rival()).filter_map(line).collect()
}

/// A line for each peer that is ahead of the relay somewhere, and where; the ratios are the relay's to it.
pub fn behind(rows: &[&Row], peers: &[&Peer], measured: &Measured) -> String {
    let line = |peer: &&Peer| {
        let behind = ratios(rows, peer, measured).into_iter().filter(|ratio| !ratio.is_ahead);
        let behind: Vec<String> = behind.map(|ratio| format!("{} ({:.2}×)", ratio.what, ratio.value)).collect();
        (!behind.is_empty()).then(|| format!("- {}: {}\n", peer.name, behind.join(", ")))
    };
    peers.iter().filter(|peer| peer.is_rival()).filter_map(line).collect()
}

/// One figure of the relay beside a peer's.
struct Ratio {
    what: String,
    value: f64,
    is_ahead: bool,
}

fn ratios(rows: &[&Row], peer: &Peer, measured: &Measured) -> Vec<Ratio> {
    let figures = rows.iter().flat_map(|row| row.figures.iter().enumerate().map(move |figure| (row, figure)));
    let ratio = |(row, (place, figure)): (&&Row, (usize, &Figure))| {
        let value = measured.ratio(row.name, RELAY, peer.name, place)?;
        let is_ahead = match figure.better {
            Better::Higher => value > 1.0,
            Better::Lower => value < 1.0,
        };
        Some(Ratio { what: format!("{} {}", row.name, figure.name), value, is_ahead })
    };
    figures.filter_map(ratio).collect()
}

fn verdict(reached: bool) -> String {
    if reached { "reached" } else { "missed" }.to_owned()
}
