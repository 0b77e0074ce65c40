//! The system calls that bind a socket.

use socket2::{Domain, Protocol, Socket, Type};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

/// Creates a TCP socket that listens at an IPv4 address, non-blocking.
///
/// `reuse` sets `SO_REUSEADDR` (socket(7)): the port can be bound although connections of an earlier listener that also
/// had the option are in TIME-WAIT. On Windows it is never set: there it would let two programs share the port, and
/// TIME-WAIT does not block the port.
///
/// # Errors
/// The system's errors of socket(2), bind(2) or listen(2).
pub(crate) fn listen(address: SocketAddr, backlog: u32, reuse: bool) -> io::Result<Socket> {
    let reuse = reuse && cfg!(unix);
    // The BSDs and macOS with the option, and Windows without it, allow a listener on one address beside another
    // program's on 0.0.0.0, and give it the connections to that address; binding 0.0.0.0 itself detects this. Linux
    // refuses such a bind by itself.
    if (reuse || cfg!(windows)) && address.port() != 0 && cfg!(not(target_os = "linux")) {
        stream(SocketAddr::from((Ipv4Addr::UNSPECIFIED, address.port())), reuse)?;
    }
    let socket = stream(address, reuse)?;
    socket.listen(backlog.try_into().unwrap_or(i32::MAX))?;
    Ok(socket)
}

fn stream(address: SocketAddr, reuse: bool) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    if reuse {
        socket.set_reuse_address(true)?;
    }
    exclusive_address::claim(&socket)?;
    socket.bind(&address.into())?;
    Ok(socket)
}

/// Creates a UDP socket bound to an IPv4 address, non-blocking. It does not set `SO_REUSEADDR`, with which two sockets
/// would share the port's datagrams.
///
/// # Errors
/// The system's errors of socket(2) or bind(2).
pub(crate) fn udp(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    exclusive_address::claim(&socket)?;
    socket.bind(&address.into())?;
    Ok(socket)
}
