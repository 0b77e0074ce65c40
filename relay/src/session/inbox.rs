//! Pure: what the page has requested and the socket has not yet done, in order and within bounds.

use super::recv::{Receive, RecvCalls};
use crate::{
    failure,
    page::{Ending, Mode},
};
use bytes::Bytes;
use relay_protocol::{Command, Phase};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

/// The cost of one entry in bytes besides its payload, so that empty and tiny messages count too.
pub(crate) const ENTRY: usize = 64;

/// The pending work for one kind of socket: bytes and commands, except for `receive`.
pub(crate) trait Queue: Default + Send {
    /// Maximum weight in bytes. Beyond it the WebSocket is not read, and the page's own buffer grows instead.
    const CAPACITY: usize;

    /// Whether this socket carries bytes; if not, `receive` and binary messages are bad requests.
    const CARRIES_BYTES: bool = true;

    /// The weight of the pending work in bytes, including its overhead.
    fn weight(&self) -> usize;

    /// Queues the bytes of one message.
    fn push_bytes(&mut self, bytes: Bytes, now: Instant) -> Result<(), Ending>;

    /// Handles a text message of a page without commands: as bytes, unless text means something else here.
    fn push_text(&mut self, text: Utf8Bytes, now: Instant) -> Result<(), Ending> {
        self.push_bytes(text.into(), now)
    }

    /// Queues a command other than `receive`.
    fn push_command(&mut self, command: Command, now: Instant) -> Result<(), Ending>;
}

/// What the page has requested and the socket has not yet done.
pub(crate) struct Inbox<Q> {
    mode: Mode,
    pub(crate) calls: RecvCalls,
    pub(crate) queue: Q,
}

impl<Q: Queue> Inbox<Q> {
    /// A plain page receives from the start; with `lab.v1` it has to request it.
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

    /// The weight of the pending work in bytes, including its overhead.
    pub(crate) fn weight(&self) -> usize {
        self.queue.weight() + self.calls.queued() * ENTRY
    }

    /// Handles one message that arrived at this time; some messages end the session.
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

/// The page has sent an invalid request.
pub(crate) fn bad_request(message: impl Into<String>) -> Ending {
    failure::bad_request(Phase::Transfer, message).into()
}
