//! Rooms: what one member sends, all members receive, in one order.
//!
//! - [`request`]: who wants to join which room
//! - [`rooms`]: the rooms that there are, and how many there may be
//! - [`place`]: where the order of what happens is made: in this process, or elsewhere
//! - [`shared`]: one room as its members' tasks share it
//! - [`state`]: pure: one room, its members and the last that happened there
//! - [`members`]: pure: who is in a room
//! - [`readers`]: pure: who of them is connected to this relay, and how far each has read
//! - [`log`]: pure: the last events
//! - [`name`]: pure: a name that no other member has
//! - [`member`]: one member's WebSocket
//! - [`address`]: pure: where NATS is
//! - `stream`: rooms that several relays share, by NATS

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
