//! The entries since an experiment, or a stage of it, began. Pure.

use crate::{
    fetch::Unanswered,
    record::{EventKind, Record, RecordedEvent},
    transport::socket::NO_CLOSE_FRAME,
};
use relay_protocol::PracticeTcp;

/// The input of a step's condition and of the evidence.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    record: &'a Record,
    since: &'a Record,
    /// The fetch exchanges since the experiment began, in order.
    pub fetched: &'a [Fetched],
}

/// A completed fetch exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The practice server that was asked.
    pub server: PracticeTcp,
    /// The status code, or why there is none.
    pub outcome: Result<u16, Unanswered>,
}

impl<'a> Seen<'a> {
    /// Returns what `record` contains beyond its earlier state `since`.
    pub fn new(record: &'a Record, since: &'a Record, fetched: &'a [Fetched]) -> Self {
        Self { record, since, fetched }
    }

    /// Returns the entries, oldest first.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = &'a RecordedEvent> + Clone {
        let (record, end) = (self.record, self.record.len());
        // By index: iterating over a long record to its end at every tick of the clock would take too long.
        (end - record.newer_than(self.since)..end).filter_map(|index| record.get(index))
    }

    /// Whether the kind of any entry matches.
    pub fn any(self, is: fn(&EventKind) -> bool) -> bool {
        self.entries().any(|event| is(&event.kind))
    }

    /// Whether a connection was established.
    pub fn opened(self) -> bool {
        self.any(|kind| matches!(kind, EventKind::Open { .. } | EventKind::WebSocketOpen { .. }))
    }

    /// Whether a WebSocket ended, and with it the connection or server that the relay carried over it.
    pub fn ended(self) -> bool {
        self.any(EventKind::ends_connection)
    }

    /// Whether the relay was lost: a WebSocket ended without a Close frame, and nothing earlier explains that.
    pub fn lost(self) -> bool {
        self.entries()
            .any(|event| !event.facts.known && matches!(event.kind, EventKind::Closed { code: NO_CLOSE_FRAME, .. }))
    }

    /// Whether a recv timed out.
    pub fn timed_out(self) -> bool {
        self.any(|kind| matches!(kind, EventKind::TimedOut { .. }))
    }

    /// Whether something failed.
    pub fn failed(self) -> bool {
        self.any(|kind| matches!(kind, EventKind::Failed(_)))
    }

    /// Returns the number of bytes sent and the number received.
    pub fn bytes(self) -> (usize, usize) {
        let (mut sent, mut received) = (0, 0);
        for event in self.entries() {
            match &event.kind {
                EventKind::Send { bytes } | EventKind::SendTo { bytes, .. } => sent += bytes.len(),
                EventKind::MessageSent { bytes, .. } => sent += bytes.len(),
                EventKind::Received { bytes, .. } | EventKind::ReceivedFrom { bytes, .. } => received += bytes.len(),
                EventKind::MessageReceived { bytes, .. } => received += bytes.len(),
                _ => {}
            }
        }
        (sent, received)
    }
}
