//! The errors of the sockets inside the page: those of errno(3), with the numbers that Linux gives them.

use relay_protocol::{Failure, FailureKind, Phase};
use std::time::Duration;

/// What a call on a socket fails with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errno {
    /// A send on a connection that the peer has ended.
    BrokenPipe,
    MessageSize,
    AddressInUse,
    ConnectionReset,
    ConnectionRefused,
}

impl Errno {
    /// Its number, its symbol, what kind of failure it is, and the words of strerror(3).
    fn describe(self) -> (i32, &'static str, FailureKind, &'static str) {
        match self {
            Self::BrokenPipe => (32, "EPIPE", FailureKind::Reset, "Broken pipe"),
            Self::MessageSize => (90, "EMSGSIZE", FailureKind::Other, "Message too long"),
            Self::AddressInUse => (98, "EADDRINUSE", FailureKind::AddressInUse, "Address already in use"),
            Self::ConnectionReset => (104, "ECONNRESET", FailureKind::Reset, "Connection reset by peer"),
            Self::ConnectionRefused => (111, "ECONNREFUSED", FailureKind::Refused, "Connection refused"),
        }
    }

    /// The failure that it is, `elapsed` after its phase began.
    pub fn failure(self, phase: Phase, elapsed: Duration) -> Failure {
        let (errno, symbol, kind, message) = self.describe();
        Failure {
            errno: Some(errno),
            symbol: Some(symbol.into()),
            ..plain(phase, kind, format!("{message} (os error {errno})"), elapsed)
        }
    }
}

/// A failure for which there is no error number.
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

/// What was asked for makes no sense.
pub fn bad_request(phase: Phase, message: impl Into<String>) -> Failure {
    plain(phase, FailureKind::BadRequest, message, Duration::ZERO)
}
