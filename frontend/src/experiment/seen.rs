//! What happened since an experiment, or a stage of it, began. Pure.

use crate::{
    fetch::Unanswered,
    record::{EventKind, Record, RecordedEvent},
    transport::socket::NO_CLOSE_FRAME,
};
use relay_protocol::PracticeTcp;

/// What waiting and evidence are read from.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    record: &'a Record,
    since: &'a Record,
    /// The exchanges by fetch, in order, since the experiment began.
    pub fetched: &'a [Fetched],
}

/// An exchange by fetch that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Which practice server was asked.
    pub server: PracticeTcp,
    /// The status code, or why there is none.
    pub outcome: Result<u16, Unanswered>,
}

impl<'a> Seen<'a> {
    /// What this record holds beyond this earlier state of it.
    pub fn new(record: &'a Record, since: &'a Record, fetched: &'a [Fetched]) -> Self {
        Self { record, since, fetched }
    }

    /// The entries, oldest first.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = &'a RecordedEvent> + Clone {
        let (record, end) = (self.record, self.record.len());
        // By their places: going through a long record to its end would take time at every tick of the clock.
        (end - record.newer_than(self.since)..end).filter_map(|index| record.get(index))
    }

    /// Whether one of them is such.
    pub fn any(self, is: fn(&EventKind) -> bool) -> bool {
        self.entries().any(|event| is(&event.kind))
    }

    /// Whether a connection is established.
    pub fn opened(self) -> bool {
        self.any(|kind| matches!(kind, EventKind::Open { .. } | EventKind::WebSocketOpen { .. }))
    }

    /// Whether a WebSocket has ended, and with it what the relay carried over it: a connection or a server.
    pub fn ended(self) -> bool {
        self.any(EventKind::ends_connection)
    }

    /// Whether the relay is gone: it did not say goodbye, and nothing before explains that.
    pub fn lost(self) -> bool {
        self.entries()
            .any(|event| !event.facts.known && matches!(event.kind, EventKind::Closed { code: NO_CLOSE_FRAME, .. }))
    }

    /// Whether a recv ran into its time limit.
    pub fn timed_out(self) -> bool {
        self.any(|kind| matches!(kind, EventKind::TimedOut { .. }))
    }

    /// Whether something failed.
    pub fn failed(self) -> bool {
        self.any(|kind| matches!(kind, EventKind::Failed(_)))
    }

    /// How many bytes were sent, and how many came.
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
