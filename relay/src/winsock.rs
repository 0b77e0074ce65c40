//! Pure: the names of Windows' socket errors (Winsock). Their numbers differ from those of errno(3).

/// A datagram that is too long.
pub(crate) const MESSAGE_SIZE: i32 = 10_040;

/// bind: another program holds the address exclusively, or Windows reserves the port.
pub(crate) const ACCESS: i32 = 10_013;

/// Sending to a peer that has reset the connection, as EPIPE elsewhere.
pub(crate) const SHUTDOWN: i32 = 10_058;

/// The symbol of an error's number.
pub(crate) fn symbol(number: i32) -> Option<&'static str> {
    Some(match number {
        ACCESS => "WSAEACCES",
        10_022 => "WSAEINVAL",
        10_024 => "WSAEMFILE",
        MESSAGE_SIZE => "WSAEMSGSIZE",
        10_047 => "WSAEAFNOSUPPORT",
        10_048 => "WSAEADDRINUSE",
        10_049 => "WSAEADDRNOTAVAIL",
        10_050 => "WSAENETDOWN",
        10_051 => "WSAENETUNREACH",
        10_052 => "WSAENETRESET",
        10_053 => "WSAECONNABORTED",
        10_054 => "WSAECONNRESET",
        10_055 => "WSAENOBUFS",
        10_057 => "WSAENOTCONN",
        SHUTDOWN => "WSAESHUTDOWN",
        10_060 => "WSAETIMEDOUT",
        10_061 => "WSAECONNREFUSED",
        10_064 => "WSAEHOSTDOWN",
        10_065 => "WSAEHOSTUNREACH",
        _ => return None,
    })
}
