//! A lab's listening socket: bind, listen, accept, and the clients in the kernel's queue. This file is pure.
//!
//! - `failure`: why there is no listening socket, and what to do
//! - `ports`: ports to choose
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

/// How many accepted connections may be on their way from the relay at once: of many more, browsers put the WebSockets off
/// by seconds.
pub const MAX_CONNECTING: usize = 8;

/// What bind and listen need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenParams {
    /// 0 for any free port.
    pub port: u16,
    /// How many connections may wait in the kernel's queue.
    pub backlog: u32,
    pub reuse_address: bool,
}

/// The state of the listening socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListenerState {
    /// There is none.
    #[default]
    Idle,
    /// It was asked for.
    Binding,
    Listening,
    /// The tab closed it; the relay has not confirmed that yet.
    Closing,
}

/// Why there is no listening socket although one was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenFailure {
    /// The relay or the system refused.
    Refused(Failure),
    /// The WebSocket to the relay never opened.
    NeverOpened,
    /// It listened, and then the WebSocket to the relay broke.
    RelayLost,
}

/// The listening socket: the present one, or the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listener {
    pub state: ListenerState,
    /// Why there is none.
    pub failure: Option<ListenFailure>,
    /// The port that was asked for.
    pub port: u16,
    /// The address where it listens; empty where it does not.
    pub local: String,
    /// Whether a call of accept has not returned.
    pub accepting: bool,
    /// When each client in the kernel's queue came there, as far as the page knows.
    pub waiting: Vec<Micros>,
    /// Its socket, or the last one's.
    pub socket: SocketId,
    /// Its name at the relay.
    name: String,
}

/// A connection that a call of accept returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Where the relay has it.
    pub endpoint: Endpoint,
    /// The tab's side of it.
    pub local: String,
    pub peer: String,
    /// How long it had waited in the kernel's queue, where that is known.
    pub waited: Option<Micros>,
}

/// What follows for the lab from what the listening socket brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Nothing,
    Accepted(Accepted),
    /// The relay did not behave as a reachable one.
    RelaySuspect,
}

impl Listener {
    /// Asks for a listening socket of this name.
    pub fn listen(&mut self, params: ListenParams, socket: SocketId, now: Micros, record: &mut Record) -> Effect {
        let ListenParams { port, backlog, reuse_address } = params;
        *self = Self { state: ListenerState::Binding, port, socket, ..Self::default() };
        push(record, now, EventKind::Bind { port, backlog: Some(backlog) });
        Effect::Open { socket, endpoint: Endpoint::TcpListener { port, backlog, reuse_address }, first: None }
    }

    /// Closes it, where there is one; accepted connections stay open.
    pub fn stop(&mut self, now: Micros, record: &mut Record) -> Option<Effect> {
        if !self.is_wanted() {
            return None;
        }
        self.state = ListenerState::Closing;
        push(record, now, EventKind::Close);
        Some(Effect::Close(self.socket))
    }

    /// Whether it listens, or is about to.
    pub fn is_wanted(&self) -> bool {
        matches!(self.state, ListenerState::Binding | ListenerState::Listening)
    }

    /// Calls accept, where it listens and no call is under way, nor too many connections: so many are on their way.
    pub fn accept(&mut self, connecting: usize, now: Micros, record: &mut Record) -> Option<Effect> {
        if self.state != ListenerState::Listening || self.accepting || connecting >= MAX_CONNECTING {
            return None;
        }
        self.accepting = true;
        push(record, now, EventKind::Accept);
        Some(Effect::Command(self.socket, Command::Accept))
    }

    /// Takes in what its socket brings.
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
            // Other kinds of sockets' events.
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

    /// So many clients are in the queue now. It is first in, first out.
    fn queue_changed(&mut self, clients: u32, now: Micros, record: &mut Record) {
        let count = clients as usize;
        let gone = self.waiting.len().saturating_sub(count);
        self.waiting.drain(..gone);
        let more = count > self.waiting.len();
        self.waiting.resize(count, now);
        // A call of accept takes the client at once: it does not wait.
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
        // The relay's state in the header says why. A WebSocket that the tab closes before it is open has no Close frame
        // either.
        if code == NO_CLOSE_FRAME && !stopped { Outcome::RelaySuspect } else { Outcome::Nothing }
    }
}

fn push(record: &mut Record, at: Micros, kind: EventKind) {
    record.push(Entry { at, connection: ConnectionId::SERVER, kind });
}

/// The port to try after `refused`: the next one that pages may bind, after the last the first; 0, any free one, where
/// there is no other.
pub fn another_port(refused: u16, limits: Option<&Limits>) -> u16 {
    let ranges = limits.map_or(&[][..], |limits| &limits.bind_ports);
    let next = ranges.iter().filter_map(|&(first, last)| {
        let candidate = first.max(refused.checked_add(1)?);
        (candidate <= last).then_some(candidate)
    });
    let lowest = ranges.iter().map(|&(first, _)| first).min();
    next.min().or(lowest.filter(|&lowest| lowest != refused)).unwrap_or(0)
}
