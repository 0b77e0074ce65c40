//! How a WebSocket comes to its end.

use crate::metrics::Outcome;
use relay_protocol::Failure;

/// Why a WebSocket comes to its end.
#[derive(Debug)]
pub(crate) enum Ending {
    /// The socket ended well: of a TCP connection, a FIN went each way.
    Finished,
    /// The page sent a Close.
    PageClosed,
    /// The page vanished without one.
    PageGone,
    /// The page sent a frame that breaks the WebSocket protocol, and how.
    ProtocolError(String),
    /// The page did not answer a ping.
    PageSilent,
    /// The page asked for a RST.
    PageReset,
    /// It failed.
    Failed(Box<Failure>),
    /// The relay stops.
    Stopping,
}

impl From<Failure> for Ending {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

impl Ending {
    /// What the metrics call it.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Finished => Outcome::Finished,
            Self::PageClosed => Outcome::PageClosed,
            Self::PageGone => Outcome::PageGone,
            Self::ProtocolError(_) => Outcome::ProtocolError,
            Self::PageSilent => Outcome::PageSilent,
            Self::PageReset => Outcome::PageReset,
            Self::Failed(failure) => Outcome::Failed(failure.kind),
            Self::Stopping => Outcome::Stopping,
        }
    }

    /// The symbol of the system's error, where it failed by one that has one.
    pub(crate) fn symbol(&self) -> Option<&str> {
        match self {
            Self::Failed(failure) => failure.symbol.as_deref(),
            _ => None,
        }
    }
}
