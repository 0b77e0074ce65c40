//! One connection, and the responses on it.

use crate::{
    effect::{Effect, Endpoint, FetchId, SocketId},
    http1::{Event, Limits, Malformed, Message, Reader, ResponseHead},
    labs::connection::Connection,
    record::{Faults, Protocol, entry::EventKind},
    transport::socket::Incoming,
};
use bytes::Bytes;
use relay_protocol::MAX_MESSAGE;

/// The size limits of a response. The record keeps as many bytes.
const LIMITS: Limits = Limits { target: 0, head: 256 * 1024, body: 64 * 1024 * 1024 };

/// A connection to a server, and the exchange in progress on it.
#[derive(Debug)]
pub struct HttpConnection {
    pub socket: Connection,
    /// Host and port, as passed to the relay.
    pub target: String,
    /// The addresses of the two ends, once the connection is established.
    pub ends: Option<(String, String)>,
    /// The number of requests sent over it.
    pub requests: u32,
    /// The exchange that awaits a response on it.
    pub exchange: Option<FetchId>,
    /// A request that is sent once the connection is established.
    waiting: Option<Bytes>,
    reader: Reader<ResponseHead>,
}

/// The result of handling what the socket reported.
#[derive(Debug, Default)]
pub struct Arrived {
    /// The event for the record.
    pub event: Option<EventKind>,
    /// What is sent now: the event for the record, and the effect.
    pub sent: Option<(EventKind, Effect)>,
    pub responses: Vec<Message<ResponseHead>>,
    /// Set if nothing more can be read: the reason, and the part of a response received so far.
    pub broken: Option<(Malformed, Option<Message<ResponseHead>>)>,
}

impl HttpConnection {
    /// Opens a connection. Returns it with the event for the record, and the effect.
    pub fn open(socket: SocketId, target: &str) -> (Self, EventKind, Effect) {
        let mut connection = Self {
            socket: Connection::connecting(socket),
            target: target.to_owned(),
            ends: None,
            requests: 0,
            exchange: None,
            waiting: None,
            reader: Reader::new(LIMITS),
        };
        let first = connection.socket.recv(MAX_MESSAGE as u32, true, None);
        let endpoint = Endpoint::Tcp { target: target.to_owned(), timeout_ms: None, faults: Faults::default() };
        let event = EventKind::Connect { target: target.to_owned(), protocol: Protocol::Tcp };
        (connection, event, Effect::Open { socket, endpoint, first: Some(first) })
    }

    /// Whether another request can be sent on it.
    pub fn is_idle(&self) -> bool {
        self.exchange.is_none() && self.socket.state.can_write() && self.socket.state.can_read()
    }

    /// Sends a request with this method for an exchange, or keeps it until the connection is established.
    pub fn request(&mut self, exchange: FetchId, method: &str, bytes: Bytes) -> Option<(EventKind, Effect)> {
        self.exchange = Some(exchange);
        self.requests += 1;
        self.reader.expect(method);
        if self.socket.state.is_connecting() {
            self.waiting = Some(bytes);
            return None;
        }
        self.socket.send(bytes)
    }

    /// Handles what the socket reported.
    pub fn take(&mut self, incoming: Incoming) -> Arrived {
        let mut arrived = Arrived::default();
        let bytes = if let Incoming::Data(bytes) = &incoming { Some(bytes.clone()) } else { None };
        arrived.event = self.socket.take(incoming);
        match &arrived.event {
            Some(EventKind::Open { local, peer, .. }) => {
                self.ends = Some((local.clone(), peer.clone()));
                arrived.sent = self.waiting.take().and_then(|bytes| self.socket.send(bytes));
            }
            Some(EventKind::Received { .. }) => {
                self.reader.push(&bytes.unwrap_or_default());
                arrived.broken = loop {
                    match self.reader.read() {
                        Ok(Some(Event::Message(response))) => arrived.responses.push(response),
                        Ok(Some(Event::Head(_))) => {}
                        Ok(None) => break None,
                        Err(error) => break Some((error, self.reader.take_begun())),
                    }
                };
            }
            Some(EventKind::Fin) => match self.reader.end() {
                Ok(response) => arrived.responses.extend(response),
                Err(error) => arrived.broken = Some((error, self.reader.take_begun())),
            },
            _ => {}
        }
        arrived
    }

    /// Takes the part received so far of the awaited response.
    pub fn take_begun(&mut self) -> Option<Message<ResponseHead>> {
        self.reader.take_begun()
    }

    /// Whether bytes were received that belong to no response.
    pub fn has_surplus(&self) -> bool {
        self.exchange.is_none() && self.reader.pending() > 0
    }
}
