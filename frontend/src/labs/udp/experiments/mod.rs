//! The lab's guided experiments, one file each, and the list of them. Pure.

mod arrived;
mod promises;
mod rest;
mod text;

use super::{
    faults::FaultField,
    form::{Field, Mode},
    model::Msg,
};
use crate::{
    effect::Context,
    experiment::{Experiment, ExperimentSet, Step},
    labs::input::Format,
};
use relay_protocol::PracticeUdp;

pub static EXPERIMENTS: ExperimentSet<Msg> = ExperimentSet { experiments: &LIST, setup, teardown: || Msg::CloseAll };

static LIST: [Experiment<Msg>; 3] = [promises::PROMISES, rest::REST, arrived::ARRIVED];

/// Sets every field of the client except server and message, so that earlier input does not affect the experiment.
fn setup(_: &Context) -> Vec<Step<Msg>> {
    vec![
        Step::Dispatch(Msg::SetMode(Mode::Client)),
        Step::Dispatch(Msg::ReceiveContinuously(true)),
        Step::Dispatch(Msg::SetFormat(Format::Text)),
        fill(Field::RecvSize, "1024"),
        fill(Field::TimeLimit, "3"),
        fill(Field::Repeat, "1"),
        fill(Field::Interval, "50"),
        fill(Field::Fault(FaultField::Loss), "0"),
        fill(Field::Fault(FaultField::Duplicate), "0"),
        fill(Field::Fault(FaultField::Reorder), "0"),
        fill(Field::Fault(FaultField::Delay), "0"),
        fill(Field::Fault(FaultField::Seed), "42"),
    ]
}

/// Sets a field to this text.
fn fill(field: Field, text: impl Into<String>) -> Step<Msg> {
    Step::Dispatch(Msg::Edit(field, text.into()))
}

/// Chooses this practice server.
fn use_server(context: &Context, name: PracticeUdp) -> Step<Msg> {
    let server = context.relay.practice_udp().iter().find(|server| server.name == name);
    Step::Dispatch(Msg::UseServer(server.map(|server| server.address.clone()).unwrap_or_default()))
}
