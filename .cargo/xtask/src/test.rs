//! `cargo xtask test`: every test, the fast ones first, those in a real browser last.

use crate::process::{Failure, Outcome, cargo, check, name, root, step};
use crate::{ab, browser, nats, netcat, npm, page, python, tshark, websocat};
use std::fmt::{Display, Formatter};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Installs what the tests need, builds the page, and runs the tests whose names contain the arguments.
pub fn run_command(arguments: &[String]) -> Outcome {
    if let Some(option) = arguments.iter().find(|argument| argument.starts_with('-')) {
        return Err(Failure::usage(format!("`{option}` is not known here; what may follow is part of a test's name.")));
    }
    let browser = browser::ensure()?;
    let (firefox, geckodriver) = browser::firefox()?;
    netcat::ensure();
    ab::ensure();
    nats::ensure();
    tshark::ensure();
    let others = [
        ("PYTHON", "Python with `requests` and `websockets`", python::ensure()),
        ("WEBSOCAT", "websocat", websocat::ensure()),
        ("WSCAT", "npm's wscat", npm::WSCAT.program()),
    ];
    let mut missing: Vec<_> = others.iter().filter(|(_, _, program)| program.is_none()).map(|(_, it, _)| *it).collect();
    if !npm::has_websocket() {
        missing.push("Node.js with a WebSocket (22 or later)");
    }

    let variables: Vec<(&str, PathBuf)> = [
        ("CHROMEDRIVER", Some(browser.chromedriver)),
        ("CHROMIUM", browser.chromium),
        ("FIREFOX", Some(firefox)),
        ("GECKODRIVER", Some(geckodriver)),
    ]
    .into_iter()
    .chain(others.map(|(name, _, program)| (name, program)))
    .filter_map(|(name, program)| Some((name, program?)))
    .collect();

    let mut tally = Tally::default();
    let mut stage = |what: &str, variables: &[(&str, PathBuf)], targets: &[&str], limits: &[&str]| {
        step(what);
        let mut test = cargo();
        test.args(["test", "--workspace", "--locked"]).args(targets).arg("--").args(limits).args(arguments);
        count(test.envs(variables.iter().cloned()), &mut tally)
    };
    let outcome = stage("Testing the pure modules and the relay", &variables, &[], &[]).and_then(|()| {
        page::build()?;
        // Two tests at once: a browser takes a core and a few hundred megabytes.
        stage("Testing the page in a real browser", &variables, &PAGE_TESTS, &["--test-threads=2"])
    });
    println!("\n{tally}");
    // `cargo test` hides the output of a passing test, so a skipped one looks like the others.
    if !missing.is_empty() {
        println!("Skipped, as they are missing here: the tests that run {}", missing.join(", "));
    }
    outcome
}

/// The tests that need the built page, and the features that exclude them from a plain `cargo test`. They also run the
/// relay with the page inside, without optimisation: building it like `cargo xtask dist` takes minutes.
const PAGE_TESTS: [&str; 6] =
    ["--features", "networking-lab/browser-tests,relay/embed-page", "--test", "browser", "--test", "embedded"];

/// Runs `cargo test`, prints its output, and adds its results to the tally.
fn count(test: &mut Command, tally: &mut Tally) -> Outcome {
    let broken = |error| Failure::new(format!("`cargo test` could not be run: {error}."));
    let mut child = test.current_dir(root()).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(broken)?;
    let output = child.stdout.take().expect("its stdout is a pipe");
    for line in BufReader::new(output).lines() {
        let line = line.map_err(broken)?;
        println!("{line}");
        tally.add(&line);
    }
    check(&name(test), child.wait().map_err(broken)?)
}

/// The combined results of several test programs.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
    ignored: usize,
}

impl Tally {
    /// Adds a program's results, if this line contains them.
    fn add(&mut self, line: &str) {
        let Some(results) = line.strip_prefix("test result: ") else { return };
        // `ok. 3 passed; 0 failed; 1 ignored; …`
        let words: Vec<&str> = results.split([' ', ';']).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<usize>() else { continue };
            match pair[1] {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

impl Display for Tally {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        let Self { passed, failed, ignored } = self;
        write!(out, "All tests: {passed} passed; {failed} failed; {ignored} ignored")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_programs_are_added_up() {
        let mut tally = Tally::default();
        tally.add("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 5 filtered out; finished in 0.01s");
        tally.add("test page::opens ... ok");
        tally.add("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s");
        assert_eq!(tally, Tally { passed: 15, failed: 2, ignored: 1 });
        assert_eq!(tally.to_string(), "All tests: 15 passed; 2 failed; 1 ignored");
    }

    #[test]
    fn an_option_is_refused() {
        assert_eq!(run_command(&["--lib".to_owned()]).unwrap_err().code, 2);
    }
}
