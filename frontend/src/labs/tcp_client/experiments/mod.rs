//! The lab's guided experiments; pure.

mod cut;

use super::{
    form::{INTERVAL, LINE_END, RECV_SIZE, REPEAT, TIME_LIMIT},
    state::Phase,
};
use crate::labs::experiment::{
    Bench, Experiment, Standing,
    Step::{self, Press, Type},
};

/// The lab's experiments.
pub static BENCH: Bench = Bench { experiments: &EXPERIMENTS, setup: &SETUP, quit: "close" };

static EXPERIMENTS: [Experiment; 1] = [cut::CUT];

/// Every field besides server and message, so that nothing the learner typed before changes what happens. The time limit
/// is longer than `slow` takes to begin.
static SETUP: [Step; 7] = [
    Press("continuous"),
    Press("text"),
    Type(RECV_SIZE.id, "1024"),
    Type(TIME_LIMIT.id, "10"),
    Type(LINE_END, ""),
    Type(REPEAT.id, "1"),
    Type(INTERVAL.id, "0"),
];

impl Phase {
    /// Whether there is something to close.
    pub fn standing(self) -> Standing {
        match self {
            Self::Idle => Standing::Idle,
            Self::Closing => Standing::Closing,
            Self::Connecting | Self::Open { .. } => Standing::Open,
        }
    }
}
