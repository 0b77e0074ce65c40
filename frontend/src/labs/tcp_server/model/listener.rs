//! The listening socket: bind, listen, accept, and the clients in the kernel's queue.

use super::Model;
use crate::{
    effect::{Effect, Endpoint, SocketId},
    record::{ConnectionId, Entry, EventKind, Micros},
    transport::socket::{Incoming, NO_CLOSE_FRAME},
};
use relay_protocol::{Command, Event, Failure};

/// How many accepted connections may be on their way from the relay at once: of many more, browsers put the WebSockets off
/// by seconds.
pub const MAX_CONNECTING: usize = 8;

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
    /// Its name at the relay.
    pub(super) name: String,
    pub(super) socket: SocketId,
}

impl Model {
    pub(super) fn listen(&mut self, now: Micros) -> Vec<Effect> {
        if self.listener.state != ListenerState::Idle {
            return Vec::new();
        }
        let Some((params, options)) = self.errors.accept(self.form.listen_params()) else { return Vec::new() };
        self.serving = Some(options);
        let socket = self.next_socket();
        self.listener = Listener { state: ListenerState::Binding, port: params.port, socket, ..Listener::default() };
        self.push_listener(now, EventKind::Bind { port: params.port, backlog: Some(params.backlog) });
        let endpoint =
            Endpoint::TcpListener { port: params.port, backlog: params.backlog, reuse_address: params.reuse_address };
        vec![Effect::Open { socket, endpoint, first: None }]
    }

    /// Closes the listening socket; the connections stay open.
    pub(super) fn stop_listening(&mut self, now: Micros) -> Vec<Effect> {
        if !matches!(self.listener.state, ListenerState::Binding | ListenerState::Listening) {
            return Vec::new();
        }
        self.listener.state = ListenerState::Closing;
        self.push_listener(now, EventKind::Close);
        vec![Effect::Close(self.listener.socket)]
    }

    /// Calls accept where it is time to: with one at a time, only when no connection is being served.
    pub(super) fn accept_when_due(&mut self, now: Micros) -> Option<Effect> {
        let options = self.serving.as_ref()?;
        let open = self.connections.iter().filter(|accepted| !accepted.connection.state.is_closed()).count();
        let connecting = self.connections.iter().filter(|accepted| accepted.connection.state.is_connecting()).count();
        let due = self.listener.state == ListenerState::Listening
            && !self.listener.accepting
            && connecting < MAX_CONNECTING
            && (!options.one_at_a_time || open == 0);
        if !due {
            return None;
        }
        self.listener.accepting = true;
        self.push_listener(now, EventKind::Accept);
        Some(Effect::Command(self.listener.socket, Command::Accept))
    }

    /// Whether an accept that was called before one at a time was chosen accepts one more client beside those that are
    /// served: it cannot be cancelled.
    pub fn accept_pending(&self) -> bool {
        let open = self.connections.iter().any(|accepted| !accepted.connection.state.is_closed());
        self.form.one_at_a_time && self.listener.accepting && open
    }

    pub(super) fn listener_incoming(&mut self, now: Micros, incoming: Incoming) -> Vec<Effect> {
        match incoming {
            Incoming::Event(Event::Listening { local, listener, .. }) => {
                if self.listener.state == ListenerState::Binding {
                    self.listener.state = ListenerState::Listening;
                }
                self.listener.local.clone_from(&local);
                self.listener.name = listener;
                self.push_listener(now, EventKind::Bound { local });
            }
            Incoming::Event(Event::Waiting { clients }) => self.queue_changed(now, clients),
            Incoming::Event(Event::Accepted { connection, local, peer, waited }) => {
                return self.accepted(now, connection, local, peer, waited);
            }
            Incoming::Event(Event::Failed(failure)) => {
                self.listener.failure = Some(ListenFailure::Refused(failure.clone()));
                self.push_listener(now, EventKind::Failed(failure));
            }
            Incoming::Closed { code, reason } => return self.listener_closed(now, code, reason),
            // Other kinds of sockets' events.
            Incoming::Data(_)
            | Incoming::Event(
                Event::Open { .. }
                | Event::Written { .. }
                | Event::Fin
                | Event::TimedOut { .. }
                | Event::Info(_)
                | Event::Bound { .. }
                | Event::Datagram { .. }
                | Event::Truncated { .. }
                | Event::Injected { .. }
                | Event::Reported(_),
            ) => {}
        }
        Vec::new()
    }

    /// So many clients are in the queue now. It is first in, first out.
    fn queue_changed(&mut self, now: Micros, clients: u32) {
        let waiting = &mut self.listener.waiting;
        let count = clients as usize;
        let gone = waiting.len().saturating_sub(count);
        waiting.drain(..gone);
        let more = count > waiting.len();
        waiting.resize(count, now);
        // A call of accept takes the client at once: it does not wait.
        if more && !self.listener.accepting {
            self.push_listener(now, EventKind::Waiting { clients });
        }
    }

    fn listener_closed(&mut self, now: Micros, code: u16, reason: String) -> Vec<Effect> {
        let stopped = self.listener.state == ListenerState::Closing;
        let failure = self.listener.failure.take().or(match self.listener.state {
            ListenerState::Binding => Some(ListenFailure::NeverOpened),
            ListenerState::Listening => Some(ListenFailure::RelayLost),
            ListenerState::Idle | ListenerState::Closing => None,
        });
        self.listener = Listener { failure, port: self.listener.port, ..Listener::default() };
        self.push_listener(now, EventKind::Closed { code, reason });
        // The relay's state in the header says why. A WebSocket that the tab closes before it is open has no Close frame
        // either.
        (code == NO_CLOSE_FRAME && !stopped).then_some(Effect::CheckRelay).into_iter().collect()
    }

    fn push_listener(&mut self, at: Micros, kind: EventKind) {
        self.record.push(Entry { at, connection: ConnectionId::SERVER, kind });
    }
}
