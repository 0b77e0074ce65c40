//! A few entries of a record, to keep or to submit as evidence. Pure.

use super::{Entry, EventKind, Record, RecordedEvent};

/// The maximum number of entries in an excerpt beyond the requested ones.
const MAX_AROUND: usize = 60;

/// The maximum size of the contents of an excerpt, in bytes.
const MAX_CONTENTS: usize = 16 * 1024;

/// Returns a record of the entries with these numbers and of everything else on their connections up to the last of them, and
/// the numbers of the requested entries in that record. If this exceeds a limit, only the requested entries and the first
/// entry of each connection are included, except those whose contents exceed what is left of `MAX_CONTENTS`.
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

/// Returns a record of the last `entries` entries, with unchanged numbers and times: the earlier entries count as dropped.
pub fn ending(record: &Record, entries: usize) -> Record {
    let left_out = record.len().saturating_sub(entries);
    let mut part = Record::after(record.dropped() + left_out as u64, record.zero);
    record.entries().skip(left_out).for_each(|event| push(&mut part, event));
    part
}

/// Returns a copy of the record with `change` applied to each entry.
pub fn changed(record: &Record, change: impl Fn(&EventKind) -> EventKind) -> Record {
    let mut part = Record::after(record.dropped(), record.zero);
    record.entries().for_each(|event| push_as(&mut part, event, change(&event.kind)));
    part
}

fn push(part: &mut Record, event: &RecordedEvent) {
    push_as(part, event, event.kind.clone());
}

/// Appends an entry of another record with this kind. Because earlier entries may be missing, the network, the position of the
/// bytes, the reach and whether the connection was established are copied from the entry.
fn push_as(part: &mut Record, event: &RecordedEvent, kind: EventKind) {
    part.set_in_page(event.facts.in_page);
    part.push(Entry { at: event.at, connection: event.connection, kind });
    if event.kind.bytes().is_some() {
        part.set_place(event.facts.offset, event.facts.datagram);
    }
    part.set_reach(event.facts.reach, event.facts.reached_after);
    part.set_connecting(event.facts.connecting);
}
