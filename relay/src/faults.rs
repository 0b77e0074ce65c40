//! Pure: the faults that a page asks for, and which of them each datagram meets.
//!
//! What happens to a datagram follows from the seed, its direction and its number alone: so the same seed brings the same
//! faults, however fast the datagrams come and whatever else is asked for.

use relay_protocol::{MAX_DELAY_MS, Way};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// `?loss=0.2&duplicate=0.1&reorder=0.1&delay=50&seed=42`, as it is written in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct FaultQuery {
    pub(crate) loss: Option<String>,
    pub(crate) duplicate: Option<String>,
    pub(crate) reorder: Option<String>,
    pub(crate) delay: Option<String>,
    pub(crate) seed: Option<String>,
}

/// The faults that are asked for. Probabilities are 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Faults {
    pub(crate) loss: f64,
    pub(crate) duplicate: f64,
    pub(crate) reorder: f64,
    /// How much later what the page sends goes out.
    pub(crate) delay: Duration,
    pub(crate) seed: u64,
}

/// What happens to one datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fate {
    pub(crate) lost: bool,
    pub(crate) duplicated: bool,
    pub(crate) reordered: bool,
}

impl Faults {
    /// Reads them; what is not given is 0.
    ///
    /// # Errors
    /// A sentence that says which value is none, and what it could be.
    pub(crate) fn parse(asked: &FaultQuery) -> Result<Self, String> {
        let milliseconds = number(asked.delay.as_deref(), |delay: &u32| *delay <= MAX_DELAY_MS)
            .ok_or_else(|| format!("delay is a whole number of milliseconds from 0 to {MAX_DELAY_MS}"))?;
        Ok(Self {
            loss: probability("loss", asked.loss.as_deref())?,
            duplicate: probability("duplicate", asked.duplicate.as_deref())?,
            reorder: probability("reorder", asked.reorder.as_deref())?,
            delay: Duration::from_millis(milliseconds.into()),
            seed: number(asked.seed.as_deref(), |_| true)
                .ok_or_else(|| format!("seed is a whole number from 0 to {}", u64::MAX))?,
        })
    }

    /// What happens to the datagram of this number, 1 for the first, in this direction.
    pub(crate) fn fate(&self, way: Way, number: u64) -> Fate {
        let [lost, duplicated, reordered] = draws(self.seed, way, number);
        Fate { lost: lost < self.loss, duplicated: duplicated < self.duplicate, reordered: reordered < self.reorder }
    }
}

fn probability(name: &str, text: Option<&str>) -> Result<f64, String> {
    number(text, |value| (0.0..=1.0).contains(value)).ok_or_else(|| format!("{name} is a number from 0 to 1"))
}

fn number<T: std::str::FromStr + Default>(text: Option<&str>, is_good: impl Fn(&T) -> bool) -> Option<T> {
    let Some(text) = text else { return Some(T::default()) };
    text.parse().ok().filter(is_good)
}

/// Three numbers from 0 to just below 1. They are the first three words of the SHA-256 of seed, direction (0 out, 1 back)
/// and number, all little-endian, of which the upper 53 bits count: as many as an `f64` has.
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

    fn asked(query: &str) -> Result<Faults, String> {
        let mut asked = FaultQuery::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = match &*name {
                "loss" => &mut asked.loss,
                "duplicate" => &mut asked.duplicate,
                "reorder" => &mut asked.reorder,
                "delay" => &mut asked.delay,
                "seed" => &mut asked.seed,
                other => panic!("{other}"),
            };
            *field = Some(value.into_owned());
        }
        Faults::parse(&asked)
    }

    #[test]
    fn values() {
        assert_eq!(asked(""), Ok(Faults::default()));
        let all = asked("loss=0.2&duplicate=1&reorder=1e-1&delay=5000&seed=18446744073709551615");
        let delay = Duration::from_secs(5);
        assert_eq!(all, Ok(Faults { loss: 0.2, duplicate: 1.0, reorder: 0.1, delay, seed: u64::MAX }));
        for (query, name) in [
            ("loss=1.1", "loss"),
            ("loss=-0.1", "loss"),
            ("loss=", "loss"),
            ("loss=NaN", "loss"),
            ("loss=20%25", "loss"),
            ("duplicate=inf", "duplicate"),
            ("reorder=half", "reorder"),
            ("delay=5001", "delay"),
            ("delay=-1", "delay"),
            ("delay=50ms", "delay"),
            ("seed=-1", "seed"),
            ("seed=18446744073709551616", "seed"),
        ] {
            let sentence = asked(query).unwrap_err();
            assert!(sentence.starts_with(&format!("{name} is a")), "{query}: {sentence}");
        }
    }

    #[test]
    fn known_draws() {
        // Computed by another program: Python's hashlib and struct.
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
        // Four standard deviations of what chance does to as many draws.
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
