//! The relay: a page cannot open sockets, so it speaks WebSocket to this program, which opens them for the page.
//!
//! In the order in which a byte passes through them:
//!
//! - [`Options`]: the relay's settings; `main.rs` builds them from the command line
//! - `error`: the reasons why the relay does not start
//! - [`server`]: listens, accepts, drains; [`serve`] does all of it in one call
//! - `accept`: what to do after accept has failed; pure
//! - `workers`: the threads that serve connections
//! - `context`: what all sessions share
//! - `metrics`: the counters of `/metrics`
//! - `registry`: what is in use: slots for connections, bound ports, accepted connections
//! - `http_stream`: a client's connection, with a limit on writing to one that never reads
//! - `handshake`: checks a WebSocket handshake against RFC 6455; pure
//! - `web`: routes, the page and its headers, the upgrade to a WebSocket
//! - [`gate`]: which requests are let in, and where sockets may connect; pure
//! - `guarded_body`: a response whose body owns a guard until it is sent
//! - `page`: the WebSocket after the upgrade: frames in, frames and events out
//! - `lookup`: resolves names, with a limit on concurrent look-ups
//! - `interfaces`: the addresses of this machine
//! - `resolve`: resolves a target to the addresses to which a socket may connect
//! - `session`: one WebSocket and its socket of any kind, from the upgrade to the end
//! - `tcp`: the parts specific to a TCP connection
//! - `udp`: the parts specific to a UDP socket
//! - `faults`: the faults injected into datagrams; pure
//! - `bind`: sockets that pages bind, and which process holds an address that is in use
//! - `listener`: the parts specific to a listening socket
//! - [`explain`]: evaluates the rules without starting the relay
//! - `failure`: maps the system's errors to the failures reported to the page; `winsock`: the names of Windows' errors
//! - `class`: who is in a class and their progress, for holders of its token
//! - [`practice`]: the servers that the labs talk to
//! - `fuzz`: only in tests: properties that hold for any input at each entry point
//!
//! The messages on the WebSocket are in the crate `relay-protocol`. `tests/imports.rs` lists which module may import
//! which.

mod accept;
mod bind;
mod class;
mod context;
mod error;
pub mod explain;
mod failure;
mod faults;
#[doc(hidden)]
#[cfg(any(test, fuzzing))]
#[path = "../fuzz/bodies/mod.rs"]
pub mod fuzz;
pub mod gate;
mod guarded_body;
mod handshake;
mod http_stream;
mod interfaces;
mod listener;
mod lookup;
mod metrics;
mod options;
mod page;
pub mod practice;
mod registry;
mod resolve;
pub mod server;
mod session;
mod tcp;
mod udp;
mod web;
mod winsock;
mod workers;

pub use error::ServeError;
pub use gate::{AllowRule, Origin, PortRange, Rule, Token};
pub use lookup::BLOCKING_THREADS;
pub use options::Options;
pub use server::{Relay, serve};
pub use web::{Access, AssetsError, ROUTES, Route};
