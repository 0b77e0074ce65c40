//! The work in progress in this process, so that memory is returned to the system when it has decreased.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Everything that takes memory: connections to any of the ports, requests, look-ups. One counter for the whole
/// process, like its allocator.
pub(crate) static LOAD: Load = Load(Mutex::new(Counts { now: 0, peak: 0 }));

/// Counts the work in progress.
#[derive(Debug)]
pub(crate) struct Load(Mutex<Counts>);

#[derive(Debug)]
struct Counts {
    now: usize,
    /// The maximum since [`Load::should_trim`] was last true.
    peak: usize,
}

impl Load {
    /// Adds one to the count until the guard is dropped.
    pub(crate) fn hold(&'static self) -> Held {
        let mut counts = self.counts();
        counts.now += 1;
        counts.peak = counts.peak.max(counts.now);
        Held(self)
    }

    /// Whether at least half of the work in progress has ended since this last returned true, so that its memory should
    /// be returned.
    pub(crate) fn should_trim(&self) -> bool {
        let mut counts = self.counts();
        let should_trim = counts.peak > 0 && counts.now <= counts.peak / 2;
        if should_trim {
            counts.peak = counts.now;
        }
        should_trim
    }

    /// Ignores poisoning: nothing can panic between two changes of the counts.
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A guard for one unit of work in progress.
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
        // Releases the rest but one.
        held.truncate(1);
        assert!(LOAD.should_trim() && !LOAD.should_trim());
        held.clear();
        assert!(LOAD.should_trim() && !LOAD.should_trim());
    }
}
