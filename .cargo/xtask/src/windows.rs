//! The relay for Windows, built and tested on another system: with mingw-w64's C compiler as linker, and wine.

use crate::process::{Failure, Outcome, find, step};
use crate::{debian, relay, tools};
use std::path::PathBuf;

/// Cargo's option for it.
pub const TARGET: [&str; 2] = ["--target", NAME];

const NAME: &str = "x86_64-pc-windows-gnu";

/// What links it.
const LINKER: &[&str] = &["x86_64-w64-mingw32-gcc"];

/// Installs what building needs: Rust's target everywhere, the linker as root on Debian.
pub fn ensure() -> Outcome {
    tools::target(NAME)?;
    if find(LINKER).is_none() && debian::is_here() {
        debian::install("mingw-w64's C compiler", &["gcc-mingw-w64-x86-64"])?;
    }
    match find(LINKER) {
        Some(_) => Ok(()),
        None => Err(Failure::new(
            "There is no x86_64-w64-mingw32-gcc on PATH, which links programs for Windows (Debian: `apt-get install \
             gcc-mingw-w64-x86-64`). On Windows itself, `cargo xtask dist` needs none.",
        )),
    }
}

/// A relay for the tests, where everything is there that they take; else says that they are skipped.
///
/// Nothing is installed for them: wine is large. Built as the other tests' relay is, as the released one takes minutes.
pub fn relay_for_tests() -> Outcome<Option<PathBuf>> {
    let missing = [
        ("wine", find(&["wine"]).is_none()),
        ("x86_64-w64-mingw32-gcc", find(LINKER).is_none()),
        ("Rust's target x86_64-pc-windows-gnu", !tools::has_target(NAME)),
    ];
    let missing: Vec<_> = missing.into_iter().filter(|(_, missing)| *missing).map(|(name, _)| name).collect();
    if !missing.is_empty() {
        step(&format!("The relay for Windows is not tested: there is no {}", missing.join(", no ")));
        return Ok(None);
    }
    step("Building the relay for Windows");
    relay::build(&[&TARGET[..], &["--features", "relay/embed-page"]].concat()).map(Some)
}
