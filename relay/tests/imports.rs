//! Imports point one way: no module of the relay imports those that are built on it.

use source_rules::{out_of_order, sources};
use std::path::Path;

/// The modules, from small parts to the whole server: each may import those before it, in its own layer too.
const LAYERS: [&[&str]; 6] = [
    // Small parts that anything may use.
    &["accept", "faults", "guarded_body", "http_stream", "interfaces", "logging", "winsock", "workers"],
    // Who may do what, and what is in use.
    &["gate", "failure", "metrics", "registry", "lookup", "context", "resolve", "bind"],
    // The page's side of a session, and the session.
    &["page", "handshake", "session"],
    // What differs between the kinds of socket, and the servers to talk to.
    &["tcp", "udp", "listener", "practice", "class"],
    // What answers requests.
    &["web"],
    // The program.
    &["error", "options", "server", "explain", "arguments"],
];

#[test]
fn imports_point_one_way() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("the crate has its sources");
    let broken = out_of_order(&sources, &LAYERS.concat());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
