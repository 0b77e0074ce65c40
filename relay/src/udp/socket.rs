//! The kernel's UDP socket, without waiting where it has nothing or takes nothing.

use super::lane::Datagram;
use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};
use tokio::{io::Interest, net::UdpSocket};

/// A UDP socket that is connected, so that it has one peer, or only bound.
pub(super) struct Socket {
    socket: UdpSocket,
    local: SocketAddr,
    peer: Option<SocketAddr>,
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
        Ok(Self { local: socket.local_addr()?, socket, peer: Some(peer) })
    }

    /// One that is bound already, and takes datagrams from everywhere.
    ///
    /// # Errors
    /// Where the runtime cannot wait for it.
    pub(super) fn bound(socket: std::net::UdpSocket, local: SocketAddr) -> io::Result<Self> {
        Ok(Self { socket: UdpSocket::from_std(socket)?, local, peer: None })
    }

    /// Its own address.
    pub(super) fn local(&self) -> SocketAddr {
        self.local
    }

    /// Its one peer, if it is connected.
    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// Waits until [`try_recv`](Self::try_recv) may have something.
    pub(super) async fn readable(&self) -> io::Result<()> {
        self.socket.ready(Interest::READABLE | Interest::ERROR).await.map(|_| ())
    }

    /// Waits until [`try_send`](Self::try_send) may be taken.
    pub(super) async fn writable(&self) -> io::Result<()> {
        self.socket.writable().await
    }

    /// Sends a datagram whole; where the kernel takes none at present, the error is `WouldBlock`.
    ///
    /// # Errors
    /// The system's: for this datagram, or for an earlier one that nobody wanted. Then this one is not sent (udp(7)).
    pub(super) fn try_send(&self, datagram: &Datagram) -> io::Result<()> {
        match self.peer {
            Some(_) => self.socket.try_send(&datagram.bytes),
            None => self.socket.try_send_to(&datagram.bytes, datagram.address),
        }
        .map(|_| ())
    }

    /// Receives a datagram; where there is none, the error is `WouldBlock`.
    ///
    /// # Errors
    /// The system's: an earlier datagram of this socket was wanted by nobody.
    pub(super) fn try_recv(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
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

async fn connected(local: SocketAddr, peer: SocketAddr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(local).await?;
    socket.connect(peer).await?;
    Ok(socket)
}
