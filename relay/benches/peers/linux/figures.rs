//! From what was measured to what is said of it: pure.

use std::{collections::BTreeMap, time::Duration};

/// One thing that is measured in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    pub name: &'static str,
    pub better: Better,
    /// Whether it counts so much that the summary shows its ratio too.
    pub counts: bool,
}

/// Which way a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
}

/// What one stretch gave: a value for each figure of its row, none where there is nothing to measure.
pub type Values = Vec<Option<f64>>;

/// Everything that was measured: by row and peer, one entry a round; an empty one where the peer failed.
#[derive(Default)]
pub struct Measured {
    rounds: BTreeMap<(&'static str, &'static str), Vec<Values>>,
}

impl Measured {
    /// Adds a round.
    pub fn add(&mut self, row: &'static str, peer: &'static str, values: Values) {
        self.rounds.entry((row, peer)).or_default().push(values);
    }

    /// The median of a figure over the rounds.
    pub fn median(&self, row: &'static str, peer: &'static str, figure: usize) -> Option<f64> {
        median(self.values(row, peer, figure).flatten().collect())
    }

    /// The median of the ratio to another peer, which is taken in each round: what disturbs a round disturbs both.
    pub fn ratio(&self, row: &'static str, peer: &'static str, other: &'static str, figure: usize) -> Option<f64> {
        let pairs = self.values(row, peer, figure).zip(self.values(row, other, figure));
        median(pairs.filter_map(|(ours, theirs)| Some(ours? / theirs?)).collect())
    }

    fn values(&self, row: &'static str, peer: &'static str, figure: usize) -> impl Iterator<Item = Option<f64>> {
        let rounds = self.rounds.get(&(row, peer)).map(Vec::as_slice).unwrap_or_default();
        rounds.iter().map(move |values| values.get(figure).copied().flatten())
    }
}

/// The value in the middle, or between the two there.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        count if count % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

/// The value that so many hundredths of all values do not exceed (nearest rank); sorts them.
pub fn percentile(values: &mut [u64], hundredths: usize) -> Option<u64> {
    values.sort_unstable();
    let rank = (values.len() * hundredths).div_ceil(100);
    values.get(rank.saturating_sub(1)).copied()
}

/// MiB a second.
pub fn speed(bytes: u64, time: Duration) -> f64 {
    mebibytes(bytes) / time.as_secs_f64()
}

/// Seconds of processor time for a GiB.
pub fn seconds_per_gibibyte(time: Duration, bytes: u64) -> f64 {
    time.as_secs_f64() * 1024.0 / mebibytes(bytes)
}

/// Microseconds for one of so many.
pub fn microseconds_each(time: Duration, count: u64) -> f64 {
    time.as_secs_f64() * 1e6 / count as f64
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
