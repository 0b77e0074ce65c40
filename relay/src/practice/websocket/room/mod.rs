//! Rooms: what one member sends, all members receive, in one order.
//!
//! - [`request`]: who wants to join which room
//! - [`rooms`]: the rooms that there are, and how many there may be
//! - [`shared`]: one room as its members' tasks share it
//! - [`state`]: pure: one room, its members and the last that happened there
//! - [`log`]: pure: that, kept once for all members
//! - [`name`]: pure: a name that no other member has
//! - [`member`]: one member's WebSocket

mod log;
mod member;
mod name;
mod request;
mod rooms;
mod shared;
mod state;

pub(crate) use request::Join;
pub(crate) use rooms::Rooms;
