//! Pure: what the page has asked for and the socket has not yet done, in order and within bounds.

use crate::{
    failure,
    page::{Ending, Mode, Receive},
};
use bytes::Bytes;
use relay_protocol::{Command, FailureKind, Phase};
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

/// How much may wait, in bytes. Beyond it the relay stops reading the WebSocket.
const ROOM: usize = 256 * 1024;

/// What keeping one entry costs besides its bytes.
const ENTRY: usize = 64;

/// A datagram of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outgoing {
    /// Where the page wants it to go; none: to the socket's one peer.
    pub(super) to: Option<String>,
    pub(super) bytes: Bytes,
    /// When it came.
    pub(super) came: Instant,
}

impl Outgoing {
    fn weight(&self) -> usize {
        self.bytes.len() + self.to.as_ref().map_or(0, String::len) + ENTRY
    }
}

/// What the page has asked for and the socket has not yet done.
pub(super) struct Inbox {
    mode: Mode,
    /// Whether the socket has one peer, to which all goes.
    connected: bool,
    /// Where the next datagram goes, where that has to be said.
    to: Option<String>,
    sends: VecDeque<Outgoing>,
    receives: VecDeque<Receive>,
    weight: usize,
}

impl Inbox {
    /// A plain bridge receives from the start; with `lab.v1` the page has to say so.
    pub(super) fn new(mode: Mode, connected: bool) -> Self {
        let receives = match mode {
            Mode::Plain => VecDeque::from([Receive::ALL]),
            Mode::Lab => VecDeque::new(),
        };
        Self { mode, connected, to: None, sends: VecDeque::new(), weight: receives.len() * ENTRY, receives }
    }

    /// Whether another message may be taken.
    pub(super) fn has_room(&self) -> bool {
        self.weight < ROOM
    }

    /// How much waits, in bytes, with what keeping it costs.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }

    /// Takes one message that came at this time; some end the WebSocket.
    pub(super) fn take(&mut self, message: Message, came: Instant) -> Result<(), Ending> {
        match (message, self.mode) {
            (Message::Binary(bytes), _) => self.push_send(bytes, came),
            (Message::Text(text), Mode::Plain) => self.push_send(text.into(), came),
            (Message::Text(text), Mode::Lab) => match serde_json::from_str(text.as_str()) {
                Ok(command) => self.obey(command),
                Err(error) => Err(nonsense(format!("not a command: {error}"))),
            },
            (Message::Close(_), _) => Err(Ending::PageClosed),
            (Message::Ping(_) | Message::Pong(_) | Message::Frame(_), _) => Ok(()),
        }
    }

    fn obey(&mut self, command: Command) -> Result<(), Ending> {
        match command {
            Command::Receive { bytes, continuous, timeout_ms } => {
                self.weight += ENTRY;
                self.receives.push_back(Receive::new(bytes, continuous, timeout_ms).map_err(nonsense)?);
                Ok(())
            }
            Command::SendTo { .. } if self.connected => {
                Err(nonsense("this socket has one peer: /udp-socket is the one that sends anywhere"))
            }
            Command::SendTo { .. } if self.to.is_some() => Err(nonsense("send_to twice, and no datagram between")),
            Command::SendTo { address } => {
                self.to = Some(address);
                Ok(())
            }
            Command::Shutdown | Command::Reset | Command::Accept | Command::Info => {
                Err(nonsense("not a command for a UDP socket"))
            }
        }
    }

    fn push_send(&mut self, bytes: Bytes, came: Instant) -> Result<(), Ending> {
        if !self.connected && self.to.is_none() {
            return Err(nonsense("a datagram without send_to before it"));
        }
        // A copy, as the message may keep a larger buffer in which it was read.
        let outgoing = Outgoing { to: self.to.take(), bytes: Bytes::copy_from_slice(&bytes), came };
        self.weight += outgoing.weight();
        self.sends.push_back(outgoing);
        Ok(())
    }

    /// The next datagram.
    pub(super) fn next_send(&mut self) -> Option<Outgoing> {
        let next = self.sends.pop_front()?;
        self.weight -= next.weight();
        Some(next)
    }

    /// The next `receive` command.
    pub(super) fn next_receive(&mut self) -> Option<Receive> {
        let next = self.receives.pop_front()?;
        self.weight -= ENTRY;
        Some(next)
    }

    /// Whether a `receive` command waits.
    pub(super) fn has_receive(&self) -> bool {
        !self.receives.is_empty()
    }
}

fn nonsense(message: impl Into<String>) -> Ending {
    failure::plain(Phase::Transfer, FailureKind::BadRequest, message, Duration::ZERO).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(inbox: &mut Inbox, messages: &[Message]) -> Result<(), Ending> {
        let now = Instant::now();
        messages.iter().try_for_each(|message| inbox.take(message.clone(), now))
    }

    fn send_to(address: &str) -> Message {
        Message::text(format!("{{\"send_to\":{{\"address\":\"{address}\"}}}}"))
    }

    #[test]
    fn each_frame_is_a_datagram_and_a_bound_socket_is_told_where_each_goes() {
        let mut inbox = Inbox::new(Mode::Lab, true);
        take(&mut inbox, &[Message::binary("a"), Message::binary("")]).unwrap();
        assert_eq!(inbox.next_send().unwrap().bytes, "a");
        assert_eq!(inbox.next_send().unwrap().bytes, "");
        assert_eq!((inbox.next_send(), inbox.weight()), (None, 0));
        let mut inbox = Inbox::new(Mode::Lab, false);
        take(&mut inbox, &[send_to("echo"), Message::binary("a"), send_to("[::1]:9"), Message::binary("b")]).unwrap();
        assert_eq!(inbox.next_send().unwrap().to.as_deref(), Some("echo"));
        assert_eq!(inbox.next_send().unwrap().to.as_deref(), Some("[::1]:9"));
        assert_eq!(inbox.weight(), 0);
    }

    #[test]
    fn nonsense_is_refused() {
        let bad = |connected, messages: &[Message]| {
            let Err(Ending::Failed(failure)) = take(&mut Inbox::new(Mode::Lab, connected), messages) else {
                panic!("{messages:?} was taken")
            };
            assert_eq!(failure.kind, FailureKind::BadRequest);
        };
        bad(true, &[send_to("echo")]);
        bad(false, &[Message::binary("a")]);
        bad(false, &[send_to("echo"), send_to("echo")]);
        bad(false, &[send_to("echo"), Message::binary("a"), Message::binary("b")]);
        for word in ["hello", r#""shutdown""#, r#""reset""#, r#""accept""#, r#""info""#] {
            bad(true, &[Message::text(word)]);
        }
        bad(true, &[Message::text(r#"{"receive":{"bytes":0,"continuous":true}}"#)]);
    }

    #[test]
    fn nothing_waits_without_bound() {
        let receive = Message::text(r#"{"receive":{"bytes":4,"continuous":false}}"#);
        for message in [Message::binary(""), Message::binary(vec![0; 65536]), receive] {
            let (mut inbox, mut count) = (Inbox::new(Mode::Lab, true), 0);
            while inbox.has_room() {
                take(&mut inbox, std::slice::from_ref(&message)).unwrap();
                count += 1;
            }
            assert!((4..=ROOM / ENTRY).contains(&count), "{count}");
        }
    }

    #[test]
    fn plain_receives_from_the_start_and_text_is_a_datagram() {
        let mut inbox = Inbox::new(Mode::Plain, true);
        assert_eq!(inbox.next_receive(), Some(Receive::ALL));
        take(&mut inbox, &[Message::text(r#""reset""#)]).unwrap();
        assert_eq!(inbox.next_send().unwrap().bytes, r#""reset""#);
    }
}
