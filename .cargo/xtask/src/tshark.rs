//! Finds tshark, with which the tests read the page's capture files.

use crate::debian;
use crate::process::{find, step};

/// Installs tshark as root on Debian if it is missing; elsewhere prints instructions to stderr. The tests that need it
/// report that they test nothing without it.
pub fn ensure() {
    let is_here = || find(&["tshark"]).is_some();
    if is_here() || debian::is_here() && debian::install("tshark", &["tshark"]).is_ok() && is_here() {
        return;
    }
    step("There is no tshark on PATH (Debian: `apt-get install tshark`): what it reads of capture files is not tested");
}
