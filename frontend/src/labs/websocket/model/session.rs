//! Consecutive WebSockets to one server: connect, send, close, and reconnect after the connection was lost.

use super::{
    super::form::{CloseParams, Message},
    backoff::{Backoff, is_worth_it},
    client::Client,
};
use crate::{
    effect::{Effect, SocketId, TimerId},
    labs::connection::Action,
    record::{ConnectionId, Entry, EventKind, Micros, Record},
    socket::WebSocketIncoming,
};

/// The destination of a WebSocket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The URL that the record shows.
    pub shown: String,
    /// The URL to connect to: the same, with the relay's token if it belongs to the relay.
    pub url: String,
    pub subprotocols: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The current WebSocket, or the last one.
    pub client: Client,
    /// Whether the tab is waiting to reconnect.
    pub waiting: bool,
    backoff: Backoff,
    /// The timer that ends the wait.
    timer: TimerId,
}

impl Session {
    /// Creates a session that has not connected yet.
    pub fn new(timer: TimerId) -> Self {
        Self { client: Client::default(), waiting: false, backoff: Backoff::default(), timer }
    }

    /// Whether the session is idle: nothing is open, and no reconnect is pending.
    pub fn is_idle(&self) -> bool {
        self.client.is_closed() && !self.waiting
    }

    /// The number of reconnects since the connection was last open, including a pending one.
    pub fn attempts(&self) -> u32 {
        self.backoff.attempts
    }

    /// Connects at the user's request.
    pub fn connect(&mut self, target: Target, socket: SocketId, now: Micros, record: &mut Record) -> Effect {
        self.backoff = Backoff::default();
        self.open(target, socket, now, record)
    }

    /// Reconnects at the end of the wait, or does nothing if the wait was cancelled.
    pub fn reconnect(&mut self, target: Target, socket: SocketId, now: Micros, record: &mut Record) -> Option<Effect> {
        std::mem::take(&mut self.waiting).then(|| self.open(target, socket, now, record))
    }

    fn open(&mut self, target: Target, socket: SocketId, now: Micros, record: &mut Record) -> Effect {
        let Target { shown, url, subprotocols } = target;
        let (client, (event, effect)) = Client::connect(socket, shown, url, subprotocols, now);
        self.client = client;
        self.push(event, now, record);
        effect
    }

    /// Sends a message, if the WebSocket is open.
    pub fn send(&mut self, message: &Message, now: Micros, record: &mut Record) -> Option<Effect> {
        let action = self.client.send(message);
        self.act(action, now, record)
    }

    /// Closes the WebSocket, or stops waiting to reconnect.
    pub fn close(&mut self, params: CloseParams, now: Micros, record: &mut Record) -> Vec<Effect> {
        let mut effects = vec![self.stop_waiting()];
        let action = self.client.close(params);
        effects.extend(self.act(action, now, record));
        effects
    }

    /// Stops waiting to reconnect.
    pub fn stop_waiting(&mut self) -> Effect {
        self.waiting = false;
        Effect::StopTimer(self.timer)
    }

    /// Handles what the WebSocket reported. Returns the event recorded, and the effect if the tab reconnects
    /// automatically.
    pub fn take(
        &mut self,
        incoming: WebSocketIncoming,
        reconnects: bool,
        now: Micros,
        record: &mut Record,
    ) -> (Option<EventKind>, Option<Effect>) {
        let Some(event) = self.client.take(incoming, now) else { return (None, None) };
        self.push(event.clone(), now, record);
        let mut effect = None;
        if let EventKind::WebSocketOpen { .. } = event {
            self.backoff = Backoff::default();
        } else if let EventKind::WebSocketClosed { code, by, .. } = event {
            // Reconnect only if the WebSocket was open, or if this was a reconnect. If a first attempt fails, the next one is
            // unlikely to succeed.
            let was_open = self.client.was_open() || self.backoff.attempts > 0;
            if reconnects && was_open && is_worth_it(code, by) {
                effect = Some(self.wait(now, record));
            }
        }
        (Some(event), effect)
    }

    fn wait(&mut self, now: Micros, record: &mut Record) -> Effect {
        let after = self.backoff.next(now);
        self.waiting = true;
        self.push(EventKind::Reconnect { attempt: self.backoff.attempts, after }, now, record);
        Effect::StartTimer(self.timer, after)
    }

    fn act(&self, action: Option<Action>, now: Micros, record: &mut Record) -> Option<Effect> {
        let (event, effect) = action?;
        self.push(event, now, record);
        Some(effect)
    }

    fn push(&self, kind: EventKind, at: Micros, record: &mut Record) {
        record.push(Entry { at, connection: ConnectionId(self.client.socket.0), kind });
    }
}
