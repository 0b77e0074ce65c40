//! Finds nats-server, which keeps the rooms that several relays share.

use crate::debian;
use crate::process::{find, step};

/// Installs nats-server as root on Debian if it is missing; elsewhere prints instructions to stderr. The tests that
/// need it report that they are skipped.
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
