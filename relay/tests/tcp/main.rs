//! Bytes, recvs and half-closes, through a real relay to real sockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod open;
mod plain;
mod receive;
mod send;
mod shutdown;

use common::MAX_RECEIVE;

/// Without a receive before it a shutdown is answered by silence, so each test that waits for `fin` asks for it.
const ALL: u32 = MAX_RECEIVE;
