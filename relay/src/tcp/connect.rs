//! Connects to an address that the rules allow.

use crate::{
    context::Context,
    failure,
    resolve::{self, TimeLimit},
};
use futures_util::{StreamExt, stream::FuturesUnordered};
use relay_protocol::{Failure, Phase, Target};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};
use tokio::{
    net::TcpStream,
    time::{sleep, timeout_at},
};

/// How long an attempt may go unanswered before the next address is tried in parallel (RFC 8305, section 8).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// An established connection.
pub(super) struct Connected {
    pub(super) stream: TcpStream,
    pub(super) local: SocketAddr,
    pub(super) peer: SocketAddr,
    /// The duration of resolving and connecting together.
    pub(super) elapsed: Duration,
}

/// Connects to `target`, if the rules allow it or a page of this client has bound it, within `limit` for resolving and
/// connecting together. Uses the first address that answers; the error is that of the last.
pub(super) async fn connect(
    target: &Target,
    client: IpAddr,
    context: &Context,
    limit: Duration,
) -> Result<Connected, Failure> {
    let limit = TimeLimit::new(limit);
    let addresses = resolve::allowed_addresses(target, &context.tcp_targets, client, context, &limit).await?;
    let connecting = Instant::now();
    let connected = timeout_at(limit.deadline(), first(&addresses)).await;
    match connected.map_err(|_| limit.timed_out(Phase::Connect, connecting))? {
        Ok((stream, local, peer)) => Ok(Connected { stream, local, peer, elapsed: limit.elapsed() }),
        Err(error) => Err(failure::from_io(Phase::Connect, &error, connecting.elapsed())),
    }
}

/// The first address that accepts a connection, with the socket's local address. Attempts are staggered (RFC 8305,
/// section 5), so an address that never answers costs [`ATTEMPT_DELAY`] and not the whole time limit.
async fn first(addresses: &[SocketAddr]) -> io::Result<(TcpStream, SocketAddr, SocketAddr)> {
    let attempt = |address| async move {
        TcpStream::connect(address).await.and_then(|socket| reject_self_connect(socket, address))
    };
    let mut left = interleaved(addresses).into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut result = Err(io::ErrorKind::InvalidInput.into());
    loop {
        attempts.extend(left.next().map(attempt));
        tokio::select! {
            Some(ended) = attempts.next() => {
                result = ended;
                if result.is_ok() {
                    return result;
                }
            }
            () = sleep(ATTEMPT_DELAY), if left.len() > 0 => {}
            else => return result,
        }
    }
}

/// The addresses with the two families alternating (RFC 8305, section 4): if one family is unreachable, the second
/// attempt already uses the other.
fn interleaved(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let starts_with_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.iter().copied().partition(|address| address.is_ipv6() == starts_with_v6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut ordered = Vec::with_capacity(addresses.len());
    while ordered.len() < addresses.len() {
        ordered.extend(first.next());
        ordered.extend(second.next());
    }
    ordered
}

/// If nothing listens at a port of this machine, connect(2) may by chance choose that very port as the local one, and
/// the socket then connects to itself (RFC 9293, section 3.5: simultaneous open). This counts as a refused connection.
fn reject_self_connect(socket: TcpStream, peer: SocketAddr) -> io::Result<(TcpStream, SocketAddr, SocketAddr)> {
    let local = socket.local_addr()?;
    if local.port() == peer.port() && (local.ip() == peer.ip() || peer.ip().is_unspecified()) {
        return Err(io::ErrorKind::ConnectionRefused.into());
    }
    // Disables Nagle's algorithm for small messages; if the option cannot be set, the connection has already been
    // reset.
    let _ = socket.set_nodelay(true);
    Ok((socket, local, peer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[test]
    fn the_families_take_turns() {
        let addresses = |text: &[&str]| text.iter().map(|text| text.parse().unwrap()).collect::<Vec<SocketAddr>>();
        let given = addresses(&["[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::3]:1", "192.0.2.1:1"]);
        let ordered = addresses(&["[2001:db8::1]:1", "192.0.2.1:1", "[2001:db8::2]:1", "[2001:db8::3]:1"]);
        assert_eq!(interleaved(&given), ordered);
        assert_eq!(interleaved(&given[3..]), given[3..]);
        assert!(interleaved(&[]).is_empty());
    }

    /// The listener's queue is full, so Linux drops the SYN: without a second attempt the connection would wait for
    /// minutes.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_first_address_that_does_not_answer_is_not_waited_for() {
        use socket2::{Domain, Socket, Type};
        let full = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        full.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
        full.listen(0).unwrap();
        let dead = full.local_addr().unwrap().as_socket().unwrap();
        let fills = || tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(dead));
        let mut queue = Vec::new();
        while let Ok(queued) = fills().await {
            queue.push(queued.unwrap());
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let alive = listener.local_addr().unwrap();
        let connected = tokio::time::timeout(Duration::from_secs(10), first(&[dead, alive])).await;
        assert_eq!(connected.unwrap().unwrap().2, alive);
    }

    #[tokio::test]
    async fn a_refusal_is_the_error_where_there_is_no_other_address() {
        // Holds the port without listening, so that no other program can listen there.
        let closed = tokio::net::TcpSocket::new_v4().unwrap();
        closed.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let gone = closed.local_addr().unwrap();
        let error = first(&[gone, gone]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        assert!(first(&[gone, listener.local_addr().unwrap()]).await.is_ok());
    }
    /// This happens by chance if connect(2) chooses the destination port as the local port.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_socket_that_meets_itself_is_refused() {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let own = socket.local_addr().unwrap();
        let socket = socket.connect(own).await.unwrap();
        let error = reject_self_connect(socket, own).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }
}
