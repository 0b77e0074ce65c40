//! The rows: what is measured of a peer, and how.

use super::{
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
    thread::sleep,
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

/// How many bytes each of them carries each way before it is measured again.
const USE: u64 = 1 << 20;

/// How long nothing happens after that.
const REST: Duration = Duration::from_secs(5);

/// How long a peer may take to be done with what has just ended.
const SETTLE: Duration = Duration::from_millis(500);

/// One kind of measurement.
pub struct Row {
    pub name: &'static str,
    /// What is done, for the report.
    pub about: &'static str,
    pub figures: &'static [Figure],
    /// How many connections are open at once.
    pub connections: usize,
    /// More rounds than these are not worth their time.
    pub most_rounds: usize,
    pub target: fn(&Targets) -> SocketAddr,
    pub measure: fn(&Ground) -> io::Result<Values>,
}

/// What a measurement stands on.
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

const fn higher(name: &'static str) -> Figure {
    Figure { name, better: Better::Higher, counts: false }
}

const fn lower(name: &'static str) -> Figure {
    Figure { name, better: Better::Lower, counts: true }
}

const FLOW: [Figure; 2] = [higher("MiB/s"), lower("CPU s/GiB")];

const GROWN: [Figure; 4] = [higher("MiB/s"), lower("CPU s/GiB"), higher("messages/s"), lower("CPU µs/message")];

/// The rows of the first table, in its order: one connection, or one after the other, or many that are idle.
pub const ROWS: [Row; 6] = [
    Row {
        name: "echo",
        about: "64 KiB frames there and back over one connection, up to 16 under way",
        figures: &FLOW,
        connections: 1,
        most_rounds: usize::MAX,
        target: |targets| targets.echo,
        measure: |ground| ground.flow(WINDOW),
    },
    Row {
        name: "down",
        about: "from the target to the client over one connection",
        figures: &FLOW,
        connections: 1,
        most_rounds: usize::MAX,
        target: |targets| targets.source,
        measure: |ground| ground.flow(0),
    },
    Row {
        name: "up",
        about: "64 KiB frames from the client to the target over one connection",
        figures: &FLOW,
        connections: 1,
        most_rounds: usize::MAX,
        target: |targets| targets.sink,
        measure: |ground| ground.up(),
    },
    Row {
        name: "round-trip",
        about: "64 bytes there and back over one connection, one message at a time",
        figures: &[
            lower("p50 µs"),
            Figure { name: "p99 µs", better: Better::Lower, counts: false },
            lower("CPU µs/message"),
        ],
        connections: 1,
        most_rounds: usize::MAX,
        target: |targets| targets.echo,
        measure: |ground| ground.round_trip(),
    },
    Row {
        name: "connections",
        about: "connect, shake hands, one byte there and back, close from both sides; then the next one",
        figures: &[higher("a second"), lower("CPU µs each")],
        connections: 1,
        most_rounds: usize::MAX,
        target: |targets| targets.echo,
        measure: |ground| ground.connections(),
    },
    Row {
        name: "memory",
        about: "of each of 500 open connections: after one byte each way, and after 1 MiB each way and 5 seconds of nothing",
        figures: &[lower("KiB idle"), lower("KiB after use")],
        connections: 500,
        // It takes long and varies little.
        most_rounds: 1,
        target: |targets| targets.echo,
        measure: |ground| ground.memory(),
    },
];

/// The rows of the second table: what grows with the connections that are busy at once.
pub const GROWTH: [Row; 4] = [growth("1", 1), growth("10", 10), growth("100", 100), growth("1000", 1000)];

const fn growth(name: &'static str, connections: usize) -> Row {
    Row {
        name,
        about: "so many connections at once: echo of 64 KiB frames, then of 64 bytes, each one message at a time",
        figures: &GROWN,
        connections,
        most_rounds: 2,
        target: |targets| targets.echo,
        measure: |ground| ground.grown(),
    }
}

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

    fn connections(&self) -> io::Result<Values> {
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

    fn memory(&self) -> io::Result<Values> {
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

    fn grown(&self) -> io::Result<Values> {
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
