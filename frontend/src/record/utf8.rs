//! Decodes a byte stream as UTF-8 chunk by chunk, and finds where a recv split a character and where the rest of it arrived.

use std::{ops::Range, str};

/// The first bytes of a character whose other bytes have not arrived yet: 0 to 3 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Begun {
    bytes: [u8; 3],
    len: u8,
}

impl Begun {
    fn new(begun: &[u8]) -> Self {
        let mut bytes = [0; 3];
        bytes[..begun.len()].copy_from_slice(begun);
        Self { bytes, len: begun.len() as u8 }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

/// How one chunk of a stream decodes as UTF-8, given the chunks before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The bytes of an incomplete character at the end of the earlier chunks.
    pub begun: Begun,
    /// The number of leading bytes that belong to the character that an earlier chunk began.
    pub continued: usize,
    /// The number of trailing bytes that belong to a character that is incomplete at the end of the chunk. If the chunk only
    /// continues a character without completing it, `continued` counts the same bytes.
    pub cut: usize,
    /// The number of bytes that are not valid UTF-8, whatever follows.
    pub invalid: usize,
}

/// The role of one byte, for the column of characters beside a hex dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// The first byte of a character, or the first byte of the chunk if it completes a character of an earlier chunk.
    Character(char),
    /// Belongs to the preceding character, which may start before the range.
    More,
    /// Belongs to a character that is incomplete at the end of the chunk.
    Cut,
    /// Not valid UTF-8.
    Invalid,
}

/// Reads the next chunk of a stream. `begun` holds the incomplete character at the end of the earlier chunks, and is updated.
pub fn read(begun: &mut Begun, chunk: &[u8]) -> Reading {
    let before = begun.bytes().len();
    // Most chunks are whole. `from_utf8` checks several bytes at a time, `utf8_chunks` one byte at a time.
    if before == 0 && str::from_utf8(chunk).is_ok() {
        return Reading::default();
    }
    let joined;
    let bytes = if before == 0 {
        chunk
    } else {
        joined = [begun.bytes(), chunk].concat();
        &joined[..]
    };
    let mut reading = Reading { begun: *begun, ..Reading::default() };
    *begun = Begun::default();
    let mut at = 0;
    for piece in bytes.utf8_chunks() {
        if at == 0 && before > 0 {
            reading.continued = piece.valid().chars().next().map_or(0, |first| first.len_utf8() - before);
        }
        let rest = piece.invalid();
        let start = at + piece.valid().len();
        at = start + rest.len();
        if rest.is_empty() {
            continue;
        }
        // The bytes of `rest` that are part of this chunk.
        let ours = at.max(before) - start.max(before);
        let incomplete = str::from_utf8(rest).is_err_and(|error| error.error_len().is_none());
        if incomplete && at == bytes.len() {
            *begun = Begun::new(rest);
            reading.cut = ours;
            if start == 0 && before > 0 {
                reading.continued = ours;
            }
        } else {
            reading.invalid += ours;
        }
    }
    reading
}

impl Reading {
    /// Whether the chunk consists of whole characters only.
    pub fn is_whole(&self) -> bool {
        self.continued + self.cut + self.invalid == 0
    }

    /// Returns the text that this chunk completes: including a character that an earlier chunk began, excluding one that is
    /// incomplete at the end of the chunk, and with U+FFFD for invalid bytes.
    pub fn text(&self, chunk: &[u8]) -> String {
        self.text_of(chunk, chunk.len())
    }

    /// Returns the start of [`Self::text`], from at most the first `limit` bytes of the chunk, and whether that is all of it.
    pub fn preview(&self, chunk: &[u8], limit: usize) -> (String, bool) {
        let mut end = chunk.len().min(limit);
        while end < chunk.len() && end > 0 && is_continuation(chunk[end]) {
            end -= 1;
        }
        (self.text_of(chunk, end), end == chunk.len())
    }

    fn text_of(&self, chunk: &[u8], end: usize) -> String {
        let whole = &chunk[..end.min(chunk.len() - self.cut)];
        match self.begun.bytes() {
            [] => String::from_utf8_lossy(whole).into_owned(),
            _ if self.cut == chunk.len() && self.continued == self.cut => String::new(),
            begun => String::from_utf8_lossy(&[begun, whole].concat()).into_owned(),
        }
    }

    /// Returns the role of each byte in a range of the chunk. Takes time proportional to the length of the range, not of the
    /// chunk.
    pub fn glyphs(&self, chunk: &[u8], range: Range<usize>) -> Vec<Glyph> {
        let cut = chunk.len() - self.cut;
        let mut glyphs = Vec::with_capacity(range.len());
        // A character has at most four bytes, so one that extends into the range starts at most three bytes before it. Glyphs
        // of the bytes before the range are discarded.
        let mut at = range.start.saturating_sub(3);
        let mut put = |index: usize, glyph: Glyph| {
            if range.contains(&index) {
                glyphs.push(glyph);
            }
        };
        if at < self.continued && self.continued <= cut {
            let completed = [self.begun.bytes(), &chunk[..self.continued]].concat();
            let character = str::from_utf8(&completed).ok().and_then(|text| text.chars().next());
            for index in at..self.continued {
                put(index, if index == 0 { character.map_or(Glyph::Invalid, Glyph::Character) } else { Glyph::More });
            }
            at = self.continued;
        }
        while at < range.end && at < cut {
            let window = &chunk[at..cut.min(at + 4)];
            match window.utf8_chunks().next().and_then(|piece| piece.valid().chars().next()) {
                Some(character) => {
                    put(at, Glyph::Character(character));
                    (1..character.len_utf8()).for_each(|more| put(at + more, Glyph::More));
                    at += character.len_utf8();
                }
                None => {
                    put(at, Glyph::Invalid);
                    at += 1;
                }
            }
        }
        (at..range.end).for_each(|index| put(index, Glyph::Cut));
        glyphs
    }
}

/// Whether this is a continuation byte: any byte of a character after the first (RFC 3629, section 3).
fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}
