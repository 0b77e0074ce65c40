//! Pure: the calls of accept that the page has requested and that have not returned.

use crate::{
    failure,
    page::Ending,
    session::{Queue, bad_request},
};
use bytes::Bytes;
use relay_protocol::{CloseCode, Command, FailureKind, MAX_ACCEPTS, Phase};
use std::time::Duration;
use tokio::time::Instant;

/// The number of pending calls.
#[derive(Debug, Default)]
pub(crate) struct Accepts(u32);

impl Queue for Accepts {
    const CAPACITY: usize = usize::MAX;
    const CARRIES_BYTES: bool = false;

    fn weight(&self) -> usize {
        0
    }

    fn push_bytes(&mut self, _: Bytes, _: Instant) -> Result<(), Ending> {
        Err(bad_request("a listening socket sends nothing: its connections do"))
    }

    fn push_command(&mut self, command: Command, _: Instant) -> Result<(), Ending> {
        match command {
            Command::Accept if self.0 < MAX_ACCEPTS => {
                self.0 += 1;
                Ok(())
            }
            Command::Accept => {
                let message = format!("{MAX_ACCEPTS} calls of accept may wait at once");
                Err(failure::plain(Phase::Transfer, FailureKind::Limit, message, Duration::ZERO).into())
            }
            Command::Close => Err(Ending::Closed(CloseCode::Normal.code())),
            Command::Receive { .. }
            | Command::Shutdown
            | Command::Reset
            | Command::Take { .. }
            | Command::SendTo { .. }
            | Command::Info => Err(bad_request("not a command for a listening socket: it knows accept alone")),
        }
    }
}

impl Accepts {
    /// Whether a call is pending.
    pub(crate) fn is_waiting(&self) -> bool {
        self.0 > 0
    }

    /// Records that a call has returned.
    pub(crate) fn returned(&mut self) {
        self.0 -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{page::Mode, session::Inbox};
    use tokio_tungstenite::tungstenite::Message;

    const ACCEPT: &str = r#""accept""#;

    #[test]
    fn each_command_is_one_call() {
        let mut calls = Inbox::<Accepts>::new(Mode::Lab);
        assert!(!calls.queue.is_waiting());
        calls.on_message(Message::text(ACCEPT), Instant::now()).unwrap();
        calls.on_message(Message::text(ACCEPT), Instant::now()).unwrap();
        calls.on_message(Message::Pong("".into()), Instant::now()).unwrap();
        calls.queue.returned();
        assert!(calls.queue.is_waiting());
        calls.queue.returned();
        assert!(!calls.queue.is_waiting());
        assert!(matches!(calls.on_message(Message::Close(None), Instant::now()), Err(Ending::PageClosed)));
    }

    #[test]
    fn calls_do_not_wait_without_bound() {
        let mut calls = Inbox::<Accepts>::new(Mode::Lab);
        for _ in 0..MAX_ACCEPTS {
            calls.on_message(Message::text(ACCEPT), Instant::now()).unwrap();
        }
        let Err(Ending::Failed(failure)) = calls.on_message(Message::text(ACCEPT), Instant::now()) else {
            panic!("it was taken")
        };
        assert_eq!(failure.kind, FailureKind::Limit);
    }

    #[test]
    fn a_listening_socket_knows_no_other_command() {
        for message in [
            Message::text(r#""shutdown""#),
            Message::text(r#""reset""#),
            Message::text(r#""info""#),
            Message::text(r#"{"receive":{"bytes":1,"continuous":true}}"#),
            Message::text(r#"{"accept":1}"#),
            Message::text("accept"),
            Message::text(""),
            Message::binary(""),
            Message::binary("hello"),
        ] {
            let Err(Ending::Failed(failure)) =
                Inbox::<Accepts>::new(Mode::Lab).on_message(message.clone(), Instant::now())
            else {
                panic!("{message}")
            };
            assert_eq!(failure.kind, FailureKind::BadRequest, "{message}");
        }
    }
}
