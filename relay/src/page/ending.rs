//! How a WebSocket ends.

use crate::metrics::Outcome;
use relay_protocol::{CloseCode, Failure};

/// Why a WebSocket ends.
#[derive(Debug)]
pub(crate) enum Ending {
    /// The socket ended normally: a TCP connection with a FIN in each direction.
    Finished,
    /// The page requested a Close with this code.
    Closed(u16),
    /// The page sent a Close.
    PageClosed,
    /// The page vanished without a Close.
    PageGone,
    /// The page sent a frame that violates the WebSocket protocol; the text says how.
    ProtocolError(String),
    /// The page did not answer a ping.
    PageSilent,
    /// The page requested a RST.
    PageReset,
    /// The session failed.
    Failed(Box<Failure>),
    /// The relay is stopping.
    Stopping,
}

impl From<Failure> for Ending {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

impl Ending {
    /// The label in the metrics.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Finished => Outcome::Finished,
            Self::Closed(_) | Self::PageClosed => Outcome::PageClosed,
            Self::PageGone => Outcome::PageGone,
            Self::ProtocolError(_) => Outcome::ProtocolError,
            Self::PageSilent => Outcome::PageSilent,
            Self::PageReset => Outcome::PageReset,
            Self::Failed(failure) => Outcome::Failed(failure.kind),
            Self::Stopping => Outcome::Stopping,
        }
    }

    /// The code and the reason of the Close for this ending; `None` if the page is gone or already knows.
    pub(super) fn close(&self) -> Option<(u16, &str)> {
        let (code, reason) = match self {
            Self::Closed(code) => return Some((*code, "")),
            Self::PageClosed | Self::PageGone => return None,
            Self::Finished => (CloseCode::Normal, ""),
            Self::ProtocolError(violation) => (CloseCode::ProtocolError, violation.as_str()),
            // The page may only have been asleep, and then learns why.
            Self::PageSilent => (CloseCode::Idle, "the page did not answer a ping"),
            Self::PageReset => (CloseCode::Normal, "reset"),
            Self::Failed(failure) => (failure.kind.close_code(), failure.message.as_str()),
            Self::Stopping => (CloseCode::GoingAway, "the relay stops"),
        };
        Some((code.code(), reason))
    }

    /// Whether only the socket has ended: the WebSocket can carry another.
    pub(crate) fn leaves_page(&self) -> bool {
        match self {
            Self::Finished | Self::Closed(_) | Self::PageReset | Self::Failed(_) => true,
            Self::PageClosed | Self::PageGone | Self::ProtocolError(_) | Self::PageSilent | Self::Stopping => false,
        }
    }

    /// The symbol of the system's error, if the session failed with one that has a symbol.
    pub(crate) fn symbol(&self) -> Option<&str> {
        match self {
            Self::Failed(failure) => failure.symbol.as_deref(),
            _ => None,
        }
    }
}
