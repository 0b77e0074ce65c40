//! Finds OpenBSD's nc, with which the tests run the page's shell programs.

use crate::debian;
use crate::process::{find, step};
use std::process::{Command, Stdio};

/// Installs nc as root on Debian if it is missing; elsewhere prints instructions to stderr. The tests that need it fail
/// without it, with a message.
pub fn ensure() {
    if is_here() {
        return;
    }
    let installed = debian::is_here() && debian::install("nc", &["netcat-openbsd"]).is_ok();
    if !installed || !is_here() {
        step(
            "There is no nc of OpenBSD on PATH (Debian: `apt-get install netcat-openbsd`): the tests with nc will fail",
        );
    }
}

/// Whether the nc on PATH is OpenBSD's: other versions have other options.
fn is_here() -> bool {
    let help = || Command::new("nc").arg("-h").stdin(Stdio::null()).output().ok();
    find(&["nc"]).is_some() && help().is_some_and(|help| String::from_utf8_lossy(&help.stderr).contains("OpenBSD"))
}
