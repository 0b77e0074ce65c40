//! What is known of one connection so far: its two addresses, its two streams, and how it ended.

use super::{
    HttpStart, Reach,
    duplicates::Duplicates,
    entry::{EventKind, Micros, Protocol},
    utf8::{self, Begun, Reading},
};
use relay_protocol::{Fault, Phase, Way};
use std::collections::VecDeque;

/// What is known of a connection. It counts the connection's whole life, also what the record has meanwhile dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// What the tab asked for: a practice server's name or `host:port`.
    pub target: String,
    /// What it speaks.
    pub protocol: Protocol,
    /// Whether it is on the network inside the page.
    pub in_page: bool,
    /// The relay's own address, once the connection is established.
    pub local: Option<String>,
    /// The server's address, once the connection is established.
    pub peer: Option<String>,
    /// What the tab sent.
    pub sent: Stream,
    /// What recv returned to the tab.
    pub received: Stream,
    /// How long resolving and connecting took, once the connection is established.
    pub connected_in: Option<Micros>,
    /// What was being done when it failed, if it did.
    pub failed: Option<Phase>,
    /// Whether the WebSocket to the relay has ended: nothing more comes.
    pub closed: bool,
    // How many entries the record had ever had when the connection began.
    pub(super) begun_after: u64,
    // How long the relay holds back what the tab sends, in milliseconds.
    delay: u32,
    // The tab sent its FIN or a RST.
    fin_sent: bool,
    // The tab ended it.
    left: bool,
    // A listener accepted it, and carries it.
    accepted: bool,
    // It has become a WebSocket.
    frames: bool,
    // The last recv filled its buffer: more may have been waiting.
    filled: bool,
    duplicates: Duplicates,
    // Where in the record the tab asked for it, while nothing has come of that.
    asked: Option<u64>,
    // The sends that its socket has not taken: where each is in the record, and where in the stream it ends.
    unwritten: VecDeque<(u64, u64)>,
}

/// One direction of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// How many sends, or how many recvs that returned bytes.
    pub calls: u64,
    /// How many bytes.
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

    /// A datagram or a message is whole by itself: nothing goes on in the next.
    fn take_datagram(&mut self, datagram: &[u8]) -> Facts {
        self.begun = Begun::default();
        let facts = self.take(datagram);
        Facts { offset: 0, datagram: self.calls, ..facts }
    }
}

/// What an entry means after the entries before it on its connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What the connection speaks.
    pub protocol: Protocol,
    /// How many bytes went the same way before; of a datagram 0, as it is no part of a stream.
    pub offset: u64,
    /// Of a datagram or a WebSocket message: which one of its way it is, 1 for the first; else 0.
    pub datagram: u64,
    /// Of what the tab sent: how long the relay holds it back, as it was asked to, in milliseconds.
    pub delay: u32,
    /// Whether its bytes are frames of WebSocket, which are no text as a whole.
    pub frames: bool,
    /// Whether a listener accepted the connection: its end is one at the relay, and the WebSocket that carries it may go on.
    pub accepted: bool,
    /// How its bytes read as UTF-8, in their stream. HTTP bodies each are a stream of their own.
    pub reading: Option<Reading>,
    /// Whether it is on the network inside the page.
    pub in_page: bool,
    /// Of a close, and of a time limit that the relay did not tell of: whether the connection was not established yet.
    pub connecting: bool,
    /// Of a connect, a send and what a send says: how far it has come, as later entries tell; [`Record::reach`](super::Record::reach) says it as
    /// of the moment that a record is of.
    pub reach: Reach,
    /// How long after it happened that was told, if it was.
    pub reached_after: Option<Micros>,
    /// Whether an earlier entry already shows what matters of it. A recv: the one before filled its buffer, so that these
    /// bytes may have been waiting at the relay. A recvfrom: its datagram came once, and the relay doubled it. A close: a FIN or a RST had gone before. The end of the WebSocket: why it
    /// ended. A loss: the datagram's own arrow ends with it.
    pub known: bool,
}

impl Connection {
    /// One on this network that begins when the record has had so many entries.
    pub(super) fn new(in_page: bool, entries: u64) -> Self {
        Self { in_page, begun_after: entries, ..Self::default() }
    }

    /// Takes in what happened next and is at this position of the record, and says what it means.
    pub(super) fn take(&mut self, kind: &EventKind, position: u64) -> Facts {
        let connecting = self.asked.is_some() && matches!(kind, EventKind::Close | EventKind::Unanswered { .. });
        let facts = self.learn(kind);
        let delay = if matches!(kind, EventKind::Send { .. } | EventKind::SendTo { .. }) { self.delay } else { 0 };
        let (protocol, in_page, frames, accepted) = (self.protocol, self.in_page, self.frames, self.accepted);
        // A message has come as far as the bytes in which it is.
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

    /// Whether its socket takes something of what was sent when it has taken so many bytes.
    pub(super) fn has_unwritten_before(&self, bytes: u64) -> bool {
        self.unwritten.front().is_some_and(|(_, end)| *end <= bytes)
    }

    /// Its socket has taken so many bytes: where in the record the sends are that it has taken by that.
    pub(super) fn written(&mut self, bytes: u64) -> Vec<u64> {
        let mut taken = Vec::new();
        while self.has_unwritten_before(bytes) {
            taken.extend(self.unwritten.pop_front().map(|(position, _)| position));
        }
        taken
    }

    /// Nothing more is to be told of the send at this position of the record.
    pub(super) fn forget_unwritten(&mut self, position: u64) {
        if self.unwritten.back().is_some_and(|(newest, _)| *newest == position) {
            self.unwritten.pop_back();
        }
    }

    /// Where in the record the tab asked for it, once: something has come of that.
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
            // A server's next socket: of the one before nothing holds any more.
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
