//! `cargo xtask bench`: weighs the page, and measures the release build of the relay, each compared with its peers.

use crate::process::{Failure, Outcome, cargo, root, run, step};
use crate::serve::relay_options;
use crate::{ab, browser, nats, npm, page, python, relay, weight};

/// Builds and weighs the page, builds the relay and the bench, and runs the bench; the arguments are passed to the
/// bench.
///
/// With `page` as the first argument it instead measures how fast the page receives, and sends HTTP requests, compared
/// with a bare page, and the HTTP server lab compared with Python's server; `page requests` or `page server` measures
/// only these.
///
/// With `rooms` it measures the relay's rooms compared with other broadcast servers.
pub fn run_command(arguments: &[String]) -> Outcome {
    if arguments.first().is_some_and(|what| what == "rooms") {
        return measure_rooms(&arguments[1..]);
    }
    page::build()?;
    if arguments.first().is_some_and(|what| what == "page") {
        return measure_page(&arguments[1..]);
    }
    weight::print()?;
    step("Building the relay");
    // The build that learners run: cargo's build for a bench also enables the tests' features of its crates.
    let relay = relay::build(&["--release"])?;
    step("Building the bench");
    run(cargo().args(BENCH).arg("--no-run"))?;
    step("Measuring");
    let mut bench = cargo();
    bench.args(BENCH).arg("--").args(relay_options(arguments)).env("RELAY_BIN", relay);
    crate::process::become_program(bench.current_dir(root()))
}

/// Measures the rooms of the release build of the relay.
fn measure_rooms(arguments: &[String]) -> Outcome {
    if let Some(argument) = arguments.first() {
        return Err(Failure::usage(format!("`{argument}` is not known here: nothing may follow `bench rooms`.")));
    }
    let (modules, python) = (npm::WS.ensure(), python::ensure());
    nats::ensure();
    step("Building the relay");
    let relay = relay::build(&["--release"])?;
    step("Building the bench");
    let bench = ["bench", "--quiet", "--locked", "--package", "relay", "--bench", "rooms"];
    run(cargo().args(bench).arg("--no-run"))?;
    step("Measuring");
    let others = [("BENCH_NODE_MODULES", modules), ("PYTHON", python)];
    let others = others.into_iter().filter_map(|(name, place)| Some((name, place?)));
    crate::process::become_program(cargo().args(bench).envs(others).env("RELAY_BIN", relay).current_dir(root()))
}

/// Measures how fast the built page receives, in a real browser.
fn measure_page(arguments: &[String]) -> Outcome {
    let browser = browser::ensure()?;
    ab::ensure();
    step("Measuring the page");
    let mut bench = cargo();
    bench.args(["bench", "--quiet", "--locked", "--package", "networking-lab"]);
    bench.args(["--features", "browser-tests", "--bench", "page"]).env("CHROMEDRIVER", browser.chromedriver);
    if let Some(chromium) = browser.chromium {
        bench.env("CHROMIUM", chromium);
    }
    run(bench.arg("--").args(arguments).current_dir(root()))
}

const BENCH: [&str; 7] = ["bench", "--quiet", "--locked", "--package", "relay", "--bench", "peers"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_may_follow_rooms() {
        assert_eq!(run_command(&["rooms".to_owned(), "--quick".to_owned()]).unwrap_err().code, 2);
    }
}
