//! Finds websocat, a WebSocket client for the terminal: the tests use it as a client, and run the page's programs for
//! it.

use crate::process::{find, step};
use crate::tools::{self, Tool, cache};
use std::path::PathBuf;

/// The websocat that `WEBSOCAT` names or that is on PATH, else that of the bench's peers, else one that is installed
/// into the cache.
///
/// `None`, with the reason on stderr, if it cannot be installed: then the tests that need it are skipped.
pub fn ensure() -> Option<PathBuf> {
    let named = std::env::var_os("WEBSOCAT").map(PathBuf::from).or_else(|| find(&["websocat"]));
    if named.is_some() {
        return named;
    }
    let program = format!("websocat{}", std::env::consts::EXE_SUFFIX);
    let peer = cache().ok()?.join("peers/bin").join(program);
    if peer.is_file() {
        return Some(peer);
    }
    let installed = tools::program(&Tool::websocat());
    installed.inspect_err(|failure| step(&failure.sentence)).ok()
}
