//! A complete message, and the meaning of its bytes.

use super::head::Headers;
use bytes::Bytes;
use std::ops::Range;

/// A message as it was received on the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message<H> {
    pub head: H,
    /// The body, without the chunk sizes if it was chunked.
    pub body: Bytes,
    /// The trailers after the last chunk.
    pub trailers: Headers,
    /// All bytes of the message.
    pub raw: Bytes,
    /// The parts of `raw`, in order and without gaps.
    pub pieces: Vec<Piece>,
}

/// A range of bytes that belong to one part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub part: Part,
    /// The position in the message.
    pub range: Range<usize>,
}

/// A syntactic part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The request line or status line, and for a request also any empty lines before it.
    StartLine,
    /// One header, including its line end.
    Header,
    /// The empty line that ends the head or the trailers.
    EmptyLine,
    /// A body that is not chunked.
    Body,
    /// The line with a chunk's size and its extensions.
    ChunkSize,
    ChunkData,
    /// The line end after a chunk's data.
    ChunkEnd,
    /// One trailer, including its line end.
    Trailer,
}

/// Returns the pieces of `head`, a start line and headers, which begins at offset 0 of the message.
pub fn head_pieces(head: &[u8]) -> Vec<Piece> {
    let start_line = head.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0);
    let end = line_end(head, start_line);
    let mut pieces = vec![Piece { part: Part::StartLine, range: 0..end }];
    field_pieces(&head[end..], end, Part::Header, &mut pieces);
    pieces
}

/// Adds the pieces of `fields`: headers or trailers including the empty line, which begin at offset `start` of the message.
pub fn field_pieces(fields: &[u8], start: usize, part: Part, pieces: &mut Vec<Piece>) {
    let mut at = 0;
    while at < fields.len() {
        let end = line_end(fields, at);
        let is_empty = matches!(fields[at], b'\r' | b'\n');
        pieces.push(Piece { part: if is_empty { Part::EmptyLine } else { part }, range: start + at..start + end });
        at = end;
    }
}

/// Returns the end of the line that begins at `at`, after its line feed.
fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length + 1)
}
