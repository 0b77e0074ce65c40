//! Outgoing data of a lab: how much of a stream is unwritten, and messages that are sent repeatedly. Pure.

use bytes::Bytes;
use relay_protocol::{MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES};

/// Counts the bytes sent on a stream, and how many of them its socket has taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendBuffer {
    sent: u64,
    written: u64,
}

impl SendBuffer {
    /// Counts `bytes` more bytes as sent.
    pub fn sent(&mut self, bytes: usize) {
        self.sent += bytes as u64;
    }

    /// Notes the total number of bytes that the socket has taken since it was opened. A smaller number is outdated and
    /// ignored.
    pub fn written(&mut self, bytes: u64) {
        self.written = self.written.max(bytes);
    }

    /// The number of bytes that the socket has taken.
    pub fn taken(self) -> u64 {
        self.written
    }

    /// The number of bytes that the socket has not taken yet.
    pub fn waiting(self) -> u64 {
        self.sent.saturating_sub(self.written)
    }

    /// Whether another message of `size` bytes must wait. Beyond this limit, the relay would read nothing more from the
    /// page, commands included.
    pub fn is_full(self, size: usize) -> bool {
        let waiting = self.waiting() as usize;
        waiting > 0 && (waiting + size > MAX_UNWRITTEN || waiting / size.max(1) >= MAX_UNWRITTEN_MESSAGES)
    }
}

/// The maximum number of sends on a stream, without an interval, before the browser can render and respond to the user.
const BURST: u32 = 256;

/// A message that is being sent several times: the bytes on a stream, or a datagram with its destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repetition<T> {
    pub message: T,
    /// The total number of times to send the message.
    pub times: u32,
    /// The number of times sent so far.
    pub sent: u32,
    /// Milliseconds between two sends.
    pub interval_ms: u32,
    /// Whether the next send waits for the stream's socket to take something, not for a timer.
    pub waits_for_room: bool,
}

/// The next step of a [`Repetition`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send the message this many times now, and continue after this many milliseconds.
    Send(u32, u32),
    /// Wait until the socket has taken something.
    WaitForRoom,
    /// The message has been sent the requested number of times.
    Done,
}

impl<T> Repetition<T> {
    /// A repetition of which nothing has been sent yet.
    pub fn new(message: T, times: u32, interval_ms: u32) -> Self {
        Self { message, times, sent: 0, interval_ms, waits_for_room: false }
    }

    /// The number of times to send the message now if nothing holds it back, at most `burst`.
    pub fn due(&self, burst: u32) -> u32 {
        let most = if self.interval_ms > 0 { 1 } else { burst };
        most.min(self.times - self.sent)
    }

    /// Whether the message has been sent the requested number of times.
    pub fn is_done(&self) -> bool {
        self.sent == self.times
    }
}

impl Repetition<Bytes> {
    /// The next step, given the stream's unwritten data.
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
        // A message larger than the whole buffer goes out alone.
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
