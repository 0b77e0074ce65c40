//! An accepted connection, served like the chapter's `handle_client`: recv, work, send, and recv again. The server
//! therefore does not read from a client that does not read its replies.

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

/// The replies to the messages of one recv, sent together.
type Replies = Vec<Bytes>;

/// What the server is doing on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// It has called recv, which has not returned.
    Receiving,
    /// It delays the first replies until a timer fires. Further replies are to an unfinished line that a FIN ended in
    /// the meantime.
    Replying(VecDeque<Replies>),
    /// The client must take replies before the next recv.
    WaitingForRoom,
    /// The client has finished sending, or the connection has ended.
    Finished,
}

/// A connection that the server has accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptedConnection {
    /// Counts up from 1, over all listening sockets.
    pub id: ConnectionId,
    pub peer: String,
    /// When the connection waited and was served.
    pub span: Span,
    pub connection: Connection,
    /// Why the connection failed, if it did.
    pub failed: Option<FailureKind>,
    /// The number of bytes received.
    pub received: u64,
    /// The number of bytes sent.
    pub sent: u64,
    pub record: Record,
    step: Step,
    unfinished: Unfinished,
}

impl AcceptedConnection {
    /// A connection that accept returned at `at`, after it had waited in the queue for `waited`. `record` is its own,
    /// still empty record. Its first recv is pending from the start.
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

    /// The timer of the connection's delayed replies.
    pub(super) fn timer(&self) -> TimerId {
        TimerId(self.id.0)
    }
}

/// An accepted connection that is handling an arrival, a timer or a message, with the options and the record it needs.
pub(super) struct Serving<'a> {
    pub accepted: &'a mut AcceptedConnection,
    pub options: &'a ServeOptions,
    pub now: Micros,
    /// The record of all connections.
    pub record: &'a mut Record,
    pub effects: Vec<Effect>,
}

impl Serving<'_> {
    /// Records an event, in the record of all connections and in the connection's own.
    pub fn push(&mut self, kind: EventKind) {
        let entry = Entry { at: self.now, connection: self.accepted.id, kind };
        self.record.push(entry.clone());
        self.accepted.record.push(entry);
    }

    /// Returns the command that calls recv.
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
        // The record already shows when the connection was accepted.
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

    /// Replies to these messages after the delay.
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

    /// Starts the delay of the next replies. Without a delay, sends them immediately.
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

    /// Sends the next replies, after their delay.
    pub fn send_replies(&mut self) {
        let Step::Replying(queue) = &mut self.accepted.step else { return };
        let replies = queue.pop_front().unwrap_or_default();
        for reply in replies {
            self.send(reply);
        }
        self.work();
    }

    /// Calls the next recv. If the client has finished sending, closes the connection, unless the learner replies by
    /// hand and closes it. If the client has too many replies to read, waits.
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

    /// Sends bytes, if the writing side is open.
    pub fn send(&mut self, bytes: Bytes) {
        let length = bytes.len() as u64;
        let action = self.accepted.connection.send(bytes);
        if self.act(action) {
            self.accepted.sent += length;
        }
    }

    /// Shuts down writing: sends a FIN and continues to receive.
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

    /// Performs an action and records it. Returns whether there was one.
    fn act(&mut self, action: Option<Action>) -> bool {
        let Some((event, effect)) = action else { return false };
        self.push(event);
        self.effects.push(effect);
        true
    }

    /// Stops replying.
    fn stop(&mut self) {
        if matches!(self.accepted.step, Step::Replying(_)) {
            self.effects.push(Effect::StopTimer(self.accepted.timer()));
        }
        self.accepted.step = Step::Finished;
    }
}
