//! Pure: holds back for a delay what the page has sent. Without a delay it is always empty.

use bytes::Bytes;
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;

/// A delayed item: the order is kept, and the FIN follows the bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Delayed {
    Bytes(Bytes),
    Shutdown,
}

/// The items that a delay holds back.
#[derive(Debug, Default)]
pub(super) struct DelayQueue {
    delay: Duration,
    queue: VecDeque<(Instant, Delayed)>,
}

impl DelayQueue {
    /// Holds back each later item for this long.
    pub(super) fn new(delay: Duration) -> Self {
        Self { delay, queue: VecDeque::new() }
    }

    /// Whether there is a delay.
    pub(super) fn is_used(&self) -> bool {
        !self.delay.is_zero()
    }

    /// Queues the item, or returns it if there is no delay.
    pub(super) fn push(&mut self, what: Delayed, now: Instant) -> Option<Delayed> {
        if !self.is_used() {
            return Some(what);
        }
        self.queue.push_back((now + self.delay, what));
        None
    }

    /// The next item that has waited long enough, one at a time.
    pub(super) fn pop(&mut self, now: Instant) -> Option<Delayed> {
        if self.due()? > now {
            return None;
        }
        self.queue.pop_front().map(|(_, what)| what)
    }

    /// When the next item will have waited long enough; `None` if the queue is empty.
    pub(super) fn due(&self) -> Option<Instant> {
        self.queue.front().map(|(due, _)| *due)
    }

    /// Discards everything, and returns the discarded bytes.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Bytes> {
        self.queue.drain(..).filter_map(|(_, what)| match what {
            Delayed::Bytes(bytes) => Some(bytes),
            Delayed::Shutdown => None,
        })
    }
}
