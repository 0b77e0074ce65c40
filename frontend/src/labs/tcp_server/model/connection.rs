//! One accepted connection, served as the chapter's `handle_client` does it: recv, work, send, and recv again. So the
//! server does not read from a client that does not read its replies.

use crate::{
    effect::{Effect, SocketId, TimerId},
    labs::{
        connection::{Action, Connection},
        tcp_server::{
            bars::Span,
            form::ServeOptions,
            replies::{Rule, Unfinished},
        },
    },
    record::{ConnectionId, Entry, EventKind, Micros, Record},
    transport::socket::Incoming,
};
use bytes::Bytes;
use relay_protocol::{Command, FailureKind};
use std::collections::VecDeque;

/// The replies to the messages of one recv, which are sent together.
type Replies = Vec<Bytes>;

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
    pub peer: String,
    /// When it waited and was served.
    pub span: Span,
    pub connection: Connection,
    /// Why it ended, where it failed.
    pub failed: Option<FailureKind>,
    /// How many bytes were received.
    pub received: u64,
    /// How many bytes were sent.
    pub sent: u64,
    pub record: Record,
    step: Step,
    unfinished: Unfinished,
}

impl AcceptedConnection {
    /// One that accept returned now, after it had waited so long in the queue, with a record of its own that is still empty. Recv is
    /// called from the start.
    pub(super) fn new(
        id: ConnectionId,
        socket: SocketId,
        at: Micros,
        peer: String,
        waited: Option<Micros>,
        record: Record,
    ) -> Self {
        let queued = at.saturating_sub(waited.unwrap_or_default());
        Self {
            id,
            peer,
            span: Span { queued, accepted: Some(at), ended: None },
            connection: Connection::connecting(socket),
            failed: None,
            received: 0,
            sent: 0,
            record,
            step: Step::Receiving,
            unfinished: Unfinished::default(),
        }
    }

    /// The timer of its delayed replies.
    pub(super) fn timer(&self) -> TimerId {
        TimerId(self.id.0)
    }
}

/// An accepted connection while something happens on it, with how it is served and where that is written down.
pub(super) struct Serving<'a> {
    pub accepted: &'a mut AcceptedConnection,
    pub options: &'a ServeOptions,
    pub now: Micros,
    /// The record of all connections.
    pub record: &'a mut Record,
    pub effects: Vec<Effect>,
}

impl Serving<'_> {
    /// Writes down what happened, in the record of all connections and in its own.
    pub fn push(&mut self, kind: EventKind) {
        let entry = Entry { at: self.now, connection: self.accepted.id, kind };
        self.record.push(entry.clone());
        self.accepted.record.push(entry);
    }

    /// Calls recv: the command for the relay.
    pub fn recv(&mut self) -> Command {
        self.accepted.connection.recv(self.options.recv_size, false, None)
    }

    pub fn incoming(&mut self, incoming: Incoming) {
        let Some(event) = self.accepted.connection.take(incoming) else {
            let AcceptedConnection { id, connection, record, .. } = self.accepted;
            connection.note_written(*id, self.now, self.record);
            connection.note_written(*id, self.now, record);
            if self.accepted.step == Step::WaitingForRoom {
                self.go_on();
            }
            return;
        };
        // When it was accepted is in the record already.
        if !matches!(event, EventKind::Open { .. }) {
            self.push(event.clone());
        }
        match event {
            EventKind::Received { bytes, .. } => {
                self.accepted.received += bytes.len() as u64;
                let messages = self.accepted.unfinished.take(&bytes, self.options.unit);
                self.reply_to(&messages);
            }
            EventKind::Fin => {
                let rest = self.accepted.unfinished.rest();
                self.reply_to(rest.as_slice());
            }
            EventKind::Failed(failure) => {
                self.accepted.failed = Some(failure.kind);
                self.stop();
            }
            EventKind::Closed { .. } => {
                self.accepted.span.ended = Some(self.now);
                // The relay's state in the header shows the reason.
                self.effects.extend(self.accepted.connection.relay_loss.map(|_| Effect::CheckRelay));
                self.stop();
            }
            _ => {}
        }
    }

    /// Works on the replies to these messages, for as long as the delay says.
    fn reply_to(&mut self, messages: &[Vec<u8>]) {
        let ServeOptions { rule, fixed_reply, .. } = self.options;
        if !self.accepted.connection.state.is_open() {
            return;
        }
        let replies = messages.iter().filter_map(|message| rule.reply(message, fixed_reply)).map(Bytes::from).collect();
        if let Step::Replying(queue) = &mut self.accepted.step {
            queue.push_back(replies);
            return;
        }
        self.accepted.step = Step::Replying([replies].into());
        self.work();
    }

    /// Starts to work on the next replies. Without a delay they go out at once.
    fn work(&mut self) {
        let Step::Replying(queue) = &self.accepted.step else { return };
        match queue.front() {
            Some(replies) if !replies.is_empty() && self.options.delay_ms > 0 => {
                self.effects.push(Effect::StartTimer(self.accepted.timer(), self.options.delay_ms));
            }
            Some(_) => self.send_replies(),
            None => self.go_on(),
        }
    }

    /// The work on the next replies is done: sends them.
    pub fn send_replies(&mut self) {
        let Step::Replying(queue) = &mut self.accepted.step else { return };
        let replies = queue.pop_front().unwrap_or_default();
        for reply in replies {
            self.send(reply);
        }
        self.work();
    }

    /// Calls the next recv, or closes where the client has finished; by hand, the learner closes. Waits where the client
    /// has too many replies to read.
    fn go_on(&mut self) {
        self.accepted.step = if self.accepted.connection.buffer.is_full(1) {
            Step::WaitingForRoom
        } else if self.accepted.connection.state.can_read() {
            let recv = self.recv();
            self.effects.push(Effect::Command(self.accepted.connection.socket, recv));
            Step::Receiving
        } else {
            Step::Finished
        };
        if self.accepted.step == Step::Finished && self.options.rule != Rule::ByHand {
            self.close();
        }
    }

    /// Sends bytes, where the writing side is open.
    pub fn send(&mut self, bytes: Bytes) {
        let length = bytes.len() as u64;
        let action = self.accepted.connection.send(bytes);
        if self.act(action) {
            self.accepted.sent += length;
        }
    }

    /// Shuts down writing: sends a FIN, and goes on receiving.
    pub fn shut_down(&mut self) {
        let action = self.accepted.connection.shut_down();
        self.act(action);
    }

    /// Ends the connection with a RST.
    pub fn reset(&mut self) {
        let action = self.accepted.connection.reset();
        if self.act(action) {
            self.stop();
        }
    }

    pub fn close(&mut self) {
        let action = self.accepted.connection.close();
        if self.act(action) {
            self.stop();
        }
    }

    /// Does this and writes it down; whether there was something to do.
    fn act(&mut self, action: Option<Action>) -> bool {
        let Some((event, effect)) = action else { return false };
        self.push(event);
        self.effects.push(effect);
        true
    }

    /// Nothing more is sent.
    fn stop(&mut self) {
        if matches!(self.accepted.step, Step::Replying(_)) {
            self.effects.push(Effect::StopTimer(self.accepted.timer()));
        }
        self.accepted.step = Step::Finished;
    }
}
