//! The lab's guided experiments, one file each, and the list of them. Pure.

mod arrived;
mod edges;
mod goodbye;
mod idle;
mod masking;
mod reach;
mod text;
mod wire;
mod wire_text;

use super::{
    form::{Field, Mode},
    model::{Model, Msg, WebSocketLab, client::ClientState},
    servers::echo,
};
use crate::{
    effect::Context,
    experiment::{Activity, Experiment, ExperimentSet, Guided, Step, seen::Seen},
    labs::{connection::ConnectionState, input::Format},
    record::{ConnectionId, EventKind, Record, RecordedEvent},
};

pub static EXPERIMENTS: ExperimentSet<Msg> =
    ExperimentSet { experiments: &LIST, setup, teardown: || Msg::CloseExperiment };

static LIST: [Experiment<Msg>; 6] =
    [edges::EDGES, arrived::ARRIVED, goodbye::GOODBYE, reach::REACH, idle::IDLE, masking::MASKING];

impl Guided for WebSocketLab {
    fn experiments() -> &'static ExperimentSet<Msg> {
        &EXPERIMENTS
    }

    fn record(model: &Model) -> &Record {
        &model.record
    }

    /// A room is not part of an experiment: the user may stay in one during it.
    fn activity(model: &Model) -> Activity {
        let session = &model.session;
        let tcp = [model.tcp.connection.state, model.wire.socket_state()];
        if session.is_idle() && tcp == [ConnectionState::Closed; 2] {
            return Activity::Idle;
        }
        let websocket_ends = session.is_idle() || session.client.state == ClientState::Closing;
        let ends = |state| matches!(state, ConnectionState::Closed | ConnectionState::Closing);
        let tcp_ends = tcp.into_iter().all(ends);
        if websocket_ends && tcp_ends { Activity::Closing } else { Activity::Open }
    }

    fn restore(model: &Model) -> Msg {
        Msg::Restore(Box::new(model.form.clone()), Box::new(model.wire.form.clone()))
    }
}

/// Sets the fields that an experiment does not set itself, so that earlier input does not affect it.
fn setup(_: &Context) -> Vec<Step<Msg>> {
    vec![
        Step::Dispatch(Msg::SetMode(Mode::Server)),
        Step::Dispatch(Msg::SetFormat(Format::Text)),
        Step::Dispatch(Msg::Reconnect(false)),
        fill(Field::Subprotocols, ""),
        fill(Field::Repeat, "1"),
        fill(Field::Interval, "0"),
    ]
}

/// Sets a field to this text.
fn fill(field: Field, text: impl Into<String>) -> Step<Msg> {
    Step::Dispatch(Msg::Edit(field, text.into()))
}

/// Selects the echo server with this query.
fn use_echo(context: &Context, query: &str) -> Step<Msg> {
    Step::Dispatch(Msg::UseServer(echo(context.relay) + query))
}

/// The events of the connections that the run opened to the echo server, without those of a room.
fn of_echo(seen: Seen<'_>) -> impl Iterator<Item = &RecordedEvent> {
    let mut echo: Option<ConnectionId> = None;
    seen.entries().filter(move |event| {
        if let EventKind::WebSocketConnect { url, .. } = &event.kind
            && url.contains("/websocket/echo")
        {
            echo = Some(event.connection);
        }
        echo == Some(event.connection)
    })
}
