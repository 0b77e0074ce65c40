//! What a program costs, asked of Linux: processor time and memory of a process and all that it has started.

use nix::{time::clock_getcpuclockid, unistd::Pid};
use std::{collections::HashMap, fs, io, time::Duration};

/// The unit of times in /proc, on every architecture that Linux still has.
const TICKS_PER_SECOND: u64 = 100;

/// The processor time, user and system, of a process and all its descendants.
///
/// Of the living by their processor clocks, which count nanoseconds and include threads that have ended; of children
/// that have ended by /proc/PID/stat, in hundredths of a second.
pub struct Meter {
    /// Looked for once: reading clocks must not take the time that is measured.
    processes: Vec<i32>,
}

impl Meter {
    /// A meter for a process and the descendants that it has now.
    pub fn new(pid: i32) -> io::Result<Self> {
        Ok(Self { processes: processes(pid)? })
    }

    /// What they have spent so far.
    pub fn read(&self) -> Duration {
        let spent = |pid: &i32| {
            // One that has ended meanwhile is counted among its parent's children.
            let clock = clock_getcpuclockid(Pid::from_raw(*pid)).and_then(|clock| clock.now()).map(Duration::from);
            clock.unwrap_or_default() + stat(*pid).map(|stat| stat.children).unwrap_or_default()
        };
        self.processes.iter().map(spent).sum()
    }
}

/// Memory of a process and all its descendants in bytes: each page divided by the number of processes that share it (PSS),
/// so that forked children do not count it again.
pub fn memory(pid: i32) -> io::Result<u64> {
    let sizes = processes(pid)?.into_iter().filter_map(|pid| {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    });
    Ok(sizes.sum::<u64>() * 1024)
}

/// The ids of a process and all its descendants; parents come before their children.
pub fn processes(root: i32) -> io::Result<Vec<i32>> {
    let mut by_parent: HashMap<i32, Vec<i32>> = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
        if let Some(stat) = stat(pid) {
            by_parent.entry(stat.parent).or_default().push(pid);
        }
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(pid) = found.get(next) {
        found.extend(by_parent.remove(pid).unwrap_or_default());
        next += 1;
    }
    Ok(found)
}

struct Stat {
    parent: i32,
    /// Processor time of children that have ended and been waited for.
    children: Duration,
}

/// Reads /proc/PID/stat (proc_pid_stat(5): fields 4, 16 and 17); none when the process has ended.
fn stat(pid: i32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may contain anything; the state, which follows, is field 3.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    Some(Stat { parent: fields.get(1)?.parse().ok()?, children: ticks(number(16)? + number(17)?) })
}

/// The time of so many of the ticks in which /proc counts.
pub fn ticks(count: u64) -> Duration {
    Duration::from_millis(count * 1000 / TICKS_PER_SECOND)
}
