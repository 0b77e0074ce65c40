//! The practice WebSocket servers.
//!
//! - [`query`]: what the query of a request asks of a server
//! - [`echo`]: sends every message back; on the relay's port and on that of the practice HTTP server

mod echo;
mod query;

pub(crate) use echo::{Echo, EchoSettings, serve_echo};
pub(crate) use query::QueryError;
