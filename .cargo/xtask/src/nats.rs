//! Finds nats-server, which keeps the rooms that several relays share.

use crate::debian;
use crate::process::{find, step};

/// As root on Debian installs it where it is missing; elsewhere says on stderr what to do. The tests that need it say that they
/// are skipped.
pub fn ensure() {
    if find(&["nats-server"]).is_some() {
        return;
    }
    let installed = debian::is_here() && debian::install("nats-server", &["nats-server"]).is_ok();
    if !installed {
        step(
            "There is no nats-server on PATH (Debian: `apt-get install nats-server`): rooms that several relays share are not \
             tested",
        );
    }
}
