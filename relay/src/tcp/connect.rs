//! Connects to an address that was asked about.

use crate::{
    failure,
    find::{self, Limit},
    shared::Shared,
};
use relay_protocol::{Failure, Phase, Target};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, time::timeout_at};

/// An established connection.
pub(super) struct Connection {
    pub(super) socket: TcpStream,
    pub(super) local: SocketAddr,
    pub(super) peer: SocketAddr,
    /// How long resolving and connecting took together.
    pub(super) elapsed: Duration,
    /// Segments that arrive are lost on purpose.
    pub(super) lossy: bool,
}

/// Goes where `target` says, if the rules allow it or a page of this client has bound it, within `limit` for resolving and connecting together. Of several
/// addresses each is tried in turn; the error is that of the last.
pub(super) async fn connect(
    target: &Target,
    client: IpAddr,
    relay: &Shared,
    limit: Duration,
) -> Result<Connection, Failure> {
    let limit = Limit::new(limit);
    let addresses = find::allowed(target, &relay.targets, client, relay, &limit).await?;
    let connecting = Instant::now();
    let connected = timeout_at(limit.deadline(), first(&addresses)).await;
    match connected.map_err(|_| limit.late(Phase::Connect, connecting))? {
        Ok((socket, local, peer)) => Ok(Connection { socket, local, peer, elapsed: limit.elapsed(), lossy: false }),
        Err(error) => Err(failure::from_io(Phase::Connect, &error, connecting.elapsed())),
    }
}

/// The first that can be connected to, with the socket's own address and that one.
async fn first(addresses: &[SocketAddr]) -> io::Result<(TcpStream, SocketAddr, SocketAddr)> {
    let mut result = Err(io::ErrorKind::InvalidInput.into());
    for address in addresses {
        result = TcpStream::connect(address).await.and_then(|socket| standing(socket, *address));
        if result.is_ok() {
            break;
        }
    }
    result
}

/// To a port of this machine at which nobody listens, connect(2) may by chance choose that very port as its own, and the
/// socket then meets itself (RFC 9293, section 3.5: simultaneous open). Nobody listens there all the same.
fn standing(socket: TcpStream, peer: SocketAddr) -> io::Result<(TcpStream, SocketAddr, SocketAddr)> {
    let local = socket.local_addr()?;
    if local.port() == peer.port() && (local.ip() == peer.ip() || peer.ip().is_unspecified()) {
        return Err(io::ErrorKind::ConnectionRefused.into());
    }
    // Small messages then wait for nothing; where it cannot be set, the connection has been reset already.
    let _ = socket.set_nodelay(true);
    Ok((socket, local, peer))
}
