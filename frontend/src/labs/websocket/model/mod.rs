//! The WebSocket lab's pure core: what it knows, what can happen, and what follows from that.
//!
//! - [`client`]: one WebSocket of the browser's own
//! - [`backoff`]: when to connect again

pub mod backoff;
pub mod client;

use super::{
    form::{ConnectParams, Field, Form, Message},
    url,
};
use crate::{
    effect::{Arrival, Context, Effect, Lab, SocketId, TimerId},
    labs::{
        connection::Action,
        input::{Errors, Format},
        outgoing::Repetition,
    },
    record::{ConnectionId, Entry, EventKind, Micros, Record},
    transport::websocket::Incoming,
};
use backoff::{Backoff, is_worth_it};
use client::Client;

/// Where the practice server is before the relay was found.
pub const PRACTICE_SERVER: &str = "ws://127.0.0.1:8080/websocket/echo";

/// Sends the rest of a repeated message.
const NEXT_SEND: TimerId = TimerId(0);

/// Connects again.
const RECONNECT: TimerId = TimerId(1);

/// How many sends without an interval go out before the browser gets to draw and to answer the user.
const BURST: u32 = 256;

pub struct Model {
    /// What was typed and chosen.
    pub form: Form,
    /// What is wrong with it.
    pub errors: Errors<Field>,
    pub record: Record,
    /// The present WebSocket, or the last.
    pub client: Client,
    /// A message that is being sent several times.
    pub repetition: Option<Repetition<Message>>,
    /// The tab waits to connect again; and how often it has tried.
    pub waiting: Option<Backoff>,
    /// Where the present WebSocket goes, or the last.
    target: Option<ConnectParams>,
    backoff: Backoff,
    /// The last socket; 0 before the first.
    last_id: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The user typed into a field.
    Edit(Field, String),
    /// The message is typed in this format.
    SetFormat(Format),
    /// The tab connects again by itself, or not.
    Reconnect(bool),
    /// The user chose a server on offer.
    UseServer(String),
    /// Everything that was typed and chosen becomes this again, after an experiment.
    Restore(Box<Form>),
    /// The relay has its echo server here.
    PracticeServerFound(String),
    Connect,
    /// Send the message, as often as the form says.
    Send,
    /// Stop sending a repeated message.
    StopSending,
    /// Close, or do not connect again.
    Close,
    ClearRecord,
    Arrived(Arrival),
}

pub enum WebSocketLab {}

impl Lab for WebSocketLab {
    type Model = Model;
    type Msg = Msg;

    fn update(model: &mut Model, msg: Msg, context: &Context) -> Vec<Effect> {
        model.update(msg, context)
    }

    fn arrived(arrival: Arrival) -> Msg {
        Msg::Arrived(arrival)
    }
}

impl Model {
    /// As the lab starts: `message` to the practice server.
    pub fn new(message: &str) -> Self {
        Self {
            form: Form::new(PRACTICE_SERVER.into(), message),
            errors: Errors::default(),
            record: Record::default(),
            client: Client::default(),
            repetition: None,
            waiting: None,
            target: None,
            backoff: Backoff::default(),
            last_id: 0,
        }
    }

    fn update(&mut self, msg: Msg, context: &Context) -> Vec<Effect> {
        let now = context.now;
        match msg {
            Msg::Edit(field, text) => self.edit(|form| *form.text_mut(field) = text),
            Msg::SetFormat(format) => self.edit(|form| form.format = format),
            Msg::Reconnect(reconnects) => {
                self.edit(|form| form.reconnects = reconnects);
                return if reconnects { Vec::new() } else { self.stop_waiting() };
            }
            Msg::UseServer(url) => self.edit(|form| form.url = url),
            Msg::Restore(before) => self.edit(|form| *form = *before),
            Msg::PracticeServerFound(url) => {
                if self.form.url == PRACTICE_SERVER {
                    self.form.url = url;
                }
            }
            Msg::Connect => return self.connect(context),
            Msg::Send if self.client.is_open() => return self.send(now),
            // A button that does nothing now: a key that was already on its way.
            Msg::Send => {}
            Msg::StopSending => return self.stop_sending(),
            Msg::Close => return self.close(now),
            Msg::ClearRecord => self.record.clear(),
            Msg::Arrived(Arrival::Timer(NEXT_SEND)) => return self.send_next(now),
            Msg::Arrived(Arrival::Timer(RECONNECT)) => return self.reconnect(context),
            Msg::Arrived(Arrival::WebSocket(socket, incoming)) if self.client.is_live(socket) => {
                return self.incoming(now, incoming);
            }
            Msg::Arrived(Arrival::WebSocket(..) | Arrival::Timer(_) | Arrival::Socket(..)) => {}
            Msg::Arrived(Arrival::Fetched(..) | Arrival::Recalled { .. }) => {}
        }
        Vec::new()
    }

    fn edit(&mut self, change: impl FnOnce(&mut Form)) {
        change(&mut self.form);
        self.errors = Errors::default();
    }

    /// Whether the lab is at rest: nothing is open, and nothing will be opened by itself.
    pub fn is_idle(&self) -> bool {
        self.client.is_closed() && self.waiting.is_none()
    }

    fn connect(&mut self, context: &Context) -> Vec<Effect> {
        // The second click of a double click.
        if !self.is_idle() {
            return Vec::new();
        }
        let Some(params) = self.errors.accept(self.form.connect_params()) else { return Vec::new() };
        self.backoff = Backoff::default();
        self.target = Some(params);
        self.open(context)
    }

    /// The wait is over.
    fn reconnect(&mut self, context: &Context) -> Vec<Effect> {
        match self.waiting.take() {
            Some(_) => self.open(context),
            None => Vec::new(),
        }
    }

    fn open(&mut self, context: &Context) -> Vec<Effect> {
        let Some(ConnectParams { url, subprotocols }) = self.target.clone() else { return Vec::new() };
        self.last_id += 1;
        let asked = url::with_token(&url, &context.relay.address);
        let (client, action) = Client::connect(SocketId(self.last_id), url, asked, subprotocols, context.now);
        self.client = client;
        self.act(context.now, Some(action)).into_iter().collect()
    }

    fn send(&mut self, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.send_params()) else { return Vec::new() };
        self.repetition = Some(Repetition::new(params.message, params.times, params.interval));
        self.send_next(now)
    }

    /// Sends as many of the repeated messages as go out at once. Nothing holds them back: `send` never waits.
    fn send_next(&mut self, now: Micros) -> Vec<Effect> {
        let Some(mut repetition) = self.repetition.take() else { return Vec::new() };
        let mut effects = Vec::new();
        for _ in 0..repetition.due(BURST) {
            let action = self.client.send(&repetition.message);
            effects.extend(self.act(now, action));
            repetition.sent += 1;
        }
        if !repetition.is_done() {
            effects.push(Effect::StartTimer(NEXT_SEND, repetition.interval_ms));
            self.repetition = Some(repetition);
        }
        effects
    }

    fn stop_sending(&mut self) -> Vec<Effect> {
        self.repetition = None;
        vec![Effect::StopTimer(NEXT_SEND)]
    }

    fn stop_waiting(&mut self) -> Vec<Effect> {
        self.waiting = None;
        vec![Effect::StopTimer(RECONNECT)]
    }

    fn close(&mut self, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.close_params()) else { return Vec::new() };
        let mut effects = self.stop_sending();
        effects.extend(self.stop_waiting());
        let action = self.client.close(params);
        effects.extend(self.act(now, action));
        effects
    }

    fn incoming(&mut self, now: Micros, incoming: Incoming) -> Vec<Effect> {
        let Some(event) = self.client.take(incoming, now) else { return Vec::new() };
        self.push(now, event.clone());
        match event {
            EventKind::WebSocketOpen { .. } => {
                self.backoff = Backoff::default();
                Vec::new()
            }
            EventKind::WebSocketClosed { code, by, .. } => {
                let mut effects = self.stop_sending();
                // One that never was open would hardly open now; one that was, and is being tried again, may.
                let was_open = self.client.was_open() || self.backoff.attempts > 0;
                if self.form.reconnects && was_open && is_worth_it(code, by) {
                    effects.push(self.wait(now));
                }
                effects
            }
            _ => Vec::new(),
        }
    }

    fn wait(&mut self, now: Micros) -> Effect {
        let after = self.backoff.next(now);
        self.push(now, EventKind::Reconnect { attempt: self.backoff.attempts, after });
        self.waiting = Some(self.backoff);
        Effect::StartTimer(RECONNECT, after)
    }

    /// Writes down what the tab does.
    fn act(&mut self, now: Micros, action: Option<Action>) -> Option<Effect> {
        let (event, effect) = action?;
        self.push(now, event);
        Some(effect)
    }

    fn push(&mut self, at: Micros, kind: EventKind) {
        self.record.push(Entry { at, connection: ConnectionId(self.client.socket.0), kind });
    }
}
