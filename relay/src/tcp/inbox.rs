//! Pure: what the page has asked for and the socket has not yet done, in order and within bounds.

use crate::{
    failure,
    page::{Ending, Mode, Turn},
};
use bytes::{Buf, Bytes};
use relay_protocol::{Command, MAX_MESSAGE, MAX_RECEIVE, MAX_TIMEOUT_MS, MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES, Phase};
use std::{collections::VecDeque, time::Duration};
use tokio_tungstenite::tungstenite::Message;

/// How much may wait for a socket that is slow, in bytes. Beyond it the relay stops reading the WebSocket, and the page's
/// own buffer grows instead. A page that keeps to what the protocol says never comes there.
const ROOM: usize = 4 * MAX_MESSAGE;
const _: () = assert!(MAX_UNWRITTEN + MAX_UNWRITTEN_MESSAGES * ENTRY < ROOM);

/// What keeping one entry costs besides its bytes, so that empty and tiny messages fill the room too.
const ENTRY: usize = 64;

/// A message up to this size that has to wait is copied, in bytes: otherwise it would keep the whole buffer in which it
/// was read, which may be a hundred times larger.
const COPIED: usize = 16 * 1024;

/// One `receive` command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Receive {
    /// The size of the buffer.
    pub(super) bytes: usize,
    /// Go on after the first return.
    pub(super) continuous: bool,
    /// How long the first return may take.
    pub(super) timeout: Option<Duration>,
}

/// What the page has asked for and the socket has not yet done.
pub(super) struct Inbox {
    mode: Mode,
    sends: VecDeque<Bytes>,
    receives: VecDeque<Receive>,
    shutdown: bool,
    weight: usize,
    written: u64,
}

impl Inbox {
    /// A plain bridge receives from the start; with `lab.v1` the page has to say so.
    pub(super) fn new(mode: Mode) -> Self {
        let mut inbox =
            Self { mode, sends: VecDeque::new(), receives: VecDeque::new(), shutdown: false, weight: 0, written: 0 };
        if mode == Mode::Plain {
            inbox.push_receive(Receive { bytes: MAX_MESSAGE, continuous: true, timeout: None });
        }
        inbox
    }

    /// Whether another message may be taken.
    pub(super) fn has_room(&self) -> bool {
        self.weight < ROOM
    }

    /// How much waits, in bytes, with what keeping it costs.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }

    /// Takes what a turn of the page brought.
    pub(super) fn receive(&mut self, turn: Turn) -> Result<(), Ending> {
        turn.message()?.map_or(Ok(()), |message| self.take(message))
    }

    /// Takes one message; some end the connection.
    pub(super) fn take(&mut self, message: Message) -> Result<(), Ending> {
        match (message, self.mode) {
            (Message::Binary(bytes), _) => self.push_send(bytes),
            (Message::Text(text), Mode::Plain) => self.push_send(text.into()),
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
                if !(1..=MAX_RECEIVE).contains(&bytes) {
                    return Err(nonsense(format!("receive takes 1 to {MAX_RECEIVE} bytes, not {bytes}")));
                }
                if timeout_ms.is_some_and(|milliseconds| milliseconds > MAX_TIMEOUT_MS) {
                    return Err(nonsense(format!("receive waits {MAX_TIMEOUT_MS} milliseconds at most")));
                }
                let timeout = timeout_ms.map(|milliseconds| Duration::from_millis(milliseconds.into()));
                self.push_receive(Receive { bytes: bytes as usize, continuous, timeout });
            }
            Command::Shutdown => self.shutdown = true,
            Command::Reset => return Err(Ending::PageReset),
            Command::Accept | Command::SendTo { .. } => {
                return Err(nonsense("not a command for a TCP connection".to_owned()));
            }
            Command::Info => return Err(nonsense("the kernel is not asked yet".to_owned())),
        }
        Ok(())
    }

    fn push_send(&mut self, bytes: Bytes) -> Result<(), Ending> {
        if self.shutdown {
            return Err(nonsense("bytes after shutdown: the writing side is closed already".to_owned()));
        }
        if !bytes.is_empty() {
            self.weight += bytes.len() + ENTRY;
            let waits = !self.sends.is_empty();
            self.sends.push_back(if waits && bytes.len() <= COPIED { Bytes::copy_from_slice(&bytes) } else { bytes });
        }
        Ok(())
    }

    fn push_receive(&mut self, receive: Receive) {
        self.weight += ENTRY;
        self.receives.push_back(receive);
    }

    /// The bytes to be written next: what is left of the oldest message.
    pub(super) fn to_send(&self) -> Option<&[u8]> {
        self.sends.front().map(Bytes::as_ref)
    }

    /// So many of the bytes [to send](Self::to_send) are written.
    pub(super) fn sent(&mut self, count: usize) {
        let front = self.sends.front_mut().expect("only bytes that stood in the queue can have been sent");
        front.advance(count);
        self.weight -= count;
        self.written += count as u64;
        if front.is_empty() {
            self.sends.pop_front();
            self.weight -= ENTRY;
        }
    }

    /// How many bytes were written in all.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// Whether the page has asked for `shutdown` and all that it sent before is written.
    pub(super) fn wants_shutdown(&self) -> bool {
        self.shutdown && self.sends.is_empty()
    }

    /// The next `receive` command.
    pub(super) fn next_receive(&mut self) -> Option<Receive> {
        let receive = self.receives.pop_front();
        if receive.is_some() {
            self.weight -= ENTRY;
        }
        receive
    }

    /// Whether a `receive` command waits.
    pub(super) fn has_receive(&self) -> bool {
        !self.receives.is_empty()
    }

    /// Throws away what was to be sent: the connection takes nothing any more.
    pub(super) fn forget_sends(&mut self) {
        self.weight -= self.sends.iter().map(|bytes| bytes.len() + ENTRY).sum::<usize>();
        self.sends.clear();
    }
}

fn nonsense(message: String) -> Ending {
    failure::bad_request(Phase::Transfer, message).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use relay_protocol::FailureKind;

    fn lab(words: &[&str]) -> (Inbox, Result<(), Ending>) {
        let mut inbox = Inbox::new(Mode::Lab);
        let taken = words.iter().try_for_each(|word| inbox.take(Message::text(*word)));
        (inbox, taken)
    }

    #[test]
    fn sends_stay_in_order_and_are_taken_piecewise() {
        let mut inbox = Inbox::new(Mode::Lab);
        inbox.take(Message::binary("hello")).unwrap();
        inbox.take(Message::binary("")).unwrap();
        inbox.take(Message::binary("world")).unwrap();
        inbox.take(Message::text(r#""shutdown""#)).unwrap();
        assert_eq!(inbox.to_send(), Some(&b"hello"[..]));
        inbox.sent(2);
        assert_eq!(inbox.to_send(), Some(&b"llo"[..]));
        inbox.sent(3);
        assert!(!inbox.wants_shutdown());
        inbox.sent(5);
        assert_eq!(inbox.to_send(), None);
        assert!(inbox.wants_shutdown());
        assert_eq!((inbox.weight, inbox.written()), (0, 10));
    }

    #[test]
    fn nothing_waits_without_bound() {
        let receive = r#"{"receive":{"bytes":4,"continuous":false}}"#;
        for message in [Message::binary(vec![0; MAX_MESSAGE]), Message::binary("x"), Message::text(receive)] {
            let mut inbox = Inbox::new(Mode::Lab);
            let mut count = 0;
            while inbox.has_room() {
                inbox.take(message.clone()).unwrap();
                count += 1;
            }
            assert!((4..=ROOM / ENTRY).contains(&count), "{count}");
            inbox.forget_sends();
            while inbox.next_receive().is_some() {}
            assert_eq!(inbox.weight, 0);
        }
    }

    #[test]
    fn commands() {
        let (mut inbox, taken) = lab(&[
            r#"{"receive":{"bytes":65536,"continuous":true}}"#,
            r#"{"receive":{"bytes":1,"continuous":false,"timeout_ms":600000}}"#,
        ]);
        assert!(taken.is_ok());
        let first = Receive { bytes: 65536, continuous: true, timeout: None };
        let second = Receive { bytes: 1, continuous: false, timeout: Some(Duration::from_secs(600)) };
        assert_eq!(
            [inbox.next_receive(), inbox.next_receive(), inbox.next_receive()],
            [Some(first), Some(second), None]
        );
        assert!(matches!(lab(&[r#""reset""#]).1, Err(Ending::PageReset)));
    }

    #[test]
    fn nonsense_is_refused() {
        for word in [
            "hello",
            r#""dance""#,
            r#"{"receive":{"bytes":0,"continuous":true}}"#,
            r#"{"receive":{"bytes":65537,"continuous":true}}"#,
            r#"{"receive":{"bytes":1,"continuous":true,"timeout_ms":600001}}"#,
        ] {
            let Err(Ending::Failed(failure)) = lab(&[word]).1 else { panic!("{word} was taken") };
            assert_eq!(failure.kind, FailureKind::BadRequest);
        }
        let (mut inbox, _) = lab(&[r#""shutdown""#]);
        assert!(matches!(inbox.take(Message::binary("late")), Err(Ending::Failed(_))));
    }

    #[test]
    fn plain_receives_from_the_start_and_text_is_bytes() {
        let mut inbox = Inbox::new(Mode::Plain);
        let receive = Receive { bytes: MAX_MESSAGE, continuous: true, timeout: None };
        assert_eq!(inbox.next_receive(), Some(receive));
        inbox.take(Message::text(r#""reset""#)).unwrap();
        assert_eq!(inbox.to_send(), Some(&br#""reset""#[..]));
    }
}
