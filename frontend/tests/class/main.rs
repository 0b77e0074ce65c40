//! A class: what a learner's page reports, and how the teacher sees it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod learner;
mod roster;
mod shared;
mod status;
mod teacher;

use bytes::Bytes;
use networking_lab::{
    class::membership::Membership,
    progress::{Progress, Proof},
    record::{ConnectionId, Entry, EventKind, Record},
};
use relay_protocol::{Learner, Status};

fn record(messages: usize, bytes: usize) -> Record {
    let mut record = Record::default();
    for number in 0..messages {
        let mut sent = vec![b'x'; bytes];
        sent.extend((number as u32).to_be_bytes());
        let kind = EventKind::Send { bytes: Bytes::from(sent) };
        record.push(Entry { at: number as u64, connection: ConnectionId(1), kind });
    }
    record
}

fn progress(of: &[&str]) -> Progress {
    let mut progress = Progress::default();
    of.iter().for_each(|id| progress.add(Proof::new(id, 7, None, &record(1, 6), &[1])));
    progress
}

const RANDOM: u128 = 0xabc;

fn named(name: &str) -> Membership {
    Membership { name: name.into(), ..Membership::new(RANDOM) }
}

fn learner(number: u32, name: Option<&str>, done: &[&str]) -> Learner {
    let status = Status {
        name: name.map(str::to_owned),
        done: done.iter().copied().map(str::to_owned).collect(),
        ..Status::default()
    };
    Learner { number, status, changed: 7 }
}
