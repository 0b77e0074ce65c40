//! Finds Apache's ab, which asks the HTTP server lab for the same thing many times.

use crate::debian;
use crate::process::{find, step};

/// As root on Debian installs it where it is missing; elsewhere says on stderr what to do. The tests that need it fail
/// without it, and say so.
pub fn ensure() {
    if find(&["ab"]).is_some() {
        return;
    }
    let installed = debian::is_here() && debian::install("ab", &["apache2-utils"]).is_ok();
    if !installed {
        step("There is no ab on PATH (Debian: `apt-get install apache2-utils`): the tests with ab will fail");
    }
}
