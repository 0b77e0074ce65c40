//! How much is under way in this process, so that its memory is given back when that has become less.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Everything that takes memory: connections to any of the ports, requests, look-ups. One for the whole process, as its
/// allocator is.
pub(crate) static LOAD: Load = Load(Mutex::new(Counts { now: 0, peak: 0 }));

/// A count of what is under way.
#[derive(Debug)]
pub(crate) struct Load(Mutex<Counts>);

#[derive(Debug)]
struct Counts {
    now: usize,
    /// The most since [`Load::should_trim`] was last true.
    peak: usize,
}

impl Load {
    /// Counts one more until the guard is dropped.
    pub(crate) fn hold(&'static self) -> Held {
        let mut counts = self.counts();
        counts.now += 1;
        counts.peak = counts.peak.max(counts.now);
        Held(self)
    }

    /// Whether at least half of what was under way has ended since this was last true: the time to give back its memory.
    pub(crate) fn should_trim(&self) -> bool {
        let mut counts = self.counts();
        let should_trim = counts.peak > 0 && counts.now <= counts.peak / 2;
        if should_trim {
            counts.peak = counts.now;
        }
        should_trim
    }

    /// Whatever happened to another holder, the numbers are right: nothing can panic between two of them.
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of what is under way.
#[derive(Debug)]
pub(crate) struct Held(&'static Load);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.counts().now -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_trimmed_once_each_time_that_half_of_it_all_has_ended() {
        static LOAD: Load = Load(Mutex::new(Counts { now: 0, peak: 0 }));
        assert!(!LOAD.should_trim());
        let mut held: Vec<_> = (0..16).map(|_| LOAD.hold()).collect();
        assert!(!LOAD.should_trim());
        held.truncate(9);
        assert!(!LOAD.should_trim());
        held.truncate(8);
        assert!(LOAD.should_trim() && !LOAD.should_trim());
        // The rest, down to the last one.
        held.truncate(1);
        assert!(LOAD.should_trim() && !LOAD.should_trim());
        held.clear();
        assert!(LOAD.should_trim() && !LOAD.should_trim());
    }
}
