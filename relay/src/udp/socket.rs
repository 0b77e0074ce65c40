//! The kernel's UDP socket, with calls that do not block.

use fault_injection::Datagram;
use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    task::{self, Poll, ready},
};
use tokio::{io::Interest, net::UdpSocket};
use tokio_util::sync::ReusableBoxFuture;

/// A UDP socket that is either connected to one peer or only bound.
pub(super) struct Socket {
    socket: Arc<UdpSocket>,
    local: SocketAddr,
    is_connected: bool,
    /// Ready when [`try_recv`](Self::try_recv) may have something.
    readable: ReusableBoxFuture<'static, ()>,
}

impl Socket {
    /// Creates a socket that is connected to this peer (connect(2)): it sends only there, receives only from there, and
    /// learns of ICMP errors for its datagrams. Nothing is sent by connecting.
    ///
    /// # Errors
    /// The errors of bind(2) and connect(2), for example no route to the network.
    pub(super) async fn connect(peer: SocketAddr) -> io::Result<Self> {
        let any: SocketAddr = match peer {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let mut socket = connected(any, peer).await?;
        if socket.local_addr()? == peer {
            // The destination port was free and became this socket's own port by chance, so the socket would talk to
            // itself. The first socket keeps the port until the new one has a different port.
            socket = connected(any, peer).await?;
        }
        Ok(Self::new(socket.local_addr()?, socket, true))
    }

    /// Wraps a bound socket, which receives datagrams from everywhere.
    ///
    /// # Errors
    /// The runtime cannot register the socket.
    pub(super) fn bound(socket: std::net::UdpSocket, local: SocketAddr) -> io::Result<Self> {
        Ok(Self::new(local, UdpSocket::from_std(socket)?, false))
    }

    fn new(local: SocketAddr, socket: UdpSocket, is_connected: bool) -> Self {
        let socket = Arc::new(socket);
        Self { readable: ReusableBoxFuture::new(readable(socket.clone())), socket, local, is_connected }
    }

    /// Its own address.
    pub(super) fn local(&self) -> SocketAddr {
        self.local
    }

    /// Sends a whole datagram.
    ///
    /// # Errors
    /// The system's error: for this datagram, or for an earlier one that was rejected (ICMP). In that case this one is
    /// not sent (udp(7)).
    pub(super) fn poll_send(
        &self,
        cx: &mut task::Context<'_>,
        datagram: &Datagram<SocketAddr>,
    ) -> Poll<io::Result<()>> {
        loop {
            ready!(self.socket.poll_send_ready(cx))?;
            let sent = match self.is_connected {
                true => self.socket.try_send(&datagram.bytes),
                false => self.socket.try_send_to(&datagram.bytes, datagram.address),
            };
            match sent {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                sent => return Poll::Ready(sent.map(|_| ())),
            }
        }
    }

    /// Receives a datagram.
    ///
    /// # Errors
    /// The system's error: an earlier datagram of this socket was rejected.
    pub(super) fn poll_recv(
        &mut self,
        cx: &mut task::Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<(usize, SocketAddr)>> {
        loop {
            match self.try_recv(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                received => return Poll::Ready(received),
            }
            ready!(self.readable.poll(cx));
            self.readable.set(readable(self.socket.clone()));
        }
    }

    /// Receives a datagram; if there is none, the error is `WouldBlock`.
    fn try_recv(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        match self.socket.try_recv_from(buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(self.pending_error()),
            result => result,
        }
    }

    /// A pending error of the socket, or `WouldBlock`. On Linux an error does not make a socket readable (only
    /// `EPOLLERR` is reported, epoll_ctl(2)), so a receiver must check for it too.
    fn pending_error(&self) -> io::Error {
        let none = || Err(io::ErrorKind::WouldBlock.into());
        let asked: io::Result<()> =
            self.socket.try_io(Interest::ERROR, || self.socket.take_error()?.map_or_else(none, Err));
        asked.expect_err("what is asked for is always an error")
    }
}

/// Waits for a datagram or an error; the next call tells which. Only waiting for both notices an error alone, and only
/// an async function waits for both, so the future is kept from one poll to the next.
async fn readable(socket: Arc<UdpSocket>) {
    let _ = socket.ready(Interest::READABLE | Interest::ERROR).await;
}

async fn connected(local: SocketAddr, peer: SocketAddr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(local).await?;
    socket.connect(peer).await?;
    Ok(socket)
}
