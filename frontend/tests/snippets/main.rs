//! The programs of the code panel, run for real: every Python and shell program unchanged, every Rust one compiled,
//! PowerShell if it is installed (`pwsh` on PATH). Peers are sockets of the test, and once the practice servers.
//!
//! - [`works`]: the tasks of the programs, and messages that are hard to quote
//! - [`run`]: starts programs, with a time limit, and leaves none running
//! - [`cargo`]: compiles programs that need crates
//! - [`tab`]: the HTTP server lab, reached by real programs
//! - [`peer`]: the peers of their sockets
//! - everything else: the tests, one file per language

// Clippy treats only functions marked `#[test]` as tests, not their helpers.
#![allow(clippy::unwrap_used)]

mod calls;
mod cargo;
mod http;
mod http_server;
mod labs;
mod literal;
mod peer;
mod power_shell;
mod practice;
mod python;
mod room;
mod run;
mod rust;
mod shell;
#[path = "../support/mod.rs"]
mod support;
#[allow(dead_code, reason = "the tests of the HTTP server lab use the rest")]
#[path = "../http_server/relay.rs"]
mod tab;
mod templates;
mod tokio;
mod websocket;
mod works;
