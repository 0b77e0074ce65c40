//! Tests that use the page as a user does: in a real browser, with a real relay behind it. `cargo xtask test` runs them.
//!
//! - [`harness`]: a relay, a browser and a page for each test
//! - everything else: the tests, one file per part of the page

mod harness;
mod stalled_server;

mod access;
mod class;
mod code;
mod course;
mod embed;
mod embedded;
mod embedding;
mod evidence;
mod experiments;
mod first_sight;
mod http;
mod http_experiments;
mod http_history;
mod http_results;
mod http_server;
mod in_page;
mod inputs;
mod links;
mod offline;
mod relay_frozen;
mod relay_lost;
mod shell;
mod tcp;
mod tcp_server;
mod udp;
mod unreachable;
mod websocket;
mod websocket_wire;
mod whose_ports;
mod wire;
