//! One socket of the lab, and what it is opened with.

use super::pacer::SendPacer;
use crate::{
    effect::Endpoint,
    labs::connection::Connection,
    record::{EventKind, Faults, Protocol},
};

/// What a socket is there for. The lab has at most one of each open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Client,
    Server,
    /// A client of that server in the same tab.
    LocalClient,
    /// Of a comparison, the one that speaks UDP.
    ComparedUdp,
    /// And the one that speaks TCP.
    ComparedTcp,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::Client, Self::Server, Self::LocalClient, Self::ComparedUdp, Self::ComparedTcp];
}

/// What a socket is opened with.
pub struct SocketOptions {
    pub endpoint: Endpoint,
    /// How the record shows it.
    pub event: EventKind,
    /// What the relay does to what it carries.
    pub faults: Faults,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// Whether recv is called from the start, again and again.
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

/// What the lab knows of a socket.
#[derive(Debug, Default)]
pub struct Socket {
    pub connection: Connection,
    /// Who sent the newest datagram.
    pub last_sender: Option<String>,
    /// How many datagrams were sent on it.
    pub sent: u64,
    /// When the next one may be sent.
    pub pacer: SendPacer,
}

impl Socket {
    /// Whether it can send and receive.
    pub fn is_open(&self) -> bool {
        self.connection.state.is_open()
    }

    /// Its own address, while it is open.
    pub fn local(&self) -> Option<&str> {
        self.connection.local.as_deref().filter(|_| self.is_open())
    }
}
