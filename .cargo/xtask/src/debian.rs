//! Installs packages on Debian and its derivatives.

use crate::process::{Outcome, answer, find, run, step};
use std::process::Command;

/// Whether packages can be installed: this requires apt-get, and root.
pub fn is_here() -> bool {
    find(&["apt-get"]).is_some() && answer(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}

/// Installs these packages, and reports them as `what`.
pub fn install(what: &str, packages: &[&str]) -> Outcome {
    step(&format!("Installing {what} from Debian, once"));
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}
