//! What a learner's page tells. Pure.

use super::membership::Membership;
use crate::{
    labs::{Destination, LabEntry},
    progress::{Progress, public::Secrets},
    record::{Record, excerpt::ending, export},
};
use relay_protocol::{MAX_REPORT, OpenSockets, Report, SharedRecord, Status, is_member_name};

/// How far the learner is. Of what was typed, a name that the relay would not take counts as none.
pub fn status(membership: &Membership, lab: Option<&LabEntry>, open: OpenSockets, progress: &Progress) -> Status {
    let name = membership.name.trim();
    // A file that was read in may name anything.
    let done = progress.proofs().iter().filter(|proof| Destination::of(&proof.of).is_some());
    Status {
        name: is_member_name(name).then(|| name.to_owned()),
        lab: lab.map(|lab| lab.id.to_owned()),
        open,
        done: done.map(|proof| proof.of.clone()).collect(),
    }
}

/// A message that shares a lab's record without its secrets: as many of its last entries as fit. None where there is nothing to share, or the last
/// entry alone is too long.
pub fn share(lab: &LabEntry, record: &Record) -> Option<String> {
    let secrets = Secrets::of(record);
    let mut entries = record.len();
    while entries > 0 {
        let part = export::to_json(&secrets.hide(&ending(record, entries)));
        let report = Report::Record(SharedRecord { lab: lab.id.to_owned(), record: part });
        let json = serde_json::to_string(&report).ok()?;
        if json.len() <= MAX_REPORT {
            return Some(json);
        }
        entries /= 2;
    }
    None
}
