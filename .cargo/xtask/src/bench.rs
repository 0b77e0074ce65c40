//! `cargo xtask bench`: the page weighed, and the relay as it is shipped measured, beside their peers.

use crate::process::{Failure, Outcome, answer, cargo, root, run, step};
use crate::serve::relay_options;
use crate::{browser, page, weight};
use std::path::PathBuf;

/// Builds and weighs the page, builds the relay and the bench, and runs the bench; the arguments are the bench's.
///
/// With `page` as the first argument it measures instead how fast the page receives, beside a bare page.
pub fn run_command(arguments: &[String]) -> Outcome {
    page::build()?;
    if arguments.first().is_some_and(|what| what == "page") {
        return measure_page();
    }
    weight::print()?;
    step("Building the relay");
    run(cargo().args(RELAY))?;
    step("Building the bench");
    run(cargo().args(BENCH).arg("--no-run"))?;
    step("Measuring");
    let mut bench = cargo();
    bench.args(BENCH).arg("--").args(relay_options(arguments)).env("RELAY_BIN", relay()?);
    crate::process::become_program(bench.current_dir(root()))
}

/// Measures how fast the built page receives, in a real browser.
fn measure_page() -> Outcome {
    let browser = browser::ensure()?;
    step("Measuring the page");
    let mut bench = cargo();
    bench.args(["bench", "--quiet", "--locked", "--package", "networking-lab"]);
    bench.args(["--features", "browser-tests", "--bench", "page"]).env("CHROMEDRIVER", browser.chromedriver);
    if let Some(chromium) = browser.chromium {
        bench.env("CHROMIUM", chromium);
    }
    run(bench.current_dir(root()))
}

/// The relay that learners run: not the one that cargo builds for a bench, whose crates have the tests' features too.
const RELAY: [&str; 6] = ["build", "--release", "--locked", "--package", "relay", "--bins"];

const BENCH: [&str; 7] = ["bench", "--quiet", "--locked", "--package", "relay", "--bench", "peers"];

/// Where cargo has put the relay.
fn relay() -> Outcome<PathBuf> {
    let lines = answer(cargo().args(RELAY).args(["--quiet", "--message-format", "json"]));
    let executable = lines.as_deref().and_then(executable).map(PathBuf::from);
    executable.ok_or_else(|| Failure::new("cargo did not say where it has put the relay."))
}

/// The path of the executable among cargo's messages, one JSON object a line.
fn executable(messages: &str) -> Option<&str> {
    messages.lines().find_map(|line| line.split_once(r#""executable":""#)?.1.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relay_is_found_among_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"kind":["lib"]},"executable":null,"fresh":true}
{"reason":"compiler-artifact","target":{"kind":["bin"]},"executable":"/a/target/release/relay","fresh":true}
{"reason":"build-finished","success":true}"#;
        assert_eq!(executable(messages), Some("/a/target/release/relay"));
        assert_eq!(executable("{}"), None);
    }
}
