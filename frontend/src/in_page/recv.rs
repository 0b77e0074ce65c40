//! The recv calls that the tab has requested. At most one is in progress; the others are queued.

use super::errno::bad_request;
use relay_protocol::{Failure, MAX_RECEIVE, MAX_TIMEOUT_MS, Phase};
use std::{collections::VecDeque, time::Duration};

#[derive(Clone, Copy)]
struct Receive {
    size: usize,
    continuous: bool,
    timeout: Option<Duration>,
}

struct Call {
    receive: Receive,
    called: Duration,
    /// When the call times out. A continuous call has no time limit after its first return.
    deadline: Option<Duration>,
}

/// The recv calls of one socket; see the [command](relay_protocol::Command::Receive).
#[derive(Default)]
pub struct RecvCalls {
    queue: VecDeque<Receive>,
    current: Option<Call>,
}

impl RecvCalls {
    /// Queues a recv call.
    ///
    /// # Errors
    ///
    /// A failure if a value is out of range.
    pub fn push(&mut self, bytes: u32, continuous: bool, timeout_ms: Option<u32>) -> Result<(), Failure> {
        if !(1..=MAX_RECEIVE).contains(&bytes) {
            let message = format!("receive takes 1 to {MAX_RECEIVE} bytes, not {bytes}");
            return Err(bad_request(Phase::Transfer, message));
        }
        if timeout_ms.is_some_and(|milliseconds| milliseconds > MAX_TIMEOUT_MS) {
            let message = format!("receive waits {MAX_TIMEOUT_MS} milliseconds at most");
            return Err(bad_request(Phase::Transfer, message));
        }
        let timeout = timeout_ms.map(|milliseconds| Duration::from_millis(milliseconds.into()));
        self.queue.push_back(Receive { size: bytes as usize, continuous, timeout });
        Ok(())
    }

    /// Starts the next queued call, which replaces the one in progress. Returns whether one was queued.
    pub fn call_next(&mut self, now: Duration) -> bool {
        let Some(receive) = self.queue.pop_front() else { return false };
        let deadline = receive.timeout.map(|timeout| now + timeout);
        self.current = Some(Call { receive, called: now, deadline });
        true
    }

    /// Whether another call is queued.
    pub fn has_queued(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Whether a call is in progress or queued.
    pub fn is_receiving(&self) -> bool {
        self.current.is_some() || self.has_queued()
    }

    /// The buffer size of the call in progress.
    pub fn size(&self) -> Option<usize> {
        self.current.as_ref().map(|call| call.receive.size)
    }

    /// Marks that the call in progress has returned, with or without an error.
    pub fn returned(&mut self) {
        match &mut self.current {
            Some(call) if call.receive.continuous => call.deadline = None,
            current => *current = None,
        }
    }

    /// Ends the call in progress: there is nothing more to receive.
    pub fn stop(&mut self) {
        self.current = None;
    }

    /// When the call in progress times out.
    pub fn deadline(&self) -> Option<Duration> {
        self.current.as_ref()?.deadline
    }

    /// If the call in progress has timed out, ends it and returns how long it took.
    pub fn timed_out(&mut self, now: Duration) -> Option<Duration> {
        let call = self.current.as_ref().filter(|call| call.deadline.is_some_and(|deadline| deadline <= now))?;
        let elapsed = now - call.called;
        self.returned();
        Some(elapsed)
    }
}
