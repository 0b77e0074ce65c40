//! What waits at a moment of a record, as far as its events tell. Pure.

use super::{ConnectionId, EventKind, Reach, Record};
use std::collections::BTreeSet;

/// What waits at the relay's sockets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queues {
    /// So many bytes that the tab sent have not been taken by their sockets.
    pub send: u64,
    /// At least so many bytes have come, and no recv has fetched them: the ones after it did, each at once.
    pub receive: u64,
    /// So many clients wait to be accepted.
    pub accept: u32,
}

impl Queues {
    /// What waited when this part of the record had happened, and nothing after it.
    pub fn after(part: &Record, whole: &Record) -> Self {
        Self { send: unsent(part), receive: unreceived(part, whole), accept: unaccepted(part) }
    }
}

fn unsent(part: &Record) -> u64 {
    // A connection that has ended sends nothing any more.
    let ended: BTreeSet<_> =
        part.entries().filter(|event| event.kind.ends_connection()).map(|event| event.connection).collect();
    let waits = part.entries().filter(|event| {
        matches!(event.kind, EventKind::Send { .. })
            && part.reach(event) == Reach::Relay
            && !ended.contains(&event.connection)
    });
    waits.filter_map(|event| event.kind.bytes()).map(|bytes| bytes.len() as u64).sum()
}

fn unreceived(part: &Record, whole: &Record) -> u64 {
    let mut empty = BTreeSet::new();
    let mut waiting = 0;
    for event in whole.entries().skip(part.len()) {
        match &event.kind {
            // The recv before it had filled its buffer: these were there already.
            EventKind::Received { bytes, .. } if event.facts.known && !empty.contains(&event.connection) => {
                waiting += bytes.len() as u64;
            }
            EventKind::Received { .. } | EventKind::Fin | EventKind::TimedOut { .. } => {
                empty.insert(event.connection);
            }
            _ => {}
        }
    }
    waiting
}

fn unaccepted(part: &Record) -> u32 {
    part.entries().fold(0, |waiting, event| match event.kind {
        EventKind::Waiting { clients } => clients,
        EventKind::Accepted { .. } => u32::saturating_sub(waiting, 1),
        EventKind::Bind { .. } | EventKind::Closed { .. } if event.connection == ConnectionId::SERVER => 0,
        _ => waiting,
    })
}
