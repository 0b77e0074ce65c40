//! The relay for Windows, built and tested on another system: with mingw-w64's C compiler as linker, and wine.

use crate::process::{Failure, Outcome, cargo, find, root, run, step};
use crate::{debian, tools};
use std::path::Path;

/// Cargo's option for this target.
pub const TARGET: [&str; 2] = ["--target", NAME];

const NAME: &str = "x86_64-pc-windows-gnu";

/// The linker.
const LINKER: &[&str] = &["x86_64-w64-mingw32-gcc"];

/// Installs what the build needs: Rust's target everywhere, the linker as root on Debian.
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

/// Runs the tests of this program under wine; if wine is not installed, reports that they are skipped.
///
/// `cargo xtask test` does not run them: wine is large, and under load a program in it may end before its first line.
pub fn test(program: &Path) -> Outcome {
    if find(&["wine"]).is_none() {
        step("The program for Windows is not tested: there is no wine (Debian: `apt-get install wine64`)");
        return Ok(());
    }
    step("Testing the program for Windows under wine");
    let mut test = cargo();
    test.args(["test", "--locked", "--package", "relay", "--features", "embed-page", "--test", "windows"]);
    run(test.args(["--", "--test-threads=1"]).env("RELAY_FOR_WINDOWS", program).current_dir(root()))
}
