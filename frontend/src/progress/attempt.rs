//! The learner's actions in a lab, for a task to judge. Pure.

use super::Verdict;
use crate::record::{ConnectionId, EventKind, Record, RecordedEvent};
use std::ops::RangeInclusive;

/// The learner's actions: the entries of a record without those of guided experiments.
pub struct Attempt<'a> {
    events: Vec<&'a RecordedEvent>,
}

/// The entries of one connection or one HTTP exchange.
pub struct Conversation<'a> {
    pub id: ConnectionId,
    /// The entries in order; never empty.
    pub events: Vec<&'a RecordedEvent>,
}

impl<'a> Attempt<'a> {
    /// Creates an attempt from a record, without the [positions](Record::position) of its guided experiments.
    pub fn new(record: &'a Record, guided: &[RangeInclusive<u64>]) -> Self {
        let own = |event: &&RecordedEvent| !guided.iter().any(|run| run.contains(&record.position(event)));
        Self { events: record.entries().filter(own).collect() }
    }

    /// Returns the conversations that began after this [position](Record::position), without those that were already in
    /// progress.
    pub fn begun_after(&self, record: &Record, position: u64) -> Self {
        let begun =
            self.conversations().into_iter().filter(|conversation| record.position(conversation.events[0]) > position);
        let mut events: Vec<_> = begun.flat_map(|conversation| conversation.events).collect();
        events.sort_by_key(|event| event.number);
        Self { events }
    }

    /// Returns the entries, in order.
    pub fn events(&self) -> &[&'a RecordedEvent] {
        &self.events
    }

    /// Returns the number of the first entry whose kind matches.
    pub fn first(&self, is: impl Fn(&EventKind) -> bool) -> Option<u64> {
        first(&self.events, is)
    }

    /// Returns the connections and exchanges, in the order in which they began.
    pub fn conversations(&self) -> Vec<Conversation<'a>> {
        let mut conversations = Vec::<Conversation>::new();
        for &event in &self.events {
            match conversations.iter_mut().rev().find(|conversation| conversation.id == event.connection) {
                // A server reuses its number for its next socket.
                Some(conversation) if !matches!(event.kind, EventKind::Bind { .. }) => conversation.events.push(event),
                _ => conversations.push(Conversation { id: event.connection, events: vec![event] }),
            }
        }
        conversations
    }

    /// Judges every conversation and returns the best verdict: the first proof, or else the last wrong one.
    pub fn best(&self, judge: impl Fn(&Conversation<'a>) -> Verdict) -> Verdict {
        self.conversations().iter().fold(Verdict::Untried, |best, conversation| best.or(judge(conversation)))
    }
}

impl Conversation<'_> {
    /// Returns the number of the first entry whose kind matches.
    pub fn first(&self, is: impl Fn(&EventKind) -> bool) -> Option<u64> {
        first(&self.events, is)
    }

    /// Returns the number of the first entry after `number` whose kind matches.
    pub fn after(&self, number: u64, is: impl Fn(&EventKind) -> bool) -> Option<u64> {
        self.events.iter().find(|event| event.number > number && is(&event.kind)).map(|event| event.number)
    }

    /// Returns the number of the last entry whose kind matches.
    pub fn last(&self, is: impl Fn(&EventKind) -> bool) -> Option<u64> {
        self.events.iter().rev().find(|event| is(&event.kind)).map(|event| event.number)
    }

    /// Returns all bytes that the tab sent, and all that it received.
    pub fn bytes(&self) -> (Vec<u8>, Vec<u8>) {
        let (mut sent, mut received) = (Vec::new(), Vec::new());
        for event in &self.events {
            match &event.kind {
                EventKind::Send { bytes } | EventKind::SendTo { bytes, .. } => sent.extend_from_slice(bytes),
                EventKind::Received { bytes, .. } | EventKind::ReceivedFrom { bytes, .. } => {
                    received.extend_from_slice(bytes)
                }
                _ => {}
            }
        }
        (sent, received)
    }
}

fn first(events: &[&RecordedEvent], is: impl Fn(&EventKind) -> bool) -> Option<u64> {
    events.iter().find(|event| is(&event.kind)).map(|event| event.number)
}

/// Whether the tab received bytes.
pub fn is_received(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Received { .. } | EventKind::ReceivedFrom { .. })
}

/// Whether the tab sent bytes.
pub fn is_sent(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Send { .. } | EventKind::SendTo { .. })
}
