//! One socket of the lab: its state, and what its events are in the record.

use super::pacer::SendPacer;
use crate::labs::recv_size::RecvSize;
use crate::{
    effect::{Endpoint, SocketId},
    record::{EventKind, Faults, Protocol},
};
use relay_protocol::Event;

/// What a socket is there for. The lab has at most one of each open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The client's.
    Client,
    /// The server's.
    Server,
    /// A client of that server in the same tab.
    LocalClient,
    /// Of a comparison, the one that speaks UDP.
    ComparedUdp,
    /// And the one that speaks TCP.
    ComparedTcp,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Client, Self::Server, Self::LocalClient, Self::ComparedUdp, Self::ComparedTcp];
}

/// The state of a socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SocketState {
    /// There is none.
    #[default]
    Closed,
    /// It was asked for.
    Opening,
    /// It can send and receive.
    Open,
    /// The tab closed it; the relay has not said so yet.
    Closing,
}

/// What a socket is opened with.
pub struct SocketOptions {
    /// Where to.
    pub endpoint: Endpoint,
    /// How the record tells of it.
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
    /// Its name, also in the record; 0 before the first.
    pub id: SocketId,
    /// Its state.
    pub state: SocketState,
    /// Its own address, while it is open.
    pub local: Option<String>,
    /// Who sent the newest datagram.
    pub last_sender: Option<String>,
    /// How many datagrams were sent on it.
    pub sent: u64,
    /// When the next one may be sent.
    pub pacer: SendPacer,
    /// Who sent the datagram whose bytes come next.
    next_sender: Option<String>,
    recv_size: RecvSize,
}

impl Socket {
    /// One that is asked for now.
    pub fn opening(id: SocketId, options: &SocketOptions) -> Self {
        let mut recv_size = RecvSize::default();
        recv_size.set(options.recv_size);
        Self {
            id,
            state: SocketState::Opening,
            pacer: SendPacer::new(options.faults.delay),
            recv_size,
            ..Self::default()
        }
    }

    /// Whether it can send and receive.
    pub fn is_open(&self) -> bool {
        self.state == SocketState::Open
    }

    /// From now on recvs are asked for with this buffer size.
    pub fn set_recv_size(&mut self, size: u32) {
        self.recv_size.set(size);
    }

    /// The socket has ended.
    pub fn closed(&mut self) {
        self.state = SocketState::Closed;
        self.local = None;
    }

    /// What a recv returned, as the record tells it.
    pub fn received(&mut self, bytes: Vec<u8>) -> EventKind {
        let size = self.recv_size.of(bytes.len());
        let bytes = bytes.into();
        match self.next_sender.take() {
            Some(from) => EventKind::ReceivedFrom { from, size, bytes },
            None => EventKind::Received { size, bytes },
        }
    }

    /// An event, as the record tells it; none where it tells nothing of it.
    pub fn event(&mut self, event: Event) -> Option<EventKind> {
        let event = match event {
            Event::Datagram { from } => {
                self.last_sender = Some(from.clone());
                self.next_sender = Some(from);
                return None;
            }
            Event::Open { local, peer, microseconds } => {
                self.opened(&local);
                EventKind::Open { local, peer, took: microseconds }
            }
            Event::Bound { local } => {
                self.opened(&local);
                EventKind::Bound { local }
            }
            Event::Truncated { kept, of } => EventKind::Truncated { kept, of },
            Event::Injected { fault, way, number, bytes } => EventKind::Injected { fault, way, number, bytes },
            Event::TimedOut { microseconds } => EventKind::TimedOut { after: microseconds },
            Event::Reported(failure) => EventKind::Reported(failure),
            Event::Failed(failure) => EventKind::Failed(failure),
            Event::Info(info) => EventKind::Info(info),
            Event::Fin => EventKind::Fin,
            // The record tells when the tab sent, and no socket of this lab listens for connections.
            Event::Written { .. } | Event::Listening { .. } | Event::Waiting { .. } | Event::Accepted { .. } => {
                return None;
            }
        };
        Some(event)
    }

    /// An open that crosses a close does not open it again.
    fn opened(&mut self, local: &str) {
        if self.state == SocketState::Opening {
            self.state = SocketState::Open;
            self.local = Some(local.to_owned());
        }
    }
}
