//! Pure: the page's datagrams that are not sent yet, in order and within bounds.

use crate::{
    page::Ending,
    session::{self, ENTRY, bad_request},
};
use bytes::Bytes;
use relay_protocol::{CloseCode, Command};
use std::collections::VecDeque;
use tokio::time::Instant;

/// A datagram from the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outgoing {
    /// The destination that the page requested; `None`: the socket's peer.
    pub(super) to: Option<String>,
    pub(super) bytes: Bytes,
    /// When it arrived.
    pub(super) came: Instant,
}

impl Outgoing {
    fn weight(&self) -> usize {
        self.bytes.len() + self.to.as_ref().map_or(0, String::len) + ENTRY
    }
}

/// The page's datagrams that are not sent yet.
#[derive(Default)]
pub(crate) struct SendQueue {
    /// Whether each datagram names its destination: the socket is only bound, and has no peer.
    is_bound: bool,
    /// The destination of the next datagram, if it needs one.
    to: Option<String>,
    sends: VecDeque<Outgoing>,
    weight: usize,
}

impl session::Queue for SendQueue {
    const CAPACITY: usize = 256 * 1024;

    fn weight(&self) -> usize {
        self.weight
    }

    fn push_bytes(&mut self, bytes: Bytes, came: Instant) -> Result<(), Ending> {
        if self.is_bound && self.to.is_none() {
            return Err(bad_request("a datagram without send_to before it"));
        }
        // Copied, as the message may keep a larger buffer in which it was read.
        let outgoing = Outgoing { to: self.to.take(), bytes: Bytes::copy_from_slice(&bytes), came };
        self.weight += outgoing.weight();
        self.sends.push_back(outgoing);
        Ok(())
    }

    fn push_command(&mut self, command: Command, _: Instant) -> Result<(), Ending> {
        match command {
            Command::SendTo { .. } if !self.is_bound => {
                Err(bad_request("this socket has one peer: /udp-socket is the one that sends anywhere"))
            }
            Command::SendTo { .. } if self.to.is_some() => Err(bad_request("send_to twice, and no datagram between")),
            Command::SendTo { address } => {
                self.to = Some(address);
                Ok(())
            }
            Command::Close => Err(Ending::Closed(CloseCode::Normal.code())),
            Command::Receive { .. }
            | Command::Shutdown
            | Command::Reset
            | Command::Accept
            | Command::Take { .. }
            | Command::Info => Err(bad_request("not a command for a UDP socket")),
        }
    }
}

impl SendQueue {
    /// From now on each datagram names its destination.
    pub(super) fn set_bound(&mut self) {
        self.is_bound = true;
    }

    /// The next datagram.
    pub(super) fn pop(&mut self) -> Option<Outgoing> {
        let next = self.sends.pop_front()?;
        self.weight -= next.weight();
        Some(next)
    }

    /// Whether a datagram waits.
    pub(super) fn has_send(&self) -> bool {
        !self.sends.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        page::Mode,
        session::{self, Queue, Receive},
    };
    use relay_protocol::FailureKind;
    use tokio_tungstenite::tungstenite::Message;

    type Inbox = session::Inbox<SendQueue>;

    fn lab(connected: bool) -> Inbox {
        let mut inbox = Inbox::new(Mode::Lab);
        if !connected {
            inbox.queue.set_bound();
        }
        inbox
    }

    fn take(inbox: &mut Inbox, messages: &[Message]) -> Result<(), Ending> {
        let now = Instant::now();
        messages.iter().try_for_each(|message| inbox.on_message(message.clone(), now))
    }

    fn send_to(address: &str) -> Message {
        Message::text(format!("{{\"send_to\":{{\"address\":\"{address}\"}}}}"))
    }

    #[test]
    fn each_frame_is_a_datagram_and_a_bound_socket_is_told_where_each_goes() {
        let mut inbox = lab(true);
        take(&mut inbox, &[Message::binary("a"), Message::binary("")]).unwrap();
        assert_eq!(inbox.queue.pop().unwrap().bytes, "a");
        assert_eq!(inbox.queue.pop().unwrap().bytes, "");
        assert_eq!((inbox.queue.pop(), inbox.weight()), (None, 0));
        let mut inbox = lab(false);
        take(&mut inbox, &[send_to("echo"), Message::binary("a"), send_to("[::1]:9"), Message::binary("b")]).unwrap();
        assert_eq!(inbox.queue.pop().unwrap().to.as_deref(), Some("echo"));
        assert_eq!(inbox.queue.pop().unwrap().to.as_deref(), Some("[::1]:9"));
        assert_eq!(inbox.weight(), 0);
    }

    #[test]
    fn bad_requests() {
        let bad = |connected, messages: &[Message]| {
            let Err(Ending::Failed(failure)) = take(&mut lab(connected), messages) else {
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
            let (mut inbox, mut count) = (lab(true), 0);
            while inbox.has_capacity() {
                take(&mut inbox, std::slice::from_ref(&message)).unwrap();
                count += 1;
            }
            assert!((4..=SendQueue::CAPACITY / ENTRY).contains(&count), "{count}");
        }
    }

    #[test]
    fn plain_receives_from_the_start_and_text_is_a_datagram() {
        let mut inbox = Inbox::new(Mode::Plain);
        assert_eq!(inbox.calls.pop(), Some(Receive::ALL));
        take(&mut inbox, &[Message::text(r#""reset""#)]).unwrap();
        assert_eq!(inbox.queue.pop().unwrap().bytes, r#""reset""#);
    }
}
