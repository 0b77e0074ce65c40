//! The layer to which a failure belongs: the first thing to know about it.

use super::Protocol;
use relay_protocol::{Failure, FailureKind, Phase};

/// The rule, as a failure names it, that refuses an address outside the network inside the page.
pub const OUTSIDE: &str = "inside-the-page";

/// The relay's rule that forbids pages of other origins to bind ports (`--bind-own-page`).
pub const ONLY_OWN_PAGE: &str = "bind-own-page";

/// A layer between the tab and the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The browser, its connection to the relay, and the network inside the page.
    Browser,
    /// The relay: its rules, its limits and its name resolution.
    Relay,
    /// The system's sockets: TCP between relay and server.
    Tcp,
    /// The system's sockets: UDP between relay and server.
    Udp,
}

impl Layer {
    /// Returns the layer of a failure that the relay reported for a socket with this protocol.
    pub fn of(failure: &Failure, protocol: Protocol) -> Self {
        if failure.rule.as_deref() == Some(OUTSIDE) {
            return Self::Browser;
        }
        match (failure.phase, failure.kind) {
            (Phase::Policy | Phase::Resolve, _) => Self::Relay,
            (_, FailureKind::NotAllowed | FailureKind::Unresolved) => Self::Relay,
            (_, FailureKind::Idle | FailureKind::Limit | FailureKind::BadRequest) => Self::Relay,
            (Phase::Bind | Phase::Connect | Phase::Transfer, _) => match protocol {
                Protocol::Tcp => Self::Tcp,
                Protocol::Udp => Self::Udp,
                // The relay does not handle the browser's own WebSockets.
                Protocol::WebSocket => Self::Browser,
            },
        }
    }
}
