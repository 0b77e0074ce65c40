//! How far a WebSocket over the relay is, and how it ended. Pure.

use crate::{
    labs::connection::RelayLoss,
    websocket::{Side, Unreadable, handshake::Refusal},
};
use relay_protocol::Failure;

/// How far a WebSocket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireState {
    /// The TCP connection, or the handshake on it.
    Connecting,
    Open {
        /// Whether a message of the tab's waits for its next fragment.
        fragmenting: bool,
    },
    /// A Close frame went one way, or both; or the TCP connection is being closed.
    Closing,
    Ended(End),
}

/// How a WebSocket ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Both sent their Close frame.
    Closed {
        /// The code in the server's; none is 1005 (RFC 6455, section 7.1.5).
        code: Option<u16>,
        /// Who sent the first.
        first: Side,
    },
    /// The TCP connection ended without a Close frame of the server's: 1006.
    NoClose,
    /// The TCP connection was never established.
    NotConnected(Failure),
    /// The response opened no WebSocket.
    Refused(Refusal),
    /// What came cannot be read.
    Unreadable(Unreadable),
    /// The TCP connection ended before the response.
    NoResponse,
    /// Tab and relay lost each other.
    RelayLost(RelayLoss),
}
