//! One accepted connection: it is read until a request is complete, the request is answered, and then the next is read. What
//! follows on the same connection waits, so that answers go out in the order of their requests and no client fills the memory.

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

/// How long a client may take to complete its next request, in milliseconds. A learner types one by hand.
pub const REQUEST_TIME_MS: u32 = 60_000;

/// How long the server goes on reading after its last answer, in milliseconds: a connection closed with bytes unread is reset, and
/// the client might not see the answer.
pub const LINGER_MS: u32 = 2_000;

/// What the server does on a connection at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// It looks at what has come.
    Ready,
    /// Recv was called, and has not returned.
    Receiving,
    /// It works on this answer, and a timer runs.
    Working(Pending),
    /// The client has to take what was sent before this answer goes out.
    WaitingForRoom(Pending),
    /// The last answer is out: what still comes is thrown away, until the client has finished.
    Lingering,
    /// It is closed, or about to be.
    Finished,
}

/// An answer that is about to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pending {
    exchange: ExchangeId,
    answer: Answer,
    delivery: Delivery,
    /// What becomes of the connection.
    then: Then,
}

/// What follows an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// The next request.
    Next,
    /// The end: the client has sent no more than was answered.
    Close,
    /// The end, although more may be on its way.
    Linger,
}

/// A connection that the server accepted.
#[derive(Debug)]
pub struct ServedConnection {
    pub id: ConnectionId,
    pub connection: Connection,
    reader: Reader<RequestHead>,
    step: Step,
    /// Whether the time for the next request runs.
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

/// A connection while something happens on it.
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
            // The socket took something.
            self.served.connection.note_written(self.served.id, self.now, self.record);
            if let Step::WaitingForRoom(pending) = &mut self.served.step {
                let pending = pending.clone();
                self.send_answer(pending);
                self.advance();
            }
            return;
        };
        // When it was accepted is in the record already.
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
                // Seen when the answer is out.
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

    /// The timer has run down: of the work on an answer, of the time for a request, or of the time after the last answer.
    pub fn timer(&mut self) {
        match &self.served.step {
            Step::Working(pending) => {
                let pending = pending.clone();
                self.send_answer(pending);
                self.advance();
            }
            // The client takes nothing.
            Step::Lingering | Step::WaitingForRoom(_) => self.close(),
            Step::Ready | Step::Receiving => {
                self.served.timed = false;
                match self.served.reader.pending() {
                    // Nothing was begun: there is nothing to answer.
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

    /// Goes on until something has to be waited for.
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

    /// A head has come, and its body has not.
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

    /// A request is complete.
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

    /// What came is no request that is answered by its route. Nobody can tell where the next one begins.
    fn refuse(&mut self, why: Option<Malformed>, answer: Answer) {
        let raw = Bytes::copy_from_slice(self.served.reader.unread());
        let exchange = self.exchanges.begin(self.served.id, self.now, Received::Malformed { raw, why });
        let delivery = Delivery { head_only: false, connection: Some("close") };
        self.send_answer(Pending { exchange, answer, delivery, then: Then::Linger });
    }

    /// Sends an answer, as soon as the client has taken enough of those before.
    fn send_answer(&mut self, pending: Pending) {
        let (bytes, message) = pending.answer.write(pending.delivery);
        if self.served.connection.buffer.is_full(bytes.len()) {
            self.start_time();
            self.served.step = Step::WaitingForRoom(pending);
            return;
        }
        // The time for the next request starts anew.
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

    /// Sends bytes that are a message, where the writing side is open.
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

    /// Starts the time for a request, where it does not run already.
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

    /// Nothing more is done on it.
    fn finish(&mut self) {
        if self.served.step != Step::Finished {
            self.effects.push(Effect::StopTimer(self.served.timer()));
        }
        self.served.step = Step::Finished;
    }

    /// Does this and writes it down; whether there was something to do.
    fn act(&mut self, action: Option<Action>) -> bool {
        let Some((event, effect)) = action else { return false };
        self.push(event);
        self.effects.push(effect);
        true
    }
}
