//! The answer of `GET /health`.

use crate::named::named;
use serde::{Deserialize, Serialize};

/// The relay's description of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Always [`Health::NAME`], which distinguishes a relay from another program at the same address.
    pub name: String,
    /// The relay's version, as in its Cargo.toml.
    pub version: String,
    /// The relay's [`PROTOCOL`](crate::PROTOCOL).
    pub protocol: u32,
    /// The practice servers; `None` with `--no-practice`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<Practice>,
    /// The rule that would refuse a WebSocket of the client, as in the relay's log: the token is missing, or wrong.
    /// `None` if it would be accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// The rule by which the client may not bind any port of [`Limits::bind_ports`], as in the relay's log: with
    /// `--bind-own-page` these ports are for the relay's own page only. `None` if it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind_refused: Option<String>,
    /// Whether there is a class (`--class-token`): then a teacher may see each learner's progress, and the page says
    /// so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub class: bool,
    /// The relay's limits.
    pub limits: Limits,
}

impl Health {
    /// The value of [`Health::name`].
    pub const NAME: &str = "networking-lab-relay";

    /// The ports of [`Limits::bind_ports`] that the client may bind.
    pub fn usable_ports(&self) -> &[(u16, u16)] {
        if self.bind_refused.is_some() { &[] } else { &self.limits.bind_ports }
    }
}

/// The practice servers and their addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// The TCP practice servers, in the order in which a page offers them.
    pub tcp: Vec<PracticeServer>,
    /// The UDP practice servers, in the order in which a page offers them.
    #[serde(default)]
    pub udp: Vec<PracticeServer<PracticeUdp>>,
    /// The origin of the practice HTTP server, such as `http://127.0.0.1:8081`; `None` if its port was taken. Its
    /// routes that are harmless on the page's origin are also at `/httpbin` of the relay itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<String>,
}

/// One practice server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeServer<Name = PracticeTcp> {
    /// Its name, which is also the target in `/tcp/{target}` or `/udp/{target}`.
    pub name: Name,
    /// Its address, `host:port`.
    pub address: String,
    /// Whether the relay runs it. False if another program already held the port: then that program answers there.
    pub ours: bool,
}

named! {
    /// The TCP practice servers.
    PracticeTcp {
        /// The chapter's server: answers each recv of up to 1024 bytes with [`ECHO_PREFIX`](crate::ECHO_PREFIX) and the
        /// received bytes.
        Echo = "echo",
        /// Sends back exactly the received bytes.
        RawEcho = "raw-echo",
        /// Accepts and reads, and never answers.
        Silent = "silent",
        /// Accepts, and answers the first bytes with a RST.
        Reset = "reset",
        /// Accepts, and reads nothing for [`SLOW_START_MS`](crate::SLOW_START_MS); then it reads, with a pause after
        /// each recv, and answers each with the number of bytes: `recv 33\n`.
        Slow = "slow",
        /// A port at which nothing listens.
        Closed = "closed",
    }
}

named! {
    /// The UDP practice servers.
    PracticeUdp {
        /// Sends each datagram back (RFC 862).
        Echo = "echo",
        /// Receives, and never answers.
        Silent = "silent",
        /// A port to which no socket is bound.
        Closed = "closed",
    }
}

/// The name of a practice server.
pub trait PracticeName: Copy + Sized {
    /// The name in `/tcp/{target}` or `/udp/{target}`, and in `/health`.
    fn word(self) -> &'static str;

    /// The practice server with this name.
    fn from_word(name: &str) -> Option<Self>;
}

macro_rules! practice_name {
    ($($server:ident)+) => {
        $(impl PracticeName for $server {
            fn word(self) -> &'static str {
                self.name()
            }

            fn from_word(name: &str) -> Option<Self> {
                Self::from_name(name)
            }
        })+
    };
}

practice_name!(PracticeTcp PracticeUdp);

/// The relay's limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Payload bytes in one WebSocket message.
    pub message_bytes: usize,
    /// Concurrent WebSockets, in total.
    pub connections: usize,
    /// Concurrent WebSockets of one client; `None` if the relay does not report it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connections_per_client: Option<usize>,
    /// Time limit for the head of a request, in milliseconds; `None` if the relay does not report it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handshake_timeout_ms: Option<u64>,
    /// Time limit on resolving and connecting together, in milliseconds.
    pub connect_timeout_ms: u64,
    /// How long a connection may carry nothing in either direction before the relay ends it, in milliseconds.
    pub idle_timeout_ms: u64,
    /// How long a page may be silent before the relay sends a ping, in milliseconds; the page has twice that time to
    /// answer. `None` if the relay does not report it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ping_interval_ms: Option<u64>,
    /// Packets per second that all UDP sockets of one client together may send; a datagram counts as one for every
    /// [`UDP_PACKET`](crate::UDP_PACKET) bytes begun. `None` if the relay does not report it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udp_rate: Option<u32>,
    /// The ports that a page may bind, first and last of each range, besides port 0 (any free one). Empty: pages may
    /// not bind any port.
    #[serde(default)]
    pub bind_ports: Vec<(u16, u16)>,
}
