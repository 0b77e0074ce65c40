//! Splits a message into lines for display, each with the part that it belongs to. Pure.

use super::message::{Message, Part};
use std::ops::Range;

/// A line of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub part: Part,
    /// The line without its line end; invalid UTF-8 is replaced by U+FFFD.
    pub text: String,
    pub end: LineEnd,
    /// The line's bytes in the message, including the line end.
    pub range: Range<usize>,
    /// Whether it is the first line of its piece of the message.
    pub is_first: bool,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// Carriage return and line feed, as in HTTP/1.1.
    CrLf,
    /// A single line feed.
    Lf,
    /// The line ends with its piece, without a line end.
    None,
}

impl LineEnd {
    /// Returns the line end as an escape sequence.
    pub fn escaped(self) -> &'static str {
        match self {
            Self::CrLf => "\\r\\n",
            Self::Lf => "\\n",
            Self::None => "",
        }
    }
}

/// Returns the lines of the first `limit` bytes of a message.
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
