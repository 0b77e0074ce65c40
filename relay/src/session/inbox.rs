//! Pure: what the page has asked for and the socket has not yet done, in order and within bounds.

use super::recv::{Receive, RecvCalls};
use crate::{
    failure,
    page::{Ending, Mode},
};
use bytes::Bytes;
use relay_protocol::{Command, Phase};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

/// What keeping one entry costs besides its bytes, so that empty and tiny messages count too.
pub(crate) const ENTRY: usize = 64;

/// What waits for one kind of socket: bytes and commands, except for `receive`.
pub(crate) trait Queue: Default + Send {
    /// How much may wait, in bytes. Beyond it the WebSocket is not read, and the page's own buffer grows instead.
    const CAPACITY: usize;

    /// Whether bytes go over this socket; if not, `receive` and binary messages are bad requests.
    const CARRIES_BYTES: bool = true;

    /// How much waits, in bytes, with what keeping it costs.
    fn weight(&self) -> usize;

    /// Takes the bytes of one message.
    fn push_bytes(&mut self, bytes: Bytes, now: Instant) -> Result<(), Ending>;

    /// Takes a text message of a page that speaks no commands: its bytes, unless text is something else here.
    fn push_text(&mut self, text: Utf8Bytes, now: Instant) -> Result<(), Ending> {
        self.push_bytes(text.into(), now)
    }

    /// Takes a command other than `receive`.
    fn push_command(&mut self, command: Command, now: Instant) -> Result<(), Ending>;
}

/// What the page has asked for and the socket has not yet done.
pub(crate) struct Inbox<Q> {
    mode: Mode,
    pub(crate) calls: RecvCalls,
    pub(crate) queue: Q,
}

impl<Q: Queue> Inbox<Q> {
    /// A plain page receives from the start; with `lab.v1` it has to say so.
    pub(crate) fn new(mode: Mode) -> Self {
        let mut calls = RecvCalls::default();
        if mode == Mode::Plain {
            calls.push(Receive::ALL);
        }
        Self { mode, calls, queue: Q::default() }
    }

    /// Whether another message may be taken.
    pub(crate) fn has_capacity(&self) -> bool {
        self.weight() < Q::CAPACITY
    }

    /// How much waits, in bytes, with what keeping it costs.
    pub(crate) fn weight(&self) -> usize {
        self.queue.weight() + self.calls.queued() * ENTRY
    }

    /// Takes one message that arrived at this time; some end the session.
    pub(crate) fn on_message(&mut self, message: Message, now: Instant) -> Result<(), Ending> {
        match (message, self.mode) {
            (Message::Binary(bytes), _) => self.queue.push_bytes(bytes, now),
            (Message::Text(text), Mode::Plain) => self.queue.push_text(text, now),
            (Message::Text(text), Mode::Lab) => match serde_json::from_str(text.as_str()) {
                Ok(Command::Receive { bytes, continuous, timeout_ms }) if Q::CARRIES_BYTES => {
                    self.calls.push(Receive::new(bytes, continuous, timeout_ms).map_err(bad_request)?);
                    Ok(())
                }
                Ok(command) => self.queue.push_command(command, now),
                Err(error) => Err(bad_request(format!("not a command: {error}"))),
            },
            (Message::Close(_), _) => Err(Ending::PageClosed),
            (Message::Ping(_) | Message::Pong(_) | Message::Frame(_), _) => Ok(()),
        }
    }
}

/// The page has sent what makes no sense.
pub(crate) fn bad_request(message: impl Into<String>) -> Ending {
    failure::bad_request(Phase::Transfer, message).into()
}
