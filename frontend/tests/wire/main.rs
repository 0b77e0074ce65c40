//! Requests as raw HTTP/1.1: the HTTP client's own connections, over real sockets, against the practice server and
//! against misbehaving servers.

// Clippy treats only functions marked `#[test]` as tests, not their helpers.
#![allow(clippy::unwrap_used)]

mod address;
mod driver;
mod endings;
mod follow;
mod message;
mod practice;
#[path = "../support/mod.rs"]
mod support;

use driver::Tab;
use networking_lab::labs::http_client::wire::{Finished, Policy, WireRequest};

/// A GET without additional headers.
fn get(url: &str) -> WireRequest {
    WireRequest { method: "GET".into(), url: url.into(), headers: vec![], session_headers: vec![], body: None }
}

const KEEP_ALIVE: Policy = Policy { keep_alive: true, follow_redirects: false, digest: None, time_limit_ms: None };

/// Returns the status and body of each response of an exchange.
fn responses(finished: &Finished) -> Vec<(u16, String)> {
    let responses = finished.hops.iter().filter_map(|hop| hop.response.as_ref());
    responses.map(|response| (response.head.status, String::from_utf8_lossy(&response.body).into_owned())).collect()
}
