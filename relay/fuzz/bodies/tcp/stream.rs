//! What a page's stream means, by a simple reading of RFC 6455.

use super::meaning;
use crate::page::Mode;
use relay_protocol::MAX_MESSAGE;

/// What a page's stream means.
#[derive(Default)]
pub(super) struct Meaning {
    pub(super) to_socket: Vec<u8>,
    pub(super) pings: Vec<Vec<u8>>,
    /// After how many bytes of the stream, how many are for the socket.
    steps: Vec<(usize, usize)>,
}

impl Meaning {
    /// How many bytes are for the socket, of the first so many.
    pub(super) fn after(&self, sent: usize) -> usize {
        let count = self.steps.partition_point(|(needed, _)| *needed <= sent);
        self.steps[..count].last().map_or(0, |(_, count)| *count)
    }
}

/// What a page's stream means to the socket, and its pings: RFC 6455, section 5, one rule after the other.
pub(super) fn read(mode: Mode, mut stream: &[u8]) -> Meaning {
    let (all, mut found) = (stream.len(), Meaning::default());
    // Of a message in fragments: whether it is text, and what has come of it.
    let mut fragments: Option<(bool, Vec<u8>)> = None;
    // Once it has gone wrong nothing more is for the socket, but pings are still answered.
    let (mut shutdown, mut over) = (false, false);
    while let [first, second, ..] = *stream {
        let (fin, reserved, opcode) = (first & 0x80 != 0, first & 0x70, first & 0x0f);
        let (masked, short) = (second & 0x80 != 0, usize::from(second & 0x7f));
        let (length, head) = match short {
            126 if stream.len() >= 4 => (usize::from(u16::from_be_bytes([stream[2], stream[3]])), 4),
            127 if stream.len() >= 10 => {
                let length = u64::from_be_bytes(stream[2..10].try_into().expect("eight bytes"));
                (usize::try_from(length).unwrap_or(usize::MAX), 10)
            }
            126 | 127 => break,
            short => (short, 2),
        };
        let is_control = opcode >= 8;
        let nonsense = reserved != 0 || !masked || !matches!(opcode, 0..=2 | 8..=10);
        if nonsense || length > MAX_MESSAGE || is_control && (!fin || length > 125) {
            break;
        }
        let Some(mask) = stream.get(head..head + 4) else { break };
        let Some(payload) = stream.get(head + 4..head + 4 + length) else { break };
        let payload: Vec<u8> = payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
        stream = &stream[head + 4 + length..];
        let (is_text, message) = match (opcode, fragments.take()) {
            (8, _) => break,
            (9 | 10, kept) => {
                fragments = kept;
                if opcode == 9 {
                    found.pings.push(payload);
                }
                continue;
            }
            (0, Some((is_text, mut start))) => {
                start.extend(payload);
                (is_text, start)
            }
            (1 | 2, None) => (opcode == 1, payload),
            _ => break,
        };
        if message.len() > MAX_MESSAGE {
            break;
        }
        if !fin {
            fragments = Some((is_text, message));
            continue;
        }
        if is_text && std::str::from_utf8(&message).is_err() {
            break;
        }
        if is_text && mode == Mode::Lab {
            let command = std::str::from_utf8(&message).ok().and_then(meaning);
            shutdown |= command == Some("shutdown");
            over |= !matches!(command, Some("receive" | "shutdown"));
        } else {
            over |= shutdown;
            if !over {
                found.to_socket.extend(message);
                found.steps.push((all - stream.len(), found.to_socket.len()));
            }
        }
    }
    found
}
