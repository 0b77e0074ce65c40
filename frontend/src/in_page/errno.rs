//! The errors of the sockets inside the page: those of errno(3), with their numbers on Linux.

use relay_protocol::{Failure, FailureKind, Phase};
use std::time::Duration;

/// The error of a call on a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errno {
    /// A send on a connection that the peer has reset.
    BrokenPipe,
    MessageSize,
    AddressInUse,
    ConnectionReset,
    ConnectionRefused,
}

impl Errno {
    /// The error number, its symbol, the kind of failure, and the message of strerror(3).
    fn describe(self) -> (i32, &'static str, FailureKind, &'static str) {
        match self {
            Self::BrokenPipe => (32, "EPIPE", FailureKind::Reset, "Broken pipe"),
            Self::MessageSize => (90, "EMSGSIZE", FailureKind::Other, "Message too long"),
            Self::AddressInUse => (98, "EADDRINUSE", FailureKind::AddressInUse, "Address already in use"),
            Self::ConnectionReset => (104, "ECONNRESET", FailureKind::Reset, "Connection reset by peer"),
            Self::ConnectionRefused => (111, "ECONNREFUSED", FailureKind::Refused, "Connection refused"),
        }
    }

    /// The failure to report, `elapsed` after its phase began.
    pub fn failure(self, phase: Phase, elapsed: Duration) -> Failure {
        let (errno, symbol, kind, message) = self.describe();
        Failure {
            errno: Some(errno),
            symbol: Some(symbol.into()),
            ..plain(phase, kind, format!("{message} (os error {errno})"), elapsed)
        }
    }
}

/// A failure without an error number.
pub fn plain(phase: Phase, kind: FailureKind, message: impl Into<String>, elapsed: Duration) -> Failure {
    Failure {
        phase,
        kind,
        errno: None,
        symbol: None,
        message: message.into(),
        microseconds: elapsed.as_micros() as u64,
        rule: None,
        allow: None,
        holder: None,
    }
}

/// A failure for an invalid request.
pub fn bad_request(phase: Phase, message: impl Into<String>) -> Failure {
    plain(phase, FailureKind::BadRequest, message, Duration::ZERO)
}
