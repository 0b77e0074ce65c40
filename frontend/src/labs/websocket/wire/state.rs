//! The state of a WebSocket over the relay's TCP connection, and how it ended. Pure.

use crate::{
    labs::connection::RelayLoss,
    websocket::{Side, Unreadable, handshake::Refusal},
};
use relay_protocol::Failure;

/// The state of a WebSocket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireState {
    /// The TCP connection or the handshake is in progress.
    Connecting,
    Open {
        /// Whether the tab has sent a message's fragment but not its last one.
        fragmenting: bool,
    },
    /// At least one Close frame was sent or received, or the TCP connection is being closed.
    Closing,
    Ended(End),
}

/// How a WebSocket ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Both sides sent a Close frame.
    Closed {
        /// The code in the server's Close frame; `None` means 1005 (RFC 6455, section 7.1.5).
        code: Option<u16>,
        /// The side that sent the first Close frame.
        first: Side,
    },
    /// The TCP connection ended without a Close frame from the server: 1006.
    NoClose,
    /// The TCP connection was never established.
    NotConnected(Failure),
    /// The response did not open a WebSocket.
    Refused(Refusal),
    /// The received bytes could not be parsed.
    Unreadable(Unreadable),
    /// The TCP connection ended before the response.
    NoResponse,
    /// The connection between tab and relay was lost.
    RelayLost(RelayLoss),
}
