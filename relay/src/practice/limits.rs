//! The limits of the practice servers, all in one place. They ask nobody for a token, so these are what protects the relay
//! that they run in.

use crate::context::Timing;
use relay_protocol::{MAX_MESSAGE, MAX_ROOM_TEXT, MAX_TIMEOUT_MS};
use std::time::Duration;

/// The longest head of an HTTP request, in bytes, and how much of a body is read ahead.
pub const HEAD_BYTES: usize = 64 * 1024;

/// The most bytes that a request's body may have.
pub const BODY_BYTES: usize = 1024 * 1024;

/// How long a body may take to arrive.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// How much of a body that is not wanted is read and thrown away. A connection closed while bytes wait unread ends with a
/// RST, which can destroy the answer before the client has read it (RFC 9112, section 9.6).
pub const DISCARDED_BYTES: usize = 16 * BODY_BYTES;

/// How deep JSON in a body may be nested. Indentation grows with the square of the depth.
pub const JSON_DEPTH: usize = 32;

/// The most values in a body's JSON, and the most fields in a query, a form or a multipart body. Parsed, a value of two
/// bytes takes up to some hundred.
pub const VALUES: usize = 20_000;

/// Up to this size an answer is indented, as httpbin's are; a larger one is written compactly.
pub const INDENTED_BYTES: usize = 256 * 1024;

/// The most bytes that the body of an answer may have, whatever its route. JSON writes a control character with six bytes.
pub const ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// Answers that are built at once. Each takes a core and some megabytes while it is.
pub const MAX_BUILDERS: usize = 2;

/// Answers that are built or wait for it, in all. Each holds its connection, be its client long gone, so these are fewer than
/// half of the connections to the relay's own port.
pub const MAX_BUILDS: usize = 96;

/// The same of one client, which may be a whole class behind one address.
pub const MAX_BUILDS_PER_CLIENT: usize = 32;

/// A request or an answer with a larger body counts against the two limits below until the answer is sent.
pub const SMALL_BYTES: usize = 64 * 1024;

/// Large requests and answers at once, in all.
pub const MAX_LARGE: usize = 32;

/// Large requests and answers at once of one client. Browsers have six connections to one host.
pub const MAX_LARGE_PER_CLIENT: usize = 8;

/// How long an answer may be put off, and over how long it may be spread, each in seconds and as httpbin's. More counts as this.
pub const LONGEST_SECONDS: f64 = 10.0;

/// The most bytes of `bytes`, `stream-bytes` and `range`, as httpbin's.
pub const RANDOM_BYTES: u64 = 100 * 1024;

/// The most pieces in which an answer is sent, however small they are wished.
pub const PIECES: u64 = 4096;

/// The largest piece of an answer that is sent in several.
pub const PIECE_BYTES: u64 = 16 * 1024;

/// The most lines of `stream`, and events of `sse`.
pub const LINES: u64 = 100;

/// The most links of `links`, as httpbin's.
pub const LINKS: u64 = 200;

/// The most redirects one after another. Browsers follow 20, `requests` 30.
pub const REDIRECTS: u64 = 100;

/// The most status codes among which `status` chooses.
pub const STATUS_CODES: usize = 100;

/// The most headers of an answer that a request may choose, cookies included: as many as a request may have.
pub const CHOSEN_HEADERS: usize = 100;

/// The most requests that the log keeps, of all clients together.
pub const LOG_ENTRIES: usize = 500;

/// The most bytes that the log keeps of a target or an Origin.
pub const LOG_TEXT_BYTES: usize = 256;

/// The most subprotocols that the WebSocket echo server can be told to accept.
pub const MAX_SUBPROTOCOLS: usize = 16;

/// The longest name of one, in bytes.
pub const MAX_SUBPROTOCOL_BYTES: usize = 64;

/// How much may wait to be sent back over one WebSocket, in bytes. Beyond it the client is not read.
pub const ECHO_QUEUE_BYTES: usize = 2 * MAX_MESSAGE;

/// How much of it is handed to the kernel at once.
pub const ECHO_BATCH_BYTES: usize = MAX_MESSAGE;

/// Rooms at once. One more takes the place of that which is empty for longest.
pub const MAX_ROOMS: usize = 256;

/// Rooms at once in which one client is.
pub const MAX_ROOMS_PER_CLIENT: usize = 8;

/// How long a room is kept in which nobody is any more, with what was said there.
pub const ROOM_KEPT: Duration = Duration::from_secs(600);

/// How long joining a room may take whose order is made elsewhere.
pub const ROOM_JOIN_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the stream that relays share keeps what happens in rooms.
#[cfg(feature = "nats")]
pub const STREAM_KEPT: Duration = Duration::from_secs(24 * 3600);

/// How many bytes that may be: all rooms with all that each keeps.
#[cfg(feature = "nats")]
pub const STREAM_BYTES: i64 = (MAX_ROOMS * ROOM_LOG_BYTES) as i64;

/// A relay that has not said for so long that it is there is gone, and its members with it.
#[cfg(feature = "nats")]
pub const PRESENCE_TIMEOUT: Duration = Duration::from_secs(9);

/// How often it says so, and looks whether others are there.
#[cfg(feature = "nats")]
pub const PRESENCE_INTERVAL: Duration = Duration::from_secs(3);

/// The last events that a room keeps. A member that is further behind has to leave.
pub const ROOM_LOG_EVENTS: usize = 4096;

/// How much memory they may take, in bytes, with what keeping them costs.
pub const ROOM_LOG_BYTES: usize = 512 * 1024;

/// In a room of up to so many members each is told at once who joins and leaves.
pub const ROOM_TOLD_AT_ONCE: usize = 64;

/// In a larger one, what was missed of that is told together after this time, or with the next message.
pub const ROOM_TOLD_TOGETHER: Duration = Duration::from_millis(100);

/// How much of a member may wait to become messages, in bytes. Beyond it the member is not read.
pub const ROOM_QUEUE_BYTES: usize = 4 * MAX_ROOM_TEXT;

/// How much of what a member is sent is handed to the kernel at once, in bytes.
pub const ROOM_BATCH_BYTES: usize = MAX_MESSAGE;

/// How many times the rate of a member all those of one client together may have, which may be a whole class behind one
/// address.
pub const ROOM_CLIENT_RATE: u32 = 10;

/// What a relay's options say of its rooms.
#[derive(Clone, Copy, Debug)]
pub struct RoomLimits {
    /// Members of one room at once.
    pub members: usize,
    /// Messages that one member may send in a second, all of which may be sent at once; a member that sends faster is held
    /// back.
    pub rate: u32,
}

impl Default for RoomLimits {
    fn default() -> Self {
        Self { members: 1000, rate: 20 }
    }
}

/// A WebSocket on the practice HTTP server's port. A client that only listens shows by its pongs that it is there.
pub const WEBSOCKET_TIMING: Timing =
    Timing { idle: Duration::from_secs(600), connect: Duration::ZERO, ping: Duration::from_secs(20) };

/// How long the two sides of a connection may do nothing.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// How long the peer may send nothing; over HTTP, how long a request's head may take to be complete.
    pub idle: Duration,
    /// How long a write may wait for a peer that reads nothing.
    pub write_timeout: Duration,
}

/// To a TCP server. A peer may be silent for longer than any time limit of a page, so that in an experiment with time it is
/// never the practice server that ends the waiting.
pub const TCP_TIMEOUTS: Timeouts =
    Timeouts { idle: Duration::from_millis(MAX_TIMEOUT_MS as u64 + 60_000), write_timeout: Duration::from_secs(30) };

/// To the HTTP server. Long enough to type a request by hand.
pub const HTTP_TIMEOUTS: Timeouts = Timeouts { idle: Duration::from_secs(20), write_timeout: Duration::from_secs(10) };

/// Sessions of the relay at once, where its options say nothing else.
pub const DEFAULT_SESSIONS: usize = 256;

/// Connections to a practice server that are kept free for programs that come to it directly.
const DIRECT: usize = 64;

/// Connections at once to one practice server.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// In all; more wait in the kernel's queue.
    pub all: usize,
    /// Of one address; more are closed at once.
    pub per_client: usize,
}

impl Connections {
    /// For a server beside a relay that has at most `relayed` sessions. These all connect from 127.0.0.1, so the limit of
    /// one address is above theirs: how many of them one client may have is for the relay to limit.
    pub fn for_relay(relayed: usize) -> Self {
        let per_client = relayed.saturating_add(DIRECT);
        Self { all: per_client.saturating_add(DIRECT), per_client }
    }
}
