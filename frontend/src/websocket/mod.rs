//! WebSocket as the bytes that it is on a TCP connection (RFC 6455): the handshake, then frames, each bit of them named. Pure:
//! keys and masks come in from outside. Headers of frames are read and written by tungstenite.
//!
//! - [`handshake`]: the request that asks for it, and what the response proves
//! - [`frame`]: a frame, and which of its bits are what
//! - [`rules`]: what RFC 6455 demands of a frame that comes after these frames
//! - [`reader`]: makes a response and frames of what arrives on a connection
//! - [`diagram`]: a frame as the RFC draws it
//! - [`writer`]: the bytes of a frame, also of one that breaks the rules

pub mod diagram;
pub mod frame;
pub mod handshake;
pub mod reader;
pub mod rules;
pub mod writer;

pub use frame::{Frame, FramePart, LengthForm, Part};
pub use reader::{Event, Reader, Unreadable};
pub use rules::{Side, Violation};
pub use tungstenite::protocol::frame::{
    FrameHeader,
    coding::{CloseCode, Control, Data, OpCode},
};
