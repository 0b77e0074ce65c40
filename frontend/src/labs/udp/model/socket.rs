//! A socket of the lab, and its options.

use super::pacer::SendPacer;
use crate::{
    effect::Endpoint,
    labs::connection::Connection,
    record::{EventKind, Faults, Protocol},
};

/// A socket's role. The lab has at most one open socket of each role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Client,
    Server,
    /// A client of that server in the same tab.
    LocalClient,
    /// The UDP socket of a comparison.
    ComparedUdp,
    /// The TCP socket of a comparison.
    ComparedTcp,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::Client, Self::Server, Self::LocalClient, Self::ComparedUdp, Self::ComparedTcp];
}

/// The options for opening a socket.
pub struct SocketOptions {
    pub endpoint: Endpoint,
    /// The event that records the opening.
    pub event: EventKind,
    /// The faults that the relay injects.
    pub faults: Faults,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// Whether recv is called continuously from the start.
    pub continuous: bool,
}

impl SocketOptions {
    /// A UDP socket that is connected to this target.
    pub fn udp(target: String, faults: Faults, recv_size: u32) -> Self {
        let event = EventKind::Connect { target: target.clone(), protocol: Protocol::Udp };
        Self { endpoint: Endpoint::Udp { target, faults }, event, faults, recv_size, continuous: true }
    }

    /// A UDP socket that is bound to this port.
    pub fn udp_bound(port: u16, faults: Faults, recv_size: u32) -> Self {
        let event = EventKind::Bind { port, backlog: None };
        Self { endpoint: Endpoint::UdpSocket { port, faults }, event, faults, recv_size, continuous: true }
    }

    /// A TCP connection to this target.
    pub fn tcp(target: String, faults: Faults, recv_size: u32) -> Self {
        let event = EventKind::Connect { target: target.clone(), protocol: Protocol::Tcp };
        let endpoint = Endpoint::Tcp { target, timeout_ms: None, faults };
        Self { endpoint, event, faults, recv_size, continuous: true }
    }
}

/// The state of a socket.
#[derive(Debug, Default)]
pub struct Socket {
    pub connection: Connection,
    /// The sender of the most recent datagram.
    pub last_sender: Option<String>,
    /// The number of datagrams sent on this socket.
    pub sent: u64,
    /// Decides when the next datagram may be sent.
    pub pacer: SendPacer,
}

impl Socket {
    /// Whether the socket can send and receive.
    pub fn is_open(&self) -> bool {
        self.connection.state.is_open()
    }

    /// The socket's local address, while it is open.
    pub fn local(&self) -> Option<&str> {
        self.connection.local.as_deref().filter(|_| self.is_open())
    }
}
