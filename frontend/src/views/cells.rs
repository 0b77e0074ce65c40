//! Bytes by what part of a text they are, as digits and characters. Pure.

use crate::record::{RecordedEvent, utf8::Glyph};
use std::ops::Range;

/// What part of a text some bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Whole characters, or bytes left out (`…`).
    Whole,
    /// The rest of a character that an earlier chunk began.
    Continued,
    /// The start of a character whose rest has not come.
    Cut,
    /// No UTF-8.
    Invalid,
}

impl Part {
    /// The class that colours bytes of this part.
    pub fn class(self) -> &'static str {
        match self {
            Self::Whole => "record-part-whole",
            Self::Continued => "record-part-continued",
            Self::Cut => "record-part-cut",
            Self::Invalid => "record-part-invalid",
        }
    }
}

/// Neighbouring bytes that are drawn as one: a run of plain ASCII, or one other character as far as the range has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What part of a text they are.
    pub part: Part,
    /// Their digits.
    pub hex: String,
    /// Their characters.
    pub text: String,
    /// How many bytes.
    pub bytes: usize,
    /// Whether the text is one character for several bytes or none, and its width is not known by counting.
    pub wide: bool,
}

/// The cells of a range of an entry's bytes.
pub fn cells(event: &RecordedEvent, bytes: &[u8], range: Range<usize>) -> Vec<Cell> {
    let Some(reading) = event.facts.reading else { return Vec::new() };
    let mut cells: Vec<Cell> = Vec::new();
    for (index, glyph) in range.clone().zip(reading.glyphs(bytes, range)) {
        let digits = hex(&bytes[index..=index]);
        let (part, character) = match glyph {
            Glyph::Cut => (Part::Cut, Some('·')),
            Glyph::Invalid => (Part::Invalid, Some('·')),
            Glyph::More => (Part::Whole, None),
            Glyph::Character(character) if character.is_control() => (Part::Whole, Some('·')),
            Glyph::Character(character) => (Part::Whole, Some(character)),
        };
        let part = if index < reading.continued && part == Part::Whole { Part::Continued } else { part };
        let more = character.is_none();
        let wide = character.is_none_or(|character| !character.is_ascii() && character != '·');
        match cells.last_mut() {
            Some(cell) if if more { cell.wide } else { !cell.wide && !wide && cell.part == part } => {
                cell.hex.extend([" ", &digits]);
                cell.text.extend(character);
                cell.bytes += 1;
            }
            _ => cells.push(Cell { part, hex: digits, text: character.into_iter().collect(), bytes: 1, wide }),
        }
    }
    cells
}

/// A few bytes of one part, as two hexadecimal digits each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What part of a text they are.
    pub part: Part,
    /// The digits, with spaces between bytes.
    pub hex: String,
}

/// The first and the last bytes of an entry.
pub fn runs(event: &RecordedEvent, bytes: &[u8]) -> Vec<Run> {
    const EDGE: usize = 5;
    let whole = bytes.len() <= 2 * EDGE + 2;
    let edges = if whole { [0..bytes.len(), 0..0] } else { [0..EDGE, bytes.len() - EDGE..bytes.len()] };
    let mut runs: Vec<Run> = Vec::new();
    for (which, edge) in edges.into_iter().enumerate() {
        if which == 1 && !whole {
            runs.push(Run { part: Part::Whole, hex: "…".to_owned() });
        }
        for Cell { part, hex, .. } in cells(event, bytes, edge) {
            match runs.last_mut() {
                Some(run) if run.part == part => run.hex.extend([" ", &hex]),
                _ => runs.push(Run { part, hex }),
            }
        }
    }
    runs
}

/// Two digits a byte, with spaces between bytes.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
