//! What must hold of a page's bytes, whatever they are: see [`crate::fuzz`].

mod command;
mod frames;
mod stream;

pub use command::command;
pub(crate) use command::{meaning, named};
pub use frames::frames;

use super::queue::SendQueue;
use crate::session;
use relay_protocol::MAX_MESSAGE;

type Inbox = session::Inbox<SendQueue>;

/// What an [`Inbox`] may hold at most, in bytes: its room, and one message more.
const MOST_BYTES: usize = 5 * MAX_MESSAGE;

/// What it may hold at most of messages and commands that weigh nothing by themselves.
const MOST_ENTRIES: usize = 4097;

/// Does all that waits in an inbox.
fn drain(inbox: &mut Inbox, to_socket: &mut Vec<u8>) {
    let (mut bytes, mut entries) = (0, 0);
    while let Some(part) = inbox.queue.front() {
        to_socket.extend_from_slice(part);
        let count = part.len();
        bytes += count;
        entries += 1;
        inbox.queue.advance(count);
    }
    while let Some(receive) = inbox.calls.pop() {
        assert!((1..=MAX_MESSAGE).contains(&receive.bytes), "{receive:?}");
        entries += 1;
    }
    while inbox.queue.next_info() {
        entries += 1;
    }
    assert!(bytes <= MOST_BYTES && entries <= MOST_ENTRIES, "{bytes} bytes in {entries} entries waited");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::replay;

    #[test]
    fn commands() {
        let words = [
            r#"{"receive":"#,
            r#""bytes":"#,
            "65536",
            "65537",
            "-1",
            "1e3",
            "null",
            r#""reset""#,
            r#""accept""#,
            r#""info""#,
            r#"{"send_to":{"address":"echo"}}"#,
            "}",
            "\n",
            "\\u0000",
        ];
        replay("command", &words, 20_000, command);
    }

    #[test]
    fn streams() {
        let words = ["\u{1}", "\0\0\0\0", "\u{7f}\0\0\0\0\0\0", "~", "안", r#""shutdown""#];
        replay("frames", &words, 3_000, frames);
    }
}
