//! An accepted connection. The server reads until a request is complete, answers it, and only then reads the next.
//! Later requests on the same connection wait, so that answers are sent in the order of the requests and no client can
//! exhaust the memory.

use super::exchange::{Answered, ExchangeId, Exchanges, Received};
use crate::{
    effect::{Effect, Endpoint, SocketId, TimerId},
    http1::{Event, Malformed, Message, Reader, RequestHead},
    labs::{
        connection::{Action, Connection},
        http_server::{
            answer::{Answer, Delivery},
            site::{Expectation, LIMITS, Site},
        },
    },
    record::{ConnectionId, Entry, EventKind, HttpMessage, Micros, Record},
    transport::socket::Incoming,
};
use bytes::Bytes;
use relay_protocol::{Command, MAX_RECEIVE};
use std::rc::Rc;

/// The maximum time for a client to complete its next request, in milliseconds. Long enough to type a request by hand.
pub const REQUEST_TIME_MS: u32 = 60_000;

/// How long the server continues to read after its last answer, in milliseconds. Closing a connection with unread bytes
/// resets it, and the client might not see the answer.
pub const LINGER_MS: u32 = 2_000;

/// What the server is doing on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// It examines the received bytes.
    Ready,
    /// It has called recv, which has not returned.
    Receiving,
    /// It delays this answer until a timer fires.
    Working(Pending),
    /// The client must take earlier answers before this one is sent.
    WaitingForRoom(Pending),
    /// The last answer has been sent. Whatever arrives is discarded until the client has finished.
    Lingering,
    /// The connection is closed or closing.
    Finished,
}

/// An answer that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pending {
    exchange: ExchangeId,
    answer: Answer,
    delivery: Delivery,
    /// What to do with the connection after the answer.
    then: Then,
}

/// What to do after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// Read the next request.
    Next,
    /// Close: the client has sent nothing beyond the answered request.
    Close,
    /// Linger, then close: more data may be in flight.
    Linger,
}

/// A connection that the server has accepted.
#[derive(Debug)]
pub struct ServedConnection {
    pub id: ConnectionId,
    pub connection: Connection,
    reader: Reader<RequestHead>,
    step: Step,
    /// Whether the timer for the next request is running.
    timed: bool,
}

impl ServedConnection {
    pub(super) fn new(id: ConnectionId, socket: SocketId) -> Self {
        Self {
            id,
            connection: Connection::connecting(socket),
            reader: Reader::new(LIMITS),
            step: Step::Receiving,
            timed: false,
        }
    }

    fn timer(&self) -> TimerId {
        TimerId(self.id.0)
    }
}

/// A connection that is handling an arrival, a timer or a message.
pub(super) struct Serving<'a> {
    pub served: &'a mut ServedConnection,
    pub site: &'a mut Site,
    pub exchanges: &'a mut Exchanges,
    pub record: &'a mut Record,
    pub now: Micros,
    pub effects: Vec<Effect>,
}

impl Serving<'_> {
    pub fn push(&mut self, kind: EventKind) {
        self.record.push(Entry { at: self.now, connection: self.served.id, kind });
    }

    /// Opens the connection that accept returned, with its first recv.
    pub fn open(&mut self, endpoint: Endpoint) {
        let first = Some(self.recv());
        self.effects.push(Effect::Open { socket: self.served.connection.socket, endpoint, first });
        self.start_time();
    }

    fn recv(&mut self) -> Command {
        self.served.connection.recv(MAX_RECEIVE, false, None)
    }

    pub fn incoming(&mut self, incoming: Incoming) {
        let Some(event) = self.served.connection.take(incoming) else {
            // The socket has taken some bytes.
            self.served.connection.note_written(self.served.id, self.now, self.record);
            if let Step::WaitingForRoom(pending) = &mut self.served.step {
                let pending = pending.clone();
                self.send_answer(pending);
                self.advance();
            }
            return;
        };
        // The record already shows when the connection was accepted.
        if !matches!(event, EventKind::Open { .. }) {
            self.push(event.clone());
        }
        match event {
            EventKind::Received { bytes, .. } => match self.served.step {
                Step::Lingering => self.call_recv(),
                Step::Finished => {}
                Step::Ready | Step::Receiving | Step::Working(_) | Step::WaitingForRoom(_) => {
                    self.served.reader.push(&bytes);
                    self.received();
                }
            },
            EventKind::Fin => match self.served.step {
                Step::Lingering => self.close(),
                Step::Ready | Step::Receiving => self.received(),
                // `advance` handles the FIN once the answer is sent.
                Step::Working(_) | Step::WaitingForRoom(_) | Step::Finished => {}
            },
            EventKind::Failed(_) => self.finish(),
            EventKind::Closed { .. } => {
                // The relay's state in the header shows the reason.
                self.effects.extend(self.served.connection.relay_loss.map(|_| Effect::CheckRelay));
                self.finish();
            }
            _ => {}
        }
    }

    /// Handles the timer: an answer's delay, the time limit for a request, or the time to linger has passed.
    pub fn timer(&mut self) {
        match &self.served.step {
            Step::Working(pending) => {
                let pending = pending.clone();
                self.send_answer(pending);
                self.advance();
            }
            // While the server waits for room, the client is taking nothing.
            Step::Lingering | Step::WaitingForRoom(_) => self.close(),
            Step::Ready | Step::Receiving => {
                self.served.timed = false;
                match self.served.reader.pending() {
                    // The client has not begun a request, so there is nothing to answer.
                    0 => self.close(),
                    _ => self.refuse(None, self.site.timed_out()),
                }
                self.advance();
            }
            Step::Finished => {}
        }
    }

    fn received(&mut self) {
        if self.served.step == Step::Receiving {
            self.served.step = Step::Ready;
        }
        self.advance();
    }

    /// Continues until there is something to wait for.
    fn advance(&mut self) {
        while self.served.step == Step::Ready {
            match self.served.reader.read() {
                Ok(Some(Event::Head(head))) => self.expected(&head),
                Ok(Some(Event::Message(message))) => self.request(message),
                Ok(None) if self.served.connection.state.can_read() => {
                    self.start_time();
                    self.call_recv();
                    self.served.step = Step::Receiving;
                }
                Ok(None) => match self.served.reader.end() {
                    Ok(_) => self.close(),
                    Err(why) => self.refuse(Some(why), self.site.refuse(why, &[])),
                },
                Err(why) => {
                    let answer = self.site.refuse(why, self.served.reader.unread());
                    self.refuse(Some(why), answer);
                }
            }
        }
    }

    /// Handles the head of a request whose body has not arrived.
    fn expected(&mut self, head: &RequestHead) {
        match self.site.expectation(head) {
            Expectation::None => {}
            Expectation::Continue => {
                let (bytes, message) = Answer::empty(100).write(Delivery::default());
                self.send(bytes, message);
            }
            Expectation::Refused(answer) => self.refuse(None, answer),
        }
    }

    /// Handles a complete request.
    fn request(&mut self, message: Message<RequestHead>) {
        self.push(EventKind::HttpMessage(HttpMessage::request(&message, false, true)));
        let planned = self.site.answer(&message);
        let head = &message.head;
        let (old, close) = (head.minor_version == 0, head.headers.has_token("connection", "close"));
        let keep = if old { head.headers.has_token("connection", "keep-alive") && !close } else { !close };
        let connection = match (keep, old) {
            (true, true) => Some("keep-alive"),
            (true, false) => None,
            (false, _) => Some("close"),
        };
        let then = match keep {
            true => Then::Next,
            false if self.served.reader.pending() > 0 => Then::Linger,
            false => Then::Close,
        };
        let delivery = Delivery { head_only: head.method == "HEAD", connection };
        let exchange = self.exchanges.begin(self.served.id, self.now, Received::Request(Rc::new(message)));
        let pending = Pending { exchange, answer: planned.answer, delivery, then };
        if planned.delay_ms > 0 {
            self.effects.push(Effect::StartTimer(self.served.timer(), planned.delay_ms));
            self.served.timed = false;
            self.served.step = Step::Working(pending);
        } else {
            self.send_answer(pending);
        }
    }

    /// Answers what no route can answer, and ends the connection, because the start of the next request is unknown.
    fn refuse(&mut self, why: Option<Malformed>, answer: Answer) {
        let raw = Bytes::copy_from_slice(self.served.reader.unread());
        let exchange = self.exchanges.begin(self.served.id, self.now, Received::Malformed { raw, why });
        let delivery = Delivery { head_only: false, connection: Some("close") };
        self.send_answer(Pending { exchange, answer, delivery, then: Then::Linger });
    }

    /// Sends an answer, or waits until the client has taken enough of the earlier ones.
    fn send_answer(&mut self, pending: Pending) {
        let (bytes, message) = pending.answer.write(pending.delivery);
        if self.served.connection.buffer.is_full(bytes.len()) {
            self.start_time();
            self.served.step = Step::WaitingForRoom(pending);
            return;
        }
        // Restart the time limit for the next request.
        self.served.timed = false;
        self.served.step = Step::Ready;
        let answered = Answered { status: pending.answer.status, at: self.now, raw: bytes.clone() };
        if self.send(bytes, message) {
            self.exchanges.answered(pending.exchange, answered);
        }
        match pending.then {
            Then::Next => {}
            Then::Close => self.close(),
            Then::Linger if !self.served.connection.state.can_read() => self.close(),
            Then::Linger => {
                let action = self.served.connection.shut_down();
                self.act(action);
                self.effects.push(Effect::StartTimer(self.served.timer(), LINGER_MS));
                self.call_recv();
                self.served.step = Step::Lingering;
            }
        }
    }

    /// Sends the bytes of a message. Returns false if the writing side is not open.
    fn send(&mut self, bytes: Bytes, message: HttpMessage) -> bool {
        let action = self.served.connection.send(bytes);
        let sent = self.act(action);
        if sent {
            self.push(EventKind::HttpMessage(message));
        }
        sent
    }

    fn call_recv(&mut self) {
        let recv = self.recv();
        self.effects.push(Effect::Command(self.served.connection.socket, recv));
    }

    /// Starts the time limit for a request, unless it is running.
    fn start_time(&mut self) {
        if !self.served.timed {
            self.served.timed = true;
            self.effects.push(Effect::StartTimer(self.served.timer(), REQUEST_TIME_MS));
        }
    }

    pub fn close(&mut self) {
        let action = self.served.connection.close();
        self.act(action);
        self.finish();
    }

    /// Ends all work on the connection.
    fn finish(&mut self) {
        if self.served.step != Step::Finished {
            self.effects.push(Effect::StopTimer(self.served.timer()));
        }
        self.served.step = Step::Finished;
    }

    /// Performs an action and records it. Returns whether there was one.
    fn act(&mut self, action: Option<Action>) -> bool {
        let Some((event, effect)) = action else { return false };
        self.push(event);
        self.effects.push(effect);
        true
    }
}
