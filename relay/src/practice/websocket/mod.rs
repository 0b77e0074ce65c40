//! The practice WebSocket servers.
//!
//! - [`query`]: parses the query of a request
//! - [`echo`]: sends every message back; on the relay's port and on that of the practice HTTP server
//! - [`room`]: all members of a room receive what one sends; on the relay's port alone

mod echo;
mod query;
mod room;

pub(crate) use echo::{Echo, EchoSettings, serve_echo};
pub(crate) use query::QueryError;
pub(crate) use room::{Home, Join, Rooms};
pub use room::{NatsUrl, NatsUrlError, RoomsError};
