//! Pure: what a `receive` command asks for.

use relay_protocol::{MAX_RECEIVE, MAX_TIMEOUT_MS};
use std::time::Duration;

/// One `receive` command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Receive {
    /// The size of the buffer.
    pub(crate) bytes: usize,
    /// Go on after the first return.
    pub(crate) continuous: bool,
    /// How long the first return may take.
    pub(crate) timeout: Option<Duration>,
}

impl Receive {
    /// What a page that cannot say it gets: all, from the start.
    pub(crate) const ALL: Self = Self { bytes: MAX_RECEIVE as usize, continuous: true, timeout: None };

    /// From the command's values.
    ///
    /// # Errors
    /// A sentence for the page.
    pub(crate) fn new(bytes: u32, continuous: bool, timeout_ms: Option<u32>) -> Result<Self, String> {
        if !(1..=MAX_RECEIVE).contains(&bytes) {
            return Err(format!("receive takes 1 to {MAX_RECEIVE} bytes, not {bytes}"));
        }
        if timeout_ms.is_some_and(|milliseconds| milliseconds > MAX_TIMEOUT_MS) {
            return Err(format!("receive waits {MAX_TIMEOUT_MS} milliseconds at most"));
        }
        let timeout = timeout_ms.map(|milliseconds| Duration::from_millis(milliseconds.into()));
        Ok(Self { bytes: bytes as usize, continuous, timeout })
    }
}
