//! The lab's guided experiments: one file each, and one list. Pure.

mod arrived;
mod promises;
mod rest;

use super::{
    faults::{DELAY, DUPLICATE, LOSS, REORDER, SEED},
    form::{INTERVAL, RECV_SIZE, REPEAT, TIME_LIMIT},
    state::{Phase, Role, State},
};
use crate::experiment::{Activity, Experiment, ExperimentSet, Step, fill, press};
use crate::gesture::Gesture;

/// The lab's experiments.
pub static EXPERIMENTS: ExperimentSet<Gesture> =
    ExperimentSet { experiments: &LIST, setup, teardown: || Gesture::press("close-all") };

static LIST: [Experiment<Gesture>; 3] = [promises::PROMISES, rest::REST, arrived::ARRIVED];

/// The client with every field besides server and message, so that nothing the learner typed before changes what happens.
fn setup(_: &crate::effect::Context) -> Vec<Step<Gesture>> {
    vec![
        press("client"),
        press("continuous"),
        press("text"),
        fill(RECV_SIZE.id, "1024"),
        fill(TIME_LIMIT.id, "3"),
        fill(REPEAT.id, "1"),
        fill(INTERVAL.id, "50"),
        fill(LOSS, "0"),
        fill(DUPLICATE, "0"),
        fill(REORDER, "0"),
        fill(DELAY.id, "0"),
        fill(SEED.id, "42"),
    ]
}

impl State {
    /// Whether there is something to close.
    pub fn activity(&self) -> Activity {
        let mut closing = self.run.as_ref().is_some_and(|run| !run.over);
        for role in Role::ALL {
            match self.socket(role).phase {
                Phase::Idle => {}
                Phase::Closing => closing = true,
                Phase::Opening | Phase::Open => return Activity::Open,
            }
        }
        if closing { Activity::Closing } else { Activity::Idle }
    }
}
