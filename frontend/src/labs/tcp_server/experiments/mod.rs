//! The lab's guided experiments: one file each, and one list. Pure.

mod in_use;
mod serving;
mod time_wait;

use super::{
    form::{BACKLOG, DELAY, RECV_SIZE, RULE},
    state::{Phase, State},
};
use crate::{
    labs::experiment::{
        Bench, Experiment, Standing,
        Step::{self, Press, Type},
        seen::Seen,
    },
    record::{ConnectionId, EventKind},
};

/// The lab's experiments.
pub static BENCH: Bench = Bench { experiments: &EXPERIMENTS, setup: &SETUP, quit: "end-all" };

static EXPERIMENTS: [Experiment; 3] = [serving::SERVING, in_use::IN_USE, time_wait::TIME_WAIT];

/// Every field that what happens depends on, so that nothing the learner typed before changes it.
static SETUP: [Step; 8] = [
    Press("port-0"),
    Type(BACKLOG.id, "5"),
    Press("reuse-on"),
    Press("many"),
    Press("by-recv"),
    Type(RULE, "rule-prefix"),
    Type(DELAY.id, "0"),
    Type(RECV_SIZE.id, "1024"),
];

impl State {
    /// Whether there is something to close: a listening socket, or a connection.
    pub fn standing(&self) -> Standing {
        let mut open = matches!(self.phase, Phase::Binding | Phase::Listening);
        let mut closing = self.phase == Phase::Closing;
        for guest in &self.guests {
            open |= guest.stage.is_open();
            closing |= !guest.stage.is_over() && !guest.stage.is_open();
        }
        match (open, closing) {
            (true, _) => Standing::Open,
            (false, true) => Standing::Closing,
            (false, false) => Standing::Idle,
        }
    }
}

/// Whether the server listens.
fn bound(seen: Seen) -> bool {
    seen.any(|what| matches!(what, EventKind::Bound { .. }))
}

/// Whether it listens, or was refused.
fn tried(seen: Seen) -> bool {
    bound(seen) || seen.failed()
}

/// Whether the listening socket is closed.
fn unbound(seen: Seen) -> bool {
    seen.entries()
        .any(|noted| noted.connection == ConnectionId::SERVER && matches!(noted.what, EventKind::Closed { .. }))
}

/// How many answers the server has sent.
fn answers(seen: Seen) -> usize {
    seen.entries().filter(|noted| matches!(noted.what, EventKind::Send { .. })).count()
}
