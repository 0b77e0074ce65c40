//! The clients inside this tab: real TCP connections from the relay to the tab's own server, so that the lab works
//! without a terminal. Each behaves like the chapter's TCPClient, except that it stays connected until it is closed.

use super::Model;
use crate::{
    effect::{Effect, Endpoint, SocketId},
    labs::{connection::Connection, listener::ListenerState, tcp_server::form::Field},
    record::{EventKind, Faults, Micros},
    transport::socket::Incoming,
};
use bytes::Bytes;

/// Identifies a client. Ids count up from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientId(pub u32);

/// The maximum number of clients listed. Beyond it, a new one replaces the oldest that has ended. An open client stays
/// listed, because only its row can close it.
pub const MAX_CLIENTS: usize = 12;

/// The buffer size of each recv of a client, in bytes, as in the chapter.
const RECV_SIZE: u32 = 1024;

/// The time limit of connect, in milliseconds.
const CONNECT_TIMEOUT_MS: u32 = 5000;

/// The maximum number of bytes kept of a reply.
const MAX_REPLY: usize = 1024;

/// A client inside this tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalClient {
    pub id: ClientId,
    pub connection: Connection,
    /// The last message, or the first one, which is sent once the client is connected.
    pub message: Bytes,
    /// When the client sent the message.
    pub sent_at: Option<Micros>,
    /// The first bytes of the reply.
    pub reply: Vec<u8>,
    /// The time from sending the message until the first bytes of the reply.
    pub reply_took: Option<Micros>,
}

impl LocalClient {
    /// Whether the client is waiting for a reply.
    pub fn is_waiting(&self) -> bool {
        self.sent_at.is_some() && self.reply_took.is_none() && !self.connection.state.is_closed()
    }

    /// How long the client has been waiting for a reply, or `None` if it is not waiting.
    pub fn waits(&self, now: Micros) -> Option<Micros> {
        let sent_at = self.sent_at.filter(|_| self.is_waiting())?;
        Some(now.saturating_sub(sent_at))
    }

    /// Sends a message. Returns `None` if the writing side is not open.
    fn send(&mut self, now: Micros, message: Bytes) -> Option<Effect> {
        let (_, effect) = self.connection.send(message.clone())?;
        self.message = message;
        self.sent_at = Some(now);
        self.reply.clear();
        self.reply_took = None;
        Some(effect)
    }

    fn incoming(&mut self, now: Micros, incoming: Incoming) -> Option<Effect> {
        match self.connection.take(incoming)? {
            EventKind::Open { .. } => self.send(now, self.message.clone()),
            EventKind::Received { bytes, .. } => {
                let room = MAX_REPLY.saturating_sub(self.reply.len());
                self.reply.extend(bytes.iter().take(room));
                self.reply_took = self.reply_took.or(self.sent_at.map(|sent_at| now.saturating_sub(sent_at)));
                None
            }
            EventKind::Fin => self.close(),
            // The relay's state in the header shows the reason.
            EventKind::Closed { .. } => self.connection.relay_loss.map(|_| Effect::CheckRelay),
            // The server's own record shows the other events.
            _ => None,
        }
    }

    fn close(&mut self) -> Option<Effect> {
        self.connection.close().map(|(_, effect)| effect)
    }
}

impl Model {
    pub(super) fn connect_client(&mut self) -> Vec<Effect> {
        if self.listener.state != ListenerState::Listening {
            return Vec::new();
        }
        let Some(message) = self.errors.accept(self.form.message_bytes(Field::ClientMessage)) else {
            return Vec::new();
        };
        let ended = self.clients.iter().position(|client| client.connection.state.is_closed());
        if let (true, Some(ended)) = (self.clients.len() >= MAX_CLIENTS, ended) {
            self.clients.remove(ended);
        }
        self.last_client.0 += 1;
        let socket = self.next_socket();
        let mut connection = Connection::connecting(socket);
        let first = Some(connection.recv(RECV_SIZE, true, None));
        self.clients.push(LocalClient {
            id: self.last_client,
            connection,
            message: message.into(),
            sent_at: None,
            reply: Vec::new(),
            reply_took: None,
        });
        vec![Effect::Open {
            socket,
            endpoint: Endpoint::Tcp {
                target: self.listener.local.clone(),
                timeout_ms: Some(CONNECT_TIMEOUT_MS),
                faults: Faults::default(),
            },
            first,
        }]
    }

    pub(super) fn send_from_client(&mut self, now: Micros, id: ClientId) -> Vec<Effect> {
        let Some(message) = self.errors.accept(self.form.message_bytes(Field::ClientMessage)) else {
            return Vec::new();
        };
        let client = self.clients.iter_mut().find(|client| client.id == id);
        client.and_then(|client| client.send(now, message.into())).into_iter().collect()
    }

    pub(super) fn close_client(&mut self, id: ClientId) -> Vec<Effect> {
        let client = self.clients.iter_mut().find(|client| client.id == id);
        client.and_then(LocalClient::close).into_iter().collect()
    }

    pub(super) fn close_clients(&mut self) -> Vec<Effect> {
        self.clients.iter_mut().filter_map(LocalClient::close).collect()
    }

    pub(super) fn client_incoming(&mut self, now: Micros, socket: SocketId, incoming: Incoming) -> Vec<Effect> {
        let client = self.clients.iter_mut().find(|client| client.connection.is_live(socket));
        client.and_then(|client| client.incoming(now, incoming)).into_iter().collect()
    }

    /// Finds the client inside this tab whose address is `peer`.
    pub fn client_at(&self, peer: &str) -> Option<ClientId> {
        self.clients.iter().find(|client| client.connection.local.as_deref() == Some(peer)).map(|client| client.id)
    }
}
