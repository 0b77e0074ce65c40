//! `cargo xtask soak`: the relay's tests under load and faults, in full length and with figures.

use crate::process::{Failure, Outcome, cargo, run, step};
use std::process::Command;

/// Runs the scenarios whose names contain the arguments, one after another, against the release build of the relay.
pub fn run_command(arguments: &[String]) -> Outcome {
    if let Some(option) = arguments.iter().find(|argument| argument.starts_with('-')) {
        return Err(Failure::usage(format!("`{option}` is not known here; what may follow is part of a test's name.")));
    }
    step("Building the relay and its tests");
    let test = ["test", "--release", "--locked", "--package", "relay", "--test", "soak"];
    run(cargo().args(test).arg("--no-run"))?;
    step("Running each scenario in full, one after another; all of them take some minutes");
    let limits = ["--", "--ignored", "--nocapture", "--test-threads=1"];
    run(&mut with_many_files(cargo().args(test).args(limits).args(arguments)))
}

/// The same command with the highest limit of open files: a thousand sessions need some thousands.
fn with_many_files(command: &Command) -> Command {
    let raise = "ulimit -S -n \"$(ulimit -H -n)\" || echo 'The limit of open files stays as it is.' >&2; exec \"$@\"";
    let mut shell = Command::new("sh");
    shell.args(["-c", raise, "sh"]).arg(command.get_program()).args(command.get_args());
    shell
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::answer;

    #[test]
    fn an_option_is_refused() {
        assert_eq!(run_command(&["--lib".to_owned()]).unwrap_err().code, 2);
    }

    #[cfg(unix)]
    #[test]
    fn the_limit_of_open_files_is_raised_as_far_as_it_goes() {
        let limit = |kind| {
            let mut ulimit = Command::new("sh");
            ulimit.args(["-c", kind]);
            with_many_files(&ulimit)
        };
        let (soft, hard) = (answer(&mut limit("ulimit -S -n")), answer(&mut limit("ulimit -H -n")));
        assert_eq!(soft, hard);
        assert!(soft.is_some());
    }
}
