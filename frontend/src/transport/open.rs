//! Counts the labs' sockets that are open or being opened in this tab. The page has a single count for all labs.

use crate::socket::Endpoint;
use relay_protocol::OpenSockets;
use std::cell::Cell;

thread_local! {
    static OPEN: Cell<OpenSockets> = Cell::default();
}

/// Returns the current counts.
pub fn open_sockets() -> OpenSockets {
    OPEN.get()
}

/// The kind under which a socket is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Tcp,
    Listening,
    Udp,
    WebSocket,
}

impl Kind {
    pub fn of(endpoint: &Endpoint) -> Self {
        match endpoint {
            Endpoint::Tcp { .. } | Endpoint::AcceptedConnection { .. } => Self::Tcp,
            Endpoint::TcpListener { .. } => Self::Listening,
            Endpoint::Udp { .. } | Endpoint::UdpSocket { .. } => Self::Udp,
        }
    }
}

/// Counts a socket until it is dropped.
pub struct Counted(Kind);

impl Counted {
    pub fn new(kind: Kind) -> Self {
        change(kind, |count| count + 1);
        Self(kind)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        change(self.0, |count| count - 1);
    }
}

fn change(kind: Kind, change: impl FnOnce(u32) -> u32) {
    let mut open = OPEN.get();
    let count = match kind {
        Kind::Tcp => &mut open.tcp,
        Kind::Listening => &mut open.listening,
        Kind::Udp => &mut open.udp,
        Kind::WebSocket => &mut open.websocket,
    };
    *count = change(*count);
    OPEN.set(open);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Faults;

    #[test]
    fn each_socket_counts_while_it_lives() {
        let (target, faults) = (String::new(), Faults::default());
        let endpoints = [
            Endpoint::Tcp { target: target.clone(), timeout_ms: None, faults },
            Endpoint::TcpListener { port: 9000, backlog: 5, reuse_address: true },
            Endpoint::AcceptedConnection { listener: target.clone(), connection: 1 },
            Endpoint::Udp { target, faults },
            Endpoint::UdpSocket { port: 0, faults },
        ];
        let mut held: Vec<_> = endpoints.iter().map(|endpoint| Counted::new(Kind::of(endpoint))).collect();
        held.push(Counted::new(Kind::WebSocket));
        assert_eq!(open_sockets(), OpenSockets { tcp: 2, listening: 1, udp: 2, websocket: 1 });
        held.truncate(2);
        assert_eq!(open_sockets(), OpenSockets { tcp: 1, listening: 1, udp: 0, websocket: 0 });
        drop(held);
        assert_eq!(open_sockets(), OpenSockets::default());
    }
}
