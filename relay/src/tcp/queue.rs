//! Pure: what the page has sent and the connection has not yet taken, in order and within bounds.

use super::delay::{DelayQueue, Delayed};
use crate::{
    page::Ending,
    session::{self, ENTRY, bad_request},
};
use bytes::{Buf, Bytes};
use relay_protocol::{CloseCode, Command, MAX_MESSAGE, MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES};
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;

/// A page that obeys the protocol's limits never fills it.
const CAPACITY: usize = 4 * MAX_MESSAGE;
const _: () = assert!(MAX_UNWRITTEN + MAX_UNWRITTEN_MESSAGES * ENTRY < CAPACITY);

/// Waiting messages up to this size, in bytes, are copied: otherwise a message would keep the whole buffer in which it
/// was read, which may be a hundred times larger.
const COPIED: usize = 16 * 1024;

/// What the page has sent and the connection has not yet taken.
#[derive(Default)]
pub(crate) struct SendQueue {
    delayed: DelayQueue,
    sends: VecDeque<Bytes>,
    /// Number of unanswered requests for what the kernel knows of the connection.
    infos: usize,
    /// Whether the page has requested a shutdown: nothing may be sent after it.
    shutdown: bool,
    weight: usize,
    written: u64,
}

impl session::Queue for SendQueue {
    const CAPACITY: usize = CAPACITY;

    fn weight(&self) -> usize {
        self.weight
    }

    fn push_bytes(&mut self, bytes: Bytes, now: Instant) -> Result<(), Ending> {
        if self.shutdown {
            return Err(bad_request("bytes after shutdown: the writing side is closed already"));
        }
        if !bytes.is_empty() {
            self.weight += bytes.len() + ENTRY;
            let waits = !self.sends.is_empty() || self.delayed.is_used();
            let bytes = if waits && bytes.len() <= COPIED { Bytes::copy_from_slice(&bytes) } else { bytes };
            if let Some(Delayed::Bytes(bytes)) = self.delayed.push(Delayed::Bytes(bytes), now) {
                self.sends.push_back(bytes);
            }
        }
        Ok(())
    }

    fn push_command(&mut self, command: Command, now: Instant) -> Result<(), Ending> {
        match command {
            Command::Shutdown if self.shutdown => {}
            Command::Shutdown => {
                self.shutdown = true;
                let _ = self.delayed.push(Delayed::Shutdown, now);
            }
            Command::Reset => return Err(Ending::PageReset),
            Command::Close => return Err(Ending::Closed(CloseCode::Normal.code())),
            Command::Info => {
                self.infos += 1;
                self.weight += ENTRY;
            }
            Command::Receive { .. } | Command::Accept | Command::Take { .. } | Command::SendTo { .. } => {
                return Err(bad_request("not a command for a TCP connection"));
            }
        }
        Ok(())
    }
}

impl SendQueue {
    /// Holds back what the page sends for this long, from now on.
    pub(super) fn set_delay(&mut self, delay: Duration) {
        self.delayed = DelayQueue::new(delay);
    }

    /// Whether the page has requested a delay.
    pub(super) fn has_delay(&self) -> bool {
        self.delayed.is_used()
    }

    /// Moves on what the delay has held back for long enough.
    pub(super) fn release(&mut self, now: Instant) {
        while let Some(delayed) = self.delayed.pop(now) {
            if let Delayed::Bytes(bytes) = delayed {
                self.sends.push_back(bytes);
            }
        }
    }

    /// When there is something to [release](Self::release) next; `None` if nothing is held back.
    pub(super) fn due(&self) -> Option<Instant> {
        self.delayed.due()
    }

    /// Whether a request for what the kernel knows is pending; consumes that request.
    pub(super) fn next_info(&mut self) -> bool {
        let asked = self.infos > 0;
        if asked {
            self.infos -= 1;
            self.weight -= ENTRY;
        }
        asked
    }

    /// The bytes to be written next: what is left of the oldest message.
    pub(super) fn front(&self) -> Option<&[u8]> {
        self.sends.front().map(Bytes::as_ref)
    }

    /// Records that this many of the bytes at the [front](Self::front) were written.
    pub(super) fn advance(&mut self, count: usize) {
        let front = self.sends.front_mut().expect("only bytes that stood in the queue can have been sent");
        front.advance(count);
        self.weight -= count;
        self.written += count as u64;
        if front.is_empty() {
            self.sends.pop_front();
            self.weight -= ENTRY;
        }
    }

    /// Total number of bytes written.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// Whether the page has requested `shutdown` and everything that it sent before is written.
    pub(super) fn wants_shutdown(&self) -> bool {
        self.shutdown && self.sends.is_empty() && self.due().is_none()
    }

    /// Discards what was to be sent: the connection no longer accepts data.
    pub(super) fn clear(&mut self) {
        let dropped = self.sends.drain(..).chain(self.delayed.drain());
        self.weight -= dropped.map(|bytes| bytes.len() + ENTRY).sum::<usize>();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        page::Mode,
        session::{self, Receive},
    };
    use relay_protocol::FailureKind;
    use tokio_tungstenite::tungstenite::Message;

    type Inbox = session::Inbox<SendQueue>;

    fn lab(words: &[&str]) -> (Inbox, Result<(), Ending>) {
        let mut inbox = Inbox::new(Mode::Lab);
        let taken = words.iter().try_for_each(|word| inbox.on_message(Message::text(*word), Instant::now()));
        (inbox, taken)
    }

    #[test]
    fn sends_stay_in_order_and_are_taken_piecewise() {
        let mut inbox = Inbox::new(Mode::Lab);
        inbox.on_message(Message::binary("hello"), Instant::now()).unwrap();
        inbox.on_message(Message::binary(""), Instant::now()).unwrap();
        inbox.on_message(Message::binary("world"), Instant::now()).unwrap();
        inbox.on_message(Message::text(r#""shutdown""#), Instant::now()).unwrap();
        assert_eq!(inbox.queue.front(), Some(&b"hello"[..]));
        inbox.queue.advance(2);
        assert_eq!(inbox.queue.front(), Some(&b"llo"[..]));
        inbox.queue.advance(3);
        assert!(!inbox.queue.wants_shutdown());
        inbox.queue.advance(5);
        assert_eq!(inbox.queue.front(), None);
        assert!(inbox.queue.wants_shutdown());
        assert_eq!((inbox.weight(), inbox.queue.written()), (0, 10));
    }

    #[test]
    fn nothing_waits_without_bound() {
        let receive = r#"{"receive":{"bytes":4,"continuous":false}}"#;
        for message in [Message::binary(vec![0; MAX_MESSAGE]), Message::binary("x"), Message::text(receive)] {
            let mut inbox = Inbox::new(Mode::Lab);
            let mut count = 0;
            while inbox.has_capacity() {
                inbox.on_message(message.clone(), Instant::now()).unwrap();
                count += 1;
            }
            assert!((4..=CAPACITY / ENTRY).contains(&count), "{count}");
            inbox.queue.clear();
            while inbox.calls.pop().is_some() {}
            assert_eq!(inbox.weight(), 0);
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
        assert_eq!([inbox.calls.pop(), inbox.calls.pop(), inbox.calls.pop()], [Some(first), Some(second), None]);
        assert!(matches!(lab(&[r#""reset""#]).1, Err(Ending::PageReset)));
    }

    #[test]
    fn bad_requests() {
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
        assert!(matches!(inbox.on_message(Message::binary("late"), Instant::now()), Err(Ending::Failed(_))));
    }

    #[test]
    fn plain_receives_from_the_start_and_text_is_bytes() {
        let mut inbox = Inbox::new(Mode::Plain);
        assert_eq!(inbox.calls.pop(), Some(Receive::ALL));
        inbox.on_message(Message::text(r#""reset""#), Instant::now()).unwrap();
        assert_eq!(inbox.queue.front(), Some(&br#""reset""#[..]));
    }

    #[test]
    fn a_delay_keeps_order_and_the_fin_comes_behind_the_bytes() {
        let (mut inbox, now, delay) = (Inbox::new(Mode::Lab), Instant::now(), Duration::from_millis(50));
        inbox.queue.set_delay(delay);
        let later = now + Duration::from_millis(10);
        inbox.on_message(Message::binary("a"), now).unwrap();
        inbox.on_message(Message::binary("b"), later).unwrap();
        inbox.on_message(Message::text(r#""shutdown""#), later + delay).unwrap();
        inbox.queue.release(now + Duration::from_millis(49));
        assert_eq!((inbox.queue.front(), inbox.queue.due()), (None, Some(now + delay)));
        inbox.queue.release(now + delay);
        assert_eq!((inbox.queue.front(), inbox.queue.due()), (Some(&b"a"[..]), Some(later + delay)));
        inbox.queue.advance(1);
        inbox.queue.release(later + delay);
        inbox.queue.advance(1);
        assert!(inbox.queue.front().is_none() && !inbox.queue.wants_shutdown());
        inbox.queue.release(later + 2 * delay);
        assert!(inbox.queue.wants_shutdown());
        assert_eq!((inbox.weight(), inbox.queue.due()), (0, None));
        let mut inbox = Inbox::new(Mode::Lab);
        inbox.queue.set_delay(delay);
        inbox.on_message(Message::binary("a"), now).unwrap();
        inbox.queue.clear();
        assert_eq!((inbox.weight(), inbox.queue.due()), (0, None));
    }

    #[test]
    fn each_info_is_asked_for_once() {
        let (mut inbox, taken) = lab(&[r#""info""#, r#""info""#]);
        assert!(taken.is_ok());
        assert_eq!([inbox.queue.next_info(), inbox.queue.next_info(), inbox.queue.next_info()], [true, true, false]);
        assert_eq!(inbox.weight(), 0);
    }
}
