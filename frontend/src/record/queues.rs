//! What is queued at a given moment of a record, as far as its events show. Pure.

use super::{ConnectionId, EventKind, Reach, Record};
use std::collections::BTreeSet;

/// The contents of the queues of the relay's sockets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queues {
    /// The number of bytes that the tab sent and the sockets have not accepted yet.
    pub send: u64,
    /// The number of bytes presumed to have arrived that no recv had returned yet: those of the next recvs, as long as each
    /// follows a recv that filled its buffer.
    pub receive: u64,
    /// The number of clients that wait to be accepted.
    pub accept: u32,
}

impl Queues {
    /// Returns the queues as of the end of `part`, a prefix of the record `whole`.
    pub fn after(part: &Record, whole: &Record) -> Self {
        Self { send: unsent(part), receive: unreceived(part, whole), accept: unaccepted(part) }
    }
}

fn unsent(part: &Record) -> u64 {
    // A connection that has ended sends nothing more.
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
            // The previous recv filled its buffer, so these bytes presumably had arrived.
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
