//! The messages between the page and the relay on a WebSocket (subprotocol `lab.v1`).
//!
//! Binary frames are bytes of the socket; for a UDP socket, each is a datagram. Text frames are JSON, one [`Command`]
//! each from the page and one [`Event`] each from the relay: `"shutdown"`, or
//! `{"receive":{"bytes":4,"continuous":true}}`. When the WebSocket ends, its close code is a [`CloseCode`].
//!
//! - [`target`]: the destination of a socket: a practice server's name, or `host:port`
//! - [`command`]: the page's requests to a socket
//! - [`event`]: the events of a socket, including failures
//! - [`close`]: the close codes
//! - [`health`]: the answer of `GET /health`
//! - [`room`]: the events for the members of a room
//! - [`class`]: the reports of learners' pages, and the events for teachers
//! - [`log`]: the answer of `GET /log` of the practice HTTP server

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

/// The version of this protocol, as `/health` reports it: a page and a relay with different versions cannot work
/// together.
pub const PROTOCOL: u32 = 2;

/// The WebSocket subprotocol in which text frames are commands and events.
pub const SUBPROTOCOL_LAB: &str = "lab.v1";

/// The WebSocket subprotocol of plain bridges: binary frames are bytes, and nothing else is sent.
pub const SUBPROTOCOL_PLAIN: &str = "binary";

/// Maximum payload of one WebSocket message in either direction, in bytes.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// How many bytes a page may have sent that are not yet [`Written`](Event::Written) so that its commands still arrive
/// at once, and in how many messages.
pub const MAX_UNWRITTEN: usize = 2 * MAX_MESSAGE;

/// See [`MAX_UNWRITTEN`].
pub const MAX_UNWRITTEN_MESSAGES: usize = 1024;

/// Maximum buffer size of one `recv`, in bytes; the minimum is 1.
pub const MAX_RECEIVE: u32 = MAX_MESSAGE as u32;

/// Maximum time limit that a page may request, in milliseconds (10 minutes).
pub const MAX_TIMEOUT_MS: u32 = 600_000;

/// The relay's default port, where a page that was not served by a relay looks for one.
pub const DEFAULT_PORT: u16 = 8080;

/// The port of the practice servers `echo`, TCP and UDP, as in the course's chapter.
pub const ECHO_PORT: u16 = 8888;

/// The first port that a page may bind by default, and the one that the labs offer.
pub const BIND_PORT: u16 = 9000;

/// The last port that a page may bind by default.
pub const LAST_BIND_PORT: u16 = 9099;

/// Maximum backlog that a page may request (listen(2)).
pub const MAX_BACKLOG: u32 = 128;

/// Maximum number of pending calls of accept: that many [`Accept`](Command::Accept) commands may be unanswered.
pub const MAX_ACCEPTS: u32 = 128;

/// Maximum payload of a UDP datagram over IPv4, in bytes (RFC 768 and 791: 65,535 less both headers).
pub const MAX_DATAGRAM: usize = 65_507;

/// Default limit on UDP packets per second of one client.
pub const UDP_RATE: u32 = 1000;

/// The burst, as a divisor of the packets per second: a tenth of these may be sent at once.
pub const UDP_BURST: u32 = 10;

/// Size of one UDP packet, in bytes: a longer datagram is sent in fragments, and counts as several.
pub const UDP_PACKET: usize = 1500;

/// Maximum delay that a page may request, in milliseconds.
pub const MAX_DELAY_MS: u32 = 5000;

/// How long the practice server `slow` initially reads nothing, in milliseconds.
pub const SLOW_START_MS: u32 = 3000;

/// The port of the practice HTTP server.
pub const HTTP_PORT: u16 = 8081;

/// The prefix that the chapter's echo server adds to each message that it sends back.
pub const ECHO_PREFIX: &str = "서버 응답: ";
