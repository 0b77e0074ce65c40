//! The lab's guided experiments, one per file, and the list of them. Pure.

mod in_use;
mod serving;
mod text;
mod time_wait;

use super::{
    form::Field,
    model::Msg,
    replies::{Rule, Unit},
};
use crate::{
    effect::Context,
    experiment::{Experiment, ExperimentSet, Step, seen::Seen},
    record::{ConnectionId, EventKind},
};

pub static EXPERIMENTS: ExperimentSet<Msg> =
    ExperimentSet { experiments: &LIST, setup, teardown: || Msg::CloseEverything };

static LIST: [Experiment<Msg>; 3] = [serving::SERVING, in_use::IN_USE, time_wait::TIME_WAIT];

/// Sets every field that affects the outcome, so that earlier input does not change it.
fn setup(context: &Context) -> Vec<Step<Msg>> {
    let messages = [
        Msg::UsePort(0),
        Msg::Edit(Field::Backlog, "5".into()),
        Msg::ReuseAddress(true),
        Msg::OneAtATime(false),
        Msg::SetUnit(Unit::Recv),
        Msg::SetRule(Rule::Prefix),
        Msg::Edit(Field::Delay, "0".into()),
        Msg::Edit(Field::RecvSize, "1024".into()),
        Msg::Edit(Field::ClientMessage, context.lang.first_message().into()),
    ];
    messages.into_iter().map(Step::Dispatch).collect()
}

/// Whether the server is listening.
fn bound(seen: Seen) -> bool {
    seen.any(|kind| matches!(kind, EventKind::Bound { .. }))
}

/// Whether listening succeeded or failed.
fn tried(seen: Seen) -> bool {
    bound(seen) || seen.failed()
}

/// Whether the listening socket is closed.
fn unbound(seen: Seen) -> bool {
    seen.entries()
        .any(|event| event.connection == ConnectionId::SERVER && matches!(event.kind, EventKind::Closed { .. }))
}

/// The number of replies that the server has sent.
fn replies(seen: Seen) -> usize {
    seen.entries().filter(|event| matches!(event.kind, EventKind::Send { .. })).count()
}
