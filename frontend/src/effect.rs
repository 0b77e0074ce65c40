//! What a lab asks of its shell, and what the shell brings it. Plain data: a lab's `update` is a function of values, and a
//! test can stand in for browser and relay.

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

/// Names a socket of a lab. The lab counts up, and never uses a number twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SocketId(pub u32);

/// Names a timer of a lab. Starting it again replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimerId(pub u32);

/// Names an HTTP exchange of a lab. The lab counts up, and never uses a number twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FetchId(pub u32);

/// Something that `update` wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open a socket. However that ends, an [`Incoming::Closed`] is the last thing that arrives from it.
    Open {
        /// Its name from now on.
        socket: SocketId,
        endpoint: Endpoint,
        /// What is sent to the relay before anything else.
        first: Option<Command>,
    },
    /// Send bytes on a stream.
    Send(SocketId, Bytes),
    SendDatagram(SocketId, Bytes),
    /// Tell the relay something about a socket.
    Command(SocketId, Command),
    /// Close a socket: what was sent goes out first.
    Close(SocketId),
    /// Open a WebSocket of the browser's own. However that ends, a [`WebSocketIncoming::Closed`] or
    /// [`WebSocketIncoming::Refused`] is the last thing that arrives from it.
    OpenWebSocket {
        /// Its name from now on.
        socket: SocketId,
        url: String,
        /// What the tab speaks, the best first.
        subprotocols: Vec<String>,
    },
    /// Send a text message on a WebSocket of the browser's own.
    SendText(SocketId, String),
    /// Send a binary message on such a WebSocket.
    SendBinary(SocketId, Bytes),
    /// Close such a WebSocket: what was sent goes out first.
    CloseWebSocket {
        socket: SocketId,
        /// 1000, or 3000 to 4999; none for a Close frame without one.
        code: Option<u16>,
        /// At most 123 bytes; empty for none.
        reason: String,
    },
    /// Send an HTTP request by fetch.
    Fetch {
        /// Its name from now on.
        fetch: FetchId,
        /// What is asked.
        request: Request,
        /// After so many milliseconds it is given up.
        time_limit_ms: Option<u32>,
    },
    /// Give an HTTP exchange up, where it is under way; it still ends with an [`Arrival::Fetched`].
    CancelFetch(FetchId),
    /// Tell the lab when so many milliseconds have passed.
    StartTimer(TimerId, u32),
    /// Call a timer off, where it runs.
    StopTimer(TimerId),
    /// Ask what the browser keeps under this name: an [`Arrival::Recalled`] follows before anything else arrives.
    Recall {
        key: &'static str,
    },
    /// Let the browser keep a text under this name, in the place of the one before. It may refuse: then nothing is kept.
    Remember {
        key: &'static str,
        value: String,
    },
    /// The relay did not behave as a reachable one: look at it again.
    CheckRelay,
}

/// Something that the shell brings to a lab.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrival {
    /// From a socket that is not yet closed.
    Socket(SocketId, Incoming),
    /// From a WebSocket of the browser's own that is not yet closed.
    WebSocket(SocketId, WebSocketIncoming),
    /// A timer has run down.
    Timer(TimerId),
    /// An HTTP exchange is over.
    Fetched(FetchId, Result<Answer, Unanswered>),
    /// What the browser keeps under a name: because that was asked, or because another tab has changed it.
    Recalled {
        key: &'static str,
        /// None where the browser keeps nothing under this name, or may not.
        kept: Option<String>,
        /// What time it is, in milliseconds since 1970 (UTC).
        date: u64,
    },
}

/// What `update` may look at besides model and message.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// When the message happened, in microseconds since the page was opened.
    pub now: Micros,
    /// The language of the page.
    pub lang: Lang,
    pub relay: &'a Relay,
}

/// A lab's pure core.
pub trait Lab: 'static {
    type Model: 'static;
    /// Everything that can happen to it.
    type Msg: 'static;

    /// Changes the model by what happened, and says what is to be done.
    fn update(model: &mut Self::Model, msg: Self::Msg, context: &Context) -> Vec<Effect>;

    /// Does this with each record of what happened in it. The shell says there on which network the next things happen, and
    /// whether the relay answers.
    fn for_each_record(model: &mut Self::Model, act: impl FnMut(&mut Record));

    /// The message for what the shell brings.
    fn arrived(arrival: Arrival) -> Self::Msg;
}
