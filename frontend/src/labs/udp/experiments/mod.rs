//! The lab's guided experiments: one file each, and one list. Pure.

mod arrived;
mod promises;
mod rest;

use super::{
    faults::{DELAY, DUPLICATE, LOSS, REORDER, SEED},
    form::{INTERVAL, RECV_SIZE, REPEAT, TIME_LIMIT},
    state::{Phase, Role, State},
};
use crate::labs::experiment::{
    Bench, Experiment, Standing,
    Step::{self, Press, Type},
};

/// The lab's experiments.
pub static BENCH: Bench = Bench { experiments: &EXPERIMENTS, setup: &SETUP, quit: "close-all" };

static EXPERIMENTS: [Experiment; 3] = [promises::PROMISES, rest::REST, arrived::ARRIVED];

/// The client with every field besides server and message, so that nothing the learner typed before changes what happens.
static SETUP: [Step; 12] = [
    Press("client"),
    Press("continuous"),
    Press("text"),
    Type(RECV_SIZE.id, "1024"),
    Type(TIME_LIMIT.id, "3"),
    Type(REPEAT.id, "1"),
    Type(INTERVAL.id, "50"),
    Type(LOSS, "0"),
    Type(DUPLICATE, "0"),
    Type(REORDER, "0"),
    Type(DELAY.id, "0"),
    Type(SEED.id, "42"),
];

impl State {
    /// Whether there is something to close.
    pub fn standing(&self) -> Standing {
        let mut closing = self.run.as_ref().is_some_and(|run| !run.over);
        for role in Role::ALL {
            match self.socket(role).phase {
                Phase::Idle => {}
                Phase::Closing => closing = true,
                Phase::Opening | Phase::Open => return Standing::Open,
            }
        }
        if closing { Standing::Closing } else { Standing::Idle }
    }
}
