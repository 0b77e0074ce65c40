//! The project's own commands, run as `cargo xtask COMMAND`.
//!
//! - `process`: starts other programs, and finds them
//! - `tools`: what must be installed before a command can run, and how
//! - `page`: builds the page with trunk; `relay`: builds the relay; `windows`: the same for Windows
//! - `serve`, `dev`, `dist`, `test`, `soak`, `suites`, `lint`, `bench`: one command each
//! - `weight`: the page's weight compared with that of other tools
//! - `browser`, `python`, `npm`, `websocat`, `netcat`, `ab`, `tshark`: other programs that tests and benches need;
//!   `debian`: installs packages

mod ab;
mod bench;
mod browser;
mod debian;
mod dev;
mod dist;
mod lint;
mod nats;
mod netcat;
mod npm;
mod page;
mod process;
mod python;
mod relay;
mod serve;
mod soak;
mod suites;
mod test;
mod tools;
mod tshark;
mod websocat;
mod weight;
mod windows;

use process::Outcome;
use std::process::ExitCode;

/// One command: its name, its arguments, its description, and its function.
struct Command {
    name: &'static str,
    arguments: &'static str,
    does: &'static str,
    run: fn(&[String]) -> Outcome,
}

/// Every command, in the order in which `help` lists them.
const COMMANDS: [Command; 9] = [
    Command {
        name: "serve",
        arguments: "[relay options]",
        does: "build everything, start the relay with the page, print the page's address",
        run: serve::run_command,
    },
    Command {
        name: "dev",
        arguments: "[relay options]",
        does: "start the relay and a page that reloads itself when its source changes",
        run: dev::run_command,
    },
    Command {
        name: "dist",
        arguments: "[windows]",
        does: "make one program with the page inside, and the page as a folder",
        run: dist::run_command,
    },
    Command {
        name: "test",
        arguments: "[filter]",
        does: "run every test, the ones in a real browser included",
        run: test::run_command,
    },
    Command {
        name: "soak",
        arguments: "[filter]",
        does: "run the relay under load and faults, with its descriptors and memory watched (Linux)",
        run: soak::run_command,
    },
    Command {
        name: "suites",
        arguments: "",
        does: "ask the practice HTTP server with the tests of httpbin and of Python's requests",
        run: suites::run_command,
    },
    Command {
        name: "lint",
        arguments: "",
        does: "check format, clippy for host and wasm, licences and advisories",
        run: lint::run_command,
    },
    Command {
        name: "bench",
        arguments: "[page | rooms | -- options]",
        does: "weigh the page and measure the relay beside their peers; -- --help lists the options",
        run: bench::run_command,
    },
    Command { name: "help", arguments: "", does: "show this list", run: help },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "help".to_owned());
    let name = if matches!(name.as_str(), "-h" | "--help") { "help" } else { &name };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("There is no command `{name}`.\n\n{}", list());
        return ExitCode::from(2);
    };
    match (command.run)(&arguments.collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("cargo xtask {name}: {}", failure.sentence);
            ExitCode::from(failure.code)
        }
    }
}

/// `cargo xtask help`: the list of commands on stdout.
fn help(_: &[String]) -> Outcome {
    println!("{}", list());
    Ok(())
}

/// The commands, one per line.
fn list() -> String {
    let lines = COMMANDS.iter().map(|command| {
        let usage = format!("{} {}", command.name, command.arguments);
        format!("\n  cargo xtask {usage:<23} {}", command.does)
    });
    format!("Commands:{}", lines.collect::<String>())
}
