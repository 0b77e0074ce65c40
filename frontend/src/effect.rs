//! What a lab asks of its shell, and what the shell brings it. Plain data: a lab's `update` is a function of values, and a
//! test can stand in for browser and relay.

use crate::{
    query,
    record::{Faults, Micros},
    text::Lang,
    transport::{
        http::{Answer, Request, Unanswered},
        relay::{Relay, RelayAddress},
        socket::Incoming,
        websocket,
    },
};
use bytes::Bytes;
use relay_protocol::Command;

/// Names a socket of a lab. The lab counts up, and never uses a number twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SocketId(pub u32);

/// Names a timer of a lab. Starting it again replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimerId(pub u32);

/// Names an HTTP exchange of a lab. The lab counts up, and never uses a number twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FetchId(pub u32);

/// Which of the relay's sockets is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A TCP connection.
    Tcp {
        /// A practice server's name or `host:port`.
        target: String,
        /// How long connecting may take, in milliseconds; none for the relay's own limit.
        timeout_ms: Option<u32>,
        /// What the relay does to what it carries.
        faults: Faults,
    },
    /// A listening TCP socket.
    TcpListener {
        /// The port to bind; 0 for any.
        port: u16,
        /// How many clients may wait to be accepted.
        backlog: u32,
        reuse_address: bool,
    },
    /// A connection that a listening socket has accepted.
    AcceptedConnection {
        /// The listening socket's name.
        listener: String,
        /// The connection's name there.
        connection: u32,
    },
    /// A UDP socket that is connected: it talks to this target only.
    Udp {
        /// A practice server's name or `host:port`.
        target: String,
        /// What the relay does to the datagrams.
        faults: Faults,
    },
    /// A UDP socket that is bound: it talks to whoever sends to it.
    UdpSocket {
        /// The port to bind; 0 for any.
        port: u16,
        /// What the relay does to the datagrams.
        faults: Faults,
    },
}

impl Endpoint {
    /// The WebSocket's URL at this relay.
    pub fn url(&self, relay: &RelayAddress) -> String {
        match self {
            Self::Tcp { target, timeout_ms, faults } => {
                let timeout = timeout_ms.map(|milliseconds| ("timeout", milliseconds.to_string()));
                let query: Vec<_> = timeout.into_iter().chain(fault_query(*faults)).collect();
                relay.socket_url(&format!("/tcp/{}", query::segment(target)), &query)
            }
            Self::TcpListener { port, backlog, reuse_address } => {
                let query = [
                    ("port", port.to_string()),
                    ("backlog", backlog.to_string()),
                    ("reuse", reuse_address.to_string()),
                ];
                relay.socket_url("/tcp-listener", &query)
            }
            Self::AcceptedConnection { listener, .. } => {
                relay.socket_url(&format!("/tcp-listener/{}", query::segment(listener)), &[])
            }
            Self::Udp { target, faults } => {
                relay.socket_url(&format!("/udp/{}", query::segment(target)), &fault_query(*faults))
            }
            Self::UdpSocket { port, faults } => {
                let mut query = fault_query(*faults);
                query.push(("port", port.to_string()));
                relay.socket_url("/udp-socket", &query)
            }
        }
    }

    /// The connection that is taken there, where the WebSocket carries one after another.
    pub fn connection(&self) -> Option<u32> {
        match self {
            Self::AcceptedConnection { connection, .. } => Some(*connection),
            Self::Tcp { .. } | Self::TcpListener { .. } | Self::Udp { .. } | Self::UdpSocket { .. } => None,
        }
    }
}

/// The names and values of a query that asks the relay for these faults; nothing for none.
pub fn fault_query(faults: Faults) -> Vec<(&'static str, String)> {
    let mut query = Vec::new();
    for (name, percent) in [("loss", faults.loss), ("duplicate", faults.duplicate), ("reorder", faults.reorder)] {
        if percent > 0 {
            query.push((name, format!("{}.{:02}", percent / 100, percent % 100)));
        }
    }
    if faults.delay > 0 {
        query.push(("delay", faults.delay.to_string()));
    }
    if !faults.is_none() {
        query.push(("seed", faults.seed.to_string()));
    }
    query
}

/// Something that `update` wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open a socket. However that ends, an [`Incoming::Closed`] is the last thing that arrives from it.
    Open {
        /// Its name from now on.
        socket: SocketId,
        endpoint: Endpoint,
        /// What is sent to the relay before anything else.
        first: Option<Command>,
    },
    /// Send bytes on a stream.
    Send(SocketId, Bytes),
    SendDatagram(SocketId, Bytes),
    /// Tell the relay something about a socket.
    Command(SocketId, Command),
    /// Close a socket: what was sent goes out first.
    Close(SocketId),
    /// Open a WebSocket of the browser's own. However that ends, a [`websocket::Incoming::Closed`] or
    /// [`websocket::Incoming::Refused`] is the last thing that arrives from it.
    OpenWebSocket {
        /// Its name from now on.
        socket: SocketId,
        url: String,
        /// What the tab speaks, the best first.
        subprotocols: Vec<String>,
    },
    /// Send a text message on a WebSocket of the browser's own.
    SendText(SocketId, String),
    /// Send a binary message on such a WebSocket.
    SendBinary(SocketId, Bytes),
    /// Close such a WebSocket: what was sent goes out first.
    CloseWebSocket {
        socket: SocketId,
        /// 1000, or 3000 to 4999; none for a Close frame without one.
        code: Option<u16>,
        /// At most 123 bytes; empty for none.
        reason: String,
    },
    /// Send an HTTP request by fetch.
    Fetch {
        /// Its name from now on.
        fetch: FetchId,
        /// What is asked.
        request: Request,
        /// After so many milliseconds it is given up.
        time_limit_ms: Option<u32>,
    },
    /// Give an HTTP exchange up, where it is under way; it still ends with an [`Arrival::Fetched`].
    CancelFetch(FetchId),
    /// Tell the lab when so many milliseconds have passed.
    StartTimer(TimerId, u32),
    /// Call a timer off, where it runs.
    StopTimer(TimerId),
    /// Ask what the browser keeps under this name: an [`Arrival::Recalled`] follows before anything else arrives.
    Recall {
        key: &'static str,
    },
    /// Let the browser keep a text under this name, in the place of the one before. It may refuse: then nothing is kept.
    Remember {
        key: &'static str,
        value: String,
    },
    /// The relay did not behave as a reachable one: look at it again.
    CheckRelay,
}

/// Something that the shell brings to a lab.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrival {
    /// From a socket that is not yet closed.
    Socket(SocketId, Incoming),
    /// From a WebSocket of the browser's own that is not yet closed.
    WebSocket(SocketId, websocket::Incoming),
    /// A timer has run down.
    Timer(TimerId),
    /// An HTTP exchange is over.
    Fetched(FetchId, Result<Answer, Unanswered>),
    /// What the browser keeps under a name: because that was asked, or because another tab has changed it.
    Recalled {
        key: &'static str,
        /// None where the browser keeps nothing under this name, or may not.
        kept: Option<String>,
        /// What time it is, in milliseconds since 1970 (UTC).
        date: u64,
    },
}

/// What `update` may look at besides model and message.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// When the message happened, in microseconds since the page was opened.
    pub now: Micros,
    /// The language of the page.
    pub lang: Lang,
    pub relay: &'a Relay,
}

/// A lab's pure core.
pub trait Lab: 'static {
    type Model: 'static;
    /// Everything that can happen to it.
    type Msg: 'static;

    /// Changes the model by what happened, and says what is to be done.
    fn update(model: &mut Self::Model, msg: Self::Msg, context: &Context) -> Vec<Effect>;

    /// The message for what the shell brings.
    fn arrived(arrival: Arrival) -> Self::Msg;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_has_its_url_at_the_relay() {
        let relay = RelayAddress { origin: "https://relay.example".into(), token: Some("a b".into()) };
        let none = Faults::default();
        let faults = Faults { loss: 5, delay: 20, seed: 7, ..none };
        let tcp = |faults| Endpoint::Tcp { target: "[::1]:80".into(), timeout_ms: Some(3000), faults };
        for (endpoint, url) in [
            (tcp(none), "/tcp/%5B%3A%3A1%5D%3A80?timeout=3000&token=a+b"),
            (tcp(faults), "/tcp/%5B%3A%3A1%5D%3A80?timeout=3000&loss=0.05&delay=20&seed=7&token=a+b"),
            (
                Endpoint::TcpListener { port: 8000, backlog: 1, reuse_address: true },
                "/tcp-listener?port=8000&backlog=1&reuse=true&token=a+b",
            ),
            (Endpoint::AcceptedConnection { listener: "name".into(), connection: 3 }, "/tcp-listener/name?token=a+b"),
            (Endpoint::Udp { target: "echo".into(), faults: none }, "/udp/echo?token=a+b"),
            (Endpoint::UdpSocket { port: 0, faults }, "/udp-socket?loss=0.05&delay=20&seed=7&port=0&token=a+b"),
        ] {
            assert_eq!(endpoint.url(&relay), format!("wss://relay.example{url}"));
        }
    }
}
