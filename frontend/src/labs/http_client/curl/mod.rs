//! Exports a form as a curl command, and imports a curl command into a form. Pure except for the view.
//!
//! - [`words`]: splits a command line as a shell does
//! - [`options`]: the options of curl
//! - [`command`]: what the options of a command mean
//! - [`import`]: the form that a command describes
//! - [`export`]: the command that sends what the form sends

pub mod command;
pub mod export;
pub mod import;
pub mod options;
mod view;
pub mod words;

pub use view::CurlView;
