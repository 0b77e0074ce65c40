//! Finds tshark, with which the tests read the page's capture files.

use crate::debian;
use crate::process::{find, step};

/// As root on Debian installs it where it is missing; elsewhere says on stderr what to do. The tests that need it say that
/// they test nothing without it.
pub fn ensure() {
    let is_here = || find(&["tshark"]).is_some();
    if is_here() || debian::is_here() && debian::install("tshark", &["tshark"]).is_ok() && is_here() {
        return;
    }
    step("There is no tshark on PATH (Debian: `apt-get install tshark`): what it reads of capture files is not tested");
}
