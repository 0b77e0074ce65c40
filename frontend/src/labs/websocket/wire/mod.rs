//! WebSocket over the relay's TCP connections: what a browser does inside its WebSocket, done in the open, by hand where the
//! learner wants it.
//!
//! - [`form`]: what the fields hold, and what it means; pure
//! - [`wrong_frame`]: frames that break the rules on purpose; pure
//! - [`state`]: how far a connection is, and how it ended; pure
//! - [`connection`]: one connection: handshake and frames; pure
//! - [`frames`]: the frames of a connection, as they are shown; pure
//! - [`lab`]: it all as a part of the lab; pure
//! - [`controls`]: the controls
//! - [`view`]: draws handshake and frames

pub mod connection;
mod controls;
pub mod form;
pub mod frames;
pub mod lab;
pub mod state;
mod text;
mod view;
pub mod wrong_frame;

pub use controls::{WireControls, WireControlsProps, server};
pub use form::WireForm;
pub use lab::{Wire, WireMsg};
pub use view::{WireView, WireViewProps};
