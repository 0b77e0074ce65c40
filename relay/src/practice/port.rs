//! Taking a port on loopback, or finding that another program has it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};
use tokio::net::{TcpListener, TcpSocket};

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
    // The listener below has SO_REUSEADDR, so that a restart need not wait for TIME_WAIT to end. The BSDs and macOS then
    // let it stand beside a listener on 0.0.0.0 and hand it that one's connections; binding 0.0.0.0 itself tells.
    // Linux refuses such a bind by itself, and Windows does not get the option.
    if port != 0 && cfg!(all(unix, not(target_os = "linux"))) {
        let probe = TcpSocket::new_v4()?;
        probe.set_reuseaddr(true)?;
        probe.bind(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)))?;
    }
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
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
