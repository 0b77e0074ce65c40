//! A whole message, and which of its bytes are what.

use super::head::Headers;
use bytes::Bytes;
use std::ops::Range;

/// A message as it was on the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message<H> {
    pub head: H,
    /// Without the chunk sizes, where it came in chunks.
    pub body: Bytes,
    /// Behind the last chunk.
    pub trailers: Headers,
    /// Every byte of it.
    pub raw: Bytes,
    /// What the bytes of `raw` are, in order and without gaps.
    pub pieces: Vec<Piece>,
}

/// Bytes of a message that are one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub part: Part,
    /// Where they are in the message.
    pub range: Range<usize>,
}

/// What bytes of a message are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The request line or the status line; for a request also the empty lines before it.
    StartLine,
    /// One header, its line end included.
    Header,
    /// Ends the head, or the trailers.
    EmptyLine,
    /// A body that is not in chunks.
    Body,
    /// The line with a chunk's size and extensions.
    ChunkSize,
    ChunkData,
    /// The line end behind a chunk's data.
    ChunkEnd,
    /// One trailer, its line end included.
    Trailer,
}

/// The pieces of `head`, a start line and headers, which begins at 0.
pub fn head_pieces(head: &[u8]) -> Vec<Piece> {
    let start_line = head.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0);
    let end = line_end(head, start_line);
    let mut pieces = vec![Piece { part: Part::StartLine, range: 0..end }];
    field_pieces(&head[end..], end, Part::Header, &mut pieces);
    pieces
}

/// Adds the pieces of `fields`, headers or trailers up to and with the empty line, which begin at `start` in the message.
pub fn field_pieces(fields: &[u8], start: usize, part: Part, pieces: &mut Vec<Piece>) {
    let mut at = 0;
    while at < fields.len() {
        let end = line_end(fields, at);
        let is_empty = matches!(fields[at], b'\r' | b'\n');
        pieces.push(Piece { part: if is_empty { Part::EmptyLine } else { part }, range: start + at..start + end });
        at = end;
    }
}

/// Where the line that begins at `at` ends: behind its line feed.
fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length + 1)
}
