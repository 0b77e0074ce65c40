//! One accepted connection, served as the chapter's `handle_client` does it: recv, work, send, and recv again. So the
//! server does not read from a client that does not read its replies.

use crate::{
    effect::{Effect, SocketId, TimerId},
    labs::{
        outgoing::SendBuffer,
        tcp_server::{
            bars::Span,
            form::ServeOptions,
            replies::{Rule, Unfinished},
        },
    },
    record::{ConnectionId, Entry, EventKind, Micros, Record},
    transport::socket::Incoming,
};
use relay_protocol::{Command, Event, FailureKind};
use std::{collections::VecDeque, rc::Rc};

/// The state of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// Accepted by the relay, and on its way to the tab; of a client: connect was called.
    Connecting,
    /// It is established.
    Open {
        /// Whether the tab may still send.
        writing: bool,
        /// Whether the peer may still send.
        reading: bool,
    },
    /// The tab closed it, or it failed; the relay has not closed its WebSocket yet.
    Closing,
    /// It has ended.
    Closed,
}

impl ConnectionState {
    /// Established, in both directions.
    pub const BOTH_WAYS: Self = Self::Open { writing: true, reading: true };

    /// Whether it is on its way.
    pub fn is_connecting(self) -> bool {
        self == Self::Connecting
    }

    /// Whether it is established.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// Whether the tab may send.
    pub fn can_write(self) -> bool {
        matches!(self, Self::Open { writing: true, .. })
    }

    /// Whether it has ended.
    pub fn is_closed(self) -> bool {
        self == Self::Closed
    }
}

/// The replies to the messages of one recv, which are sent together.
type Replies = Vec<Rc<[u8]>>;

/// What the server does on a connection at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// Recv was called, and has not returned.
    Receiving,
    /// It works on these replies, and the timer of the first runs. The second are those to the end of an unfinished line
    /// that a FIN ended meanwhile.
    Replying(VecDeque<Replies>),
    /// The client has to take replies before the next recv.
    WaitingForRoom,
    /// The client has finished sending.
    Finished,
}

/// A connection that the server accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptedConnection {
    /// Which one: 1 for the first, counting up over all listening sockets.
    pub id: ConnectionId,
    /// The client's address.
    pub peer: String,
    /// When it waited and was served.
    pub span: Span,
    /// Its state.
    pub state: ConnectionState,
    /// Why it ended, where it failed.
    pub failed: Option<FailureKind>,
    /// How many bytes were received.
    pub received: u64,
    /// How many bytes were sent.
    pub sent: u64,
    /// What happened on it.
    pub record: Record,
    pub(super) socket: SocketId,
    step: Step,
    /// The buffer size of the last recv.
    recv_size: u32,
    unfinished: Unfinished,
    buffer: SendBuffer,
}

impl AcceptedConnection {
    /// One that accept returned now, after it had waited so long in the queue. Recv is called from the start.
    pub(super) fn new(id: ConnectionId, socket: SocketId, at: Micros, peer: String, waited: Option<Micros>) -> Self {
        let came = at.saturating_sub(waited.unwrap_or_default());
        Self {
            id,
            peer,
            span: Span { came, accepted: Some(at), ended: None },
            state: ConnectionState::Connecting,
            failed: None,
            received: 0,
            sent: 0,
            record: Record::default(),
            socket,
            step: Step::Receiving,
            recv_size: 0,
            unfinished: Unfinished::default(),
            buffer: SendBuffer::default(),
        }
    }

    /// The timer of its delayed replies.
    pub(super) fn timer(&self) -> TimerId {
        TimerId(self.id.0)
    }
}

/// An accepted connection while something happens on it, with how it is served and where that is written down.
pub(super) struct Serving<'a> {
    pub connection: &'a mut AcceptedConnection,
    pub options: &'a ServeOptions,
    pub now: Micros,
    /// The record of all connections.
    pub record: &'a mut Record,
    pub effects: Vec<Effect>,
}

impl Serving<'_> {
    /// Writes down what happened, in the record of all connections and in its own.
    pub fn push(&mut self, what: EventKind) {
        let entry = Entry { at: self.now, connection: self.connection.id, what };
        self.record.push(entry.clone());
        self.connection.record.push(entry);
    }

    /// The first recv: the relay is told of it as the connection's WebSocket opens.
    pub fn first_recv(&mut self) -> Command {
        self.connection.recv_size = self.options.recv_size;
        self.options.recv()
    }

    pub fn incoming(&mut self, incoming: Incoming) {
        let connection = &mut *self.connection;
        match incoming {
            _ if connection.state.is_closed() => {}
            Incoming::Data(bytes) => {
                let messages = connection.unfinished.take(&bytes, self.options.unit);
                connection.received += bytes.len() as u64;
                let size = connection.recv_size;
                self.push(EventKind::Received { size, bytes: bytes.into() });
                self.reply_to(&messages);
            }
            // When it was accepted is in the record already.
            Incoming::Event(Event::Open { .. }) => {
                if connection.state.is_connecting() {
                    connection.state = ConnectionState::BOTH_WAYS;
                }
            }
            Incoming::Event(Event::Written { bytes }) => {
                connection.buffer.written(bytes);
                if connection.step == Step::WaitingForRoom {
                    self.go_on();
                }
            }
            Incoming::Event(Event::Fin) => {
                if let ConnectionState::Open { reading, .. } = &mut connection.state {
                    *reading = false;
                }
                let rest = connection.unfinished.rest();
                self.push(EventKind::Fin);
                self.reply_to(rest.as_slice());
            }
            Incoming::Event(Event::Failed(failure)) => {
                connection.failed = Some(failure.kind);
                self.push(EventKind::Failed(failure));
                self.stop(ConnectionState::Closing);
            }
            Incoming::Event(Event::TimedOut { microseconds }) => self.push(EventKind::TimedOut { after: microseconds }),
            Incoming::Event(Event::Info(info)) => self.push(EventKind::Info(info)),
            Incoming::Closed { code, reason } => {
                connection.span.ended = Some(self.now);
                self.push(EventKind::Closed { code, reason });
                self.stop(ConnectionState::Closed);
            }
            // Other kinds of sockets' events.
            Incoming::Event(
                Event::Listening { .. }
                | Event::Waiting { .. }
                | Event::Accepted { .. }
                | Event::Bound { .. }
                | Event::Datagram { .. }
                | Event::Truncated { .. }
                | Event::Injected { .. }
                | Event::Reported(_),
            ) => {}
        }
    }

    /// Works on the replies to these messages, for as long as the delay says.
    fn reply_to(&mut self, messages: &[Vec<u8>]) {
        let ServeOptions { rule, fixed_reply, .. } = self.options;
        if !self.connection.state.is_open() {
            return;
        }
        let replies = messages.iter().filter_map(|message| rule.reply(message, fixed_reply)).map(Rc::from).collect();
        if let Step::Replying(queue) = &mut self.connection.step {
            queue.push_back(replies);
            return;
        }
        self.connection.step = Step::Replying([replies].into());
        self.work();
    }

    /// Starts to work on the next replies. Without a delay they go out at once.
    fn work(&mut self) {
        let Step::Replying(queue) = &self.connection.step else { return };
        match queue.front() {
            Some(replies) if !replies.is_empty() && self.options.delay_ms > 0 => {
                self.effects.push(Effect::StartTimer(self.connection.timer(), self.options.delay_ms));
            }
            Some(_) => self.send_replies(),
            None => self.go_on(),
        }
    }

    /// The work on the next replies is done: sends them.
    pub fn send_replies(&mut self) {
        let Step::Replying(queue) = &mut self.connection.step else { return };
        let replies = queue.pop_front().unwrap_or_default();
        for reply in replies {
            self.send(reply);
        }
        self.work();
    }

    /// Calls the next recv, or closes where the client has finished; by hand, the learner closes. Waits where the client
    /// has too many replies to read.
    fn go_on(&mut self) {
        self.connection.step = if self.connection.buffer.is_full(1) {
            Step::WaitingForRoom
        } else if let ConnectionState::Open { reading: true, .. } = self.connection.state {
            self.connection.recv_size = self.options.recv_size;
            self.effects.push(Effect::Command(self.connection.socket, self.options.recv()));
            Step::Receiving
        } else {
            Step::Finished
        };
        if self.connection.step == Step::Finished && self.options.rule != Rule::ByHand {
            self.close();
        }
    }

    /// Sends bytes, where the writing side is open.
    pub fn send(&mut self, bytes: Rc<[u8]>) {
        if !self.connection.state.can_write() {
            return;
        }
        self.connection.sent += bytes.len() as u64;
        self.connection.buffer.sent(bytes.len());
        self.push(EventKind::Send { bytes: bytes.clone() });
        self.effects.push(Effect::Send(self.connection.socket, bytes));
    }

    /// Shuts down writing: sends a FIN, and goes on receiving.
    pub fn shut_down(&mut self) {
        let ConnectionState::Open { writing: writing @ true, .. } = &mut self.connection.state else { return };
        *writing = false;
        self.push(EventKind::Shutdown);
        self.effects.push(Effect::Command(self.connection.socket, Command::Shutdown));
    }

    /// Ends the connection with a RST.
    pub fn reset(&mut self) {
        if self.connection.state.is_open() {
            self.push(EventKind::Reset);
            self.effects.push(Effect::Command(self.connection.socket, Command::Reset));
            self.stop(ConnectionState::Closing);
        }
    }

    /// Closes the connection.
    pub fn close(&mut self) {
        if self.connection.state.is_open() || self.connection.state.is_connecting() {
            self.push(EventKind::Close);
            self.effects.push(Effect::Close(self.connection.socket));
            self.stop(ConnectionState::Closing);
        }
    }

    /// Nothing more is sent.
    fn stop(&mut self, state: ConnectionState) {
        self.connection.state = state;
        if matches!(self.connection.step, Step::Replying(_)) {
            self.effects.push(Effect::StopTimer(self.connection.timer()));
        }
        self.connection.step = Step::Finished;
        self.connection.buffer = SendBuffer::default();
    }
}
