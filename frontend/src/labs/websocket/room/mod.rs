//! A room of the relay: its members and messages. Pure, except for the view.
//!
//! - [`form`]: the fields and their parsed values
//! - [`talk`]: the messages and members, built from the room's events
//! - [`commands`]: commands for a terminal
//! - [`lab`]: join, send a message, leave, and reconnect after a drop
//! - `view`: renders the room

pub mod commands;
pub mod form;
pub mod lab;
pub mod talk;
mod text;
pub mod view;
