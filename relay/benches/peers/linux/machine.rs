//! What the figures were measured on.

use std::{fs, thread};

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

/// How many programs wanted to run, on average over the last minute.
pub fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// The value of the first line of a file that begins with `name`.
fn field(file: &str, name: &str, separator: char) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(separator)?.1.trim().to_owned())
}
