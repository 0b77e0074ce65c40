//! Taking a port on loopback, or finding that another program has it.

use crate::bind::socket;
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};
use tokio::net::{TcpListener, TcpSocket};

/// How many connections may wait in the kernel's queue of each server.
const BACKLOG: u32 = 1024;

/// Listens on `port` of 127.0.0.1; 0 takes any free port. Gives none when another program listens there already, be it
/// on 127.0.0.1 or on every address.
///
/// A port that the system denies for any other reason (a privileged one, one that Windows reserves) is replaced by a
/// free one, with a warning.
///
/// # Errors
/// The system's reason when it gives not even a free port.
pub async fn listen(port: u16) -> io::Result<Option<TcpListener>> {
    match try_listen(port).await {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if port == 0 => Err(error),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Ok(None),
        Err(error) => {
            tracing::warn!("the system denies 127.0.0.1:{port} ({error}): a free port is used instead");
            try_listen(0).await.map(Some)
        }
    }
}

async fn try_listen(port: u16) -> io::Result<TcpListener> {
    // With SO_REUSEADDR, so that a restart need not wait for TIME-WAIT to end.
    let socket = socket::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), BACKLOG, true)?;
    TcpListener::from_std(socket.into())
}

/// Binds a free port of 127.0.0.1 without listening: while the socket lives, connecting there is refused.
///
/// # Errors
/// The system's reason when it gives no port.
pub fn hold() -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    Ok(socket)
}
