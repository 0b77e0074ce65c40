//! What a server answers to what came: bytes are cut into pieces, by recv or by line, and each piece has its answer by a
//! rule. Pure.

use relay_protocol::{ECHO_PREFIX, MAX_MESSAGE};

/// What becomes of a piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// Nothing by itself: the learner answers.
    ByHand,
    /// The chapter's: [`ECHO_PREFIX`] and the piece.
    #[default]
    Prefix,
    /// The piece with `a` to `z` in upper case.
    Upper,
    /// The piece backwards: by characters where it is UTF-8, else by bytes.
    Reverse,
    /// The same text each time.
    Fixed,
}

impl Rule {
    /// Every rule, in the order in which the lab offers them.
    pub const ALL: [Self; 5] = [Self::ByHand, Self::Prefix, Self::Upper, Self::Reverse, Self::Fixed];

    /// Its name in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::ByHand => "rule-by-hand",
            Self::Prefix => "rule-prefix",
            Self::Upper => "rule-upper",
            Self::Reverse => "rule-reverse",
            Self::Fixed => "rule-fixed",
        }
    }

    /// The rule with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }

    /// The answer to a piece; `fixed` is the text of [`Rule::Fixed`]. None where the rule gives none, and to a piece without
    /// bytes.
    ///
    /// A line end stays where it is, at the end: whoever sent a line reads a line.
    pub fn answer(self, piece: &[u8], fixed: &str) -> Option<Vec<u8>> {
        if piece.is_empty() {
            return None;
        }
        let (body, end) = piece.split_at(piece.len() - line_end(piece));
        match self {
            Self::ByHand => None,
            Self::Prefix => Some([ECHO_PREFIX.as_bytes(), piece].concat()),
            Self::Upper => Some(piece.to_ascii_uppercase()),
            Self::Reverse => Some([reversed(body).as_slice(), end].concat()),
            Self::Fixed => Some([fixed.as_bytes(), end].concat()).filter(|answer| !answer.is_empty()),
        }
    }
}

/// How many bytes of a line end a piece ends with: 2 of `\r\n`, 1 of `\n`, else 0.
fn line_end(piece: &[u8]) -> usize {
    match piece {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n'] => 1,
        _ => 0,
    }
}

fn reversed(body: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(body) {
        Ok(text) => text.chars().rev().collect::<String>().into_bytes(),
        Err(_) => {
            let mut bytes = body.to_vec();
            bytes.reverse();
            bytes
        }
    }
}

/// What is one message to the server: TCP itself knows none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// What one recv brought, wherever it was cut.
    #[default]
    Recv,
    /// A line, up to its `\n`.
    Line,
}

/// The longest line that is waited for, in bytes; a longer one is cut there. So a client that never ends its line fills no
/// memory.
pub const MAX_LINE: usize = MAX_MESSAGE;

/// What has come of a line whose end has not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unfinished(Vec<u8>);

impl Unfinished {
    /// The pieces that are complete now that a recv brought these bytes.
    pub fn take(&mut self, bytes: &[u8], unit: Unit) -> Vec<Vec<u8>> {
        let mut pieces = Vec::new();
        if unit == Unit::Recv {
            // What an unfinished line held, where the unit has just been changed, comes first.
            self.0.extend_from_slice(bytes);
            pieces.extend(self.rest());
            return pieces;
        }
        for &byte in bytes {
            self.0.push(byte);
            if byte == b'\n' || self.0.len() >= MAX_LINE {
                pieces.extend(self.rest());
            }
        }
        pieces
    }

    /// What is left when nothing more comes: a last line without its end.
    pub fn rest(&mut self) -> Option<Vec<u8>> {
        Some(std::mem::take(&mut self.0)).filter(|rest| !rest.is_empty())
    }
}
