//! The relay: a page cannot open sockets, so it speaks WebSocket to this program, which opens them for it.
//!
//! In the order in which a byte meets them:
//!
//! - [`Options`]: what the relay is told; `main.rs` makes them from the command line
//! - `error`: why the relay does not start
//! - [`server`]: listens, accepts, drains; [`serve`] is all of it in one call
//! - `accept`: what to do after accept has failed; pure
//! - `workers`: the threads that serve connections
//! - `context`: what every session needs
//! - `metrics`: what is counted, for `/metrics`
//! - `registry`: what is in use: slots for connections, bound ports, accepted connections
//! - `http_stream`: a client's connection, with a limit on writing to one that never reads
//! - `handshake`: what RFC 6455 asks of a request that is to become a WebSocket; pure
//! - `web`: routes, the page and its headers, the upgrade to a WebSocket
//! - [`gate`]: who may come in, where they may go; pure
//! - `guarded_body`: an answer whose body owns a guard until it is sent
//! - `page`: the WebSocket that is left then: frames in, frames and events out
//! - `lookup`: looks names up, a bounded number at once
//! - `interfaces`: the addresses of this machine
//! - `resolve`: from a target to the addresses where a socket may go
//! - `session`: one WebSocket to one socket, whatever its kind, from the upgrade to its end
//! - `tcp`: what is particular to a TCP connection
//! - `udp`: what is particular to a UDP socket
//! - `faults`: what is done to datagrams on purpose; pure
//! - `bind`: sockets that pages bind, and who has an address that is in use
//! - `listener`: what is particular to a listening socket
//! - [`explain`]: what the rules would say, without starting
//! - `failure`: from the system's errors to the failures that the page is told; `winsock`: the names of those of Windows
//! - `class`: who is in a class and how far, for whoever holds its token
//! - [`practice`]: the servers that the labs talk to
//! - `fuzz`: only in tests: what must hold at each way in, whatever comes
//!
//! The messages on the WebSocket are in the crate `relay-protocol`. `tests/imports.rs` says which module may import which.

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
