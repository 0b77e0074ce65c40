//! Requests and their answers, as they were on the connections.

use crate::{
    http1::{Malformed, Message, RequestHead},
    record::{ConnectionId, Micros},
};
use bytes::Bytes;
use std::{collections::VecDeque, rc::Rc};

/// The most exchanges that are kept, and the most bytes that they have together: the oldest go.
pub const MAX_EXCHANGES: usize = 200;
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Which exchange: 1 for the first, counting up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExchangeId(pub u32);

/// A request and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    pub id: ExchangeId,
    pub connection: ConnectionId,
    /// When the request was complete, or known to be none.
    pub at: Micros,
    pub request: Received,
    /// None while the server works on it; and where the client was gone.
    pub answer: Option<Answered>,
}

/// What came from the client.
#[derive(Clone, Debug)]
pub enum Received {
    Request(Rc<Message<RequestHead>>),
    /// Bytes that are no request, or not all of one.
    Malformed {
        raw: Bytes,
        /// None where it was only not complete in time, or where only its head was wanted.
        why: Option<Malformed>,
    },
}

impl PartialEq for Received {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Request(one), Self::Request(other)) => Rc::ptr_eq(one, other),
            (Self::Malformed { raw: one, .. }, Self::Malformed { raw: other, .. }) => one == other,
            (Self::Request(_), Self::Malformed { .. }) | (Self::Malformed { .. }, Self::Request(_)) => false,
        }
    }
}

impl Received {
    pub fn raw(&self) -> &Bytes {
        match self {
            Self::Request(message) => &message.raw,
            Self::Malformed { raw, .. } => raw,
        }
    }

    /// The method and the target; of what is no request, none.
    pub fn line(&self) -> Option<(&str, &str)> {
        match self {
            Self::Request(message) => Some((&message.head.method, &message.head.target)),
            Self::Malformed { .. } => None,
        }
    }
}

/// What the server sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    pub at: Micros,
    /// All of its bytes.
    pub raw: Bytes,
}

/// The newest exchanges, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Exchanges {
    kept: VecDeque<Exchange>,
    bytes: usize,
    last: ExchangeId,
}

impl Exchanges {
    /// A request came.
    pub fn begin(&mut self, connection: ConnectionId, at: Micros, request: Received) -> ExchangeId {
        self.last.0 += 1;
        self.bytes += request.raw().len();
        self.kept.push_back(Exchange { id: self.last, connection, at, request, answer: None });
        self.trim();
        self.last
    }

    /// It was answered; one that is no longer kept is left out.
    pub fn answered(&mut self, id: ExchangeId, answered: Answered) {
        let Some(exchange) = self.kept.iter_mut().rev().find(|exchange| exchange.id == id) else { return };
        self.bytes += answered.raw.len();
        exchange.answer = Some(answered);
        self.trim();
    }

    /// The newest is kept however large it is.
    fn trim(&mut self) {
        while self.kept.len() > MAX_EXCHANGES || self.bytes > MAX_BYTES && self.kept.len() > 1 {
            let Some(oldest) = self.kept.pop_front() else { return };
            let answer = oldest.answer.map_or(0, |answer| answer.raw.len());
            self.bytes -= oldest.request.raw().len() + answer;
        }
    }

    /// Forgets all; what is under way still counts.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.bytes = 0;
    }

    /// How many there were in all.
    pub fn count(&self) -> u32 {
        self.last.0
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Exchange> + ExactSizeIterator {
        self.kept.iter()
    }

    /// This one, where it is kept.
    pub fn get(&self, id: ExchangeId) -> Option<&Exchange> {
        self.kept.iter().find(|exchange| exchange.id == id)
    }

    pub fn newest(&self) -> Option<&Exchange> {
        self.kept.back()
    }
}
