//! What the figures were measured on.

use super::usage::ticks;
use nix::time::ClockId;
use std::{
    fs, io, thread,
    time::{Duration, Instant},
};

/// The processor, its cores, the kernel and the system, in one line.
pub fn name() -> String {
    let processor = field("/proc/cpuinfo", "model name", ':').unwrap_or_else(|| "unknown processor".to_owned());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let system = field("/etc/os-release", "PRETTY_NAME", '=').unwrap_or_else(|| "unknown system".to_owned());
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    // What follows the numbers names a build, not what was built.
    let kernel = kernel.split(|end: char| !end.is_ascii_digit() && end != '.').next().unwrap_or_default();
    format!("{processor}, {cores} cores, Linux {kernel}, {}", system.trim_matches('"'))
}

/// How busy the machine was at some time.
pub struct Clocks {
    at: Instant,
    /// Processor time that all programs, and that only this one has spent.
    all: Duration,
    own: Duration,
    /// What the machine did not get although it wanted to run, when it is a virtual one.
    stolen: Duration,
}

impl Clocks {
    /// What the clocks show now.
    pub fn read() -> io::Result<Self> {
        let text = fs::read_to_string("/proc/stat")?;
        let line = text.lines().next().unwrap_or_default();
        // proc_stat(5): user nice system idle iowait irq softirq steal, then parts of user and nice again.
        let times: Vec<u64> = line.split_whitespace().skip(1).filter_map(|time| time.parse().ok()).collect();
        let [user, nice, system, _, _, irq, softirq, steal, ..] = times[..] else {
            return Err(io::Error::other("/proc/stat does not say how busy the machine is"));
        };
        Ok(Self {
            at: Instant::now(),
            all: ticks(user + nice + system + irq + softirq),
            own: ClockId::CLOCK_PROCESS_CPUTIME_ID.now()?.into(),
            stolen: ticks(steal),
        })
    }

    /// How much of the processors others have taken since, in a sentence; the peers have spent `peers`.
    pub fn others(&self, peers: Duration) -> io::Result<String> {
        let now = Self::read()?;
        let others = (now.all - self.all).saturating_sub(now.own - self.own).saturating_sub(peers);
        let cores = thread::available_parallelism().map_or(1, usize::from) as f64;
        let percent = |time: Duration| 100.0 * time.as_secs_f64() / (self.at.elapsed().as_secs_f64() * cores);
        let (others, stolen) = (percent(others), percent(now.stolen.saturating_sub(self.stolen)));
        Ok(format!("Meanwhile other programs took {others:.0} % of its processors, other machines {stolen:.0} %."))
    }
}

/// The value of the first line of a file that begins with `name`.
fn field(file: &str, name: &str, separator: char) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(separator)?.1.trim().to_owned())
}
