//! WebSocket as bytes on a TCP connection (RFC 6455): the handshake, then frames with every bit named. Pure: the caller
//! provides keys and masks. tungstenite reads and writes the frame headers.
//!
//! - [`handshake`]: the upgrade request, and the check of its response
//! - [`frame`]: a frame and the meaning of its bits
//! - [`rules`]: the rules of RFC 6455 for a frame, given the frames before it
//! - [`reader`]: parses the received bytes of a connection into a response and frames
//! - [`diagram`]: a frame as the RFC draws it
//! - [`writer`]: serializes a frame, including one that breaks the rules

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
