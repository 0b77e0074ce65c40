//! Builds the relay, and finds the program in cargo's output.

use crate::process::{Failure, Outcome, answer, cargo, run};
use std::path::PathBuf;

/// Builds the program with these options of `cargo build`, and returns its path.
pub fn build(options: &[&str]) -> Outcome<PathBuf> {
    let build = ["build", "--locked", "--package", "relay", "--bins"];
    run(cargo().args(build).args(options))?;
    // The program is already built: this only queries its path.
    let lines = answer(cargo().args(build).args(options).args(["--quiet", "--message-format", "json"]));
    let executable = lines.as_deref().and_then(executable).map(PathBuf::from);
    executable.ok_or_else(|| Failure::new("cargo did not say where it has put the relay."))
}

/// The path of the executable in cargo's messages, one JSON object per line.
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
