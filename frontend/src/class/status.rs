//! What a learner's page reports. Pure.

use super::membership::Membership;
use crate::{
    labs::{Destination, LabEntry},
    progress::{Progress, public::Secrets},
    record::{Record, RecordedEvent, excerpt::ending, export},
};
use relay_protocol::{MAX_REPORT, OpenSockets, Report, SharedRecord, Status, is_member_name};

/// A lower bound for the size of an entry as JSON without its bytes, for a first estimate.
const MIN_ENTRY: usize = 50;

/// Returns the learner's status. A typed name that the relay would reject counts as none.
pub fn status(membership: &Membership, lab: Option<&LabEntry>, open: OpenSockets, progress: &Progress) -> Status {
    let name = membership.name.trim();
    // An imported file may contain unknown ids.
    let done = progress.proofs().iter().filter(|proof| Destination::of(&proof.of).is_some());
    Status {
        name: is_member_name(name).then(|| name.to_owned()),
        browser: Some(membership.browser.clone()),
        lab: lab.map(|lab| lab.id.to_owned()),
        open,
        done: done.map(|proof| proof.of.clone()).collect(),
    }
}

/// A part of a record: the last `entries` of `of` entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub entries: u64,
    pub of: u64,
}

impl Part {
    /// Returns how much of everything that happened the record still holds.
    pub fn of(record: &Record) -> Self {
        let entries = record.len() as u64;
        Self { entries, of: record.dropped() + entries }
    }

    pub fn is_all(self) -> bool {
        self.entries == self.of
    }
}

/// A message that shares a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Sharable {
    pub message: String,
    /// The part of the record in the message.
    pub part: Part,
}

/// Returns a message that shares a lab's record without its secrets: as many of the last entries as fit. Returns `None`
/// if there is nothing to share, or if the last entry alone is too long.
pub fn share(lab: &LabEntry, record: &Record) -> Option<Sharable> {
    let secrets = Secrets::of(record);
    let message = |entries: usize| {
        let record = export::to_json(&secrets.hide(&ending(record, entries)));
        let json = serde_json::to_string(&Report::Record(SharedRecord { lab: lab.id.to_owned(), record })).ok()?;
        (json.len() <= MAX_REPORT).then_some(json)
    };
    // An exclusive upper bound for the number of entries that fit: with more, the hexadecimal digits of their bytes and
    // [`MIN_ENTRY`] bytes each would exceed the limit.
    let mut digits = 0;
    let is_short = |event: &&RecordedEvent| {
        digits += 2 * event.kind.bytes().map_or(0, |bytes| bytes.len()) + MIN_ENTRY;
        digits <= MAX_REPORT
    };
    let mut too_many = record.entries().rev().take_while(is_short).count() + 1;
    let mut fitting = (0, None);
    while fitting.0 + 1 < too_many {
        let entries = fitting.0.midpoint(too_many);
        match message(entries) {
            Some(json) => fitting = (entries, Some(json)),
            None => too_many = entries,
        }
    }
    let (entries, message) = fitting;
    let part = Part { entries: entries as u64, ..Part::of(record) };
    Some(Sharable { message: message?, part })
}
