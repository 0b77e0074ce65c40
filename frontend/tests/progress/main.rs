//! The learner's progress: tasks, the course, and what is stored.

mod course;
mod kept;
mod printed;
mod tasks;

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/http.rs"]
mod support_http;

use networking_lab::{
    labs::LABS,
    progress::{Attempt, TaskAbout, Verdict},
    record::{ConnectionId, Entry, EventKind, Record},
};

/// A record of these events, each with its connection.
fn record(events: impl IntoIterator<Item = (u32, EventKind)>) -> Record {
    let mut record = Record::default();
    for (at, (connection, kind)) in events.into_iter().enumerate() {
        record.push(Entry { at: at as u64 * 1000, connection: ConnectionId(connection), kind });
    }
    record
}

/// Returns the task with this id.
fn task(id: &str) -> &'static TaskAbout {
    LABS.iter().flat_map(|lab| (lab.tasks)()).find(|task| task.id == id).expect("there is such a task")
}

fn judge(id: &str, record: &Record) -> Verdict {
    (task(id).judge)(&Attempt::new(record, &[]))
}
