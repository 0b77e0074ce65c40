//! Pure: the calls of accept that the page has asked for and that have not returned.

use crate::{failure, page::Ending};
use relay_protocol::{Command, FailureKind, MAX_ACCEPTS, Phase};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

/// How many calls wait.
#[derive(Debug, Default)]
pub(crate) struct Calls(u32);

impl Calls {
    /// Takes one message of the page; all but `accept` and what belongs to the WebSocket itself ends it.
    pub(crate) fn take(&mut self, message: Message) -> Result<(), Ending> {
        match message {
            Message::Text(text) => match serde_json::from_str(text.as_str()) {
                Ok(Command::Accept) => self.push(),
                Ok(_) => Err(nonsense("not a command for a listening socket: it knows accept alone")),
                Err(error) => Err(nonsense(format!("not a command: {error}"))),
            },
            Message::Binary(_) => Err(nonsense("a listening socket sends nothing: its connections do")),
            Message::Close(_) => Err(Ending::PageClosed),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        }
    }

    fn push(&mut self) -> Result<(), Ending> {
        if self.0 == MAX_ACCEPTS {
            let message = format!("{MAX_ACCEPTS} calls of accept may wait at once");
            return Err(failure::plain(Phase::Transfer, FailureKind::Limit, message, Duration::ZERO).into());
        }
        self.0 += 1;
        Ok(())
    }

    /// Whether one waits.
    pub(crate) fn waits(&self) -> bool {
        self.0 > 0
    }

    /// One has returned.
    pub(crate) fn returned(&mut self) {
        self.0 -= 1;
    }
}

fn nonsense(message: impl Into<String>) -> Ending {
    failure::bad_request(Phase::Transfer, message).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCEPT: &str = r#""accept""#;

    #[test]
    fn each_command_is_one_call() {
        let mut calls = Calls::default();
        assert!(!calls.waits());
        calls.take(Message::text(ACCEPT)).unwrap();
        calls.take(Message::text(ACCEPT)).unwrap();
        calls.take(Message::Pong("".into())).unwrap();
        calls.returned();
        assert!(calls.waits());
        calls.returned();
        assert!(!calls.waits());
        assert!(matches!(calls.take(Message::Close(None)), Err(Ending::PageClosed)));
    }

    #[test]
    fn calls_do_not_wait_without_bound() {
        let mut calls = Calls::default();
        for _ in 0..MAX_ACCEPTS {
            calls.take(Message::text(ACCEPT)).unwrap();
        }
        let Err(Ending::Failed(failure)) = calls.take(Message::text(ACCEPT)) else { panic!("it was taken") };
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
            let Err(Ending::Failed(failure)) = Calls::default().take(message.clone()) else { panic!("{message}") };
            assert_eq!(failure.kind, FailureKind::BadRequest, "{message}");
        }
    }
}
