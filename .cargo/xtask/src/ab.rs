//! Finds Apache's ab, which sends the same request to the HTTP server lab many times.

use crate::debian;
use crate::process::{find, step};

/// Installs ab as root on Debian if it is missing; elsewhere prints instructions to stderr. The tests that need it fail
/// without it, with a message.
pub fn ensure() {
    if find(&["ab"]).is_some() {
        return;
    }
    let installed = debian::is_here() && debian::install("ab", &["apache2-utils"]).is_ok();
    if !installed {
        step("There is no ab on PATH (Debian: `apt-get install apache2-utils`): the tests with ab will fail");
    }
}
