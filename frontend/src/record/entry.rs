//! An event of the record.

use super::{
    export,
    frame::WebSocketFrame,
    http::{HttpCause, HttpMessage},
    import,
    websocket::{ClosedBy, MessageFormat, RefusalCause},
};
use bytes::Bytes;
use relay_protocol::{Failure, Fault, TcpInfo, Way};
use serde::{Deserialize, Serialize};

/// Identifies a connection (or HTTP exchange) of the record: 1 for the first, counting up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u32);

impl ConnectionId {
    /// The server's own listening or bound socket, which is not a connection.
    pub const SERVER: Self = Self(0);
}

/// Microseconds since the page was opened.
pub type Micros = u64;

/// The protocol of a socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// A stream of bytes (RFC 9293).
    #[default]
    Tcp,
    /// Datagrams (RFC 768).
    Udp,
    /// Messages both ways, by the browser's own WebSocket (RFC 6455).
    #[serde(rename = "websocket")]
    WebSocket,
}

/// The faults that the relay was asked to inject on a socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faults {
    /// How many of a hundred datagrams are lost, 0 to 100. Of TCP, how many of the segments that arrive.
    #[serde(rename = "loss_percent")]
    pub loss: u32,
    /// The percentage of datagrams that are duplicated.
    #[serde(rename = "duplicate_percent")]
    pub duplicate: u32,
    /// The percentage of datagrams that the next one overtakes.
    #[serde(rename = "reorder_percent")]
    pub reorder: u32,
    /// How long whatever the tab sends is held back, in milliseconds.
    #[serde(rename = "delay_ms")]
    pub delay: u32,
    /// The seed of the random faults: the same seed gives the same faults.
    pub seed: u32,
}

impl Faults {
    /// Whether there are no faults to inject.
    pub fn is_none(self) -> bool {
        Self { seed: 0, ..self } == Self::default()
    }
}

/// An event, as it was reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When the page performed the action or learned of the event.
    pub at: Micros,
    /// The event's connection.
    pub connection: ConnectionId,
    /// The kind of event.
    pub kind: EventKind,
}

/// What happened on a connection. Serialized as the members of an entry of an [exported record](export); there the bytes
/// are set apart, with what they read as, and [`import`] puts them back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum EventKind {
    /// The tab asked for a connection to this target: a practice server's name or `host:port`. Of UDP, for a socket that
    /// sends there and nowhere else.
    Connect {
        /// The target, as typed.
        target: String,
        /// The protocol of the connection.
        #[serde(default, skip_serializing_if = "export::is_tcp")]
        protocol: Protocol,
    },
    /// The relay was asked to inject these faults on the socket.
    Faults(Faults),
    /// The TCP connection is established, or the UDP socket has its peer, which does not learn of this.
    Open {
        /// The relay's own address on it.
        local: String,
        /// The server's address.
        peer: String,
        /// How long resolving and connecting took, as the relay measured it.
        #[serde(rename = "took_us")]
        took: Micros,
    },
    /// The tab sent bytes: of UDP, a datagram to the socket's peer.
    Send {
        /// All of them.
        #[serde(skip)]
        bytes: Bytes,
    },
    /// The tab called recv manually.
    Receive {
        /// The size of the buffer.
        size: u32,
    },
    /// A recv returned bytes.
    Received {
        /// The size of the buffer it was called with.
        size: u32,
        /// What it returned.
        #[serde(skip)]
        bytes: Bytes,
    },
    /// A recv received nothing within its time limit.
    TimedOut {
        /// How long it waited.
        #[serde(rename = "after_us")]
        after: Micros,
    },
    /// The time limit of a connect or a recv passed without a report from the relay, which does not answer.
    Unanswered {
        /// How long the page waited.
        #[serde(rename = "after_us")]
        after: Micros,
    },
    /// The tab closed its writing side: a FIN goes to the server.
    Shutdown,
    /// The server closed its writing side: recv returned 0.
    Fin,
    /// The tab ended the connection with a RST.
    Reset,
    /// The tab closed the connection.
    Close,
    /// The connection failed, as the relay saw it.
    #[serde(serialize_with = "export::failure", deserialize_with = "import::failure")]
    Failed(Failure),
    /// The WebSocket between the tab and the relay ended, or a connection accepted at the relay did. No more events
    /// follow on this connection.
    Closed {
        /// The close code (RFC 6455); 1006 if the browser saw no Close frame.
        code: u16,
        /// The reason in the Close frame.
        reason: String,
    },
    /// The tab requested its own socket on this port of this machine: bind, and for TCP listen.
    Bind {
        /// The port; 0 for any free one.
        port: u16,
        /// The number of clients that may wait to be accepted; `None` for UDP.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backlog: Option<u32>,
    },
    /// The socket is bound and, for TCP, listening.
    Bound {
        /// The socket's local address.
        local: String,
    },
    /// Another client waits in the kernel's queue: its handshake is complete, and accept has not been called.
    Waiting {
        /// The number of clients waiting now.
        clients: u32,
    },
    /// The tab called accept.
    Accept,
    /// Accept returned this connection.
    Accepted {
        /// The tab's address.
        local: String,
        /// The client's address.
        peer: String,
        /// How long the client waited in the kernel's queue, if known.
        #[serde(default, rename = "waited_us", skip_serializing_if = "Option::is_none")]
        waited: Option<Micros>,
    },
    /// The tab sent a datagram to this address.
    SendTo {
        /// The destination address.
        to: String,
        /// All of it.
        #[serde(skip)]
        bytes: Bytes,
    },
    /// A recvfrom returned a datagram.
    ReceivedFrom {
        /// The sender's address.
        from: String,
        /// The size of the buffer it was called with.
        size: u32,
        /// What it returned.
        #[serde(skip)]
        bytes: Bytes,
    },
    /// The preceding datagram was longer than the buffer, and the rest was discarded.
    Truncated {
        /// The number of bytes kept.
        kept: u32,
        /// The length of the datagram, in bytes.
        of: u32,
    },
    /// The relay injected a requested fault into a datagram.
    Injected {
        /// The kind of fault.
        fault: Fault,
        /// The direction of the datagram.
        way: Way,
        /// The datagram's number in that direction; 1 for the first.
        #[serde(rename = "datagram")]
        number: u64,
        /// The length of the datagram, in bytes.
        bytes: u32,
    },
    /// A call failed, and the socket remains open.
    #[serde(serialize_with = "export::failure", deserialize_with = "import::failure")]
    Reported(Failure),
    /// The kernel's view of the connection; `None` if the kernel does not report it.
    #[serde(serialize_with = "export::info", deserialize_with = "import::info")]
    Info(Option<TcpInfo>),
    /// The tab sent an HTTP request.
    Request {
        /// The method, in capitals.
        method: String,
        /// The whole URL.
        url: String,
        /// The headers that the page set; the browser adds its own.
        headers: Vec<(String, String)>,
        /// The names of those that come from the session.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        session_headers: Vec<String>,
        /// The body; empty for none.
        #[serde(skip)]
        body: Bytes,
    },
    /// The HTTP response, as fetch shows it.
    Response {
        /// The status code.
        status: u16,
        /// The reason phrase; empty if there is none (HTTP/2).
        reason: String,
        /// The headers that fetch shows.
        headers: Vec<(String, String)>,
        /// The whole body, decompressed.
        #[serde(skip)]
        body: Bytes,
        /// The time from the call to fetch until the last byte of the body.
        #[serde(rename = "took_us")]
        took: Micros,
    },
    /// An HTTP exchange ended without a response.
    HttpFailed {
        /// What ended it.
        cause: HttpCause,
        /// The browser's error message.
        message: String,
        /// The time from the call to fetch until the failure.
        #[serde(rename = "took_us")]
        took: Micros,
    },
    /// The preceding bytes on this connection are an HTTP/1.1 message.
    HttpMessage(HttpMessage),
    /// The preceding bytes on this connection are a WebSocket frame.
    #[serde(rename = "websocket_frame")]
    WebSocketFrame(WebSocketFrame),
    /// The tab asked the browser to open a WebSocket to this URL.
    #[serde(rename = "websocket_connect")]
    WebSocketConnect {
        url: String,
        /// The subprotocols that the tab offered, in order of preference.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        subprotocols: Vec<String>,
    },
    /// The WebSocket's handshake is complete.
    #[serde(rename = "websocket_open")]
    WebSocketOpen {
        /// The subprotocol that the server selected; empty for none.
        subprotocol: String,
        /// The extensions that the browser and the server negotiated; empty for none.
        extensions: String,
        /// The time since the tab requested the WebSocket.
        #[serde(rename = "took_us")]
        took: Micros,
    },
    /// The tab sent a WebSocket message.
    MessageSent {
        format: MessageFormat,
        #[serde(skip)]
        bytes: Bytes,
    },
    /// The tab received a WebSocket message.
    MessageReceived {
        format: MessageFormat,
        #[serde(skip)]
        bytes: Bytes,
    },
    /// This many of the bytes that the tab sent have not left the browser yet (`bufferedAmount`).
    Buffered { bytes: u64 },
    /// The tab began the WebSocket's closing handshake.
    #[serde(rename = "websocket_close")]
    WebSocketClose {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<u16>,
        reason: String,
    },
    /// The WebSocket ended. No more events follow on this connection.
    #[serde(rename = "websocket_closed")]
    WebSocketClosed {
        /// The close code; 1005 if the Close frame had none, 1006 if there was no Close frame.
        code: u16,
        reason: String,
        /// Whether both sides sent their Close frame.
        clean: bool,
        /// Whether the handshake had completed.
        opened: bool,
        by: ClosedBy,
    },
    /// The browser refused to try. No more events follow on this connection.
    #[serde(rename = "websocket_refused")]
    WebSocketRefused {
        cause: RefusalCause,
        /// The browser's error message; empty for none.
        message: String,
    },
    /// The tab will reconnect after a delay.
    Reconnect {
        /// The number of the attempt; 1 for the first since the WebSocket was open.
        attempt: u32,
        #[serde(rename = "after_ms")]
        after: u32,
    },
}
