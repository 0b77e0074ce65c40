//! Which layer a failure belongs to: the first thing to know about it.

use super::Protocol;
use relay_protocol::{Failure, FailureKind, Phase};

/// The rule by which an address outside the network inside the page is refused, as a failure names it.
pub const OUTSIDE: &str = "inside-the-page";

/// The rule of a relay by which pages of other origins may bind no port (`--bind-own-page`).
pub const ONLY_OWN_PAGE: &str = "bind-own-page";

/// A layer of the way from the tab to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The browser, its way to the relay, and the network inside the page.
    Browser,
    /// The relay: its rules, its limits, its resolving of names.
    Relay,
    /// The system's sockets: TCP between relay and server.
    Tcp,
    /// The same of UDP.
    Udp,
}

impl Layer {
    /// The layer of a failure that the relay reported of a socket that speaks `protocol`.
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
                // The relay has none of the browser's own.
                Protocol::WebSocket => Self::Browser,
            },
        }
    }
}
