//! WebSocket over the relay's TCP connections: what a browser's WebSocket does internally, made visible and, if the
//! user wants, controlled manually.
//!
//! - [`form`]: the fields and their parsed values; pure
//! - [`wrong_frame`]: frames that break the rules on purpose; pure
//! - [`state`]: the state of a connection, and how it ended; pure
//! - [`connection`]: one connection: handshake and frames; pure
//! - [`frames`]: the frames of a connection, for display; pure
//! - [`lab`]: the model, messages and updates; pure
//! - [`controls`]: the controls
//! - [`view`]: renders the handshake and the frames

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
