//! The words that the page and the relay say to each other over a WebSocket (subprotocol `lab.v1`).
//!
//! Binary frames are bytes of the socket; of a UDP socket, each is a datagram. Text frames are JSON: one [`Command`] each from the page, one [`Event`] each
//! from the relay: `"shutdown"`, or `{"receive":{"bytes":4,"continuous":true}}`. When the WebSocket ends, its close code is a [`CloseCode`].
//!
//! - [`target`]: where a socket goes: a practice server's name, or `host:port`
//! - [`command`]: what the page asks of a socket
//! - [`event`]: what happened at the socket, failures included
//! - [`close`]: the close codes
//! - [`health`]: what `GET /health` answers
//! - [`room`]: what the members of a room are told
//! - [`class`]: what learners' pages tell of themselves, and what teachers are told
//! - [`log`]: what `GET /log` of the practice HTTP server answers

pub mod class;
pub mod close;
pub mod command;
pub mod event;
pub mod health;
pub mod log;
mod named;
pub mod room;
pub mod target;

pub use class::{
    ClassEvent, ClassNotice, Learner, MAX_DONE, MAX_ID, MAX_REPORT, OpenSockets, Report, SharedRecord, Status,
};
pub use close::CloseCode;
pub use command::Command;
pub use event::{Event, Failure, FailureKind, Fault, Holder, Phase, TcpInfo, Way};
pub use health::{Health, Limits, Practice, PracticeName, PracticeServer, PracticeTcp, PracticeUdp};
pub use log::{LoggedRequest, RequestLog};
pub use room::{
    DEFAULT_MEMBER_NAME, MAX_MEMBER_NAME, MAX_ROOM_NAME, MAX_ROOM_TEXT, ROOM_HISTORY, RoomEvent, is_member_name,
    is_room_name,
};
pub use target::{Target, TargetError};

/// The number of this protocol, as `/health` tells it: a page and a relay whose numbers differ cannot work together.
pub const PROTOCOL: u32 = 2;

/// The WebSocket subprotocol in which text frames are commands and events.
pub const SUBPROTOCOL_LAB: &str = "lab.v1";

/// The WebSocket subprotocol of plain bridges: binary frames are bytes, and nothing else is sent.
pub const SUBPROTOCOL_PLAIN: &str = "binary";

/// The most payload bytes that one WebSocket message may carry, in either direction.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// How many bytes a page may have sent that are not yet [`Written`](Event::Written) so that its commands still come
/// through at once, and in how many messages.
pub const MAX_UNWRITTEN: usize = 2 * MAX_MESSAGE;

/// See [`MAX_UNWRITTEN`].
pub const MAX_UNWRITTEN_MESSAGES: usize = 1024;

/// The largest buffer that one `recv` may be called with, in bytes; the smallest is 1.
pub const MAX_RECEIVE: u32 = MAX_MESSAGE as u32;

/// The longest time limit that a page may ask for, in milliseconds (10 minutes).
pub const MAX_TIMEOUT_MS: u32 = 600_000;

/// Where the relay listens unless told otherwise, and where a page that was not served by a relay looks for one.
pub const DEFAULT_PORT: u16 = 8080;

/// The port of the practice servers `echo`, TCP and UDP, as in the course's chapter.
pub const ECHO_PORT: u16 = 8888;

/// The first port that a page may bind unless told otherwise, and the one that the labs offer.
pub const BIND_PORT: u16 = 9000;

/// The last one.
pub const LAST_BIND_PORT: u16 = 9099;

/// The longest queue of waiting clients that a page may ask for (listen(2)).
pub const MAX_BACKLOG: u32 = 128;

/// How many calls of accept may wait at once: as many commands [`Accept`](Command::Accept) that are not yet answered.
pub const MAX_ACCEPTS: u32 = 128;

/// The most bytes that a UDP datagram carries over IPv4 (RFC 768 and 791: 65,535 less both headers).
pub const MAX_DATAGRAM: usize = 65_507;

/// How many UDP packets a second a relay lets one client send unless told otherwise.
pub const UDP_RATE: u32 = 1000;

/// How much of a second's UDP packets may go at once: a tenth.
pub const UDP_BURST: u32 = 10;

/// What one UDP packet carries, in bytes: a longer datagram is sent in fragments, and counts as many.
pub const UDP_PACKET: usize = 1500;

/// The longest delay that a page may ask for, in milliseconds.
pub const MAX_DELAY_MS: u32 = 5000;

/// How long the practice server `slow` reads nothing at first, in milliseconds.
pub const SLOW_START_MS: u32 = 3000;

/// The port of the practice HTTP server.
pub const HTTP_PORT: u16 = 8081;

/// What the chapter's echo server puts before each message that it sends back.
pub const ECHO_PREFIX: &str = "서버 응답: ";
