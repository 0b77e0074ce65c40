//! A lab's listening socket: bind, listen, accept, and the clients in the kernel's queue. This file is pure.
//!
//! - `failure`: explains why listening failed, and what to do
//! - `ports`: the choice of ports
//! - `ways_in`: how programs reach the port

mod failure;
mod ports;
mod text;
mod ways_in;

pub use failure::FailureNotice;
pub use ports::{NoPorts, Ports, echo_port, offered_port};
pub use ways_in::WaysIn;

use crate::{
    effect::{Effect, Endpoint, SocketId},
    record::{ConnectionId, Entry, EventKind, Micros, Record},
    transport::socket::{Incoming, NO_CLOSE_FRAME},
};
use relay_protocol::{Command, Event, Failure, Limits};

/// The maximum number of accepted connections that the page is opening to the relay at once. With many more, browsers
/// delay the WebSockets by seconds.
pub const MAX_CONNECTING: usize = 8;

/// The parameters of bind and listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenParams {
    /// 0 for any free port.
    pub port: u16,
    /// The maximum number of connections in the kernel's queue.
    pub backlog: u32,
    pub reuse_address: bool,
}

/// The state of the listening socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListenerState {
    /// There is no listening socket.
    #[default]
    Idle,
    /// The listening socket was requested.
    Binding,
    Listening,
    /// The tab has closed the listening socket, but the relay has not confirmed it yet.
    Closing,
}

/// Why a requested listening socket does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenFailure {
    /// The relay or the system refused.
    Refused(Failure),
    /// The WebSocket to the relay never opened.
    NeverOpened,
    /// The WebSocket to the relay broke while the socket was listening.
    RelayLost,
}

/// The current listening socket, or the last one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listener {
    pub state: ListenerState,
    /// Why there is no listening socket, if it failed.
    pub failure: Option<ListenFailure>,
    /// The requested port.
    pub port: u16,
    /// The address at which it listens; empty if it does not.
    pub local: String,
    /// Whether a call of accept is pending.
    pub accepting: bool,
    /// When each client joined the kernel's queue, as far as the page knows.
    pub waiting: Vec<Micros>,
    /// The socket of the current or the last listener.
    pub socket: SocketId,
    /// The relay's name for the listening socket.
    name: String,
}

/// A connection that a call of accept returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Identifies the connection at the relay.
    pub endpoint: Endpoint,
    /// The server side's address.
    pub local: String,
    pub peer: String,
    /// How long the connection waited in the kernel's queue, if known.
    pub waited: Option<Micros>,
}

/// What the lab must do after an arrival from the listening socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Nothing,
    Accepted(Accepted),
    /// The relay seems unreachable.
    RelaySuspect,
}

impl Listener {
    /// Requests a listening socket.
    pub fn listen(&mut self, params: ListenParams, socket: SocketId, now: Micros, record: &mut Record) -> Effect {
        let ListenParams { port, backlog, reuse_address } = params;
        *self = Self { state: ListenerState::Binding, port, socket, ..Self::default() };
        push(record, now, EventKind::Bind { port, backlog: Some(backlog) });
        Effect::Open { socket, endpoint: Endpoint::TcpListener { port, backlog, reuse_address }, first: None }
    }

    /// Closes the listening socket, or returns `None` if there is none. Accepted connections stay open.
    pub fn stop(&mut self, now: Micros, record: &mut Record) -> Option<Effect> {
        if !self.is_wanted() {
            return None;
        }
        self.state = ListenerState::Closing;
        push(record, now, EventKind::Close);
        Some(Effect::Close(self.socket))
    }

    /// Whether it is listening or about to.
    pub fn is_wanted(&self) -> bool {
        matches!(self.state, ListenerState::Binding | ListenerState::Listening)
    }

    /// Calls accept if the socket is listening, no call is pending, and fewer than [`MAX_CONNECTING`] connections are
    /// opening.
    pub fn accept(&mut self, connecting: usize, now: Micros, record: &mut Record) -> Option<Effect> {
        if self.state != ListenerState::Listening || self.accepting || connecting >= MAX_CONNECTING {
            return None;
        }
        self.accepting = true;
        push(record, now, EventKind::Accept);
        Some(Effect::Command(self.socket, Command::Accept))
    }

    /// Handles an arrival from the listening socket.
    pub fn take(&mut self, incoming: Incoming, now: Micros, record: &mut Record) -> Outcome {
        match incoming {
            Incoming::Event(Event::Listening { local, listener, .. }) => {
                if self.state == ListenerState::Binding {
                    self.state = ListenerState::Listening;
                }
                self.local.clone_from(&local);
                self.name = listener;
                push(record, now, EventKind::Bound { local });
            }
            Incoming::Event(Event::Waiting { clients }) => self.queue_changed(clients, now, record),
            Incoming::Event(Event::Accepted { connection, local, peer, waited }) => {
                self.accepting = false;
                let endpoint = Endpoint::AcceptedConnection { listener: self.name.clone(), connection };
                return Outcome::Accepted(Accepted { endpoint, local, peer, waited });
            }
            Incoming::Event(Event::Failed(failure)) => {
                self.failure = Some(ListenFailure::Refused(failure.clone()));
                push(record, now, EventKind::Failed(failure));
            }
            Incoming::Closed { code, reason } => return self.closed(code, reason, now, record),
            // Events of other kinds of sockets.
            Incoming::Data(_)
            | Incoming::Unanswered { .. }
            | Incoming::Event(
                Event::Open { .. }
                | Event::Written { .. }
                | Event::Fin
                | Event::TimedOut { .. }
                | Event::Info(_)
                | Event::Bound { .. }
                | Event::Datagram { .. }
                | Event::Truncated { .. }
                | Event::Closed { .. }
                | Event::Injected { .. }
                | Event::Reported(_),
            ) => {}
        }
        Outcome::Nothing
    }

    /// Updates the queue to `clients` clients. The queue is first in, first out.
    fn queue_changed(&mut self, clients: u32, now: Micros, record: &mut Record) {
        let count = clients as usize;
        let gone = self.waiting.len().saturating_sub(count);
        self.waiting.drain(..gone);
        let more = count > self.waiting.len();
        self.waiting.resize(count, now);
        // A pending accept takes the client immediately, so it does not wait.
        if more && !self.accepting {
            push(record, now, EventKind::Waiting { clients });
        }
    }

    fn closed(&mut self, code: u16, reason: String, now: Micros, record: &mut Record) -> Outcome {
        let stopped = self.state == ListenerState::Closing;
        let failure = self.failure.take().or(match self.state {
            ListenerState::Binding => Some(ListenFailure::NeverOpened),
            ListenerState::Listening => Some(ListenFailure::RelayLost),
            ListenerState::Idle | ListenerState::Closing => None,
        });
        *self = Self { failure, port: self.port, ..Self::default() };
        push(record, now, EventKind::Closed { code, reason });
        // The relay's state in the header shows the reason. A WebSocket that the tab closes before it is open has no
        // Close frame either.
        if code == NO_CLOSE_FRAME && !stopped { Outcome::RelaySuspect } else { Outcome::Nothing }
    }
}

fn push(record: &mut Record, at: Micros, kind: EventKind) {
    record.push(Entry { at, connection: ConnectionId::SERVER, kind });
}

/// Returns the port to try after `refused`: the next higher one that pages may bind, or else the lowest, or 0 (any free
/// port) if there is no other.
pub fn another_port(refused: u16, limits: Option<&Limits>) -> u16 {
    let ranges = limits.map_or(&[][..], |limits| &limits.bind_ports);
    let next = ranges.iter().filter_map(|&(first, last)| {
        let candidate = first.max(refused.checked_add(1)?);
        (candidate <= last).then_some(candidate)
    });
    let lowest = ranges.iter().map(|&(first, _)| first).min();
    next.min().or(lowest.filter(|&lowest| lowest != refused)).unwrap_or(0)
}
