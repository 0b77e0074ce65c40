//! Builds the page into `dist/` with trunk.

use crate::process::{Outcome, root, run, step};
use crate::tools::{Tool, ensure, wasm_target};
use std::path::PathBuf;
use std::process::Command;

/// The folder into which the page is built.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Builds the page for release, and installs first what that needs.
pub fn build() -> Outcome {
    let mut trunk = trunk()?;
    step("Building the page");
    run(trunk.args(["build", "--release"]))
}

/// A command that runs trunk with the right wasm-bindgen on its PATH, so that it downloads neither program.
///
/// Not `--offline`: trunk hands that on to cargo, which then could not fetch the page's crates.
pub fn trunk() -> Outcome<Command> {
    wasm_target()?;
    let path = ensure(&[Tool::trunk(), Tool::wasm_bindgen()?])?;
    let mut trunk = Command::new("trunk");
    trunk.env("PATH", path).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // By its convention any value of NO_COLOR means yes, but trunk knows `true` and `false` only.
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        trunk.env("NO_COLOR", "true");
    }
    Ok(trunk)
}
