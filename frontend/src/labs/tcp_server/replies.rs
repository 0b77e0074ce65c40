//! How a server replies to received bytes: splits them into messages, by recv or by line, and applies a rule to each
//! message. Pure.

use relay_protocol::{ECHO_PREFIX, MAX_MESSAGE};
use serde::{Deserialize, Serialize};

/// How the server replies to a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rule {
    /// The server does not reply; the learner does.
    ByHand,
    /// The chapter's reply: [`ECHO_PREFIX`] and the message.
    #[default]
    Prefix,
    /// The message with `a` to `z` converted to upper case.
    Upper,
    /// The message reversed: by characters if it is UTF-8, else by bytes.
    Reverse,
    /// The same text for each message.
    Fixed,
}

impl Rule {
    /// Every rule, in display order.
    pub const ALL: [Self; 5] = [Self::ByHand, Self::Prefix, Self::Upper, Self::Reverse, Self::Fixed];

    /// Returns the reply to a message, or `None` if the message is empty or the rule gives no reply. `fixed` is the
    /// text of [`Rule::Fixed`].
    ///
    /// A line ending stays at the end, because a client that sends lines also reads lines.
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

/// The length of the line ending of a message: 2 for `\r\n`, 1 for `\n`, else 0.
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

/// What counts as a message. TCP itself has no message boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// The bytes that one recv returned, wherever the stream was split.
    #[default]
    Recv,
    /// A line, up to and including its `\n`.
    Line,
}

/// The maximum length of a line, in bytes. A longer line is split there, so that a client that never ends its line
/// cannot exhaust the memory.
pub const MAX_LINE: usize = MAX_MESSAGE;

/// The received bytes of a line whose end has not been received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unfinished(Vec<u8>);

impl Unfinished {
    /// Returns the messages that are complete now that recv has returned `bytes`.
    pub fn take(&mut self, bytes: &[u8], unit: Unit) -> Vec<Vec<u8>> {
        let mut messages = Vec::new();
        if unit == Unit::Recv {
            // If the unit has just changed, the bytes of an unfinished line come first.
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

    /// Takes the bytes of the unfinished line. At the end of the stream they are the last message.
    pub fn rest(&mut self) -> Option<Vec<u8>> {
        Some(std::mem::take(&mut self.0)).filter(|rest| !rest.is_empty())
    }
}
