//! The kernel's UDP socket, without waiting where it has nothing or takes nothing.

use fault_injection::Datagram;
use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    task::{self, Poll, ready},
};
use tokio::{io::Interest, net::UdpSocket};
use tokio_util::sync::ReusableBoxFuture;

/// A UDP socket that is connected, so that it has one peer, or only bound.
pub(super) struct Socket {
    socket: Arc<UdpSocket>,
    local: SocketAddr,
    is_connected: bool,
    /// Ready when [`try_recv`](Self::try_recv) may have something.
    readable: ReusableBoxFuture<'static, ()>,
}

impl Socket {
    /// One that is connected to this peer (connect(2)): it sends there only, takes datagrams from there only, and learns
    /// when nobody wants them. Nothing is sent by it.
    ///
    /// # Errors
    /// As bind(2) and connect(2): no way to the network, for one.
    pub(super) async fn connect(peer: SocketAddr) -> io::Result<Self> {
        let any: SocketAddr = match peer {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let mut socket = connected(any, peer).await?;
        if socket.local_addr()? == peer {
            // The port was free, and by chance is this socket's own now: it would talk to itself. It keeps the port until
            // another has a different one.
            socket = connected(any, peer).await?;
        }
        Ok(Self::new(socket.local_addr()?, socket, true))
    }

    /// One that is bound already, and takes datagrams from everywhere.
    ///
    /// # Errors
    /// Where the runtime cannot wait for it.
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

    /// Sends a datagram whole.
    ///
    /// # Errors
    /// The system's: for this datagram, or for an earlier one that nobody wanted. Then this one is not sent (udp(7)).
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
    /// The system's: an earlier datagram of this socket was wanted by nobody.
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

    /// Receives a datagram; where there is none, the error is `WouldBlock`.
    fn try_recv(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        match self.socket.try_recv_from(buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(self.pending_error()),
            result => result,
        }
    }

    /// An error that waits at the socket, or `WouldBlock`. It makes a socket not readable on Linux (only `EPOLLERR` is told,
    /// epoll_ctl(2)), so whoever waits to receive has to ask for it too.
    fn pending_error(&self) -> io::Error {
        let none = || Err(io::ErrorKind::WouldBlock.into());
        let asked: io::Result<()> =
            self.socket.try_io(Interest::ERROR, || self.socket.take_error()?.map_or_else(none, Err));
        asked.expect_err("what is asked for is always an error")
    }
}

/// Waits for a datagram or an error; what that is, the next call tells. Only waiting for both sees an error alone, and only
/// an async function waits for both, so it is kept from one poll to the next.
async fn readable(socket: Arc<UdpSocket>) {
    let _ = socket.ready(Interest::READABLE | Interest::ERROR).await;
}

async fn connected(local: SocketAddr, peer: SocketAddr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(local).await?;
    socket.connect(peer).await?;
    Ok(socket)
}
