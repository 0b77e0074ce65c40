//! The events of a socket, as the relay observed them.

use crate::{CloseCode, named::named};
use serde::{Deserialize, Serialize};

/// One text frame from the relay to the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The TCP connection is established, or the UDP socket is connected (which sends nothing). Always the first event,
    /// unless that is [`Event::Failed`].
    Open {
        /// The local address of the relay's socket, `host:port`.
        local: String,
        /// The peer's address, `host:port`: the chosen one if a name has several.
        peer: String,
        /// The duration of resolving and connecting, in microseconds; 0 for an accepted connection.
        microseconds: u64,
    },
    /// The socket took more of the page's data. The rest waits in the relay, which has room for
    /// [`MAX_UNWRITTEN`](crate::MAX_UNWRITTEN) bytes; beyond that the relay reads nothing more, not even commands.
    Written {
        /// Total number of bytes that the socket took since the connection was established.
        bytes: u64,
    },
    /// The peer closed its writing side: a recv returned 0. Sending is still possible.
    Fin,
    /// A recv reached its time limit without data. The connection is still established.
    TimedOut {
        /// How long the recv waited, in microseconds.
        microseconds: u64,
    },
    /// The socket listens: clients can connect, and wait to be accepted. Always the first event of a listening socket,
    /// unless that is [`Event::Failed`].
    Listening {
        /// The listener's address, `host:port`.
        local: String,
        /// The listener's name in `/tcp-listener/{listener}`. No other page can guess it.
        listener: String,
        /// The backlog passed to listen(2): how many clients may wait in the kernel's queue.
        backlog: u32,
    },
    /// The number of clients that wait in the kernel's queue has changed. Sent only if the kernel provides it (Linux).
    Waiting {
        /// Number of waiting clients.
        clients: u32,
    },
    /// A call of accept returned a connection. The page claims it with [`Command::Take`](crate::Command::Take) on a
    /// WebSocket to `/tcp-listener/{listener}`, or with a separate WebSocket to
    /// `/tcp-listener/{listener}/{connection}`; a connection that is not claimed within 10 seconds is closed.
    Accepted {
        /// The connection's number in that URL: 1 for the listener's first, counting up.
        connection: u32,
        /// The listener's address, as the client reached it.
        local: String,
        /// The client's address.
        peer: String,
        /// How long the connection had waited in the kernel's queue, in microseconds, if the kernel provides it (Linux,
        /// with a resolution of one to a few milliseconds).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waited: Option<u64>,
    },
    /// The UDP socket is bound: it receives datagrams. Always the first event of a bound UDP socket, unless that is
    /// [`Event::Failed`].
    Bound {
        /// The socket's address, `host:port`.
        local: String,
    },
    /// A recvfrom returned: the next binary frame holds its datagram, which may be empty.
    Datagram {
        /// The sender's address, `host:port`.
        from: String,
    },
    /// The previous datagram was longer than the buffer: the rest is lost.
    Truncated {
        /// Number of its bytes that were kept.
        kept: u32,
        /// Its length in bytes.
        of: u32,
    },
    /// A requested fault was injected into a datagram.
    Injected {
        /// The fault.
        fault: Fault,
        /// The direction of the datagram.
        way: Way,
        /// The datagram's number in that direction: 1 for the first, counting up, including lost ones.
        number: u64,
        /// The datagram's length in bytes.
        bytes: u32,
    },
    /// A call failed, but the socket continues: an earlier datagram was rejected (icmp(7)), a datagram is too long, or
    /// its destination is not allowed. If the call was a send, its datagram is lost; if it was a recv, the recv has
    /// returned, so a single one is over.
    Reported(Failure),
    /// What the kernel knows of the connection; `None` if it does not provide it.
    Info(Option<TcpInfo>),
    /// The socket failed. Always the last event, except for [`Event::Closed`]; the WebSocket is then closed with the
    /// code of the failure's kind.
    Failed(Failure),
    /// On `/tcp-listener/{listener}`: the connection is over, and the next can be claimed. On a WebSocket with only one
    /// connection, a Close frame has this meaning.
    Closed {
        /// The code that the Close frame would have.
        code: u16,
        /// The reason that the Close frame would have.
        reason: String,
    },
}

/// Why and where a connection failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The phase in which it failed.
    pub phase: Phase,
    /// What kind of failure it is.
    pub kind: FailureKind,
    /// The system's error number (errno(3); on Windows, WSAGetLastError), if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errno: Option<i32>,
    /// The symbol of the error number, such as `ECONNREFUSED`, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// The system's or the relay's own message, in English, for the log and for curious users.
    pub message: String,
    /// How long the phase had taken, in microseconds.
    pub microseconds: u64,
    /// For a refusal by policy: the name of the rule, as in the relay's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// For a refusal by policy: the relay option that would allow it, such as `--allow tcp://127.0.0.1:9000`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow: Option<String>,
    /// For an address in use: its holder, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

named! {
    /// The holder of an address that is in use.
    Holder {
        /// A practice server of the relay.
        Practice = "practice",
        /// A socket that a page has bound.
        Page = "page",
        /// A socket of another program.
        Program = "program",
        /// No socket: a connection of that port was closed from this side, and the kernel keeps its address for a while
        /// (TIME-WAIT; RFC 9293, section 3.6).
        TimeWait = "time_wait",
        /// A connection that is still open.
        Connection = "connection",
    }
}

named! {
    /// A fault that is injected into datagrams on purpose.
    Fault {
        /// The datagram is dropped.
        Loss = "loss",
        /// The datagram is sent twice.
        Duplicate = "duplicate",
        /// The datagram is sent after the next one.
        Reorder = "reorder",
    }
}

named! {
    /// A direction.
    Way {
        /// From the page.
        Out = "out",
        /// To the page.
        Back = "back",
    }
}

/// What the kernel knows of a TCP connection (tcp(7), `TCP_INFO`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TcpInfo {
    /// The smoothed round-trip time, in microseconds (RFC 6298).
    pub rtt: u32,
    /// The variation of the round-trip time, in microseconds.
    pub rtt_variation: u32,
    /// Number of segments retransmitted since the connection was established.
    pub retransmits: u32,
    /// Number of segments sent and not yet acknowledged.
    pub in_flight: u32,
    /// The congestion window, in segments (RFC 5681).
    pub congestion_window: u32,
    /// The largest segment sent, in bytes.
    pub segment_size: u32,
    /// The receiver's window: how much it may still be sent at once, in bytes.
    pub receive_window: u32,
}

named! {
    /// The phase in which the failure occurred.
    Phase {
        /// Checking whether the relay's rules allow the target.
        Policy = "policy",
        /// Resolving a name to addresses.
        Resolve = "resolve",
        /// bind(2) or listen(2).
        Bind = "bind",
        /// connect(2).
        Connect = "connect",
        /// The socket was ready: sending or receiving bytes, or accepting connections.
        Transfer = "transfer",
    }
}

named! {
    /// The kind of a failure, whatever the system calls it.
    FailureKind {
        /// The relay's rules do not allow the target.
        NotAllowed = "not_allowed",
        /// The name has no address.
        Unresolved = "unresolved",
        /// Nothing listens at the address: the answer to the SYN was a RST (`ECONNREFUSED`).
        Refused = "refused",
        /// No answer within the time limit (`ETIMEDOUT`, or the relay's own limit).
        TimedOut = "timed_out",
        /// There is no route to the network or the host (`ENETUNREACH`, `EHOSTUNREACH`).
        Unreachable = "unreachable",
        /// The peer ended the connection with a RST (`ECONNRESET`, `EPIPE`).
        Reset = "reset",
        /// Another socket has the address (`EADDRINUSE`).
        AddressInUse = "address_in_use",
        /// Nothing was sent in either direction for the relay's idle time.
        Idle = "idle",
        /// One of the relay's limits is reached.
        Limit = "limit",
        /// The page's request is invalid.
        BadRequest = "bad_request",
        /// Any other failure; see the message.
        Other = "other",
    }
}

impl FailureKind {
    /// The code with which the relay closes the WebSocket after this failure.
    pub fn close_code(self) -> CloseCode {
        match self {
            Self::NotAllowed => CloseCode::NotAllowed,
            Self::Unresolved => CloseCode::Unresolved,
            Self::Refused => CloseCode::Refused,
            Self::TimedOut => CloseCode::TimedOut,
            Self::Unreachable => CloseCode::Unreachable,
            Self::Reset => CloseCode::Reset,
            Self::AddressInUse => CloseCode::AddressInUse,
            Self::Idle => CloseCode::Idle,
            Self::Limit => CloseCode::Limit,
            Self::BadRequest => CloseCode::BadRequest,
            Self::Other => CloseCode::Failed,
        }
    }
}
