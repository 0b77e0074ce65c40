//! Pure: what the page has asked for and the socket has not yet done, in order and within bounds.

use super::late::{Delayed, Late};
use crate::{
    failure,
    page::{Ending, Mode, Receive, Turn},
};
use bytes::{Buf, Bytes};
use relay_protocol::{Command, FailureKind, MAX_MESSAGE, MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES, Phase};
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;
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

/// What the page has asked for and the socket has not yet done.
pub(super) struct Inbox {
    mode: Mode,
    late: Late,
    sends: VecDeque<Bytes>,
    receives: VecDeque<Receive>,
    /// How often the page has asked what the kernel knows, and was not told.
    infos: usize,
    /// The page has asked for it: nothing may be sent behind it.
    shutdown: bool,
    weight: usize,
    written: u64,
}

impl Inbox {
    /// A plain bridge receives from the start; with `lab.v1` the page has to say so.
    pub(super) fn new(mode: Mode) -> Self {
        let mut inbox = Self {
            mode,
            late: Late::default(),
            sends: VecDeque::new(),
            receives: VecDeque::new(),
            infos: 0,
            shutdown: false,
            weight: 0,
            written: 0,
        };
        if mode == Mode::Plain {
            inbox.push_receive(Receive::ALL);
        }
        inbox
    }

    /// Keeps what the page sends back for so long, from now on.
    pub(super) fn set_delay(&mut self, delay: Duration) {
        self.late = Late::new(delay);
    }

    /// Whether another message may be taken.
    pub(super) fn has_room(&self) -> bool {
        self.weight < ROOM
    }

    /// How much waits, in bytes, with what keeping it costs.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }

    /// Takes what a turn of the page brought now.
    pub(super) fn receive(&mut self, turn: Turn, now: Instant) -> Result<(), Ending> {
        turn.message()?.map_or(Ok(()), |message| self.take(message, now))
    }

    /// Takes one message that came now; some end the connection.
    pub(super) fn take(&mut self, message: Message, now: Instant) -> Result<(), Ending> {
        match (message, self.mode) {
            (Message::Binary(bytes), _) => self.push_send(bytes, now),
            (Message::Text(text), Mode::Plain) => self.push_send(text.into(), now),
            (Message::Text(text), Mode::Lab) => match serde_json::from_str(text.as_str()) {
                Ok(command) => self.obey(command, now),
                Err(error) => Err(nonsense(format!("not a command: {error}"))),
            },
            (Message::Close(_), _) => Err(Ending::PageClosed),
            (Message::Ping(_) | Message::Pong(_) | Message::Frame(_), _) => Ok(()),
        }
    }

    fn obey(&mut self, command: Command, now: Instant) -> Result<(), Ending> {
        match command {
            Command::Receive { bytes, continuous, timeout_ms } => {
                self.push_receive(Receive::new(bytes, continuous, timeout_ms).map_err(nonsense)?);
            }
            Command::Shutdown if self.shutdown => {}
            Command::Shutdown => {
                self.shutdown = true;
                let _ = self.late.keep(Delayed::Shutdown, now);
            }
            Command::Reset => return Err(Ending::PageReset),
            Command::Accept | Command::SendTo { .. } => {
                return Err(nonsense("not a command for a TCP connection".to_owned()));
            }
            Command::Info => {
                self.infos += 1;
                self.weight += ENTRY;
            }
        }
        Ok(())
    }

    fn push_send(&mut self, bytes: Bytes, now: Instant) -> Result<(), Ending> {
        if self.shutdown {
            return Err(nonsense("bytes after shutdown: the writing side is closed already".to_owned()));
        }
        if !bytes.is_empty() {
            self.weight += bytes.len() + ENTRY;
            let waits = !self.sends.is_empty() || self.late.is_used();
            let bytes = if waits && bytes.len() <= COPIED { Bytes::copy_from_slice(&bytes) } else { bytes };
            if let Some(Delayed::Bytes(bytes)) = self.late.keep(Delayed::Bytes(bytes), now) {
                self.sends.push_back(bytes);
            }
        }
        Ok(())
    }

    /// Sends on what the delay has kept back for long enough.
    pub(super) fn release(&mut self, now: Instant) {
        while let Some(delayed) = self.late.next(now) {
            if let Delayed::Bytes(bytes) = delayed {
                self.sends.push_back(bytes);
            }
        }
    }

    /// When there is something to [release](Self::release) next; none where nothing is kept back.
    pub(super) fn due(&self) -> Option<Instant> {
        self.late.due()
    }

    /// Whether the page asks what the kernel knows; each time it asks counts once.
    pub(super) fn next_info(&mut self) -> bool {
        let asked = self.infos > 0;
        if asked {
            self.infos -= 1;
            self.weight -= ENTRY;
        }
        asked
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
        self.shutdown && self.sends.is_empty() && self.due().is_none()
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
        let forgotten = self.sends.drain(..).chain(self.late.forget());
        self.weight -= forgotten.map(|bytes| bytes.len() + ENTRY).sum::<usize>();
    }
}

fn nonsense(message: String) -> Ending {
    failure::plain(Phase::Transfer, FailureKind::BadRequest, message, Duration::ZERO).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lab(words: &[&str]) -> (Inbox, Result<(), Ending>) {
        let mut inbox = Inbox::new(Mode::Lab);
        let taken = words.iter().try_for_each(|word| inbox.take(Message::text(*word), Instant::now()));
        (inbox, taken)
    }

    #[test]
    fn sends_stay_in_order_and_are_taken_piecewise() {
        let mut inbox = Inbox::new(Mode::Lab);
        inbox.take(Message::binary("hello"), Instant::now()).unwrap();
        inbox.take(Message::binary(""), Instant::now()).unwrap();
        inbox.take(Message::binary("world"), Instant::now()).unwrap();
        inbox.take(Message::text(r#""shutdown""#), Instant::now()).unwrap();
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
                inbox.take(message.clone(), Instant::now()).unwrap();
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
        assert!(matches!(inbox.take(Message::binary("late"), Instant::now()), Err(Ending::Failed(_))));
    }

    #[test]
    fn plain_receives_from_the_start_and_text_is_bytes() {
        let mut inbox = Inbox::new(Mode::Plain);
        assert_eq!(inbox.next_receive(), Some(Receive::ALL));
        inbox.take(Message::text(r#""reset""#), Instant::now()).unwrap();
        assert_eq!(inbox.to_send(), Some(&br#""reset""#[..]));
    }

    #[test]
    fn a_delay_keeps_order_and_the_fin_comes_behind_the_bytes() {
        let (mut inbox, now, delay) = (Inbox::new(Mode::Lab), Instant::now(), Duration::from_millis(50));
        inbox.set_delay(delay);
        let later = now + Duration::from_millis(10);
        inbox.take(Message::binary("a"), now).unwrap();
        inbox.take(Message::binary("b"), later).unwrap();
        inbox.take(Message::text(r#""shutdown""#), later + delay).unwrap();
        inbox.release(now + Duration::from_millis(49));
        assert_eq!((inbox.to_send(), inbox.due()), (None, Some(now + delay)));
        inbox.release(now + delay);
        assert_eq!((inbox.to_send(), inbox.due()), (Some(&b"a"[..]), Some(later + delay)));
        inbox.sent(1);
        inbox.release(later + delay);
        inbox.sent(1);
        assert!(inbox.to_send().is_none() && !inbox.wants_shutdown());
        inbox.release(later + 2 * delay);
        assert!(inbox.wants_shutdown());
        assert_eq!((inbox.weight, inbox.due()), (0, None));
        let mut inbox = Inbox::new(Mode::Lab);
        inbox.set_delay(delay);
        inbox.take(Message::binary("a"), now).unwrap();
        inbox.forget_sends();
        assert_eq!((inbox.weight, inbox.due()), (0, None));
    }

    #[test]
    fn each_info_is_asked_for_once() {
        let (mut inbox, taken) = lab(&[r#""info""#, r#""info""#]);
        assert!(taken.is_ok());
        assert_eq!([inbox.next_info(), inbox.next_info(), inbox.next_info()], [true, true, false]);
        assert_eq!(inbox.weight, 0);
    }
}
