//! The lab's guided experiments: one file each, and one list. Pure.

mod cut;
mod edges;
mod failures;
mod half_close;
mod no_limit;
mod queue;

use super::{
    form::{INTERVAL, LINE_END, RECV_SIZE, REPEAT, TIME_LIMIT},
    state::Phase,
};
use crate::{
    gesture::Gesture,
    labs::experiment::{Activity, Experiment, ExperimentSet, Step, fill, press, seen::Seen},
    record::{ConnectionId, EventKind, RecordedEvent},
};

/// The lab's experiments.
pub static EXPERIMENTS: ExperimentSet<Gesture> =
    ExperimentSet { experiments: &LIST, setup, teardown: || Gesture::press("close") };

static LIST: [Experiment<Gesture>; 6] =
    [edges::EDGES, cut::CUT, queue::QUEUE, half_close::HALF_CLOSE, failures::FAILURES, no_limit::NO_LIMIT];

/// Every field besides server and message, so that nothing the learner typed before changes what happens. The time limit
/// is longer than `slow` takes to begin.
fn setup() -> Vec<Step<Gesture>> {
    vec![
        press("continuous"),
        press("text"),
        fill(RECV_SIZE.id, "1024"),
        fill(TIME_LIMIT.id, "10"),
        fill(LINE_END, ""),
        fill(REPEAT.id, "1"),
        fill(INTERVAL.id, "0"),
    ]
}

impl Phase {
    /// Whether there is something to close.
    pub fn activity(self) -> Activity {
        match self {
            Self::Idle => Activity::Idle,
            Self::Closing => Activity::Closing,
            Self::Connecting | Self::Open { .. } => Activity::Open,
        }
    }
}

/// The entries of each connection, in the order in which the connections began.
fn of_connections(seen: Seen<'_>) -> Vec<Vec<&RecordedEvent>> {
    let mut connections: Vec<Vec<&RecordedEvent>> = Vec::new();
    let mut last: Option<ConnectionId> = None;
    for noted in seen.entries() {
        match connections.last_mut() {
            Some(connection) if last == Some(noted.connection) => connection.push(noted),
            _ => connections.push(vec![noted]),
        }
        last = Some(noted.connection);
    }
    connections
}

/// Listens to what the practice server `slow` tells of its own recvs: `recv 33` and a line feed.
#[derive(Default)]
struct Ear {
    /// The start of a line whose end has not come.
    line: String,
}

impl Ear {
    /// The lengths that this completes: of each of its recvs, how many bytes it brought.
    fn hear(&mut self, what: &EventKind) -> Vec<usize> {
        let mut lengths = Vec::new();
        let EventKind::Received { bytes, .. } = what else { return lengths };
        for &byte in bytes.iter() {
            if byte != b'\n' {
                self.line.push(byte.into());
            } else if let Some(count) = std::mem::take(&mut self.line).strip_prefix("recv ") {
                lengths.extend(count.parse::<usize>());
            }
        }
        lengths
    }
}
