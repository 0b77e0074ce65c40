//! The effects that a lab requests from its shell, and the arrivals that the shell delivers. Plain data: a lab's
//! `update` is a function of values, and a test can stand in for browser and relay.

pub use crate::socket::Endpoint;
use crate::{
    fetch::{Answer, Request, Unanswered},
    record::{Micros, Record},
    socket::{Incoming, WebSocketIncoming},
    text::Lang,
    transport::relay::Relay,
};
use bytes::Bytes;
use relay_protocol::Command;

/// Identifies a socket of a lab. The lab counts up and never reuses a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SocketId(pub u32);

/// Identifies a timer of a lab. Starting it again replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimerId(pub u32);

/// Identifies an HTTP exchange of a lab. The lab counts up and never reuses a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FetchId(pub u32);

/// An action that `update` requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open a socket. Whether or not that succeeds, the last arrival from it is an [`Incoming::Closed`].
    Open {
        /// The socket's id from now on.
        socket: SocketId,
        endpoint: Endpoint,
        /// The command sent to the relay before anything else.
        first: Option<Command>,
    },
    /// Send bytes on a stream.
    Send(SocketId, Bytes),
    SendDatagram(SocketId, Bytes),
    /// Send the relay a command for a socket.
    Command(SocketId, Command),
    /// Close a socket after sending everything that is queued.
    Close(SocketId),
    /// Open one of the browser's own WebSockets. Whether or not that succeeds, the last arrival from it is a
    /// [`WebSocketIncoming::Closed`] or [`WebSocketIncoming::Refused`].
    OpenWebSocket {
        /// The WebSocket's id from now on.
        socket: SocketId,
        url: String,
        /// The subprotocols that the tab offers, in order of preference.
        subprotocols: Vec<String>,
    },
    /// Send a text message on one of the browser's own WebSockets.
    SendText(SocketId, String),
    /// Send a binary message on such a WebSocket.
    SendBinary(SocketId, Bytes),
    /// Close such a WebSocket after sending everything that is queued.
    CloseWebSocket {
        socket: SocketId,
        /// 1000, or 3000 to 4999; `None` for a Close frame without a code.
        code: Option<u16>,
        /// At most 123 bytes; empty for no reason.
        reason: String,
    },
    /// Send an HTTP request with fetch.
    Fetch {
        /// The exchange's id from now on.
        fetch: FetchId,
        /// The request to send.
        request: Request,
        /// The time limit in milliseconds.
        time_limit_ms: Option<u32>,
    },
    /// Abort an HTTP exchange, if it is in progress; it still ends with an [`Arrival::Fetched`].
    CancelFetch(FetchId),
    /// Deliver an [`Arrival::Timer`] after this number of milliseconds.
    StartTimer(TimerId, u32),
    /// Cancel a timer, if it is running.
    StopTimer(TimerId),
    /// Read what the browser stores under this key: an [`Arrival::Recalled`] follows before any other arrival.
    Recall {
        key: &'static str,
    },
    /// Store a text in the browser under this key, replacing the previous one. The browser may refuse: then nothing is stored.
    Remember {
        key: &'static str,
        value: String,
    },
    /// The relay did not respond as expected: check it again.
    CheckRelay,
}

/// Something that the shell delivers to a lab.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrival {
    /// From a socket that is not yet closed.
    Socket(SocketId, Incoming),
    /// From one of the browser's own WebSockets that is not yet closed.
    WebSocket(SocketId, WebSocketIncoming),
    /// A timer has expired.
    Timer(TimerId),
    /// An HTTP exchange has ended.
    Fetched(FetchId, Result<Answer, Unanswered>),
    /// What the browser stores under a key: the lab asked for it, or another tab has changed it.
    Recalled {
        key: &'static str,
        /// `None` if the browser stores nothing under this key, or blocks its storage.
        kept: Option<String>,
        /// The current time, in milliseconds since 1970 (UTC).
        date: u64,
    },
}

/// What `update` may read besides the model and the message.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// When the message occurred, in microseconds since the page was opened.
    pub now: Micros,
    /// The page's language.
    pub lang: Lang,
    pub relay: &'a Relay,
}

/// A lab's pure core.
pub trait Lab: 'static {
    type Model: 'static;
    /// Every message that the lab handles.
    type Msg: 'static;

    /// Applies a message to the model and returns the effects to perform.
    fn update(model: &mut Self::Model, msg: Self::Msg, context: &Context) -> Vec<Effect>;

    /// Calls `act` for every record of the lab. The shell uses it to set the network of the next events, and whether
    /// the relay responds.
    fn for_each_record(model: &mut Self::Model, act: impl FnMut(&mut Record));

    /// Returns the message for something that the shell delivers.
    fn arrived(arrival: Arrival) -> Self::Msg;
}
