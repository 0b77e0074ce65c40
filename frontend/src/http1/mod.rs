//! HTTP/1.1 messages as the bytes that they are on a connection (RFC 9112): read piece by piece as they arrive, with every part
//! named. Pure; `httparse` reads lines and chunk sizes.
//!
//! - [`head`]: request lines, status lines and headers
//! - [`message`]: a whole message, and which of its bytes are what
//! - [`reader`]: makes messages of what arrives on a connection
//! - [`lines`]: a message as lines to be read
//! - [`address`]: what a URL says of connection and request, and where a redirect leads
//! - [`framing`]: where the body of a message ends

pub mod address;
mod framing;
mod head;
pub mod lines;
mod message;
mod reader;

pub use framing::Malformed;
pub use head::{Header, Headers, RequestHead, ResponseHead};
pub use message::{Message, Part, Piece};
pub use reader::{Event, Limits, Reader};
