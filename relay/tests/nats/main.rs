//! Rooms that several relays share through a real nats-server.
//!
//! If nats-server is not installed, these tests report that and do nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg(all(unix, feature = "nats"))]

#[path = "../common/mod.rs"]
mod common;

#[allow(dead_code, reason = "the tests of the practice WebSocket servers use the rest")]
#[path = "../websocket/client.rs"]
mod client;

mod outage;
mod presence;
mod server;
mod sharing;
mod start;
