//! What happened at the socket, as the relay saw it.

use crate::{CloseCode, named::named};
use serde::{Deserialize, Serialize};

/// One text frame from the relay to the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The TCP connection is established, or the UDP socket is connected (which sends nothing). Always the first event, unless
    /// [`Event::Failed`] is.
    Open {
        /// The relay's own address on it, `host:port`.
        local: String,
        /// The address it went to, `host:port`: the one that was chosen where a name has several.
        peer: String,
        /// How long resolving and connecting took, in microseconds: 0 for a connection that was accepted.
        microseconds: u64,
    },
    /// The socket took more of what the page sent. What it did not take yet waits in the relay, where there is room for
    /// [`MAX_UNWRITTEN`](crate::MAX_UNWRITTEN) bytes; beyond that the relay reads nothing more, commands included.
    Written {
        /// How many bytes it took since the connection was established.
        bytes: u64,
    },
    /// The peer closed its writing side: a recv returned 0. Sending is still possible.
    Fin,
    /// A recv waited for its whole time limit and nothing came. The connection is still established.
    TimedOut {
        /// How long it waited, in microseconds.
        microseconds: u64,
    },
    /// The socket listens: clients can connect, and wait to be accepted. Always a listening socket's first event, unless
    /// [`Event::Failed`] is.
    Listening {
        /// Its address, `host:port`.
        local: String,
        /// Its name in `/tcp-listener/{listener}`. No other page can guess it.
        listener: String,
        /// How many clients may wait in the kernel's queue, as listen(2) was told.
        backlog: u32,
    },
    /// So many clients wait now in the kernel's queue. Told when it changes, where the kernel tells it (Linux).
    Waiting {
        /// How many.
        clients: u32,
    },
    /// A call of accept returned a connection. The page takes it by [`Command::Take`](crate::Command::Take) on a WebSocket to
    /// `/tcp-listener/{listener}`, or with one of its own to `/tcp-listener/{listener}/{connection}`; one that is not taken
    /// within 10 seconds is closed.
    Accepted {
        /// Its name in that address: 1 for the listener's first, counting up.
        connection: u32,
        /// The listener's address, as the client reached it.
        local: String,
        /// The client's address.
        peer: String,
        /// How long it had waited in the kernel's queue, in microseconds, where the kernel tells it (Linux, by the
        /// millisecond or a few).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waited: Option<u64>,
    },
    /// The UDP socket is bound: datagrams to it are received. Always a bound UDP socket's first event, unless
    /// [`Event::Failed`] is.
    Bound {
        /// Its address, `host:port`.
        local: String,
    },
    /// A recvfrom returned: the next binary frame is what it brought, which may be nothing (an empty datagram).
    Datagram {
        /// Who sent it, `host:port`.
        from: String,
    },
    /// The datagram before was longer than the buffer: the rest is gone.
    Truncated {
        /// How many of its bytes were kept.
        kept: u32,
        /// How many it had.
        of: u32,
    },
    /// A fault that was asked for was done to a datagram.
    Injected {
        /// Which.
        fault: Fault,
        /// Which way the datagram was going.
        way: Way,
        /// Which datagram that way it was: 1 for the first, counting up, lost ones included.
        number: u64,
        /// How many bytes it had.
        bytes: u32,
    },
    /// A call failed, and the socket lives on: the answer to an earlier datagram that nobody wanted it (icmp(7)), a datagram
    /// that is too long, an address where none may go. Where it was a send, its datagram is gone; where it was a recv, that
    /// has returned, so a single one is over.
    Reported(Failure),
    /// What the kernel knows of the connection; none where it does not tell.
    Info(Option<TcpInfo>),
    /// It failed. Always the last event, but for [`Event::Closed`]; the WebSocket is then closed with the code of the failure's kind.
    Failed(Failure),
    /// On `/tcp-listener/{listener}`: the connection is over, and the next can be taken. Where a WebSocket has one connection
    /// only, a Close frame says the same.
    Closed {
        /// The code that the Close frame would have.
        code: u16,
        /// The reason that it would have.
        reason: String,
    },
}

/// Why and where a connection failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What was being done.
    pub phase: Phase,
    /// What kind of failure it is.
    pub kind: FailureKind,
    /// The system's error number (errno(3); on Windows, WSAGetLastError), where the system gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errno: Option<i32>,
    /// The symbol of the error number, such as `ECONNREFUSED`, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// The system's or the relay's own words, in English, for the log and the curious.
    pub message: String,
    /// How long the phase had taken, in microseconds.
    pub microseconds: u64,
    /// For a refusal by policy: the name of the rule, as in the relay's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// For a refusal by policy: the relay option that would allow it, such as `--allow tcp://127.0.0.1:9000`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow: Option<String>,
    /// For an address in use: who holds it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

named! {
    /// Who holds an address that is in use.
    Holder {
        /// A practice server of the relay.
        Practice = "practice",
        /// A socket that a page has bound.
        Page = "page",
        /// A socket of another program.
        Program = "program",
        /// No socket any more: a connection of that port was closed from this side, and the kernel keeps its address for a
        /// while (TIME-WAIT; RFC 9293, section 3.6).
        TimeWait = "time_wait",
        /// A connection that is still open.
        Connection = "connection",
    }
}

named! {
    /// A fault that is done to datagrams on purpose.
    Fault {
        /// Thrown away.
        Loss = "loss",
        /// Sent on twice.
        Duplicate = "duplicate",
        /// Sent on after the one behind it.
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
    /// How much it varies, in microseconds.
    pub rtt_variation: u32,
    /// How many segments were sent again since the connection was established.
    pub retransmits: u32,
    /// How many segments are sent and not yet acknowledged.
    pub in_flight: u32,
    /// The congestion window: how many may be (RFC 5681).
    pub congestion_window: u32,
    /// The largest segment sent, in bytes.
    pub segment_size: u32,
    /// How much the receiver may still be sent at once, in bytes: its window.
    pub receive_window: u32,
}

named! {
    /// What was being done when it failed.
    Phase {
        /// The relay asked its rules whether this target is allowed.
        Policy = "policy",
        /// A name was being turned into addresses.
        Resolve = "resolve",
        /// bind(2) or listen(2).
        Bind = "bind",
        /// connect(2).
        Connect = "connect",
        /// The socket was ready; bytes were being sent or received, or connections accepted.
        Transfer = "transfer",
    }
}

named! {
    /// What kind of failure it is, whatever the system calls it.
    FailureKind {
        /// The relay's rules do not allow it.
        NotAllowed = "not_allowed",
        /// The name has no address.
        Unresolved = "unresolved",
        /// Nobody listens there: the answer to the SYN was a RST (`ECONNREFUSED`).
        Refused = "refused",
        /// No answer within the time limit (`ETIMEDOUT`, or the relay's own limit).
        TimedOut = "timed_out",
        /// No way to the network or the host (`ENETUNREACH`, `EHOSTUNREACH`).
        Unreachable = "unreachable",
        /// The peer ended the connection with a RST (`ECONNRESET`, `EPIPE`).
        Reset = "reset",
        /// Another socket has the address (`EADDRINUSE`).
        AddressInUse = "address_in_use",
        /// Nothing went either way for the relay's idle time.
        Idle = "idle",
        /// One of the relay's limits is reached.
        Limit = "limit",
        /// What the page asked for makes no sense.
        BadRequest = "bad_request",
        /// Something else; the message tells.
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
