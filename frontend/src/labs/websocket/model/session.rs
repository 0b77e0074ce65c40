//! WebSockets to one place, one after the other: connect, send, close, and connect again when the connection was lost.

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

/// Where a WebSocket goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// What the record shows.
    pub shown: String,
    /// The URL that is asked for: the same, and the relay's token where it is the relay's.
    pub url: String,
    pub subprotocols: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The present WebSocket, or the last.
    pub client: Client,
    /// Whether the tab waits to connect again.
    pub waiting: bool,
    backoff: Backoff,
    /// Ends the wait.
    timer: TimerId,
}

impl Session {
    /// One that nothing was asked of yet.
    pub fn new(timer: TimerId) -> Self {
        Self { client: Client::default(), waiting: false, backoff: Backoff::default(), timer }
    }

    /// Whether it is at rest: nothing is open, and nothing will be opened by itself.
    pub fn is_idle(&self) -> bool {
        self.client.is_closed() && !self.waiting
    }

    /// How often it has tried to connect again since it was open.
    pub fn attempts(&self) -> u32 {
        self.backoff.attempts
    }

    /// Connects because the user wants it.
    pub fn connect(&mut self, target: Target, socket: SocketId, now: Micros, record: &mut Record) -> Effect {
        self.backoff = Backoff::default();
        self.open(target, socket, now, record)
    }

    /// The wait is over; nothing where it was given up.
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

    /// Sends a message, where it is open.
    pub fn send(&mut self, message: &Message, now: Micros, record: &mut Record) -> Option<Effect> {
        let action = self.client.send(message);
        self.act(action, now, record)
    }

    /// Closes it, or gives up connecting again.
    pub fn close(&mut self, params: CloseParams, now: Micros, record: &mut Record) -> Vec<Effect> {
        let mut effects = vec![self.stop_waiting()];
        let action = self.client.close(params);
        effects.extend(self.act(action, now, record));
        effects
    }

    /// Gives up connecting again.
    pub fn stop_waiting(&mut self) -> Effect {
        self.waiting = false;
        Effect::StopTimer(self.timer)
    }

    /// Takes in what the WebSocket brings: how the record shows it, and what follows where the tab connects again by itself.
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
            // One that never was open would hardly open now; one that was, and is being tried again, may.
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
