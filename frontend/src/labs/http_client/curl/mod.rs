//! A form as a command of curl, and a command of curl as a form. Pure.
//!
//! - [`words`]: a command line is split as a shell does
//! - [`options`]: which options curl has
//! - [`command`]: what its options say
//! - [`import`]: what a command means for the form
//! - [`export`]: the command that sends what the form sends

pub mod command;
pub mod export;
pub mod import;
pub mod options;
mod view;
pub mod words;

pub use view::CurlView;
