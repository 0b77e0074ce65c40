//! What a program costs, asked of Linux: processor time and memory of a process and all that it has started.

use nix::{time::clock_getcpuclockid, unistd::Pid};
use std::{collections::HashMap, fs, io, time::Duration};

/// The unit of the times in /proc/PID/stat, on every architecture that Linux still has.
const TICKS_PER_SECOND: u64 = 100;

/// Processor time, user and system, of a process and all its descendants so far.
///
/// Of the living by their processor clocks, which count nanoseconds and include threads that have ended; of children
/// that have ended by /proc/PID/stat, in hundredths of a second.
pub fn processor_time(pid: i32) -> io::Result<Duration> {
    let mut sum = Duration::ZERO;
    for process in tree(pid)? {
        // One that has ended meanwhile is counted with its parent's children.
        let Ok(clock) = clock_getcpuclockid(Pid::from_raw(process.pid)) else { continue };
        let Ok(time) = clock.now() else { continue };
        sum += Duration::from(time) + process.children;
    }
    Ok(sum)
}

/// Memory of a process and all its descendants in bytes: each page divided by the number of processes that share it (PSS),
/// so that forked children do not count it again.
pub fn memory(pid: i32) -> io::Result<u64> {
    let sizes = tree(pid)?.into_iter().filter_map(|process| {
        let text = fs::read_to_string(format!("/proc/{}/smaps_rollup", process.pid)).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    });
    Ok(sizes.sum::<u64>() * 1024)
}

/// The ids of a process and all its descendants; parents come before their children.
pub fn processes(pid: i32) -> io::Result<Vec<i32>> {
    Ok(tree(pid)?.into_iter().map(|process| process.pid).collect())
}

#[derive(Clone, Copy)]
struct Process {
    pid: i32,
    /// Processor time of its children that have ended.
    children: Duration,
}

fn tree(root: i32) -> io::Result<Vec<Process>> {
    let mut by_parent: HashMap<i32, Vec<Process>> = HashMap::new();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        let Some((parent, children)) = parse(&stat) else { continue };
        let process = Process { pid, children };
        if pid == root {
            found.push(process);
        }
        by_parent.entry(parent).or_default().push(process);
    }
    let mut next = 0;
    while let Some(process) = found.get(next) {
        found.extend(by_parent.remove(&process.pid).unwrap_or_default());
        next += 1;
    }
    Ok(found)
}

/// The parent, and the processor time of children that have ended (proc_pid_stat(5): fields 4, 16 and 17).
fn parse(stat: &str) -> Option<(i32, Duration)> {
    // The name, in parentheses, may contain anything; the state, which follows, is field 3.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    let milliseconds = (number(16)? + number(17)?) * 1000 / TICKS_PER_SECOND;
    Some((fields.get(1)?.parse().ok()?, Duration::from_millis(milliseconds)))
}
