//! Takes a port on loopback, or detects that another program holds it.

use crate::bind::socket;
use std::{
    io,
    net::{self, Ipv4Addr, SocketAddr},
};
use tokio::net::{TcpListener, TcpSocket, UdpSocket};

/// Backlog of each server.
const BACKLOG: u32 = 1024;

/// Listens on `port` of 127.0.0.1; 0 takes any free port. Returns `None` if another program already listens there, on
/// 127.0.0.1 or on every address.
///
/// A port that the system denies for another reason (a privileged port, or one that Windows reserves) is replaced by a
/// free one, with a warning.
///
/// # Errors
/// The system's error if there is not even a free port.
pub async fn listen(port: u16) -> io::Result<Option<TcpListener>> {
    or_any_free(port, try_listen).await
}

/// As [`listen`], for a UDP socket that is bound there.
pub async fn bind_udp(port: u16) -> io::Result<Option<UdpSocket>> {
    or_any_free(port, |port| UdpSocket::bind((Ipv4Addr::LOCALHOST, port))).await
}

async fn or_any_free<Socket>(port: u16, take: impl AsyncFn(u16) -> io::Result<Socket>) -> io::Result<Option<Socket>> {
    match take(port).await {
        Ok(socket) => Ok(Some(socket)),
        Err(error) if port == 0 => Err(error),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Ok(None),
        Err(error) => {
            tracing::warn!("the system denies 127.0.0.1:{port} ({error}): a free port is used instead");
            take(0).await.map(Some)
        }
    }
}

async fn try_listen(port: u16) -> io::Result<TcpListener> {
    // With SO_REUSEADDR, so that a restart need not wait for TIME-WAIT to end.
    let socket = socket::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), BACKLOG, true)?;
    TcpListener::from_std(socket.into())
}

/// Binds a free port of 127.0.0.1 without listening: while the socket lives, connections to it are refused.
///
/// # Errors
/// The system's error if there is no free port.
pub fn reserve() -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    Ok(socket)
}

/// Takes a free UDP port of 127.0.0.1 whose datagrams are answered as if no socket had it (ICMP port unreachable, RFC
/// 1122, section 4.1.3.1): the socket is connected to itself, and accepts datagrams from nowhere else (udp(7)).
///
/// # Errors
/// The system's error if there is no free port.
pub fn reserve_udp() -> io::Result<net::UdpSocket> {
    let socket = net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    socket.connect(socket.local_addr()?)?;
    Ok(socket)
}
