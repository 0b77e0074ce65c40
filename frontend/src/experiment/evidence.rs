//! What an experiment shows: small tables, and which prediction they speak for. Pure.

use crate::views::cells::Run;

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The tables, one below the other.
    pub tables: Vec<Table>,
    /// Which of the experiment's choices it speaks for, counted from 0; none where what was expected did not happen on
    /// this system, and nothing can be said.
    pub supports: Option<usize>,
}

/// A small table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The names of its columns.
    pub columns: Vec<&'static str>,
    /// A cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words, or a number with its unit.
    Plain(String),
    /// What a program says or shows: an errno's symbol, text that came.
    Code(String),
    /// Bytes in hexadecimal, coloured by what part of a text they are.
    Bytes(Vec<Run>),
    /// It went well, in words.
    Good(String),
    /// It failed, in words.
    Bad(String),
    /// A length beside the others of its column: its words, and how long it is, 0 to 100.
    Bar(String, usize),
}

impl Table {
    /// One without rows.
    pub fn new(caption: impl Into<String>, columns: &[&'static str]) -> Self {
        Self { caption: caption.into(), columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, cells: impl Into<Vec<Cell>>) {
        self.rows.push(cells.into());
    }
}

/// How long a bar for this is beside one for `most`: 0 to 100.
pub fn share(of: u64, most: u64) -> usize {
    (of * 100 / most.max(1)).min(100) as usize
}
