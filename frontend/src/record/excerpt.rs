//! A few entries of a record, to be kept or handed in as a proof. Pure.

use super::{Entry, EventKind, Record, RecordedEvent};

/// The most entries that an excerpt has beyond those that were asked for.
const MAX_AROUND: usize = 60;

/// The most contents that it has, in bytes.
const MAX_CONTENTS: usize = 16 * 1024;

/// The entries with these numbers among what else happened on their connections up to the last of them, as a record of its
/// own; and their numbers there. Where that is too much, each connection has only its first entry besides; an entry
/// whose contents alone are too much is left out.
pub fn excerpt(record: &Record, numbers: &[u64]) -> (Record, Vec<u64>) {
    let wanted = |event: &RecordedEvent| numbers.contains(&event.number);
    let last = numbers.iter().max().copied().unwrap_or_default();
    let connections: Vec<_> = record.entries().filter(|event| wanted(event)).map(|event| event.connection).collect();
    let around: Vec<_> =
        record.entries().filter(|event| event.number <= last && connections.contains(&event.connection)).collect();
    let weight = |events: &[&RecordedEvent]| events.iter().map(|event| event.kind.weight()).sum::<usize>();
    let kept = if around.len() <= numbers.len() + MAX_AROUND && weight(&around) <= MAX_CONTENTS {
        around
    } else {
        let is_first = |event: &RecordedEvent| {
            around
                .iter()
                .find(|other| other.connection == event.connection)
                .is_some_and(|first| first.number == event.number)
        };
        let mut left = MAX_CONTENTS;
        let few = around.iter().copied().filter(|event| wanted(event) || is_first(event));
        few.filter(|event| left.checked_sub(event.kind.weight()).inspect(|rest| left = *rest).is_some()).collect()
    };
    let (mut part, mut places) = (Record::default(), Vec::new());
    for event in kept {
        push(&mut part, event);
        if wanted(event) {
            places.extend(part.last().map(|event| event.number));
        }
    }
    (part, places)
}

/// The last so many of its entries, with the numbers and times that they have in it: those before count as dropped.
pub fn ending(record: &Record, entries: usize) -> Record {
    let left_out = record.len().saturating_sub(entries);
    let mut part = Record::after(record.dropped() + left_out as u64, record.zero);
    record.entries().skip(left_out).for_each(|event| push(&mut part, event));
    part
}

/// The record with each of its entries changed by this.
pub fn changed(record: &Record, change: impl Fn(&EventKind) -> EventKind) -> Record {
    let mut part = Record::after(record.dropped(), record.zero);
    record.entries().for_each(|event| push_as(&mut part, event, change(&event.kind)));
    part
}

fn push(part: &mut Record, event: &RecordedEvent) {
    push_as(part, event, event.kind.clone());
}

/// Adds an entry of another record as this: entries before it may be missing, and its bytes are still where they were, on the same
/// network, and have come as far.
fn push_as(part: &mut Record, event: &RecordedEvent, kind: EventKind) {
    part.set_in_page(event.facts.in_page);
    part.push(Entry { at: event.at, connection: event.connection, kind });
    if event.kind.bytes().is_some() {
        part.set_place(event.facts.offset, event.facts.datagram);
    }
    part.set_reach(event.facts.reach, event.facts.reached_after);
    part.set_connecting(event.facts.connecting);
}
