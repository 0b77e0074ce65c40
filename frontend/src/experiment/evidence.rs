//! The evidence of an experiment: small tables, and the choice that they support. Pure.

use crate::views::cells::Run;

/// The evidence of an experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The tables, from top to bottom.
    pub tables: Vec<Table>,
    /// The index of the experiment's choice that the evidence supports, or `None` if it is inconclusive, because the
    /// expected effect did not occur on this system.
    pub supports: Option<usize>,
}

/// A small table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The names of the columns.
    pub columns: Vec<&'static str>,
    /// The rows, with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text, or a number with its unit.
    Plain(String),
    /// The output of a program, such as an errno's symbol or received text.
    Code(String),
    /// Bytes in hexadecimal, coloured by the part of a text that they belong to.
    Bytes(Vec<Run>),
    /// A success, in words.
    Good(String),
    /// A failure, in words.
    Bad(String),
    /// A bar to compare within its column: its text, and its length from 0 to 100.
    Bar(String, usize),
}

impl Table {
    /// Creates a table without rows.
    pub fn new(caption: impl Into<String>, columns: &[&'static str]) -> Self {
        Self { caption: caption.into(), columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, cells: impl Into<Vec<Cell>>) {
        self.rows.push(cells.into());
    }
}

/// Returns the length of a bar for `of` if `most` is the longest: 0 to 100.
pub fn share(of: u64, most: u64) -> usize {
    (of * 100 / most.max(1)).min(100) as usize
}
