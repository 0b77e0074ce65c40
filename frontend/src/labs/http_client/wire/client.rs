//! The raw HTTP client: connections, persistent or not, and the exchanges on them.

use super::{
    Finished, Hop, Policy, WireError, WireRequest,
    connection::{Arrived, HttpConnection},
    exchange::Exchange,
    message,
};
use crate::{
    effect::{Effect, FetchId, SocketId, TimerId},
    http1::{
        Malformed, Message, ResponseHead,
        address::{Address, UrlError},
    },
    labs::connection::{Connection, ConnectionState},
    record::{ConnectionId, Entry, EventKind, HttpMessage, Micros, Record},
    transport::socket::Incoming,
};

/// Sends requests over as few connections as the policy allows.
#[derive(Debug, Default)]
pub struct WireClient {
    connections: Vec<HttpConnection>,
    exchanges: Vec<Exchange>,
}

/// What follows from a call; the caller carries it all out.
#[derive(Debug, Default)]
pub struct Actions {
    pub effects: Vec<Effect>,
    pub entries: Vec<Entry>,
    pub finished: Vec<(FetchId, Finished)>,
}

impl WireClient {
    /// Begins an exchange. `sockets` is the number of the lab's last socket, which is incremented for each new one.
    pub fn send(
        &mut self,
        id: FetchId,
        request: WireRequest,
        policy: Policy,
        now: Micros,
        sockets: &mut u32,
    ) -> Actions {
        let mut actions = Actions::default();
        if let Some(limit) = policy.time_limit_ms {
            actions.effects.push(Effect::StartTimer(TimerId(id.0), limit));
        }
        self.exchanges.push(Exchange { id, request, policy, hops: Vec::new(), began: now, answered: false });
        self.next_hop(id, now, sockets, &mut actions);
        actions
    }

    /// Cancels an exchange.
    pub fn cancel(&mut self, id: FetchId, now: Micros) -> Actions {
        self.give_up(id, WireError::Cancelled, now)
    }

    /// Handles the expiry of an exchange's time limit.
    pub fn time_out(&mut self, TimerId(id): TimerId, now: Micros) -> Actions {
        self.give_up(FetchId(id), WireError::TimedOut, now)
    }

    /// Closes the idle connections.
    pub fn close_idle(&mut self, now: Micros) -> Actions {
        let mut actions = Actions::default();
        for connection in self.connections.iter_mut().filter(|connection| connection.is_idle()) {
            actions.close(connection, now);
        }
        actions
    }

    /// The number of idle connections that are kept for the next request.
    pub fn idle(&self) -> usize {
        self.connections.iter().filter(|connection| connection.is_idle()).count()
    }

    /// Records how much of what was sent the sockets have accepted so far.
    pub fn note_written(&self, now: Micros, record: &mut Record) {
        for HttpConnection { socket, .. } in &self.connections {
            socket.note_written(ConnectionId(socket.socket.0), now, record);
        }
    }

    /// Returns whether any connections are open or opening, and whether any are closing.
    pub fn activity(&self) -> (bool, bool) {
        let is_closing = |connection: &HttpConnection| connection.socket.state == ConnectionState::Closing;
        let closing = self.connections.iter().filter(|connection| is_closing(connection)).count();
        (closing < self.connections.len(), closing > 0)
    }

    /// Handles what a socket reported; does nothing if the socket belongs to none of these connections.
    pub fn take(&mut self, socket: SocketId, incoming: Incoming, now: Micros, sockets: &mut u32) -> Actions {
        let mut actions = Actions::default();
        let mut connections = self.connections.iter_mut();
        let Some(connection) = connections.find(|connection| connection.socket.is_live(socket)) else { return actions };
        let Arrived { event, sent, responses, broken } = connection.take(incoming);
        let ended = match &event {
            Some(EventKind::Failed(failure)) => Some(WireError::Socket(failure.clone())),
            Some(EventKind::Closed { code, reason }) => Some(match connection.socket.relay_loss {
                Some(loss) => WireError::Relay(loss),
                None => WireError::RelayClosed(*code, reason.clone()),
            }),
            _ => None,
        };
        if connection.socket.relay_loss.is_some() {
            actions.effects.push(Effect::CheckRelay);
        }
        let is_fin = event == Some(EventKind::Fin);
        actions.push(connection, now, event);
        if let Some((event, effect)) = sent {
            actions.push(connection, now, event);
            actions.effects.push(effect);
            self.sent(socket, now, &mut actions);
        }
        for response in responses {
            self.responded(socket, response, now, sockets, &mut actions);
        }
        if let Some((error, begun)) = broken {
            let is_empty = error == Malformed::Cut && begun.is_none();
            let error = if is_empty { WireError::NoResponse } else { WireError::Http(error) };
            self.fail_on(socket, error, begun, now, &mut actions);
        } else if is_fin {
            // The connection ended between two responses, or before the awaited one.
            self.fail_on(socket, WireError::NoResponse, None, now, &mut actions);
        }
        if let Some(error) = ended {
            let begun = self.connection(socket).and_then(HttpConnection::take_begun);
            self.fail_on(socket, error, begun, now, &mut actions);
        }
        if let Some(connection) = self.connection(socket)
            && (connection.has_surplus() || (is_fin && connection.exchange.is_none()))
        {
            actions.close(connection, now);
        }
        self.connections.retain(|connection| !connection.socket.state.is_closed());
        actions
    }

    fn connection(&mut self, socket: SocketId) -> Option<&mut HttpConnection> {
        self.connections.iter_mut().find(|connection| connection.socket.socket == socket)
    }

    fn exchange(&mut self, id: FetchId) -> Option<&mut Exchange> {
        self.exchanges.iter_mut().find(|exchange| exchange.id == id)
    }

    /// Sends the next request of an exchange, on an idle connection or else on a new one.
    fn next_hop(&mut self, id: FetchId, now: Micros, sockets: &mut u32, actions: &mut Actions) {
        let Some(exchange) = self.exchanges.iter_mut().find(|exchange| exchange.id == id) else { return };
        let written = Address::of(&exchange.request.url).and_then(|address| {
            let written = message::write(&exchange.request, &address, exchange.policy.keep_alive);
            written.map(|message| (address, message)).ok_or(UrlError::Malformed)
        });
        let (address, request) = match written {
            Ok(written) => written,
            Err(error) => return self.finish(id, Some(WireError::Url(error)), now, actions),
        };
        let keep_alive = exchange.policy.keep_alive;
        let idle = |connection: &&mut HttpConnection| {
            keep_alive && connection.is_idle() && connection.target == address.target
        };
        let connection = match self.connections.iter_mut().find(idle) {
            Some(connection) => connection,
            None => {
                *sockets += 1;
                let (connection, event, effect) = HttpConnection::open(SocketId(*sockets), &address.target);
                actions.push(&connection, now, event);
                actions.effects.push(effect);
                self.connections.push(connection);
                self.connections.last_mut().expect("it was pushed just now")
            }
        };
        let sent = connection.request(id, &exchange.request.method, request.raw.clone());
        exchange.hops.push(Hop {
            url: exchange.request.url.clone(),
            connection: ConnectionId(connection.socket.socket.0),
            number: connection.requests,
            ends: connection.ends.clone(),
            request: request.into(),
            response: None,
            sent_at: None,
            complete_at: None,
            followed: None,
        });
        if let Some((event, effect)) = sent {
            let socket = connection.socket.socket;
            actions.push(connection, now, event);
            actions.effects.push(effect);
            self.sent(socket, now, actions);
        }
    }

    /// Notes that the request of the exchange on this connection was sent.
    fn sent(&mut self, socket: SocketId, now: Micros, actions: &mut Actions) {
        let Some(connection) = self.connection(socket) else { return };
        let (Some(id), ends) = (connection.exchange, connection.ends.clone()) else { return };
        let Some(exchange) = self.exchange(id) else { return };
        let session_headers = exchange.request.session_headers.clone();
        let Some(hop) = exchange.hops.last_mut() else { return };
        hop.sent_at = Some(now);
        hop.ends = ends;
        let message = HttpMessage { session_headers, ..HttpMessage::request(&hop.request, true, true) };
        actions.entries.push(Entry { at: now, connection: hop.connection, kind: EventKind::HttpMessage(message) });
    }

    /// Handles a complete response on this connection.
    fn responded(
        &mut self,
        socket: SocketId,
        response: Message<ResponseHead>,
        now: Micros,
        sockets: &mut u32,
        actions: &mut Actions,
    ) {
        let Some(connection) = self.connection(socket) else { return };
        let message = HttpMessage::response(&response, false, true);
        actions.push(connection, now, EventKind::HttpMessage(message));
        // An interim response, which another one follows (RFC 9110, section 15.2).
        if (100..200).contains(&response.head.status) && response.head.status != 101 {
            return;
        }
        let Some(id) = connection.exchange.take() else { return };
        let Some(exchange) = self.exchanges.iter_mut().find(|exchange| exchange.id == id) else { return };
        if !(exchange.policy.keep_alive && is_persistent(&response.head)) {
            let connection = self.connections.iter_mut().find(|connection| connection.socket.socket == socket);
            if let Some(connection) = connection {
                actions.close(connection, now);
            }
        }
        let next = exchange.next(&response.head, now);
        if let Some(hop) = exchange.hops.last_mut() {
            hop.response = Some(response.into());
            hop.complete_at = Some(now);
        }
        match next {
            Ok(None) => self.finish(id, None, now, actions),
            Ok(Some((request, followed))) => {
                if let Some(hop) = exchange.hops.last_mut() {
                    hop.followed = Some(followed);
                }
                exchange.request = request;
                self.next_hop(id, now, sockets, actions);
            }
            Err(error) => self.finish(id, Some(error), now, actions),
        }
    }

    /// Fails the exchange on this connection, which delivers nothing more. `begun` is the part of its response received so
    /// far.
    fn fail_on(
        &mut self,
        socket: SocketId,
        error: WireError,
        begun: Option<Message<ResponseHead>>,
        now: Micros,
        actions: &mut Actions,
    ) {
        let Some(connection) = self.connection(socket) else { return };
        let Some(id) = connection.exchange.take() else { return };
        if let Some(begun) = &begun {
            let message = HttpMessage::response(begun, false, false);
            actions.push(connection, now, EventKind::HttpMessage(message));
        }
        actions.close(connection, now);
        if let Some(hop) = self.exchange(id).and_then(|exchange| exchange.hops.last_mut()) {
            hop.response = begun.map(Into::into);
        }
        self.finish(id, Some(error), now, actions);
    }

    fn give_up(&mut self, id: FetchId, error: WireError, now: Micros) -> Actions {
        let mut actions = Actions::default();
        let mut connections = self.connections.iter_mut();
        match connections.find(|connection| connection.exchange == Some(id)) {
            Some(connection) => {
                let (socket, begun) = (connection.socket.socket, connection.take_begun());
                self.fail_on(socket, error, begun, now, &mut actions);
            }
            None => self.finish(id, Some(error), now, &mut actions),
        }
        actions
    }

    fn finish(&mut self, id: FetchId, error: Option<WireError>, now: Micros, actions: &mut Actions) {
        let Some(at) = self.exchanges.iter().position(|exchange| exchange.id == id) else { return };
        let Exchange { hops, began, policy, .. } = self.exchanges.remove(at);
        if policy.time_limit_ms.is_some() {
            actions.effects.push(Effect::StopTimer(TimerId(id.0)));
        }
        actions.finished.push((id, Finished { hops, error, took: now.saturating_sub(began) }));
    }
}

impl Actions {
    fn push(&mut self, connection: &HttpConnection, at: Micros, kind: impl Into<Option<EventKind>>) {
        let connection = ConnectionId(connection.socket.socket.0);
        self.entries.extend(kind.into().map(|kind| Entry { at, connection, kind }));
    }

    /// Closes a connection if it is open.
    fn close(&mut self, connection: &mut HttpConnection, at: Micros) {
        if let Some((event, effect)) = Connection::close(&mut connection.socket) {
            self.push(connection, at, event);
            self.effects.push(effect);
        }
    }
}

/// Whether the connection persists after a response (RFC 9112, section 9.3).
fn is_persistent(head: &ResponseHead) -> bool {
    let has = |token| head.headers.has_token("connection", token);
    match head.minor_version {
        0 => has("keep-alive"),
        _ => !has("close"),
    }
}
