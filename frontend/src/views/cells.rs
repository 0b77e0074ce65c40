//! Groups bytes by their part of a UTF-8 text, as digits and characters. Pure.

use crate::record::{RecordedEvent, utf8::Glyph};
use std::ops::Range;

/// The role of bytes in a UTF-8 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Complete characters, or a mark for bytes left out (`…`).
    Whole,
    /// The rest of a character that began in an earlier chunk.
    Continued,
    /// The start of a character that is incomplete at the end of the chunk.
    Cut,
    /// Not valid UTF-8.
    Invalid,
}

impl Part {
    /// Returns the class that colours these bytes.
    pub fn class(self) -> &'static str {
        match self {
            Self::Whole => "record-part-whole",
            Self::Continued => "record-part-continued",
            Self::Cut => "record-part-cut",
            Self::Invalid => "record-part-invalid",
        }
    }
}

/// Adjacent bytes that are drawn together: a run of plain ASCII, or one other character as far as it is within the range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The role of the bytes in the text.
    pub part: Part,
    /// The bytes as hexadecimal digits.
    pub hex: String,
    /// The characters.
    pub text: String,
    /// The number of bytes.
    pub bytes: usize,
    /// Whether the text is a single non-ASCII character, or none, so that counting characters does not give its width.
    pub wide: bool,
}

/// Returns the cells of a range of an entry's bytes.
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

/// Some bytes with the same role, as two hexadecimal digits each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The role of the bytes in the text.
    pub part: Part,
    /// The digits, with spaces between bytes.
    pub hex: String,
}

/// Returns the first and last bytes of an entry.
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

/// Formats bytes as two hexadecimal digits each, separated by spaces.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
