//! What a server replies to what it received: the bytes are cut into messages, by recv or by line, and each message has its
//! reply by a rule. Pure.

use relay_protocol::{ECHO_PREFIX, MAX_MESSAGE};
use serde::{Deserialize, Serialize};

/// How the server replies to a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rule {
    /// Nothing by itself: the learner replies.
    ByHand,
    /// The chapter's: [`ECHO_PREFIX`] and the message.
    #[default]
    Prefix,
    /// The message with `a` to `z` in upper case.
    Upper,
    /// The message backwards: by characters where it is UTF-8, else by bytes.
    Reverse,
    /// The same text each time.
    Fixed,
}

impl Rule {
    /// Every rule, in the order in which the lab offers them.
    pub const ALL: [Self; 5] = [Self::ByHand, Self::Prefix, Self::Upper, Self::Reverse, Self::Fixed];

    /// The reply to a message; `fixed` is the text of [`Rule::Fixed`]. None where the rule gives none, and to a message without
    /// bytes.
    ///
    /// A line end stays where it is, at the end: whoever sent a line reads a line.
    pub fn reply(self, message: &[u8], fixed: &str) -> Option<Vec<u8>> {
        if message.is_empty() {
            return None;
        }
        let (body, end) = message.split_at(message.len() - line_end(message));
        match self {
            Self::ByHand => None,
            Self::Prefix => Some([ECHO_PREFIX.as_bytes(), message].concat()),
            Self::Upper => Some(message.to_ascii_uppercase()),
            Self::Reverse => Some([reversed(body).as_slice(), end].concat()),
            Self::Fixed => Some([fixed.as_bytes(), end].concat()).filter(|reply| !reply.is_empty()),
        }
    }
}

/// How many bytes of a line end a message ends with: 2 of `\r\n`, 1 of `\n`, else 0.
fn line_end(message: &[u8]) -> usize {
    match message {
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

/// What is one message to the server: TCP itself has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// The bytes received of a line whose end has not been received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unfinished(Vec<u8>);

impl Unfinished {
    /// The messages that are complete now that a recv returned these bytes.
    pub fn take(&mut self, bytes: &[u8], unit: Unit) -> Vec<Vec<u8>> {
        let mut messages = Vec::new();
        if unit == Unit::Recv {
            // What an unfinished line held, where the unit has just been changed, comes first.
            self.0.extend_from_slice(bytes);
            messages.extend(self.rest());
            return messages;
        }
        for &byte in bytes {
            self.0.push(byte);
            if byte == b'\n' || self.0.len() >= MAX_LINE {
                messages.extend(self.rest());
            }
        }
        messages
    }

    /// What is left when nothing more comes: a last line without its end.
    pub fn rest(&mut self) -> Option<Vec<u8>> {
        Some(std::mem::take(&mut self.0)).filter(|rest| !rest.is_empty())
    }
}
