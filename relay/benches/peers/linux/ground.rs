//! How it is measured: what each row does with a peer that runs.

use super::{
    client::Endpoint,
    crowd::{Crowd, Load, Tally, Until},
    figures::{Values, microseconds_each, percentile, seconds_per_gibibyte, speed},
    running::Running,
    target::Targets,
    usage,
};
use std::{
    io,
    thread::sleep,
    time::{Duration, Instant},
};

/// The payload of a large frame in bytes.
pub const LARGE: usize = 64 * 1024;

/// The payload of a message whose round trip is measured, in bytes.
const SMALL: usize = 64;

/// How long a load flows before it is measured: buffers grow, and what came is compared with what was sent.
const WARM_UP: Duration = Duration::from_millis(150);

/// How many bytes each of many connections carries each way before it is measured again.
const USE: u64 = 1 << 20;

/// How long nothing happens after that.
const REST: Duration = Duration::from_secs(5);

/// How long a peer may take to be done with what has just ended.
const SETTLE: Duration = Duration::from_millis(500);

/// What a measurement depends on.
pub struct Ground<'a> {
    pub running: &'a Running,
    pub targets: &'a Targets,
    /// What large frames carry.
    pub pattern: &'a [u8],
    /// How many connections to open at once.
    pub connections: usize,
    /// How long to measure.
    pub stretch: Duration,
}

impl Ground<'_> {
    fn endpoint(&self) -> &Endpoint {
        &self.running.endpoint
    }

    /// What comes back, or only comes: with a window of 0 nothing is sent.
    pub fn flow(&self, window: u64) -> io::Result<Values> {
        let mut crowd = Crowd::connect(self.endpoint(), 1, Load::new(self.endpoint(), self.pattern, window))?;
        let (tally, spent) = self.watch(&mut crowd)?;
        Ok(flowed(tally.bytes, tally.elapsed, spent))
    }

    /// What is sent counts when the target has it.
    pub fn up(&self) -> io::Result<Values> {
        let mut crowd = Crowd::connect(self.endpoint(), 1, Load::new(self.endpoint(), self.pattern, u64::MAX))?;
        crowd.run(Until::Time(WARM_UP))?;
        let swallowed = || self.targets.swallowed.bytes();
        let ((bytes, time), spent) = self.spend(|| {
            let (before, began) = (swallowed()?, Instant::now());
            crowd.run(Until::Time(self.stretch))?;
            Ok((swallowed()? - before, began.elapsed()))
        })?;
        Ok(flowed(bytes, time, spent))
    }

    pub fn round_trip(&self) -> io::Result<Values> {
        let mut crowd = Crowd::connect(self.endpoint(), 1, Load::new(self.endpoint(), &self.pattern[..SMALL], 1))?;
        let (mut tally, spent) = self.watch(&mut crowd)?;
        let count = tally.round_trips.len() as u64;
        let mut microseconds = |hundredths| Some(percentile(&mut tally.round_trips, hundredths)? as f64 / 1e3);
        Ok(vec![microseconds(50), microseconds(99), spent.map(|spent| microseconds_each(spent, count))])
    }

    pub fn connections(&self) -> io::Result<Values> {
        let visit = || self.endpoint().visit();
        visit()?;
        let ((count, time), spent) = self.spend(|| {
            let began = Instant::now();
            let mut count = 0;
            while began.elapsed() < self.stretch {
                visit()?;
                count += 1;
            }
            Ok((count, began.elapsed()))
        })?;
        Ok(vec![Some(count as f64 / time.as_secs_f64()), spent.map(|spent| microseconds_each(spent, count))])
    }

    pub fn memory(&self) -> io::Result<Values> {
        let Some(pid) = self.running.pid() else { return Ok(Vec::new()) };
        // What the first connections load into memory stays there for all of them.
        for _ in 0..20 {
            self.endpoint().visit()?;
        }
        sleep(SETTLE);
        let before = usage::memory(pid)?;
        let each = || {
            let grown = usage::memory(pid)?.saturating_sub(before);
            io::Result::Ok(Some(grown as f64 / 1024.0 / self.connections as f64))
        };
        let mut crowd =
            Crowd::connect(self.endpoint(), self.connections, Load::new(self.endpoint(), &self.pattern[..1], 1))?;
        crowd.run(Until::Messages(1))?;
        sleep(SETTLE);
        let idle = each()?;
        crowd.load(Load::new(self.endpoint(), self.pattern, 1));
        crowd.run(Until::Messages(USE / LARGE as u64))?;
        sleep(REST);
        Ok(vec![idle, each()?])
    }

    pub fn grown(&self) -> io::Result<Values> {
        let small = Load::new(self.endpoint(), &self.pattern[..SMALL], 1);
        let mut crowd = Crowd::connect(self.endpoint(), self.connections, small)?;
        crowd.run(Until::Messages(1))?;
        let (messages, spent) = self.watch(&mut crowd)?;
        let count = messages.round_trips.len() as u64;
        let mut values = vec![
            Some(count as f64 / messages.elapsed.as_secs_f64()),
            spent.map(|spent| microseconds_each(spent, count)),
        ];
        crowd.run(Until::Messages(0))?;
        crowd.load(Load::new(self.endpoint(), self.pattern, 1));
        crowd.run(Until::Messages(1))?;
        let (tally, spent) = self.watch(&mut crowd)?;
        values.splice(0..0, flowed(tally.bytes, tally.elapsed, spent));
        Ok(values)
    }

    /// Lets a load flow, and measures it once it does.
    fn watch(&self, crowd: &mut Crowd) -> io::Result<(Tally, Option<Duration>)> {
        crowd.run(Until::Time(WARM_UP))?;
        let (tally, spent) = self.spend(|| crowd.run(Until::Time(self.stretch)))?;
        if tally.bytes == 0 { Err(io::Error::other("nothing came")) } else { Ok((tally, spent)) }
    }

    /// Does something, and gives the processor time that the peer has spent meanwhile.
    fn spend<T>(&self, what: impl FnOnce() -> io::Result<T>) -> io::Result<(T, Option<Duration>)> {
        let meter = self.running.pid().map(usage::Meter::new).transpose()?;
        let before = meter.as_ref().map(usage::Meter::read);
        let result = what()?;
        let after = meter.as_ref().map(usage::Meter::read);
        Ok((result, after.zip(before).map(|(after, before)| after.saturating_sub(before))))
    }
}

fn flowed(bytes: u64, time: Duration, spent: Option<Duration>) -> Values {
    vec![Some(speed(bytes, time)), spent.map(|spent| seconds_per_gibibyte(spent, bytes))]
}
