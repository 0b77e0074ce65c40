//! The state of one connection so far: its two addresses, its two streams, and how it ended.

use super::{
    HttpStart, Reach,
    duplicates::Duplicates,
    entry::{EventKind, Micros, Protocol},
    utf8::{self, Begun, Reading},
};
use relay_protocol::{Fault, Phase, Way};
use std::collections::VecDeque;

/// The state of a connection. Its counts cover the whole connection, including entries that the record has dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// The target, as requested: a practice server's name, `host:port` or a URL; for a server's own socket, its port.
    pub target: String,
    /// The protocol of the connection.
    pub protocol: Protocol,
    /// Whether it is on the network inside the page.
    pub in_page: bool,
    /// The relay's own address, once the connection is established.
    pub local: Option<String>,
    /// The server's address, once the connection is established.
    pub peer: Option<String>,
    /// The direction from the tab.
    pub sent: Stream,
    /// The direction to the tab.
    pub received: Stream,
    /// How long resolving and connecting took, once the connection is established.
    pub connected_in: Option<Micros>,
    /// The phase in which the connection failed, if it did.
    pub failed: Option<Phase>,
    /// Whether the WebSocket has ended: no more events follow.
    pub closed: bool,
    // The number of entries that had ever been pushed when the connection began.
    pub(super) begun_after: u64,
    // How long the relay delays what the tab sends, in milliseconds.
    delay: u32,
    // Whether the tab sent a FIN or a RST.
    fin_sent: bool,
    // Whether the tab closed or reset the connection.
    left: bool,
    // Whether a listener accepted the connection, and carries it.
    accepted: bool,
    // Whether the connection was upgraded to WebSocket.
    frames: bool,
    // Whether the last recv filled its buffer, so that more bytes may have been waiting.
    filled: bool,
    duplicates: Duplicates,
    // The position of the connect in the record while its outcome is unknown.
    asked: Option<u64>,
    // The sends that the relay's socket has not accepted: the position of each in the record, and its end in the stream.
    unwritten: VecDeque<(u64, u64)>,
}

/// One direction of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// The number of sends, or of recvs that returned bytes.
    pub calls: u64,
    /// The number of bytes.
    pub bytes: u64,
    begun: Begun,
}

impl Stream {
    fn take(&mut self, chunk: &[u8]) -> Facts {
        let offset = self.bytes;
        self.calls += 1;
        self.bytes += chunk.len() as u64;
        Facts { offset, reading: Some(utf8::read(&mut self.begun, chunk)), ..Facts::default() }
    }

    /// Adds a datagram or a message. No character continues from one to the next.
    fn take_datagram(&mut self, datagram: &[u8]) -> Facts {
        self.begun = Begun::default();
        let facts = self.take(datagram);
        Facts { offset: 0, datagram: self.calls, ..facts }
    }
}

/// What an entry means given the entries before it on its connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The protocol of the connection.
    pub protocol: Protocol,
    /// The number of bytes before these in the same direction; 0 for a datagram, which is not part of a stream.
    pub offset: u64,
    /// The number of the datagram or WebSocket message in its direction, 1 for the first; 0 for anything else.
    pub datagram: u64,
    /// For a send: how long the relay was asked to delay it, in milliseconds.
    pub delay: u32,
    /// Whether the bytes are WebSocket frames, which are not text as a whole.
    pub frames: bool,
    /// Whether a listener accepted the connection: its end is one at the relay, and the WebSocket that carries it may stay
    /// open.
    pub accepted: bool,
    /// How the bytes decode as UTF-8 in their stream. Each HTTP body is a stream of its own.
    pub reading: Option<Reading>,
    /// Whether the event is on the network inside the page.
    pub in_page: bool,
    /// For a close, and for a time limit that passed without a report from the relay: whether the connection was not
    /// established yet.
    pub connecting: bool,
    /// For a connect, a send, and a message in sent bytes: how far it has progressed, as later reports show.
    /// [`Record::reach`](super::Record::reach) returns it as of the record's state.
    pub reach: Reach,
    /// How long after the event its reach was reported, if it was.
    pub reached_after: Option<Micros>,
    /// Whether an earlier entry already shows the essence of this one:
    ///
    /// - recv: the previous recv filled its buffer, so that these bytes may have been waiting at the relay
    /// - recvfrom: the datagram arrived once, and the relay duplicated it
    /// - close: the tab had sent a FIN or a RST
    /// - the end of the WebSocket: its cause is recorded
    /// - loss: the row of the lost datagram shows it
    pub known: bool,
}

impl Connection {
    /// Returns a connection that begins on this network after this many entries were pushed.
    pub(super) fn new(in_page: bool, entries: u64) -> Self {
        Self { in_page, begun_after: entries, ..Self::default() }
    }

    /// Updates the state with the next event, which is at this position of the record, and returns its meaning.
    pub(super) fn take(&mut self, kind: &EventKind, position: u64) -> Facts {
        let connecting = self.asked.is_some() && matches!(kind, EventKind::Close | EventKind::Unanswered { .. });
        let facts = self.learn(kind);
        let delay = if matches!(kind, EventKind::Send { .. } | EventKind::SendTo { .. }) { self.delay } else { 0 };
        let (protocol, in_page, frames, accepted) = (self.protocol, self.in_page, self.frames, self.accepted);
        // A message has progressed as far as the bytes that contain it.
        let has_left = kind.is_sent_message() && self.unwritten.is_empty();
        let reach = if has_left { Reach::Untold } else { Reach::at_first(kind, protocol) };
        if reach == Reach::Relay {
            match kind {
                EventKind::Connect { .. } => self.asked = Some(position),
                _ => self.unwritten.push_back((position, self.sent.bytes)),
            }
        }
        Facts { protocol, in_page, delay, frames, accepted, connecting, reach, ..facts }
    }

    /// Whether a send completes once the relay's socket has accepted this many bytes in total.
    pub(super) fn has_unwritten_before(&self, bytes: u64) -> bool {
        self.unwritten.front().is_some_and(|(_, end)| *end <= bytes)
    }

    /// Removes the sends that complete once the relay's socket has accepted this many bytes in total, and returns their
    /// positions in the record.
    pub(super) fn written(&mut self, bytes: u64) -> Vec<u64> {
        let mut taken = Vec::new();
        while self.has_unwritten_before(bytes) {
            taken.extend(self.unwritten.pop_front().map(|(position, _)| position));
        }
        taken
    }

    /// Stops tracking the send at this position of the record, if it is the newest.
    pub(super) fn forget_unwritten(&mut self, position: u64) {
        if self.unwritten.back().is_some_and(|(newest, _)| *newest == position) {
            self.unwritten.pop_back();
        }
    }

    /// Returns the position of the connect in the record when its outcome is known, and `None` from then on.
    pub(super) fn take_asked(&mut self) -> Option<u64> {
        self.asked.take()
    }

    fn learn(&mut self, kind: &EventKind) -> Facts {
        match kind {
            EventKind::Connect { target, protocol } => {
                self.target.clone_from(target);
                self.protocol = *protocol;
            }
            EventKind::Faults(faults) => self.delay = faults.delay,
            EventKind::Open { local, peer, took } => {
                self.local = Some(local.clone());
                self.peer = Some(peer.clone());
                self.connected_in = Some(*took);
            }
            // A new server socket: the state of the previous one does not apply.
            EventKind::Bind { port, backlog } => {
                let protocol = if backlog.is_some() { Protocol::Tcp } else { Protocol::Udp };
                let begun_after = self.begun_after;
                *self = Self { target: port.to_string(), protocol, begun_after, ..Self::default() };
            }
            EventKind::Bound { local } => self.local = Some(local.clone()),
            EventKind::Accepted { local, peer, .. } => {
                self.accepted = true;
                self.local = Some(local.clone());
                self.peer = Some(peer.clone());
            }
            EventKind::Send { bytes } if self.protocol == Protocol::Tcp => return self.sent.take(bytes),
            EventKind::Send { bytes } | EventKind::SendTo { bytes, .. } => return self.sent.take_datagram(bytes),
            EventKind::ReceivedFrom { from, size, bytes } => {
                let known = self.duplicates.is_copy(from, *size, bytes);
                return Facts { known, ..self.received.take_datagram(bytes) };
            }
            EventKind::Received { size, bytes } => {
                let known = self.filled;
                self.filled = bytes.len() as u64 >= u64::from(*size);
                return Facts { known, ..self.received.take(bytes) };
            }
            EventKind::Shutdown => self.fin_sent = true,
            EventKind::Reset => (self.fin_sent, self.left) = (true, true),
            EventKind::Close => {
                let known = self.fin_sent;
                (self.fin_sent, self.left) = (true, true);
                return Facts { known, ..Facts::default() };
            }
            EventKind::Failed(failure) => self.failed = Some(failure.phase),
            EventKind::Closed { code, .. } => {
                self.closed = true;
                let known = self.failed.is_some() || self.left || *code == relay_protocol::CloseCode::Normal.code();
                return Facts { known, ..Facts::default() };
            }
            EventKind::TimedOut { .. } | EventKind::Fin => self.filled = false,
            EventKind::Unanswered { .. } => {}
            EventKind::Receive { .. } | EventKind::Waiting { .. } | EventKind::Accept | EventKind::Info(_) => {}
            EventKind::Injected { fault: Fault::Duplicate, way: Way::Back, bytes, .. } => {
                self.duplicates.expect(*bytes)
            }
            EventKind::Truncated { .. } | EventKind::Injected { .. } | EventKind::Reported(_) => {}
            EventKind::Request { body, .. } | EventKind::Response { body, .. } => return Stream::default().take(body),
            EventKind::HttpMessage(message) => {
                self.frames |= matches!(message.start, HttpStart::Response { status: 101, .. });
            }
            EventKind::HttpFailed { .. } | EventKind::WebSocketFrame(_) => {}
            EventKind::WebSocketConnect { url, .. } => {
                self.target.clone_from(url);
                self.protocol = Protocol::WebSocket;
            }
            EventKind::WebSocketOpen { took, .. } => self.connected_in = Some(*took),
            EventKind::MessageSent { bytes, .. } => return self.sent.take_datagram(bytes),
            EventKind::MessageReceived { bytes, .. } => return self.received.take_datagram(bytes),
            EventKind::WebSocketClosed { .. } | EventKind::WebSocketRefused { .. } => self.closed = true,
            EventKind::WebSocketClose { .. } | EventKind::Buffered { .. } | EventKind::Reconnect { .. } => {}
        }
        Facts::default()
    }
}
