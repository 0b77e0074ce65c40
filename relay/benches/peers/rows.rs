//! The rows: what is measured of a peer, and how.

use crate::{
    client::Endpoint,
    crowd::{Crowd, Load, Tally, Until},
    figures::{Better, Figure, Values, microseconds_each, percentile, seconds_per_gibibyte, speed},
    running::Running,
    target::Targets,
    usage,
};
use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

/// The payload of a large frame in bytes.
pub const LARGE: usize = 64 * 1024;

/// The payload of a message whose round trip is measured, in bytes.
const SMALL: usize = 64;

/// How long a load flows before it is measured: buffers grow, and what came is compared with what was sent.
const WARM_UP: Duration = Duration::from_millis(150);

/// How many large frames one connection has under way in the echo row.
const WINDOW: u64 = 16;

/// One kind of measurement.
pub struct Row {
    pub name: &'static str,
    /// What is done, for the report.
    pub about: &'static str,
    pub figures: &'static [Figure],
    pub target: fn(&Targets) -> SocketAddr,
    pub measure: fn(&Ground) -> io::Result<Values>,
}

/// What a measurement stands on.
pub struct Ground<'a> {
    pub running: &'a Running,
    pub targets: &'a Targets,
    /// What large frames carry.
    pub pattern: &'a [u8],
    /// How long to measure.
    pub stretch: Duration,
}

const fn higher(name: &'static str) -> Figure {
    Figure { name, better: Better::Higher }
}

const fn lower(name: &'static str) -> Figure {
    Figure { name, better: Better::Lower }
}

const FLOW: [Figure; 2] = [higher("MiB/s"), lower("CPU s/GiB")];

/// Every row, in the order of the report.
pub const ROWS: [Row; 4] = [
    Row {
        name: "echo",
        about: "64 KiB frames there and back over one connection",
        figures: &FLOW,
        target: |targets| targets.echo,
        measure: |ground| ground.flow(WINDOW),
    },
    Row {
        name: "down",
        about: "from the target to the client, over one connection",
        figures: &FLOW,
        target: |targets| targets.source,
        measure: |ground| ground.flow(0),
    },
    Row {
        name: "up",
        about: "64 KiB frames from the client to the target, over one connection",
        figures: &FLOW,
        target: |targets| targets.sink,
        measure: |ground| ground.up(),
    },
    Row {
        name: "round-trip",
        about: "64 bytes there and back, one message at a time",
        figures: &[lower("p50 µs"), lower("p99 µs"), lower("CPU µs")],
        target: |targets| targets.echo,
        measure: |ground| ground.round_trip(),
    },
];

impl Ground<'_> {
    fn endpoint(&self) -> &Endpoint {
        &self.running.endpoint
    }

    /// What comes back, or only comes: with a window of 0 nothing is sent.
    fn flow(&self, window: u64) -> io::Result<Values> {
        let mut crowd = Crowd::connect(self.endpoint(), 1, Load::new(self.endpoint(), self.pattern, window))?;
        let (tally, spent) = self.watch(&mut crowd)?;
        Ok(flowed(tally.bytes, tally.elapsed, spent))
    }

    /// What is sent counts when the target has it.
    fn up(&self) -> io::Result<Values> {
        let mut crowd = Crowd::connect(self.endpoint(), 1, Load::new(self.endpoint(), self.pattern, u64::MAX))?;
        crowd.run(Until::Time(WARM_UP))?;
        let before = self.targets.swallowed.bytes()?;
        let began = Instant::now();
        let (_, spent) = self.spend(|| crowd.run(Until::Time(self.stretch)))?;
        let bytes = self.targets.swallowed.bytes()? - before;
        Ok(flowed(bytes, began.elapsed(), spent))
    }

    fn round_trip(&self) -> io::Result<Values> {
        let mut crowd = Crowd::connect(self.endpoint(), 1, Load::new(self.endpoint(), &self.pattern[..SMALL], 1))?;
        let (mut tally, spent) = self.watch(&mut crowd)?;
        let count = tally.round_trips.len() as u64;
        let mut microseconds = |hundredths| Some(percentile(&mut tally.round_trips, hundredths)? as f64 / 1e3);
        Ok(vec![microseconds(50), microseconds(99), spent.map(|spent| microseconds_each(spent, count))])
    }

    /// Lets a load flow, and measures it once it does.
    fn watch(&self, crowd: &mut Crowd) -> io::Result<(Tally, Option<Duration>)> {
        crowd.run(Until::Time(WARM_UP))?;
        let (tally, spent) = self.spend(|| crowd.run(Until::Time(self.stretch)))?;
        if tally.bytes == 0 { Err(io::Error::other("nothing came")) } else { Ok((tally, spent)) }
    }

    /// The processor time that the peer spends during something.
    fn spend<T>(&self, what: impl FnOnce() -> io::Result<T>) -> io::Result<(T, Option<Duration>)> {
        let spent = || self.running.pid().map(usage::processor_time).transpose();
        let before = spent()?;
        let result = what()?;
        Ok((result, spent()?.zip(before).map(|(after, before)| after.saturating_sub(before))))
    }
}

fn flowed(bytes: u64, time: Duration, spent: Option<Duration>) -> Values {
    vec![Some(speed(bytes, time)), spent.map(|spent| seconds_per_gibibyte(spent, bytes))]
}
