//! What a lab asks of its shell, and what the shell brings it. Plain data: a lab's `update` is a function of values, and a
//! test can stand in for browser and relay.

use crate::{
    record::Micros,
    transport::{relay::RelayAddress, socket::Incoming},
};
use relay_protocol::Command;
use std::rc::Rc;

/// Names a socket of a lab. The lab counts up, and never uses a number twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SocketId(pub u32);

/// Names a timer of a lab. Starting it again replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimerId(pub u32);

/// Which of the relay's sockets is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A TCP connection.
    Tcp {
        /// A practice server's name or `host:port`.
        target: String,
        /// How long connecting may take, in milliseconds; none for the relay's own limit.
        timeout_ms: Option<u32>,
    },
}

impl Endpoint {
    /// The WebSocket's URL at this relay.
    pub fn url(&self, relay: &RelayAddress) -> String {
        match self {
            Self::Tcp { target, timeout_ms } => relay.tcp_url(target, *timeout_ms),
        }
    }
}

/// Something that `update` wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open a socket. However that ends, an [`Incoming::Closed`] is the last thing that arrives from it.
    Open {
        /// Its name from now on.
        socket: SocketId,
        /// Where to.
        endpoint: Endpoint,
        /// What the relay is told before anything else.
        first: Option<Command>,
    },
    /// Send bytes on a stream.
    Send(SocketId, Rc<[u8]>),
    /// Tell the relay something about a socket.
    Command(SocketId, Command),
    /// Close a socket: what was sent goes out first.
    Close(SocketId),
    /// Tell the lab when so many milliseconds have passed.
    StartTimer(TimerId, u32),
    /// Call a timer off, where it runs.
    StopTimer(TimerId),
    /// The relay did not behave as a reachable one: look at it again.
    CheckRelay,
}

/// Something that the shell brings to a lab.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrival {
    /// From a socket that is not yet closed.
    Socket(SocketId, Incoming),
    /// A timer has run down.
    Timer(TimerId),
}

/// What `update` may look at besides model and message.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// When the message happened, in microseconds since the page was opened.
    pub now: Micros,
}

/// A lab's pure core.
pub trait Lab: 'static {
    /// Everything the lab knows.
    type Model: 'static;
    /// Everything that can happen to it.
    type Msg: 'static;

    /// Changes the model by what happened, and says what is to be done.
    fn update(model: &mut Self::Model, msg: Self::Msg, context: &Context) -> Vec<Effect>;

    /// The message for what the shell brings.
    fn arrived(arrival: Arrival) -> Self::Msg;
}
