//! What a lab sends: how much of a stream waits, and a message that is sent again and again. Pure.

use bytes::Bytes;
use relay_protocol::{MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES};

/// How many bytes were sent on a stream, and how many of them its socket has taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendBuffer {
    sent: u64,
    written: u64,
}

impl SendBuffer {
    /// So many more bytes were sent.
    pub fn sent(&mut self, bytes: usize) {
        self.sent += bytes as u64;
    }

    /// The socket has taken so many bytes since it was opened. An older, smaller number changes nothing.
    pub fn written(&mut self, bytes: u64) {
        self.written = self.written.max(bytes);
    }

    /// How many bytes the socket has taken.
    pub fn taken(self) -> u64 {
        self.written
    }

    /// How many bytes wait.
    pub fn waiting(self) -> u64 {
        self.sent.saturating_sub(self.written)
    }

    /// Whether another message of `size` bytes has to wait: beyond this the relay would read nothing more from the page,
    /// commands included.
    pub fn is_full(self, size: usize) -> bool {
        let waiting = self.waiting() as usize;
        waiting > 0 && (waiting + size > MAX_UNWRITTEN || waiting / size.max(1) >= MAX_UNWRITTEN_MESSAGES)
    }
}

/// How many sends on a stream without an interval go out before the browser gets to draw and to answer the user.
const BURST: u32 = 256;

/// A message that is being sent several times: on a stream its bytes, of a datagram also where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repetition<T> {
    pub message: T,
    /// How often in all.
    pub times: u32,
    /// How often so far.
    pub sent: u32,
    /// Milliseconds between two sends.
    pub interval_ms: u32,
    /// Whether it waits until the stream's socket has taken something, and not for a timer.
    pub waits_for_room: bool,
}

/// What to do next with a [`Repetition`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send so many times now, and go on after so many milliseconds.
    Send(u32, u32),
    /// Wait until the socket has taken something.
    WaitForRoom,
    /// It was sent as often as asked.
    Done,
}

impl<T> Repetition<T> {
    /// One of which nothing was sent yet.
    pub fn new(message: T, times: u32, interval_ms: u32) -> Self {
        Self { message, times, sent: 0, interval_ms, waits_for_room: false }
    }

    /// How often it is sent now, where nothing holds it back and no more than `burst` go out at once.
    pub fn due(&self, burst: u32) -> u32 {
        let most = if self.interval_ms > 0 { 1 } else { burst };
        most.min(self.times - self.sent)
    }

    /// Whether it was sent as often as asked.
    pub fn is_done(&self) -> bool {
        self.sent == self.times
    }
}

impl Repetition<Bytes> {
    /// What to do next, where this is what waits on the stream.
    pub fn next(&self, mut buffer: SendBuffer) -> Next {
        if self.is_done() {
            return Next::Done;
        }
        let (size, most) = (self.message.len(), self.due(BURST));
        let mut now = 0;
        while now < most && !buffer.is_full(size) {
            buffer.sent(size);
            now += 1;
        }
        if now == 0 { Next::WaitForRoom } else { Next::Send(now, self.interval_ms) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repetition(size: usize, times: u32, interval_ms: u32) -> Repetition<Bytes> {
        Repetition::new(vec![0; size].into(), times, interval_ms)
    }

    #[test]
    fn a_short_repetition_goes_out_at_once_and_a_long_one_in_bursts() {
        let buffer = SendBuffer::default();
        assert_eq!(repetition(1, 3, 0).next(buffer), Next::Send(3, 0));
        assert_eq!(repetition(1, 1000, 0).next(buffer), Next::Send(BURST, 0));
        assert_eq!(repetition(1, 1000, 50).next(buffer), Next::Send(1, 50));
        assert_eq!(Repetition { sent: 3, ..repetition(1, 3, 0) }.next(buffer), Next::Done);
    }

    #[test]
    fn a_full_buffer_holds_the_rest_back_until_the_socket_has_taken_something() {
        let mut buffer = SendBuffer::default();
        let half = repetition(MAX_UNWRITTEN / 2, 9, 0);
        assert_eq!(half.next(buffer), Next::Send(2, 0));
        buffer.sent(MAX_UNWRITTEN);
        assert_eq!(half.next(buffer), Next::WaitForRoom);
        buffer.written(MAX_UNWRITTEN as u64 / 2);
        assert_eq!(half.next(buffer), Next::Send(1, 0));
        // A message that is larger than all the room goes out alone.
        buffer.written(MAX_UNWRITTEN as u64);
        assert_eq!(repetition(MAX_UNWRITTEN * 2, 2, 0).next(buffer), Next::Send(1, 0));
    }

    #[test]
    fn many_small_messages_fill_the_buffer_by_their_number() {
        let mut buffer = SendBuffer::default();
        buffer.sent(MAX_UNWRITTEN_MESSAGES);
        assert_eq!(repetition(1, 9, 0).next(buffer), Next::WaitForRoom);
        buffer.written(1);
        assert_eq!(repetition(1, 9, 0).next(buffer), Next::Send(1, 0));
    }

    #[test]
    fn what_was_written_before_is_not_taken_back() {
        let mut buffer = SendBuffer::default();
        buffer.sent(10);
        buffer.written(8);
        buffer.written(3);
        assert_eq!(buffer.waiting(), 2);
    }
}
