//! Decides when a lab is rendered after something arrives for it. Pure.

use crate::transport::clock::Micros;

/// Quiet period after which arrivals are rendered, in milliseconds.
pub const QUIET_MS: u32 = 30;

/// Maximum time that arrivals wait to be rendered while more keep coming, in microseconds. The browser has the rest of
/// its time for receiving and for the user.
const MAX_WAIT: Micros = 250_000;

/// Batches arrivals into one rendering. The caller runs a timer of [`QUIET_MS`] and calls [`fired`](Self::fired) when
/// it fires.
#[derive(Debug, Default)]
pub struct Batcher {
    /// When the first of the unrendered arrivals came.
    since: Micros,
    /// The number of arrivals since the last rendering.
    undrawn: u32,
    /// The value of `undrawn` when the timer was last started.
    at_start: u32,
}

/// What to do when the timer fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Draw,
    /// More is arriving: restart the timer.
    WaitOn,
    /// Nothing to render: a user action has rendered the arrivals in the meantime.
    Nothing,
}

impl Batcher {
    /// Counts an arrival. Returns whether to start the timer.
    pub fn arrived(&mut self, now: Micros) -> bool {
        let is_first = self.undrawn == 0;
        self.undrawn += 1;
        if is_first {
            (self.since, self.at_start) = (now, 1);
        }
        is_first
    }

    /// Notes that all arrivals have been rendered.
    pub fn drawn(&mut self) {
        self.undrawn = 0;
    }

    /// Decides what to do now that the timer has fired.
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

    /// Converts milliseconds to a time.
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
        // The next arrival restarts the timer.
        assert!(batcher.arrived(at(40)));
        assert_eq!(batcher.fired(at(60)), Step::Draw);
    }
}
