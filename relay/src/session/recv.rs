//! Pure: the calls of recv that the page has requested. At most one is in progress; the others wait.

use crate::failure;
use relay_protocol::{MAX_RECEIVE, MAX_TIMEOUT_MS};
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;

/// One `receive` command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Receive {
    /// The size of the buffer, in bytes.
    pub(crate) bytes: usize,
    /// Whether to call again after each return.
    pub(crate) continuous: bool,
    /// Time limit of the first call.
    pub(crate) timeout: Option<Duration>,
}

impl Receive {
    /// The receive of a plain page, which cannot request one: everything, from the start.
    pub(crate) const ALL: Self = Self { bytes: MAX_RECEIVE as usize, continuous: true, timeout: None };

    /// Validates the command's values.
    ///
    /// # Errors
    /// A sentence for the page.
    pub(crate) fn new(bytes: u32, continuous: bool, timeout_ms: Option<u32>) -> Result<Self, String> {
        if !(1..=MAX_RECEIVE).contains(&bytes) {
            return Err(format!("receive takes 1 to {MAX_RECEIVE} bytes, not {bytes}"));
        }
        if timeout_ms.is_some_and(|milliseconds| milliseconds > MAX_TIMEOUT_MS) {
            return Err(format!("receive waits {MAX_TIMEOUT_MS} milliseconds at most"));
        }
        let timeout = timeout_ms.map(|milliseconds| Duration::from_millis(milliseconds.into()));
        Ok(Self { bytes: bytes as usize, continuous, timeout })
    }
}

/// A call that is in progress.
#[derive(Debug)]
struct Call {
    receive: Receive,
    called: Instant,
    /// When its time limit passes; a continuous call has none after its first return.
    deadline: Option<Instant>,
}

/// The calls that the page has requested.
#[derive(Debug, Default)]
pub(crate) struct RecvCalls {
    queue: VecDeque<Receive>,
    current: Option<Call>,
}

impl RecvCalls {
    pub(super) fn push(&mut self, receive: Receive) {
        self.queue.push_back(receive);
    }

    /// The number of waiting calls.
    pub(crate) fn queued(&self) -> usize {
        self.queue.len()
    }

    /// Takes the next call from the queue.
    pub(crate) fn pop(&mut self) -> Option<Receive> {
        self.queue.pop_front()
    }

    /// Starts the next call, if one waits, and abandons the one in progress. False if none waits.
    pub(crate) fn call_next(&mut self) -> bool {
        let Some(receive) = self.pop() else { return false };
        let called = Instant::now();
        self.current = Some(Call { receive, called, deadline: receive.timeout.map(|timeout| called + timeout) });
        true
    }

    /// The size of the buffer of the call in progress.
    pub(crate) fn buffer_size(&self) -> Option<usize> {
        self.current.as_ref().map(|call| call.receive.bytes)
    }

    /// Whether a call is in progress or waits.
    pub(crate) fn is_receiving(&self) -> bool {
        self.current.is_some() || !self.queue.is_empty()
    }

    /// Records that the call in progress has returned, possibly with an error.
    pub(crate) fn returned(&mut self) {
        match &mut self.current {
            Some(call) if call.receive.continuous => call.deadline = None,
            current => *current = None,
        }
    }

    /// Makes no further call, as there is nothing more to receive.
    pub(crate) fn stop(&mut self) {
        self.current = None;
    }

    /// When the time limit of the call in progress passes.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.current.as_ref()?.deadline
    }

    /// The duration of the call in progress in microseconds, if its time limit has passed. The call then counts as
    /// returned.
    pub(super) fn timed_out(&mut self, now: Instant) -> Option<u64> {
        let call = self.current.as_ref().filter(|call| call.deadline.is_some_and(|deadline| deadline <= now))?;
        let elapsed = failure::microseconds(now - call.called);
        self.returned();
        Some(elapsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(continuous: bool) -> RecvCalls {
        let mut calls = RecvCalls::default();
        calls.push(Receive::new(4, continuous, Some(50)).unwrap());
        assert!(calls.call_next() && !calls.call_next());
        calls
    }

    #[test]
    fn the_time_limit_is_for_the_first_return_only() {
        for continuous in [true, false] {
            let mut calls = calls(continuous);
            let deadline = calls.deadline().unwrap();
            assert_eq!(calls.timed_out(deadline - Duration::from_millis(1)), None);
            calls.returned();
            assert_eq!(calls.deadline(), None);
            assert_eq!(calls.timed_out(deadline), None);
            assert_eq!(calls.buffer_size(), continuous.then_some(4));
        }
    }

    #[test]
    fn a_call_that_timed_out_has_returned() {
        for continuous in [true, false] {
            let mut calls = calls(continuous);
            let deadline = calls.deadline().unwrap();
            assert_eq!(calls.timed_out(deadline), Some(50_000));
            assert_eq!((calls.timed_out(deadline), calls.is_receiving()), (None, continuous));
        }
    }

    #[test]
    fn the_next_call_gives_up_the_one_before() {
        let mut calls = calls(true);
        calls.push(Receive::ALL);
        assert!(calls.is_receiving() && calls.queued() == 1);
        assert!(calls.call_next());
        assert_eq!((calls.buffer_size(), calls.deadline()), (Some(Receive::ALL.bytes), None));
        calls.stop();
        assert!(!calls.is_receiving());
    }
}
