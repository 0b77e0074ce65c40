//! The lab's guided experiments: one file each, and one list. Pure.

mod in_use;
mod serving;
mod time_wait;

use super::{
    form::{BACKLOG, DELAY, RECV_SIZE, RULE},
    state::{Phase, State},
};
use crate::{
    experiment::{Activity, Experiment, ExperimentSet, Step, fill, press, seen::Seen},
    gesture::Gesture,
    record::{ConnectionId, EventKind},
};

/// The lab's experiments.
pub static EXPERIMENTS: ExperimentSet<Gesture> =
    ExperimentSet { experiments: &LIST, setup, teardown: || Gesture::press("end-all") };

static LIST: [Experiment<Gesture>; 3] = [serving::SERVING, in_use::IN_USE, time_wait::TIME_WAIT];

/// Every field that what happens depends on, so that nothing the learner typed before changes it.
fn setup(_: &crate::effect::Context) -> Vec<Step<Gesture>> {
    vec![
        press("port-0"),
        fill(BACKLOG.id, "5"),
        press("reuse-on"),
        press("many"),
        press("by-recv"),
        fill(RULE, "rule-prefix"),
        fill(DELAY.id, "0"),
        fill(RECV_SIZE.id, "1024"),
    ]
}

impl State {
    /// Whether there is something to close: a listening socket, or a connection.
    pub fn activity(&self) -> Activity {
        let mut open = matches!(self.phase, Phase::Binding | Phase::Listening);
        let mut closing = self.phase == Phase::Closing;
        for guest in &self.guests {
            open |= guest.stage.is_open();
            closing |= !guest.stage.is_over() && !guest.stage.is_open();
        }
        match (open, closing) {
            (true, _) => Activity::Open,
            (false, true) => Activity::Closing,
            (false, false) => Activity::Idle,
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
