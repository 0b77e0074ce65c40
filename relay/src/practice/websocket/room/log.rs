//! Pure: the last events of a room, stored once for all members.
//!
//! A member's position in this log counts all events ever added. An event's number is the one that the room's members
//! know; in rooms that share a stream, these numbers have gaps.

use crate::{
    practice::limits::{ROOM_LOG_BYTES, ROOM_LOG_EVENTS},
    session::ENTRY,
};
use relay_protocol::RoomEvent;
use std::{collections::VecDeque, sync::Arc};

/// An event, and its JSON for all members.
pub(super) struct Logged {
    pub(super) event: RoomEvent,
    pub(super) json: String,
}

impl Logged {
    /// The cost of keeping it, in bytes: its texts are kept twice.
    fn weight(&self) -> usize {
        2 * self.json.len() + ENTRY
    }
}

#[derive(Default)]
pub(super) struct Log {
    events: VecDeque<Arc<Logged>>,
    bytes: usize,
    /// The position of the first kept event.
    start: u64,
    /// The number of the last event that was dropped; 0 if there is none.
    dropped: u64,
}

impl Log {
    /// Adds an event, whose number is not lower than that of the last one.
    pub(super) fn push(&mut self, event: RoomEvent) -> Arc<Logged> {
        let json = serde_json::to_string(&event).expect("an event has only strings and numbers");
        let logged = Arc::new(Logged { event, json });
        self.bytes += logged.weight();
        self.events.push_back(logged.clone());
        while self.events.len() > ROOM_LOG_EVENTS || self.bytes > ROOM_LOG_BYTES {
            let Some(oldest) = self.events.pop_front() else { break };
            self.bytes -= oldest.weight();
            self.start += 1;
            self.dropped = oldest.event.seq();
        }
        logged
    }

    /// The position of the first kept event, or of the next event if there is none.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    /// The position of the next event.
    pub(super) fn end(&self) -> u64 {
        self.start + self.events.len() as u64
    }

    /// The events from this position on, or from the first kept one.
    pub(super) fn from(&self, position: u64) -> impl Iterator<Item = &Arc<Logged>> {
        let skipped = usize::try_from(position.saturating_sub(self.start)).unwrap_or(usize::MAX);
        self.events.range(skipped.min(self.events.len())..)
    }

    /// The kept events with a number above this one.
    pub(super) fn after(&self, seq: u64) -> impl Iterator<Item = &Arc<Logged>> {
        let first = self.events.partition_point(|logged| logged.event.seq() <= seq);
        let has_number =
            |logged: &&Arc<Logged>| !matches!(logged.event, RoomEvent::Waiting { .. } | RoomEvent::Resumed { .. });
        self.events.range(first..).filter(has_number)
    }

    /// Records that events up to this number are kept nowhere any more.
    #[cfg(any(feature = "nats", test))]
    pub(super) fn begin_after(&mut self, seq: u64) {
        self.dropped = seq;
    }

    /// Whether an event with a number above this one was dropped.
    pub(super) fn lacks_after(&self, seq: u64) -> bool {
        seq < self.dropped
    }
}

#[cfg(test)]
impl Log {
    pub(super) fn numbers(&self) -> Vec<u64> {
        self.events.iter().map(|logged| logged.event.seq()).collect()
    }

    /// The recorded weight and the actual weight of the events, in bytes.
    pub(super) fn weights(&self) -> (usize, usize) {
        (self.bytes, self.events.iter().map(|logged| logged.weight()).sum())
    }
}
