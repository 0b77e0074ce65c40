//! Pure: how fast a UDP socket may send. A page that sends faster is not read, so that nothing is lost by it.

use std::time::Duration;
use tokio::time::Instant;

/// How much of a second's datagrams may go at once.
const BURST: u32 = 10;

/// A bound on the datagrams of a second.
pub(super) struct Pace {
    /// How long one takes of the time that there is.
    each: Duration,
    /// How far what has gone may be ahead of its time.
    ahead: Duration,
    /// When all that has gone would have, at an even pace.
    even: Instant,
}

impl Pace {
    /// `rate` datagrams a second, at least 1, of which a tenth may go at once.
    pub(super) fn new(rate: u32, now: Instant) -> Self {
        let each = Duration::from_secs(1) / rate.max(1);
        Self { each, ahead: each * (rate / BURST).saturating_sub(1), even: now }
    }

    /// When the next may go.
    pub(super) fn ready(&self) -> Instant {
        // An instant cannot lie before the clock's first: so it is not subtracted where it need not be.
        self.even.checked_sub(self.ahead).unwrap_or(self.even)
    }

    /// One has gone.
    pub(super) fn spend(&mut self, now: Instant) {
        self.even = self.even.max(now) + self.each;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_at_once_and_then_evenly() {
        let start = Instant::now() + Duration::from_secs(60);
        for (rate, burst) in [(1000, 100), (20, 2), (1, 1)] {
            let mut pace = Pace::new(rate, start);
            let mut now = start;
            for number in 0..3 * rate.max(10) {
                assert_eq!(pace.ready() <= now, number < burst, "{number} at {rate} a second");
                now = now.max(pace.ready());
                pace.spend(now);
            }
            let expected = Duration::from_secs(1) / rate * (3 * rate.max(10) - burst);
            assert_eq!(now - start, expected, "{rate} a second");
            // Who was silent may send at once again, but no more than at first.
            now += Duration::from_secs(60);
            for number in 0..=burst {
                assert_eq!(pace.ready() <= now, number < burst);
                pace.spend(now);
            }
        }
    }
}
