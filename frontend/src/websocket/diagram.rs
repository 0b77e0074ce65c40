//! A frame as RFC 6455 draws it (section 5.2): 32 bits per row. Pure.

use super::frame::{Frame, Part};
use std::ops::Range;

/// The number of bits in a row.
pub const COLUMNS: usize = 32;

/// The bits of one part of the frame in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub part: Part,
    /// The number of bits.
    pub bits: usize,
    /// Up to seven bits as binary digits; more as two hexadecimal digits per byte.
    pub value: String,
    /// Whether the part starts in an earlier row.
    pub continued: bool,
}

/// The rows of a frame, with the first `payload` bytes of its payload.
pub fn rows(frame: &Frame, payload: usize) -> Vec<Vec<Cell>> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let most = (frame.header_size() + payload) * 8;
    for part in frame.parts() {
        let mut at = part.bits.start;
        let end = part.bits.end.min(most);
        while at < end {
            let row_end = (at / COLUMNS + 1) * COLUMNS;
            let bits = at..end.min(row_end);
            if at % COLUMNS == 0 {
                rows.push(Vec::new());
            }
            let continued = at > part.bits.start;
            at = bits.end;
            if let Some(row) = rows.last_mut() {
                row.push(Cell { part: part.part, bits: bits.len(), value: value(&frame.raw, bits), continued });
            }
        }
    }
    rows
}

/// Formats these bits for [`Cell::value`].
fn value(raw: &[u8], bits: Range<usize>) -> String {
    if bits.len() < 8 {
        return bits.map(|bit| if raw[bit / 8] >> (7 - bit % 8) & 1 == 1 { '1' } else { '0' }).collect();
    }
    let bytes: Vec<_> = raw[bits.start / 8..bits.end / 8].iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}
