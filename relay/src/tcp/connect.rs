//! Asks the rules, resolves once, and connects to an address that was asked about.

use crate::{
    bind::Protocol,
    failure,
    gate::{Admission, TargetRefusal, Targets},
    shared::Shared,
};
use relay_protocol::{Failure, FailureKind, Phase, Target};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout_at,
};
use tracing::warn;

/// An established connection.
pub(super) struct Connection {
    pub(super) socket: TcpStream,
    pub(super) local: SocketAddr,
    pub(super) peer: SocketAddr,
    /// How long resolving and connecting took together.
    pub(super) elapsed: Duration,
}

/// Goes where `target` says, if the rules allow it or a page of this client has bound it, within `limit` for resolving and
/// connecting together. Of several addresses each is tried in turn; the error is that of the last.
pub(super) async fn connect(
    target: &Target,
    client: IpAddr,
    relay: &Shared,
    limit: Duration,
) -> Result<Connection, Failure> {
    let began = Instant::now();
    let deadline = tokio::time::Instant::from_std(began + limit);
    let late = |phase: Phase, since: Instant| {
        let message = format!("no answer within {} ms", limit.as_millis());
        failure::plain(phase, FailureKind::TimedOut, message, since.elapsed())
    };
    let unresolved =
        |error: io::Error| failure::plain(Phase::Resolve, FailureKind::Unresolved, error.to_string(), began.elapsed());
    let addresses = match relay.bound.own(Protocol::Tcp, target, client) {
        Some(own) => vec![own],
        None => {
            let found = timeout_at(deadline, find(target, &relay.targets)).await;
            let Found { addresses, verdict } = found.map_err(|_| late(Phase::Resolve, began))?.map_err(unresolved)?;
            let anothers = |address: &SocketAddr| relay.bound.is_anothers(Protocol::Tcp, *address, client);
            let verdict = match verdict {
                Ok(()) if addresses.iter().any(anothers) => Err(TargetRefusal::anothers(target)),
                verdict => verdict,
            };
            verdict.map_err(|refusal| refuse(target, client, refusal, relay))?;
            addresses
        }
    };
    let connecting = Instant::now();
    let connected = timeout_at(deadline, first(&addresses)).await.map_err(|_| late(Phase::Connect, connecting))?;
    match connected {
        Ok((socket, local, peer)) => Ok(Connection { socket, local, peer, elapsed: began.elapsed() }),
        Err(error) => Err(failure::from_io(Phase::Connect, &error, connecting.elapsed())),
    }
}

/// Where a target is, and whether a socket may go there.
pub(crate) struct Found {
    /// Every address that it has; none where the rules refuse it before it is looked up.
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) verdict: Result<(), TargetRefusal>,
}

/// Asks the rules, resolves where they want to know more, and asks them about every address.
pub(crate) async fn find(target: &Target, targets: &Targets) -> io::Result<Found> {
    Ok(match targets.admit(target) {
        Err(refusal) => Found { addresses: Vec::new(), verdict: Err(refusal) },
        Ok(Admission::Go(address)) => Found { addresses: vec![address], verdict: Ok(()) },
        Ok(Admission::Resolve) => {
            let addresses: Vec<SocketAddr> = lookup_host(target.to_string()).await?.collect();
            if addresses.is_empty() {
                return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address"));
            }
            let verdict = targets.check(target, &addresses);
            Found { addresses, verdict }
        }
    })
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

fn refuse(target: &Target, client: IpAddr, refusal: TargetRefusal, relay: &Shared) -> Failure {
    relay.metrics.refused(refusal.rule);
    warn!(rule = refusal.rule.name(), %client, %target, "refused a target");
    failure::refused(refusal)
}
