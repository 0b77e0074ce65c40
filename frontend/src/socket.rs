//! What a socket is opened for, and what comes from it, whichever network it is on. Pure.

use crate::record::Faults;
use bytes::Bytes;
use relay_protocol::Event;

/// Which socket is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A TCP connection.
    Tcp {
        /// A practice server's name or `host:port`.
        target: String,
        /// How long connecting may take, in milliseconds; none for the network's own limit.
        timeout_ms: Option<u32>,
        /// What is done on purpose to what it carries.
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
        /// What is done on purpose to the datagrams.
        faults: Faults,
    },
    /// A UDP socket that is bound: it talks to whoever sends to it.
    UdpSocket {
        /// The port to bind; 0 for any.
        port: u16,
        /// What is done on purpose to the datagrams.
        faults: Faults,
    },
}

impl Endpoint {
    /// The connection that is taken there, where the WebSocket carries one after another.
    pub fn connection(&self) -> Option<u32> {
        match self {
            Self::AcceptedConnection { connection, .. } => Some(*connection),
            Self::Tcp { .. } | Self::TcpListener { .. } | Self::Udp { .. } | Self::UdpSocket { .. } => None,
        }
    }
}

/// What comes from a socket, in the order in which it came.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// What happened at it.
    Event(Event),
    /// What one recv returned.
    Data(Bytes),
    /// The page's own: a time limit has passed so long after it began, in microseconds, and the relay has not answered at all.
    Unanswered { microseconds: u64 },
    /// It is over, with the close code and reason of its WebSocket; nothing comes after this.
    Closed {
        /// The close code, or [`NO_CLOSE_FRAME`](crate::transport::socket::NO_CLOSE_FRAME).
        code: u16,
        /// The reason in the Close frame.
        reason: String,
    },
}

/// What comes from a WebSocket of the browser's own, in the order in which it came.
#[derive(Clone, Debug, PartialEq)]
pub enum WebSocketIncoming {
    /// The handshake is done.
    Open {
        /// The subprotocol that the server chose; empty for none.
        subprotocol: String,
        /// What browser and server agreed on, such as `permessage-deflate`; empty for none.
        extensions: String,
    },
    Text(String),
    Binary(Bytes),
    /// So many bytes of what was sent have not left the browser (`bufferedAmount`). Told while there are some, and once more
    /// when there are none.
    Buffered(u64),
    /// The browser did not even try, and says why; nothing comes after this.
    Refused(String),
    /// The page's Content-Security-Policy forbids this URL: nothing has left the browser.
    Blocked,
    /// It ended; nothing comes after this.
    Closed {
        /// The close code; 1005 where the Close frame had none, 1006 where there was no Close frame.
        code: u16,
        reason: String,
        /// Whether both sides sent their Close frame (`wasClean`).
        clean: bool,
    },
}
