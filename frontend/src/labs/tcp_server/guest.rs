//! One connection that the server accepted, and one client inside this tab: what is known of each. Pure.

use super::bars::Span;
use crate::{
    record::{ConnectionId, EventKind, Micros, Record},
    transport::socket::Incoming,
};
use relay_protocol::{Event, FailureKind};

/// How a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Accepted by the relay, and not yet taken by the tab; of a client: connect was called.
    Starting,
    /// It stands.
    Open {
        /// Whether the tab may still send.
        writing: bool,
        /// Whether the other side may still send.
        reading: bool,
    },
    /// The tab ended it; the relay has not said so yet.
    Closing,
    /// It is over: in the ordinary way, or by a RST or another failure.
    Over {
        /// Why, where it failed.
        failed: Option<FailureKind>,
    },
}

impl Stage {
    /// Whether it is over.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Over { .. })
    }

    /// Whether the tab can do something with it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// Whether the tab may send.
    pub fn writing(self) -> bool {
        matches!(self, Self::Open { writing: true, .. })
    }

    /// After something came.
    fn heard(&mut self, incoming: &Incoming) {
        match (incoming, &mut *self) {
            (Incoming::Event(Event::Open { .. }), Self::Starting) => {
                *self = Self::Open { writing: true, reading: true };
            }
            (Incoming::Event(Event::Fin), Self::Open { reading, .. }) => *reading = false,
            (Incoming::Event(Event::Failed(failure)), _) => *self = Self::Over { failed: Some(failure.kind) },
            (Incoming::Closed { .. }, stage) if !stage.is_over() => *self = Self::Over { failed: None },
            _ => {}
        }
    }
}

/// A connection that the server accepted.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Which.
    pub id: ConnectionId,
    /// The client's address.
    pub peer: String,
    /// When it waited and was served.
    pub span: Span,
    /// How it stands.
    pub stage: Stage,
    /// How many bytes came from it.
    pub received: u64,
    /// How many were sent to it.
    pub sent: u64,
    /// What happened on it.
    pub record: Record,
}

impl Guest {
    /// One that was accepted now, after it had waited so long.
    pub fn new(id: ConnectionId, at: Micros, peer: String, waited: Option<Micros>) -> Self {
        let span = Span { came: at.saturating_sub(waited.unwrap_or(0)), accepted: Some(at), ended: None };
        Self { id, peer, span, stage: Stage::Starting, received: 0, sent: 0, record: Record::default() }
    }

    /// Its number, as it stands in the names of its buttons.
    pub fn number(&self) -> u32 {
        self.id.0
    }

    /// The tab did something on it.
    pub(super) fn did(&mut self, what: &EventKind) {
        match (what, &mut self.stage) {
            (EventKind::Send { bytes }, _) => self.sent += bytes.len() as u64,
            (EventKind::Shutdown, Stage::Open { writing, .. }) => *writing = false,
            (EventKind::Close | EventKind::Reset, stage) if !stage.is_over() => *stage = Stage::Closing,
            _ => {}
        }
    }

    /// Something came from it; what of that belongs into the record. `size`: of the recv that was called last.
    pub(super) fn came(&mut self, at: Micros, size: u32, incoming: Incoming) -> Option<EventKind> {
        self.stage.heard(&incoming);
        if self.stage.is_over() {
            self.span.ended.get_or_insert(at);
        }
        Some(match incoming {
            Incoming::Data(bytes) => {
                self.received += bytes.len() as u64;
                EventKind::Received { size, bytes: bytes.into() }
            }
            Incoming::Event(Event::Fin) => EventKind::Fin,
            Incoming::Event(Event::Failed(failure)) => EventKind::Failed(failure),
            Incoming::Event(Event::TimedOut { microseconds }) => EventKind::TimedOut { after: microseconds },
            Incoming::Event(Event::Info(info)) => EventKind::Info(info),
            // That it stands was told when it was accepted; the rest is other sockets' news.
            Incoming::Event(_) => return None,
            Incoming::Closed { code, reason } => EventKind::Closed { code, reason },
        })
    }
}

/// A client inside this tab: a TCP connection of the relay's to the tab's own server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// 1 for the first, counting up.
    pub number: u32,
    /// Its address, once it is connected.
    pub local: Option<String>,
    /// How it stands.
    pub stage: Stage,
    /// What it sent last.
    pub message: String,
    /// When it sent that.
    pub asked: Option<Micros>,
    /// What has come as the answer.
    pub answer: Vec<u8>,
    /// How long the answer's first bytes took.
    pub took: Option<Micros>,
}

/// The most bytes of an answer that are kept for showing.
const MAX_ANSWER: usize = 1024;

impl Own {
    /// One that calls connect now.
    pub fn new(number: u32) -> Self {
        let (local, message, answer) = (None, String::new(), Vec::new());
        Self { number, local, stage: Stage::Starting, message, asked: None, answer, took: None }
    }

    /// It sends a message.
    pub(super) fn ask(&mut self, at: Micros, message: String) {
        self.message = message;
        self.asked = Some(at);
        self.answer.clear();
        self.took = None;
    }

    /// Something came to it.
    pub(super) fn came(&mut self, at: Micros, incoming: Incoming) {
        self.stage.heard(&incoming);
        match incoming {
            Incoming::Event(Event::Open { local, .. }) => self.local = Some(local),
            Incoming::Data(bytes) => {
                let room = MAX_ANSWER.saturating_sub(self.answer.len());
                self.answer.extend_from_slice(&bytes[..bytes.len().min(room)]);
                self.took = self.took.or(self.asked.map(|asked| at.saturating_sub(asked)));
            }
            _ => {}
        }
    }

    /// Whether it still waits for the answer to what it sent.
    pub fn waits(&self) -> bool {
        self.asked.is_some() && self.took.is_none() && !self.stage.is_over()
    }
}
