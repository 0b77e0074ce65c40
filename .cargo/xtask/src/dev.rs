//! `cargo xtask dev`: the relay, and a page that reloads when its source changes.

use crate::page;
use crate::process::{Failure, Outcome, cargo, check, root, run, step};
use crate::serve::relay_options;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Where the page looks for a relay if it was not served by one.
const RELAY: &str = "127.0.0.1:8080";

/// The origins of `trunk serve`, as configured in Trunk.toml: the relay must allow them.
const PAGES: [&str; 2] = ["http://127.0.0.1:8090", "http://localhost:8090"];

/// How long the programs may take to end by themselves after Ctrl-C, which the terminal also sends to them.
const GRACE: Duration = Duration::from_secs(3);

/// How often to check whether a program has ended.
const LOOK: Duration = Duration::from_millis(50);

/// Runs the relay and `trunk serve` until one of them ends, then ends the other; the arguments are options of the
/// relay.
pub fn run_command(arguments: &[String]) -> Outcome {
    let mut trunk = page::trunk()?;
    trunk.arg("serve");
    step("Building the relay");
    run(cargo().args(["build", "--locked", "--package", "relay"]))?;
    let mut relay = cargo();
    relay.args(["run", "--quiet", "--locked", "--package", "relay", "--", "--listen", RELAY]);
    relay.args(PAGES.iter().flat_map(|origin| ["--origin", origin])).args(relay_options(arguments));

    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))
            .map_err(|error| Failure::new(format!("Ctrl-C cannot be waited for: {error}.")))?;
    }
    step(&format!("Starting the relay on {RELAY} and the page on {}", PAGES[0]));
    step(&format!("A course page with the labs in it is at {}/course/", PAGES[0]));
    let mut programs = [Program::start("The relay", &mut relay)?, Program::start("`trunk serve`", &mut trunk)?];
    let first = wait_for_one(&mut programs, &stop);
    if stop.load(Ordering::Relaxed) {
        let end = Instant::now() + GRACE;
        while Instant::now() < end && programs.iter_mut().any(|program| program.ended().is_none()) {
            std::thread::sleep(LOOK);
        }
    }
    first
}

/// Waits until a program ends, and returns its outcome; or until `stop` is set.
fn wait_for_one(programs: &mut [Program], stop: &AtomicBool) -> Outcome {
    while !stop.load(Ordering::Relaxed) {
        if let Some(outcome) = programs.iter_mut().find_map(Program::ended) {
            return outcome;
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}

/// A running program, which is killed on drop.
struct Program {
    name: &'static str,
    child: Child,
}

impl Program {
    /// Starts a program in the project's root folder.
    fn start(name: &'static str, command: &mut Command) -> Outcome<Self> {
        match command.current_dir(root()).spawn() {
            Ok(child) => Ok(Self { name, child }),
            Err(error) => Err(Failure::new(format!("{name} could not be started: {error}."))),
        }
    }

    /// The outcome of the program; `None` while it runs.
    fn ended(&mut self) -> Option<Outcome> {
        match self.child.try_wait() {
            Ok(status) => status.map(|status| check(self.name, status)),
            Err(error) => Some(Err(Failure::new(format!("{} cannot be waited for: {error}.", self.name)))),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail only if the program has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
