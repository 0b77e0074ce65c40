//! The page as a part of another one, which is its host.
//!
//! - [`message`]: what they tell each other; pure
//! - `frame`: the way to the host and back
//! - `bridge`: tells the host of the page's height and of what is proved, and does what the host asks for

mod bridge;
mod frame;
pub mod message;
mod text;

pub use bridge::Bridge;
pub use frame::is_sandboxed;
