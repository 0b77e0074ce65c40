//! How a WebSocket comes to its end.

use crate::metrics::Outcome;
use relay_protocol::{CloseCode, Failure};

/// Why a WebSocket comes to its end.
#[derive(Debug)]
pub(crate) enum Ending {
    /// The socket ended well: of a TCP connection, a FIN went each way.
    Finished,
    /// The page closed the socket, and its WebSocket goes on.
    Closed,
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
            Self::Closed | Self::PageClosed => Outcome::PageClosed,
            Self::PageGone => Outcome::PageGone,
            Self::ProtocolError(_) => Outcome::ProtocolError,
            Self::PageSilent => Outcome::PageSilent,
            Self::PageReset => Outcome::PageReset,
            Self::Failed(failure) => Outcome::Failed(failure.kind),
            Self::Stopping => Outcome::Stopping,
        }
    }

    /// The code and the reason of the Close that says so; none where nobody can be told, or is told already.
    pub(super) fn close(&self) -> Option<(CloseCode, &str)> {
        match self {
            Self::Finished | Self::Closed => Some((CloseCode::Normal, "")),
            Self::PageClosed | Self::PageGone => None,
            Self::ProtocolError(violation) => Some((CloseCode::ProtocolError, violation)),
            // It may only have slept, and then learns why.
            Self::PageSilent => Some((CloseCode::Idle, "the page did not answer a ping")),
            Self::PageReset => Some((CloseCode::Normal, "reset")),
            Self::Failed(failure) => Some((failure.kind.close_code(), &failure.message)),
            Self::Stopping => Some((CloseCode::GoingAway, "the relay stops")),
        }
    }

    /// Whether it is the socket alone that has ended: the WebSocket can carry another.
    pub(crate) fn leaves_page(&self) -> bool {
        match self {
            Self::Finished | Self::Closed | Self::PageReset | Self::Failed(_) => true,
            Self::PageClosed | Self::PageGone | Self::ProtocolError(_) | Self::PageSilent | Self::Stopping => false,
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
