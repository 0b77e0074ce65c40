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

/// What a response may have. The record keeps as much.
const LIMITS: Limits = Limits { target: 0, head: 256 * 1024, body: 64 * 1024 * 1024 };

/// A connection to a server, and what is under way on it.
#[derive(Debug)]
pub struct HttpConnection {
    pub socket: Connection,
    /// Host and port, as the relay was told.
    pub target: String,
    /// The two ends, once it is established.
    pub ends: Option<(String, String)>,
    /// How many requests went over it.
    pub requests: u32,
    /// The exchange that awaits a response on it.
    pub exchange: Option<FetchId>,
    /// A request that waits for the connection.
    waiting: Option<Bytes>,
    reader: Reader<ResponseHead>,
}

/// What came of something that arrived.
#[derive(Debug, Default)]
pub struct Arrived {
    /// How the record shows it.
    pub event: Option<EventKind>,
    /// What is sent now, as the record shows it and as the shell does it.
    pub sent: Option<(EventKind, Effect)>,
    pub responses: Vec<Message<ResponseHead>>,
    /// Nothing more can be read: why, and as much as came of a response.
    pub broken: Option<(Malformed, Option<Message<ResponseHead>>)>,
}

impl HttpConnection {
    /// One that is asked for now; and what the record shows, and what the shell does.
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

    /// Sends a request of this method for an exchange; once it is established, where it is not yet.
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

    /// Takes in what the socket brings.
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

    /// As much as has come of the response that is awaited.
    pub fn take_begun(&mut self) -> Option<Message<ResponseHead>> {
        self.reader.take_begun()
    }

    /// Whether bytes came that belong to no response.
    pub fn has_surplus(&self) -> bool {
        self.exchange.is_none() && self.reader.pending() > 0
    }
}
