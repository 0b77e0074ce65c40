//! What happened at the socket, as the relay saw it.

use crate::CloseCode;
use serde::{Deserialize, Serialize};

/// One text frame from the relay to the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The TCP connection stands. Always the first event, unless [`Event::Failed`] is.
    Open {
        /// The relay's own address on it, `host:port`.
        local: String,
        /// The address it went to, `host:port`: the one that was chosen where a name has several.
        peer: String,
        /// How long resolving and connecting took, in microseconds.
        microseconds: u64,
    },
    /// The socket took more of what the page sent. What it did not take yet waits in the relay, where there is room for
    /// [`MAX_UNWRITTEN`](crate::MAX_UNWRITTEN) bytes; beyond that the relay reads nothing more, commands included.
    Written {
        /// How many bytes it took since the connection stands.
        bytes: u64,
    },
    /// The peer closed its writing side: a recv returned 0. Sending is still possible.
    Fin,
    /// A recv waited for its whole time limit and nothing came. The connection stands.
    TimedOut {
        /// How long it waited, in microseconds.
        microseconds: u64,
    },
    /// It failed. Always the last event; the WebSocket is then closed with the code of the failure's kind.
    Failed(Failure),
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
}

/// What was being done when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The relay asked its rules whether this target is allowed.
    Policy,
    /// A name was being turned into addresses.
    Resolve,
    /// connect(2).
    Connect,
    /// The connection stood; bytes were being sent or received.
    Transfer,
}

impl Phase {
    /// Every phase, in the order in which they come.
    pub const ALL: [Self; 4] = [Self::Policy, Self::Resolve, Self::Connect, Self::Transfer];

    /// Its name in the JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Transfer => "transfer",
        }
    }

    /// The phase with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }
}

/// What kind of failure it is, whatever the system calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The relay's rules do not allow it.
    NotAllowed,
    /// The name has no address.
    Unresolved,
    /// Nobody listens there: the answer to the SYN was a RST (`ECONNREFUSED`).
    Refused,
    /// No answer within the time limit (`ETIMEDOUT`, or the relay's own limit).
    TimedOut,
    /// No way to the network or the host (`ENETUNREACH`, `EHOSTUNREACH`).
    Unreachable,
    /// The peer ended the connection with a RST (`ECONNRESET`, `EPIPE`).
    Reset,
    /// Nothing went either way for the relay's idle time.
    Idle,
    /// One of the relay's limits is reached.
    Limit,
    /// What the page asked for makes no sense.
    BadRequest,
    /// Something else; the message tells.
    Other,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::NotAllowed,
        Self::Unresolved,
        Self::Refused,
        Self::TimedOut,
        Self::Unreachable,
        Self::Reset,
        Self::Idle,
        Self::Limit,
        Self::BadRequest,
        Self::Other,
    ];

    /// Its name in the JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotAllowed => "not_allowed",
            Self::Unresolved => "unresolved",
            Self::Refused => "refused",
            Self::TimedOut => "timed_out",
            Self::Unreachable => "unreachable",
            Self::Reset => "reset",
            Self::Idle => "idle",
            Self::Limit => "limit",
            Self::BadRequest => "bad_request",
            Self::Other => "other",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The code with which the relay closes the WebSocket after this failure.
    pub fn close_code(self) -> CloseCode {
        match self {
            Self::NotAllowed => CloseCode::NotAllowed,
            Self::Unresolved => CloseCode::Unresolved,
            Self::Refused => CloseCode::Refused,
            Self::TimedOut => CloseCode::TimedOut,
            Self::Unreachable => CloseCode::Unreachable,
            Self::Reset => CloseCode::Reset,
            Self::Idle => CloseCode::Idle,
            Self::Limit => CloseCode::Limit,
            Self::BadRequest => CloseCode::BadRequest,
            Self::Other => CloseCode::Failed,
        }
    }
}
