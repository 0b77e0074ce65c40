//! What `GET /health` answers.

use crate::named::named;
use serde::{Deserialize, Serialize};

/// The relay's description of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Always [`Health::NAME`]: so a page can tell a relay from another program at the same address.
    pub name: String,
    /// The relay's version, as in its Cargo.toml.
    pub version: String,
    /// The relay's [`PROTOCOL`](crate::PROTOCOL).
    pub protocol: u32,
    /// The practice servers; none with `--no-practice`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<Practice>,
    /// The rule by which a WebSocket of whoever asked would be refused, as in the relay's log: the token is missing, or another.
    /// None where it would be let in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// The rule by which whoever asked may bind no port of [`Limits::bind_ports`], as in the relay's log: with `--bind-own-page`
    /// those are for the relay's own page alone. None where it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind_refused: Option<String>,
    /// Whether there is a class (`--class-token`): then a teacher may see how far each learner is, and the page says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub class: bool,
    /// What the relay allows at most.
    pub limits: Limits,
}

impl Health {
    /// What [`Health::name`] says.
    pub const NAME: &str = "networking-lab-relay";

    /// The ports that whoever asked may bind, as [`Limits::bind_ports`] says them.
    pub fn usable_ports(&self) -> &[(u16, u16)] {
        if self.bind_refused.is_some() { &[] } else { &self.limits.bind_ports }
    }
}

/// The practice servers and where they listen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// The TCP practice servers, in the order in which a page offers them.
    pub tcp: Vec<PracticeServer>,
    /// The UDP practice servers, in the order in which a page offers them.
    #[serde(default)]
    pub udp: Vec<PracticeServer<PracticeUdp>>,
    /// The origin of the practice HTTP server, such as `http://127.0.0.1:8081`; none where its port was taken. What
    /// does no harm on the page's origin is also at `/httpbin` of the relay itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<String>,
}

/// One practice server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeServer<Name = PracticeTcp> {
    /// Which one; its name is also the target in `/tcp/{target}` or `/udp/{target}`.
    pub name: Name,
    /// Its address, `host:port`.
    pub address: String,
    /// Whether the relay runs it. False when another program held the port already: then that program answers there.
    pub ours: bool,
}

named! {
    /// The TCP practice servers.
    PracticeTcp {
        /// The chapter's server: answers each recv of up to 1024 bytes with [`ECHO_PREFIX`](crate::ECHO_PREFIX) and what it brought.
        Echo = "echo",
        /// Sends back exactly what comes.
        RawEcho = "raw-echo",
        /// Accepts and reads, and never answers.
        Silent = "silent",
        /// Accepts, and answers the first bytes with a RST.
        Reset = "reset",
        /// Accepts, and reads nothing for [`SLOW_START_MS`](crate::SLOW_START_MS); then it reads, a pause after each recv, and answers
        /// each with how many bytes it brought: `recv 33\n`.
        Slow = "slow",
        /// A port at which nobody listens.
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

/// What the relay allows at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Payload bytes in one WebSocket message.
    pub message_bytes: usize,
    /// WebSockets at once, in all.
    pub connections: usize,
    /// WebSockets at once of one client; none where the relay does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connections_per_client: Option<usize>,
    /// How long the head of a request may take, in milliseconds; none where the relay does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handshake_timeout_ms: Option<u64>,
    /// How long resolving and connecting may take, in milliseconds.
    pub connect_timeout_ms: u64,
    /// How long nothing may go either way before the relay ends a connection, in milliseconds.
    pub idle_timeout_ms: u64,
    /// How long a page may be silent before it is sent a ping, in milliseconds; it has twice that time to answer. None
    /// where the relay does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ping_interval_ms: Option<u64>,
    /// How many packets all UDP sockets of one client together may send in a second; a datagram counts as one for every
    /// [`UDP_PACKET`](crate::UDP_PACKET) bytes begun. None where the relay does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udp_rate: Option<u32>,
    /// The ports that a page may bind, first and last of each range, besides port 0 (any free one). Empty: pages may not
    /// listen.
    #[serde(default)]
    pub bind_ports: Vec<(u16, u16)>,
}
