//! The lab's guided experiments, one file each, and the list of them. Pure.

mod cut;
mod edges;
mod failures;
mod half_close;
mod no_limit;
mod queue;
mod text;

pub(in crate::labs) use edges::lengths_row;

use super::{form::Field, model::Msg};
use crate::{
    effect::Context,
    experiment::{Experiment, ExperimentSet, Step, seen::Seen},
    labs::input::{Format, LineEnd},
    record::{ConnectionId, EventKind, RecordedEvent},
};
use relay_protocol::PracticeTcp;

pub static EXPERIMENTS: ExperimentSet<Msg> = ExperimentSet { experiments: &LIST, setup, teardown: || Msg::Close };

static LIST: [Experiment<Msg>; 6] =
    [edges::EDGES, cut::CUT, queue::QUEUE, half_close::HALF_CLOSE, failures::FAILURES, no_limit::NO_LIMIT];

/// Sets every field except the server, so that earlier input does not affect the experiment. The time limit is longer
/// than `slow` takes to begin.
fn setup(context: &Context) -> Vec<Step<Msg>> {
    vec![
        fill(Field::Message, context.lang.first_message()),
        Step::Dispatch(Msg::ReceiveContinuously(true)),
        Step::Dispatch(Msg::SetFormat(Format::Text)),
        Step::Dispatch(Msg::SetLineEnd(LineEnd::Nothing)),
        fill(Field::RecvSize, "1024"),
        fill(Field::TimeLimit, "10"),
        fill(Field::Repeat, "1"),
        fill(Field::Interval, "0"),
    ]
}

/// Sets a field to this text.
fn fill(field: Field, text: impl Into<String>) -> Step<Msg> {
    Step::Dispatch(Msg::Edit(field, text.into()))
}

/// Selects this practice server.
fn use_server(context: &Context, name: PracticeTcp) -> Step<Msg> {
    let server = context.relay.practice_tcp().iter().find(|server| server.name == name);
    Step::Dispatch(Msg::UseServer(server.map(|server| server.address.clone()).unwrap_or_default()))
}

/// The events grouped by connection, in the order in which the connections began.
fn of_connections(seen: Seen<'_>) -> Vec<Vec<&RecordedEvent>> {
    let mut connections: Vec<Vec<&RecordedEvent>> = Vec::new();
    let mut last: Option<ConnectionId> = None;
    for event in seen.entries() {
        match connections.last_mut() {
            Some(connection) if last == Some(event.connection) => connection.push(event),
            _ => connections.push(vec![event]),
        }
        last = Some(event.connection);
    }
    connections
}

/// Parses the lines in which the practice server `slow` reports its own recvs: `recv 33` and a line feed.
#[derive(Default)]
pub(in crate::labs) struct LineParser {
    /// The start of an incomplete line.
    line: String,
}

impl LineParser {
    /// Returns the lengths in bytes of the server's recvs whose lines this event completes.
    pub(in crate::labs) fn feed(&mut self, kind: &EventKind) -> Vec<usize> {
        let mut lengths = Vec::new();
        let EventKind::Received { bytes, .. } = kind else { return lengths };
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
