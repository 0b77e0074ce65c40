//! The tables, aligned as Markdown.

use crate::{figures::Measured, list::NGINX, rows::Row};

/// One table a row: peers down, figures across, each with its ratio to nginx.
pub fn table(row: &Row, peers: &[&'static str], measured: &Measured) -> String {
    let mut lines = vec![vec![row.name.to_owned()]];
    lines[0].extend(row.figures.iter().map(|figure| figure.name.to_owned()));
    for peer in peers {
        let mut line = vec![(*peer).to_owned()];
        line.extend((0..row.figures.len()).map(|figure| cell(row.name, peer, measured, figure)));
        lines.push(line);
    }
    aligned(&lines)
}

fn cell(row: &'static str, peer: &'static str, measured: &Measured, figure: usize) -> String {
    let Some(value) = measured.median(row, peer, figure) else { return String::new() };
    match measured.ratio(row, peer, NGINX, figure) {
        Some(ratio) if peer != NGINX => format!("{} ({ratio:.2}×)", number(value)),
        _ => number(value),
    }
}

/// Three digits that count.
pub fn number(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A Markdown table whose columns are aligned; the first line is its head.
pub fn aligned(lines: &[Vec<String>]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(&widths) {
            text += &format!("| {cell:<width$} ");
        }
        text += "|\n";
        if index == 0 {
            text.extend(widths.iter().map(|width| format!("|{}", "-".repeat(width + 2))));
            text += "|\n";
        }
    }
    text
}
