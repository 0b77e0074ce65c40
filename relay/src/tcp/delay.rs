//! Pure: what the page has sent and a delay keeps back. Without a delay it is always empty.

use bytes::Bytes;
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;

/// What is kept back: it stays in order, and the FIN comes behind the bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Delayed {
    Bytes(Bytes),
    Shutdown,
}

/// What a delay keeps back.
#[derive(Debug, Default)]
pub(super) struct DelayQueue {
    delay: Duration,
    queue: VecDeque<(Instant, Delayed)>,
}

impl DelayQueue {
    /// Keeps what comes from now on for so long.
    pub(super) fn new(delay: Duration) -> Self {
        Self { delay, queue: VecDeque::new() }
    }

    /// Whether there is a delay.
    pub(super) fn is_used(&self) -> bool {
        !self.delay.is_zero()
    }

    /// Keeps this back, or gives it back where there is no delay.
    pub(super) fn push(&mut self, what: Delayed, now: Instant) -> Option<Delayed> {
        if !self.is_used() {
            return Some(what);
        }
        self.queue.push_back((now + self.delay, what));
        None
    }

    /// What has waited long enough, one at a time.
    pub(super) fn pop(&mut self, now: Instant) -> Option<Delayed> {
        if self.due()? > now {
            return None;
        }
        self.queue.pop_front().map(|(_, what)| what)
    }

    /// When the next has waited long enough; none where nothing waits.
    pub(super) fn due(&self) -> Option<Instant> {
        self.queue.front().map(|(due, _)| *due)
    }

    /// Throws it all away, and gives the bytes that it was.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Bytes> {
        self.queue.drain(..).filter_map(|(_, what)| match what {
            Delayed::Bytes(bytes) => Some(bytes),
            Delayed::Shutdown => None,
        })
    }
}
