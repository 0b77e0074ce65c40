//! The limits of the practice servers, all in one place. These servers require no token, so the limits protect the
//! relay that contains them.

use crate::context::Timing;
use relay_protocol::{MAX_MESSAGE, MAX_ROOM_TEXT, MAX_TIMEOUT_MS};
use std::time::Duration;

/// Maximum size of the head of an HTTP request, and of the part of a body that is read ahead, in bytes.
pub const HEAD_BYTES: usize = 64 * 1024;

/// Maximum size of a request's body, in bytes.
pub const BODY_BYTES: usize = 1024 * 1024;

/// How long a body may take to arrive.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// How much of an unwanted body is read and discarded, in bytes. Closing a connection with unread bytes ends it with a
/// RST, which can destroy the answer before the client has read it (RFC 9112, section 9.6).
pub const DISCARDED_BYTES: usize = 16 * BODY_BYTES;

/// Maximum nesting of JSON in a body. Indentation grows with the square of the depth.
pub const JSON_DEPTH: usize = 32;

/// Maximum number of values in a body's JSON, and of fields in a query, a form or a multipart body. A parsed value of
/// two bytes takes up to a few hundred.
pub const VALUES: usize = 20_000;

/// Answers up to this size, in bytes, are indented like httpbin's; larger ones are compact.
pub const INDENTED_BYTES: usize = 256 * 1024;

/// Maximum size of an answer's body on any route, in bytes. JSON writes a control character with six bytes.
pub const ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// Concurrent builds of answers. Each takes a core and some megabytes.
pub const MAX_BUILDERS: usize = 2;

/// Answers that are being built or wait for it, in total. Each holds its connection, even if its client is long gone,
/// so their number is below half of the connections to the relay's own port.
pub const MAX_BUILDS: usize = 96;

/// The limit for one client, which may be a whole class behind one address.
pub const MAX_BUILDS_PER_CLIENT: usize = 32;

/// A request or an answer with a body larger than this, in bytes, counts towards the two limits below until the answer
/// is sent.
pub const SMALL_BYTES: usize = 64 * 1024;

/// Concurrent large requests and answers, in total.
pub const MAX_LARGE: usize = 32;

/// Concurrent large requests and answers of one client. Browsers have six connections to one host.
pub const MAX_LARGE_PER_CLIENT: usize = 8;

/// Maximum delay of an answer, and maximum duration over which it is spread, in seconds, as in httpbin. Larger values
/// are reduced to this.
pub const LONGEST_SECONDS: f64 = 10.0;

/// Maximum size of `bytes`, `stream-bytes` and `range`, as in httpbin.
pub const RANDOM_BYTES: u64 = 100 * 1024;

/// Maximum number of pieces of an answer, however small the requested pieces are.
pub const PIECES: u64 = 4096;

/// Maximum size of a piece of an answer with several pieces, in bytes.
pub const PIECE_BYTES: u64 = 16 * 1024;

/// Maximum number of lines of `stream`, and of events of `sse`.
pub const LINES: u64 = 100;

/// Maximum number of links of `links`, as in httpbin.
pub const LINKS: u64 = 200;

/// Maximum number of redirects in a row. Browsers follow 20, `requests` 30.
pub const REDIRECTS: u64 = 100;

/// Maximum number of status codes from which `status` chooses.
pub const STATUS_CODES: usize = 100;

/// Maximum number of an answer's headers that a request may choose, including cookies: as many as a request may have.
pub const CHOSEN_HEADERS: usize = 100;

/// Maximum number of requests in the log, of all clients together.
pub const LOG_ENTRIES: usize = 500;

/// Maximum number of bytes of a target or an Origin in the log.
pub const LOG_TEXT_BYTES: usize = 256;

/// Maximum number of subprotocols that the WebSocket echo server can be told to accept.
pub const MAX_SUBPROTOCOLS: usize = 16;

/// Maximum length of a subprotocol's name, in bytes.
pub const MAX_SUBPROTOCOL_BYTES: usize = 64;

/// How much may wait to be sent back over one WebSocket, in bytes. Beyond it the client is not read.
pub const ECHO_QUEUE_BYTES: usize = 2 * MAX_MESSAGE;

/// How much of that is handed to the kernel at once, in bytes.
pub const ECHO_BATCH_BYTES: usize = MAX_MESSAGE;

/// Concurrent rooms. One more replaces the room that has been empty for longest.
pub const MAX_ROOMS: usize = 256;

/// Concurrent rooms of one client.
pub const MAX_ROOMS_PER_CLIENT: usize = 8;

/// How long an empty room is kept, with its messages.
pub const ROOM_KEPT: Duration = Duration::from_secs(600);

/// Time limit for joining a room whose order is determined elsewhere.
pub const ROOM_JOIN_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the stream that relays share keeps the events of rooms.
#[cfg(feature = "nats")]
pub const STREAM_KEPT: Duration = Duration::from_secs(24 * 3600);

/// Maximum size of that stream in bytes: all rooms with all that each keeps.
#[cfg(feature = "nats")]
pub const STREAM_BYTES: i64 = (MAX_ROOMS * ROOM_LOG_BYTES) as i64;

/// A relay that has not renewed its presence for this long counts as gone, and so do its members.
#[cfg(feature = "nats")]
pub const PRESENCE_TIMEOUT: Duration = Duration::from_secs(9);

/// How often a relay renews its presence, and checks that of others.
#[cfg(feature = "nats")]
pub const PRESENCE_INTERVAL: Duration = Duration::from_secs(3);

/// Number of events that a room keeps. A member that falls further behind must leave.
pub const ROOM_LOG_EVENTS: usize = 4096;

/// Maximum memory of these events in bytes, including overhead.
pub const ROOM_LOG_BYTES: usize = 512 * 1024;

/// In a room with up to this many members, joins and leaves are reported to each member at once.
pub const ROOM_TOLD_AT_ONCE: usize = 64;

/// In a larger room, joins and leaves are reported together after this time, or with the next message.
pub const ROOM_TOLD_TOGETHER: Duration = Duration::from_millis(100);

/// Maximum amount of a member's data that waits to become messages, in bytes. Beyond it the member is not read.
pub const ROOM_QUEUE_BYTES: usize = 4 * MAX_ROOM_TEXT;

/// How much of a member's outgoing data is handed to the kernel at once, in bytes.
pub const ROOM_BATCH_BYTES: usize = MAX_MESSAGE;

/// The rate limit of all members of one client together, as a multiple of one member's: the client may be a whole class
/// behind one address.
pub const ROOM_CLIENT_RATE: u32 = 10;

/// The limits of rooms in a relay's options.
#[derive(Clone, Copy, Debug)]
pub struct RoomLimits {
    /// Members per room.
    pub members: usize,
    /// Messages per second of one member, all of which may be sent at once; the relay slows down a member that sends
    /// faster.
    pub rate: u32,
}

impl Default for RoomLimits {
    fn default() -> Self {
        Self { members: 1000, rate: 20 }
    }
}

/// For a WebSocket on the practice HTTP server's port. The pongs of a client that only listens show that it is still
/// there.
pub const WEBSOCKET_TIMING: Timing =
    Timing { idle: Duration::from_secs(600), connect: Duration::ZERO, ping: Duration::from_secs(20) };

/// How long the two sides of a connection may be inactive.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// How long the peer may send nothing; over HTTP, how long a request's head may take to arrive completely.
    pub idle: Duration,
    /// How long a write may wait for a peer that reads nothing.
    pub write_timeout: Duration,
}

/// For TCP servers. A peer may be silent for longer than any time limit of a page, so that in an experiment with time
/// limits the practice server never ends the wait.
pub const TCP_TIMEOUTS: Timeouts =
    Timeouts { idle: Duration::from_millis(MAX_TIMEOUT_MS as u64 + 60_000), write_timeout: Duration::from_secs(30) };

/// For the HTTP server: long enough to type a request by hand.
pub const HTTP_TIMEOUTS: Timeouts = Timeouts { idle: Duration::from_secs(20), write_timeout: Duration::from_secs(10) };

/// The default limit on concurrent sessions of the relay.
pub const DEFAULT_SESSIONS: usize = 256;

/// Connections to a practice server that are reserved for programs that connect directly.
const DIRECT: usize = 64;

/// Limits on concurrent connections to one practice server.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// In total; further connections wait in the kernel's queue.
    pub all: usize,
    /// Of one address; further connections are closed at once.
    pub per_client: usize,
}

impl Connections {
    /// The limits of a server beside a relay with at most `relayed` sessions. All of these connect from 127.0.0.1, so
    /// the limit per address is above their number: the relay limits how many one client may have.
    pub fn for_relay(relayed: usize) -> Self {
        let per_client = relayed.saturating_add(DIRECT);
        Self { all: per_client.saturating_add(DIRECT), per_client }
    }
}
