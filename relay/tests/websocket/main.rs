//! The practice WebSocket servers, over real WebSockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod client;
mod echo;
mod room;
mod room_limits;
