//! The kinds of sockets to open, and what arrives from them, on either network. Pure.

use crate::record::Faults;
use bytes::Bytes;
use relay_protocol::Event;

/// The kind of socket to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A TCP connection.
    Tcp {
        /// A practice server's name or `host:port`.
        target: String,
        /// The time limit for connecting, in milliseconds; `None` for the network's own limit.
        timeout_ms: Option<u32>,
        /// The faults to inject into the connection.
        faults: Faults,
    },
    /// A listening TCP socket.
    TcpListener {
        /// The port to bind; 0 for any.
        port: u16,
        /// The number of clients that may wait to be accepted.
        backlog: u32,
        reuse_address: bool,
    },
    /// A connection that a listening socket has accepted.
    AcceptedConnection {
        /// The listening socket's name.
        listener: String,
        /// The connection's number at that socket.
        connection: u32,
    },
    /// A connected UDP socket, which communicates only with this target.
    Udp {
        /// A practice server's name or `host:port`.
        target: String,
        /// The faults to inject into the datagrams.
        faults: Faults,
    },
    /// A bound UDP socket, which communicates with any peer that sends to it.
    UdpSocket {
        /// The port to bind; 0 for any.
        port: u16,
        /// The faults to inject into the datagrams.
        faults: Faults,
    },
}

impl Endpoint {
    /// Returns the accepted connection, if the WebSocket carries one connection after another.
    pub fn connection(&self) -> Option<u32> {
        match self {
            Self::AcceptedConnection { connection, .. } => Some(*connection),
            Self::Tcp { .. } | Self::TcpListener { .. } | Self::Udp { .. } | Self::UdpSocket { .. } => None,
        }
    }
}

/// Something that arrives from a socket, in order of arrival.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// An event at the socket.
    Event(Event),
    /// The result of one recv.
    Data(Bytes),
    /// Created by the page: a time limit expired after this many microseconds, and the relay has not answered at all.
    Unanswered { microseconds: u64 },
    /// The socket is closed, with the close code and reason of its WebSocket; nothing arrives after this.
    Closed {
        /// The close code, or [`NO_CLOSE_FRAME`](crate::transport::socket::NO_CLOSE_FRAME).
        code: u16,
        /// The reason in the Close frame.
        reason: String,
    },
}

/// Something that arrives from one of the browser's own WebSockets, in order of arrival.
#[derive(Clone, Debug, PartialEq)]
pub enum WebSocketIncoming {
    /// The handshake is complete.
    Open {
        /// The subprotocol that the server chose; empty for none.
        subprotocol: String,
        /// The extensions that browser and server agreed on, such as `permessage-deflate`; empty for none.
        extensions: String,
    },
    Text(String),
    Binary(Bytes),
    /// The number of sent bytes that have not left the browser (`bufferedAmount`). Reported while there are any, and
    /// once more when there are none.
    Buffered(u64),
    /// The browser refused to connect, and says why; nothing arrives after this.
    Refused(String),
    /// The page's Content-Security-Policy forbids this URL: nothing has left the browser.
    Blocked,
    /// The WebSocket is closed; nothing arrives after this.
    Closed {
        /// The close code; 1005 if the Close frame had none, 1006 if there was no Close frame.
        code: u16,
        reason: String,
        /// Whether both sides sent their Close frame (`wasClean`).
        clean: bool,
    },
}
