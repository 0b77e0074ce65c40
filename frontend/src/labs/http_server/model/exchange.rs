//! Requests and their answers.

use crate::{
    http1::{Malformed, Message, RequestHead},
    record::{ConnectionId, Micros},
};
use bytes::Bytes;
use std::{collections::VecDeque, rc::Rc};

/// The maximum number of exchanges kept, and of bytes in all of them. The oldest are dropped.
pub const MAX_EXCHANGES: usize = 200;
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Identifies an exchange. Ids count up from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExchangeId(pub u32);

/// A request and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    pub id: ExchangeId,
    pub connection: ConnectionId,
    /// When the request was complete, or was found to be malformed.
    pub at: Micros,
    pub request: Received,
    /// `None` while the server works on the answer, or if the client was gone.
    pub answer: Option<Answered>,
}

/// What the client sent.
#[derive(Clone, Debug)]
pub enum Received {
    Request(Rc<Message<RequestHead>>),
    /// Bytes that are not a complete, valid request.
    Malformed {
        raw: Bytes,
        /// `None` if the request was not complete in time, or was refused after its head.
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

    /// The method and target, or `None` if the request is malformed.
    pub fn line(&self) -> Option<(&str, &str)> {
        match self {
            Self::Request(message) => Some((&message.head.method, &message.head.target)),
            Self::Malformed { .. } => None,
        }
    }
}

/// The response that the server sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    pub at: Micros,
    /// All bytes of the response.
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
    /// Adds an exchange for a received request.
    pub fn begin(&mut self, connection: ConnectionId, at: Micros, request: Received) -> ExchangeId {
        self.last.0 += 1;
        self.bytes += request.raw().len();
        self.kept.push_back(Exchange { id: self.last, connection, at, request, answer: None });
        self.trim();
        self.last
    }

    /// Sets the answer of an exchange, unless the exchange has been dropped.
    pub fn answered(&mut self, id: ExchangeId, answered: Answered) {
        let Some(exchange) = self.kept.iter_mut().rev().find(|exchange| exchange.id == id) else { return };
        self.bytes += answered.raw.len();
        exchange.answer = Some(answered);
        self.trim();
    }

    /// Drops the oldest exchanges beyond the limits. The newest is kept regardless of its size.
    fn trim(&mut self) {
        while self.kept.len() > MAX_EXCHANGES || self.bytes > MAX_BYTES && self.kept.len() > 1 {
            let Some(oldest) = self.kept.pop_front() else { return };
            let answer = oldest.answer.map_or(0, |answer| answer.raw.len());
            self.bytes -= oldest.request.raw().len() + answer;
        }
    }

    /// Drops all exchanges. Ids continue to count up.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.bytes = 0;
    }

    /// The number of exchanges so far, including dropped ones.
    pub fn count(&self) -> u32 {
        self.last.0
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Exchange> + ExactSizeIterator {
        self.kept.iter()
    }

    /// Finds an exchange by its id, or returns `None` if it has been dropped.
    pub fn get(&self, id: ExchangeId) -> Option<&Exchange> {
        self.kept.iter().find(|exchange| exchange.id == id)
    }

    pub fn newest(&self) -> Option<&Exchange> {
        self.kept.back()
    }
}
