//! How many of the labs' sockets are open in this tab, or being opened: one count for the page, as its sockets are.

use crate::socket::Endpoint;
use relay_protocol::OpenSockets;
use std::cell::Cell;

thread_local! {
    static OPEN: Cell<OpenSockets> = Cell::default();
}

/// What is open now.
pub fn open_sockets() -> OpenSockets {
    OPEN.get()
}

/// What a socket is counted as.
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

/// One socket that is counted until this is dropped.
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

    #[test]
    fn each_socket_counts_while_it_lives() {
        let kinds = [
            ("ws://127.0.0.1:8080/tcp/echo?token=x", false),
            ("ws://127.0.0.1:8080/tcp-listener?port=9000", false),
            ("ws://127.0.0.1:8080/tcp-listener/0123", true),
            ("wss://relay.example/udp/echo", false),
            ("wss://relay.example/udp-socket?port=0", false),
        ];
        let mut held: Vec<_> = kinds.map(|(url, is_accepted)| Counted::new(Kind::of(url, is_accepted))).into();
        held.push(Counted::new(Kind::WebSocket));
        assert_eq!(open_sockets(), OpenSockets { tcp: 2, listening: 1, udp: 2, websocket: 1 });
        held.truncate(2);
        assert_eq!(open_sockets(), OpenSockets { tcp: 1, listening: 1, udp: 0, websocket: 0 });
        drop(held);
        assert_eq!(open_sockets(), OpenSockets::default());
    }
}
