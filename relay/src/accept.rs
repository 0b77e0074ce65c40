//! What to do after accept has failed (accept(2), "Error handling").

use std::{io, time::Duration};

/// How long to wait when descriptors or memory are exhausted; an immediate retry would fail again.
pub(crate) const PAUSE: Duration = Duration::from_millis(100);

/// When to call accept again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    /// At once: the error concerned only that one connection.
    Now,
    /// After [`PAUSE`]: descriptors or memory are exhausted at the moment.
    Later,
    /// Never: the listening socket itself is broken.
    Never,
}

/// When to call accept again after this error.
pub(crate) fn retry(error: &io::Error) -> Retry {
    use io::ErrorKind::*;
    match error.kind() {
        // Linux passes on network errors that are pending on the new socket; accept(2) says to treat them like EAGAIN.
        ConnectionAborted | ConnectionReset | NetworkDown | NetworkUnreachable | HostUnreachable | TimedOut
        | Interrupted | WouldBlock | PermissionDenied => Retry::Now,
        OutOfMemory => Retry::Later,
        _ if is_short_of_descriptors(error) => Retry::Later,
        _ => by_number(error.raw_os_error()),
    }
}

/// `EMFILE`: the process has no descriptor left.
pub(crate) fn no_descriptor_left() -> io::Error {
    io::Error::from_raw_os_error(if cfg!(windows) { 10024 } else { 24 })
}

/// `EMFILE` or `ENFILE`: the process or the system has no descriptor left.
pub(crate) fn is_short_of_descriptors(error: &io::Error) -> bool {
    // WSAEMFILE on Windows; elsewhere both numbers are as old as Unix.
    let numbers: &[i32] = if cfg!(windows) { &[10024] } else { &[23, 24] };
    error.raw_os_error().is_some_and(|number| numbers.contains(&number))
}

/// Errors for which the standard library has no kind.
fn by_number(number: Option<i32>) -> Retry {
    // ENONET, EPROTO, ENOPROTOOPT, EOPNOTSUPP, EHOSTDOWN; then ENOBUFS.
    let (of_one, buffers): (&[i32], i32) = if cfg!(any(target_os = "linux", target_os = "android")) {
        (&[64, 71, 92, 95, 112], 105)
    } else if cfg!(windows) {
        (&[10042, 10064], 10055)
    } else {
        (&[100, 42, 64], 55)
    };
    match number {
        Some(number) if number == buffers => Retry::Later,
        Some(number) if of_one.contains(&number) => Retry::Now,
        _ => Retry::Never,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn as_the_manual_page_says() {
        let cases: [(Retry, &[i32]); 3] = [
            // ENETDOWN EPROTO ENOPROTOOPT EHOSTDOWN ENONET EHOSTUNREACH EOPNOTSUPP ENETUNREACH, ECONNABORTED EINTR EPERM
            (Retry::Now, &[100, 71, 92, 112, 64, 113, 95, 101, 103, 4, 1]),
            // EMFILE ENFILE ENOBUFS ENOMEM
            (Retry::Later, &[24, 23, 105, 12]),
            // EBADF EFAULT EINVAL ENOTSOCK
            (Retry::Never, &[9, 14, 22, 88]),
        ];
        for (expected, numbers) in cases {
            for number in numbers {
                assert_eq!(retry(&io::Error::from_raw_os_error(*number)), expected, "{number}");
            }
        }
    }
}
