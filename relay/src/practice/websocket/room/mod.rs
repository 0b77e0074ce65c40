//! Rooms: all members receive what one sends, in one order.
//!
//! - [`request`]: the request to join a room
//! - [`rooms`]: the existing rooms, and their limits
//! - [`place`]: where events are ordered: in this process, or elsewhere
//! - [`shared`]: one room as its members' tasks share it
//! - [`state`]: pure: one room, its members and its last events
//! - [`members`]: pure: the members of a room
//! - [`readers`]: pure: the members connected to this relay, and how far each has read
//! - [`log`]: pure: the last events
//! - [`name`]: pure: a name that no other member has
//! - [`member`]: one member's WebSocket
//! - [`address`]: pure: the address of NATS
//! - `stream`: rooms that several relays share through NATS

mod address;
mod log;
mod member;
mod members;
mod name;
mod place;
mod readers;
mod request;
mod rooms;
mod shared;
mod state;
#[cfg(feature = "nats")]
mod stream;

pub use address::{NatsUrl, NatsUrlError};
pub(crate) use place::Home;
pub use place::RoomsError;
pub(crate) use request::Join;
pub(crate) use rooms::Rooms;
