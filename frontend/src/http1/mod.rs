//! HTTP/1.1 messages as bytes on a connection (RFC 9112), parsed incrementally as they arrive, with every part identified. Pure;
//! `httparse` parses lines and chunk sizes.
//!
//! - [`head`]: request lines, status lines and headers
//! - [`message`]: a complete message, and the meaning of its bytes
//! - [`reader`]: parses messages from the bytes of a connection
//! - [`lines`]: a message as lines for display
//! - [`address`]: the parts of a URL, and the resolution of redirects
//! - [`framing`]: determines where the body of a message ends

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
