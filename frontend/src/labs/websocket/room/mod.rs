//! A room of the relay: who is there, and what was said. Pure, but for the view.
//!
//! - [`form`]: what its fields hold, and what it means
//! - [`talk`]: what the room's events mean, one after the other
//! - [`commands`]: commands for a terminal
//! - [`lab`]: joining, saying something, leaving, and coming back after a drop
//! - `view`: draws it

pub mod commands;
pub mod form;
pub mod lab;
pub mod talk;
mod text;
pub mod view;
