//! When a lab that something arrived for is drawn. Pure.

use crate::transport::clock::Micros;

/// Quiet period after which what has arrived is drawn, in milliseconds.
pub const QUIET_MS: u32 = 30;

/// The longest that what has arrived waits to be drawn while more keeps coming, in microseconds: the browser has the rest of its
/// time for receiving and for the user.
const MAX_WAIT: Micros = 250_000;

/// Gathers what arrives into one rendering. A timer of [`QUIET_MS`] asks it what to do.
#[derive(Debug, Default)]
pub struct Batcher {
    /// When the first of it arrived.
    since: Micros,
    /// How much arrived since the last rendering.
    undrawn: u32,
    /// How much of it had arrived when the timer started.
    at_start: u32,
}

/// What to do when the timer has fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Draw,
    /// More is coming: start the timer again.
    WaitOn,
    /// The user did something meanwhile, and that drew it.
    Nothing,
}

impl Batcher {
    /// Something arrived. Returns whether the timer is to be started.
    pub fn arrived(&mut self, now: Micros) -> bool {
        let is_first = self.undrawn == 0;
        self.undrawn += 1;
        if is_first {
            (self.since, self.at_start) = (now, 1);
        }
        is_first
    }

    /// All that has arrived is drawn now.
    pub fn drawn(&mut self) {
        self.undrawn = 0;
    }

    /// The timer has fired.
    pub fn fired(&mut self, now: Micros) -> Step {
        if self.undrawn == 0 {
            Step::Nothing
        } else if self.undrawn == self.at_start || now.saturating_sub(self.since) >= MAX_WAIT {
            Step::Draw
        } else {
            self.at_start = self.undrawn;
            Step::WaitOn
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A time at which the timer may fire.
    const fn at(milliseconds: Micros) -> Micros {
        milliseconds * 1000
    }

    #[test]
    fn what_arrives_is_drawn_after_a_quiet_period() {
        let mut batcher = Batcher::default();
        assert!(batcher.arrived(at(0)), "the first starts the timer");
        assert!(!batcher.arrived(at(1)), "it runs already");
        assert_eq!(batcher.fired(at(30)), Step::WaitOn);
        assert_eq!(batcher.fired(at(60)), Step::Draw);
        batcher.drawn();
        assert!(batcher.arrived(at(70)));
        assert_eq!(batcher.fired(at(100)), Step::Draw);
    }

    #[test]
    fn what_keeps_arriving_is_drawn_at_the_latest_after_the_longest_wait() {
        let mut batcher = Batcher::default();
        let mut drawn = Vec::new();
        for now in (0..=1000).map(at) {
            batcher.arrived(now);
            if now % at(30) == 0 && now > 0 && batcher.fired(now) == Step::Draw {
                batcher.drawn();
                drawn.push(now);
            }
        }
        assert_eq!(drawn, [at(270), at(540), at(810)]);
    }

    #[test]
    fn what_the_users_action_has_drawn_is_not_drawn_again() {
        let mut batcher = Batcher::default();
        batcher.arrived(at(0));
        batcher.drawn();
        assert_eq!(batcher.fired(at(30)), Step::Nothing);
        // What arrives next starts the timer anew.
        assert!(batcher.arrived(at(40)));
        assert_eq!(batcher.fired(at(60)), Step::Draw);
    }
}
