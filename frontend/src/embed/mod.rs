//! The page as a part of another one, which is its host.
//!
//! - [`message`]: the messages between the two; pure
//! - `frame`: sends messages to the host and receives them
//! - `bridge`: reports the page's height and new proofs to the host, and does what the host asks for

mod bridge;
mod frame;
pub mod message;
mod text;

pub use bridge::Bridge;
pub use frame::is_sandboxed;
