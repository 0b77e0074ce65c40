//! Maps the system's errors to the failures reported to the page.

use crate::{gate::TargetRefusal, winsock};
use relay_protocol::{Failure, FailureKind, Phase};
use std::{io, time::Duration};

/// The error for a datagram that is too long; the standard library has no kind for it.
const EMSGSIZE: i32 = if cfg!(windows) {
    winsock::MESSAGE_SIZE
} else if cfg!(any(target_os = "linux", target_os = "android")) {
    90
} else {
    40
};

/// Converts an error of the system into a failure, `elapsed` after its phase began.
pub(crate) fn from_io(phase: Phase, error: &io::Error, elapsed: Duration) -> Failure {
    use io::ErrorKind::*;
    let number = error.raw_os_error();
    let kind = match error.kind() {
        // Windows reserves some ports, and reports them like ports that another program holds exclusively.
        PermissionDenied if cfg!(windows) && phase == Phase::Bind && number == Some(winsock::ACCESS) => {
            FailureKind::AddressInUse
        }
        ConnectionRefused => FailureKind::Refused,
        TimedOut => FailureKind::TimedOut,
        NetworkUnreachable | HostUnreachable | NetworkDown => FailureKind::Unreachable,
        ConnectionReset | ConnectionAborted | BrokenPipe => FailureKind::Reset,
        AddrInUse => FailureKind::AddressInUse,
        _ if cfg!(windows) && number == Some(winsock::SHUTDOWN) => FailureKind::Reset,
        _ => FailureKind::Other,
    };
    Failure {
        errno: number,
        symbol: symbol(error).map(str::to_owned),
        ..plain(phase, kind, error.to_string(), elapsed)
    }
}

/// A failure that no error of the system caused.
pub(crate) fn plain(phase: Phase, kind: FailureKind, message: impl Into<String>, elapsed: Duration) -> Failure {
    Failure {
        phase,
        kind,
        errno: None,
        symbol: None,
        message: message.into(),
        microseconds: microseconds(elapsed),
        rule: None,
        allow: None,
        holder: None,
    }
}

/// A request of the page that is invalid.
pub(crate) fn bad_request(phase: Phase, message: impl Into<String>) -> Failure {
    plain(phase, FailureKind::BadRequest, message, Duration::ZERO)
}

/// The query or the target of a request is invalid.
pub(crate) fn bad_query(message: impl Into<String>) -> Failure {
    bad_request(Phase::Policy, message)
}

/// A target that the rules do not allow.
pub(crate) fn refused(refusal: TargetRefusal) -> Failure {
    Failure {
        rule: Some(refusal.rule.name().to_owned()),
        allow: refusal.allow,
        ..plain(Phase::Policy, FailureKind::NotAllowed, refusal.message, Duration::ZERO)
    }
}

/// Whole microseconds; a `u64` of them exceeds the lifetime of any process.
pub(crate) fn microseconds(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}

/// The error's symbol: on Windows Winsock's, elsewhere that of errno(3) if the kind of error has only one.
fn symbol(error: &io::Error) -> Option<&'static str> {
    use io::ErrorKind::*;
    let number = error.raw_os_error();
    if cfg!(windows) {
        return number.and_then(winsock::symbol);
    }
    Some(match error.kind() {
        ConnectionRefused => "ECONNREFUSED",
        ConnectionReset => "ECONNRESET",
        ConnectionAborted => "ECONNABORTED",
        BrokenPipe => "EPIPE",
        NotConnected => "ENOTCONN",
        TimedOut => "ETIMEDOUT",
        HostUnreachable => "EHOSTUNREACH",
        NetworkUnreachable => "ENETUNREACH",
        NetworkDown => "ENETDOWN",
        AddrInUse => "EADDRINUSE",
        AddrNotAvailable => "EADDRNOTAVAIL",
        InvalidInput => "EINVAL",
        // A firewall's refusal is EPERM, a broadcast address without permission EACCES; both have the same kind.
        PermissionDenied if number == Some(1) => "EPERM",
        PermissionDenied if number == Some(13) => "EACCES",
        _ if number == Some(EMSGSIZE) => "EMSGSIZE",
        _ => return None,
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn errors_keep_their_names() {
        let cases = [
            (111, FailureKind::Refused, Some("ECONNREFUSED")),
            (110, FailureKind::TimedOut, Some("ETIMEDOUT")),
            (104, FailureKind::Reset, Some("ECONNRESET")),
            (32, FailureKind::Reset, Some("EPIPE")),
            (101, FailureKind::Unreachable, Some("ENETUNREACH")),
            (113, FailureKind::Unreachable, Some("EHOSTUNREACH")),
            (1, FailureKind::Other, Some("EPERM")),
            (13, FailureKind::Other, Some("EACCES")),
            (90, FailureKind::Other, Some("EMSGSIZE")),
            (105, FailureKind::Other, None),
        ];
        for (number, kind, symbol) in cases {
            let error = io::Error::from_raw_os_error(number);
            let failure = from_io(Phase::Connect, &error, Duration::from_micros(412));
            assert_eq!((failure.kind, failure.symbol.as_deref()), (kind, symbol), "{number}");
            assert_eq!((failure.errno, failure.microseconds), (Some(number), 412));
        }
    }
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[test]
    fn errors_have_their_names_of_winsock() {
        let cases = [
            (Phase::Connect, 10_061, FailureKind::Refused, Some("WSAECONNREFUSED")),
            (Phase::Transfer, 10_054, FailureKind::Reset, Some("WSAECONNRESET")),
            (Phase::Transfer, 10_058, FailureKind::Reset, Some("WSAESHUTDOWN")),
            (Phase::Connect, 10_060, FailureKind::TimedOut, Some("WSAETIMEDOUT")),
            (Phase::Connect, 10_065, FailureKind::Unreachable, Some("WSAEHOSTUNREACH")),
            (Phase::Bind, 10_048, FailureKind::AddressInUse, Some("WSAEADDRINUSE")),
            (Phase::Bind, 10_013, FailureKind::AddressInUse, Some("WSAEACCES")),
            (Phase::Connect, 10_013, FailureKind::Other, Some("WSAEACCES")),
            (Phase::Transfer, 10_040, FailureKind::Other, Some("WSAEMSGSIZE")),
            (Phase::Transfer, 5, FailureKind::Other, None),
        ];
        for (phase, number, kind, symbol) in cases {
            let failure = from_io(phase, &io::Error::from_raw_os_error(number), Duration::ZERO);
            assert_eq!((failure.kind, failure.symbol.as_deref()), (kind, symbol), "{number}");
        }
    }
}
