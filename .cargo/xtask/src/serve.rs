//! `cargo xtask serve`: everything that a learner needs, with one command.

use crate::page;
use crate::process::{Outcome, become_program, cargo, run, step};

/// Builds the page and the relay, then becomes the relay; the arguments are options of the relay.
pub fn run_command(arguments: &[String]) -> Outcome {
    page::build()?;
    step("Building the relay");
    run(cargo().args(["build", "--release", "--locked", "--package", "relay"]))?;
    // The program is already built: this only finds it, wherever cargo's settings put it.
    let mut relay = cargo();
    relay.args(["run", "--quiet", "--release", "--locked", "--package", "relay", "--", "--dist"]).arg(page::dist());
    become_program(relay.args(relay_options(arguments)))
}

/// The relay's options among a command's arguments: all of them, without a leading `--`.
pub fn relay_options(arguments: &[String]) -> &[String] {
    match arguments {
        [first, rest @ ..] if first == "--" => rest,
        all => all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_dash_before_the_options_is_ignored() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(relay_options(&words("-- --listen :0")), words("--listen :0"));
        assert_eq!(relay_options(&words("--listen :0 --")), words("--listen :0 --"));
        assert_eq!(relay_options(&[]), [] as [String; 0]);
    }
}
