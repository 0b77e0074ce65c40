//! Injects faults into datagrams on purpose, and decides which datagram gets which. Pure: the relay and the in-page
//! network share it.
//!
//! The fate of a datagram depends only on the seed, its direction and its number: so the same seed produces the same
//! faults, whatever the timing of the datagrams and the other settings.
//!
//! - [`queue`]: the datagrams of one direction in transit

pub mod queue;

pub use queue::{Datagram, FaultQueue};
use relay_protocol::Way;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// The requested faults. Probabilities are 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faults {
    /// The probability that a datagram is dropped.
    pub loss: f64,
    /// The probability that a datagram is sent twice.
    pub duplicate: f64,
    /// The probability that a datagram is sent after the next one.
    pub reorder: f64,
    /// The delay of outgoing datagrams.
    pub delay: Duration,
    /// The seed from which the faults are drawn.
    pub seed: u64,
}

/// The fate of one datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// The datagram is dropped.
    pub lost: bool,
    /// The datagram is sent twice.
    pub duplicated: bool,
    /// The datagram is sent after the next one.
    pub reordered: bool,
}

impl Faults {
    /// The fate of the datagram with this number in this direction; the first has number 1.
    pub fn fate(&self, way: Way, number: u64) -> Fate {
        let [lost, duplicated, reordered] = draws(self.seed, way, number);
        Fate { lost: lost < self.loss, duplicated: duplicated < self.duplicate, reordered: reordered < self.reorder }
    }
}

/// Three numbers from 0 to just below 1. They are the first three words of the SHA-256 of seed, direction (0 out, 1
/// back) and number, all little-endian, of which the upper 53 bits are used: as many as an `f64` has.
fn draws(seed: u64, way: Way, number: u64) -> [f64; 3] {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update([match way {
        Way::Out => 0,
        Way::Back => 1,
    }]);
    hash.update(number.to_le_bytes());
    let hash = hash.finalize();
    let (words, _) = hash.as_chunks::<8>();
    [0, 1, 2].map(|place| (u64::from_le_bytes(words[place]) >> 11) as f64 / (1_u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_draws() {
        // Computed by an independent program, with Python's hashlib and struct.
        let cases = [
            (0, Way::Out, 1, [0.8324599453277681, 0.5343709064732676, 0.551031740560093]),
            (42, Way::Out, 1, [0.20941645054699398, 0.6199679769445046, 0.41860200090729327]),
            (42, Way::Back, 1, [0.6800139177173725, 0.15783401337998937, 0.7851100847511353]),
            (u64::MAX, Way::Out, 1000, [0.24894502320389922, 0.7357740686723009, 0.23414314748577814]),
        ];
        for (seed, way, number, expected) in cases {
            assert_eq!(draws(seed, way, number), expected, "{seed} {way:?} {number}");
        }
    }

    #[test]
    fn each_fault_comes_as_often_as_asked_whatever_the_others_are() {
        const COUNT: u64 = 10_000;
        let some = Faults { loss: 0.2, duplicate: 0.1, reorder: 0.5, seed: 42, ..Faults::default() };
        let count = |faults: &Faults, met: fn(Fate) -> bool| {
            (1..=COUNT).filter(|number| met(faults.fate(Way::Out, *number))).count()
        };
        // A tolerance of four standard deviations for this number of draws.
        for (met, probability) in
            [((|fate| fate.lost) as fn(Fate) -> bool, 0.2), (|fate| fate.duplicated, 0.1), (|fate| fate.reordered, 0.5)]
        {
            let (found, expected) = (count(&some, met) as f64, COUNT as f64 * probability);
            let chance = 4.0 * (expected * (1.0 - probability)).sqrt();
            assert!((found - expected).abs() < chance, "{found} for {expected}");
        }
        let alone = Faults { duplicate: 0.0, reorder: 0.0, ..some };
        assert!((1..=COUNT).all(|number| some.fate(Way::Out, number).lost == alone.fate(Way::Out, number).lost));
        assert!((1..=COUNT).any(|number| some.fate(Way::Out, number) != some.fate(Way::Back, number)));
        let (none, all) = (Faults::default(), Faults { loss: 1.0, duplicate: 1.0, reorder: 1.0, ..some });
        assert_eq!((count(&none, |fate| fate.lost), count(&all, |fate| fate.lost)), (0, COUNT as usize));
        assert_eq!(count(&all, |fate| fate.duplicated && fate.reordered), COUNT as usize);
    }
}
