//! When to reconnect after a connection was lost: exponential backoff with jitter.

use crate::record::{ClosedBy, Micros};

/// The maximum of the first wait, in milliseconds. The maximum doubles with each attempt.
const FIRST_MS: u32 = 1000;

/// The longest wait, in milliseconds.
const LONGEST_MS: u32 = 30_000;

/// The reconnect attempts since the connection was last open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    /// The number of attempts, including one that is pending.
    pub attempts: u32,
}

impl Backoff {
    /// Returns the wait before the next attempt, in milliseconds: between half of the maximum and the maximum, at
    /// random, so that the clients of a server that restarts do not all reconnect at once. `now` is the source of
    /// randomness: the microseconds of a moment that nobody has chosen.
    pub fn next(&mut self, now: Micros) -> u32 {
        let longest = FIRST_MS.saturating_mul(1 << self.attempts.min(16)).min(LONGEST_MS);
        self.attempts += 1;
        // Spreads neighbouring times over the whole range (Knuth, The Art of Computer Programming, section 6.4).
        let chance = now.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        longest / 2 + (chance as u32) % (longest / 2 + 1)
    }
}

/// Whether reconnecting may help. A server that closed normally, with an application's own code, or because of what it
/// received would do so again.
pub fn is_worth_it(code: u16, by: ClosedBy) -> bool {
    by != ClosedBy::Tab && matches!(code, 1001 | 1005 | 1006 | 1011..=1014)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_are_at_least_half_of_it() {
        for now in [0, 1, 7_000, 123_456_789, u64::MAX] {
            let mut backoff = Backoff::default();
            for longest in [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
                let wait = backoff.next(now);
                assert!((longest / 2..=longest).contains(&wait), "{wait} of {longest} at {now}");
            }
            assert_eq!(backoff.attempts, 7);
        }
    }

    #[test]
    fn clients_that_lose_a_server_at_the_same_moment_do_not_come_back_together() {
        // The clients' clocks differ, because their pages were opened at different times.
        let waits: Vec<u32> = (0..100).map(|client| Backoff::default().next(5_000_000 + client * 1_003)).collect();
        let near = |wait: u32| waits.iter().filter(|other| other.abs_diff(wait) < 50).count();
        assert!(waits.iter().all(|&wait| near(wait) < 40), "{waits:?}");
    }

    #[test]
    fn what_the_tab_ended_or_the_server_meant_is_not_tried_again() {
        use ClosedBy::*;
        for (code, by, worth) in [
            (1006, Nobody, true),
            (1001, Server, true),
            (1012, Server, true),
            (1000, Server, false),
            (1008, Server, false),
            (4001, Server, false),
            (1006, Tab, false),
            (1000, Tab, false),
        ] {
            assert_eq!(is_worth_it(code, by), worth, "{code} by {by:?}");
        }
    }
}
