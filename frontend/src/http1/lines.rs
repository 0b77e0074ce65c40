//! A message as lines to be read: each with what it is. Pure.

use super::message::{Message, Part};
use std::ops::Range;

/// A line of a message, or as much of a body as goes on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub part: Part,
    /// Without its line end; what is no UTF-8 is replaced by U+FFFD.
    pub text: String,
    pub end: LineEnd,
    /// Its bytes in the message, the line end included.
    pub range: Range<usize>,
    /// Whether it is the first line of its piece of the message.
    pub is_first: bool,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// Carriage return and line feed, as HTTP/1.1 has it.
    CrLf,
    /// A line feed alone.
    Lf,
    /// With the piece.
    None,
}

impl LineEnd {
    /// As programs write it.
    pub fn escaped(self) -> &'static str {
        match self {
            Self::CrLf => "\\r\\n",
            Self::Lf => "\\n",
            Self::None => "",
        }
    }
}

/// The lines of a message as far as `limit` bytes; the rest is left out.
pub fn lines<H>(message: &Message<H>, limit: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for piece in &message.pieces {
        let mut start = piece.range.start;
        let end = piece.range.end.min(limit);
        while start < end {
            let bytes = &message.raw[start..end];
            let length = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
            let line = &bytes[..length];
            let (text, line_end) = match line {
                [text @ .., b'\r', b'\n'] => (text, LineEnd::CrLf),
                [text @ .., b'\n'] => (text, LineEnd::Lf),
                text => (text, LineEnd::None),
            };
            lines.push(Line {
                part: piece.part,
                text: String::from_utf8_lossy(text).into_owned(),
                end: line_end,
                range: start..start + length,
                is_first: start == piece.range.start,
            });
            start += length;
        }
    }
    lines
}
