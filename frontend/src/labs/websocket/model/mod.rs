//! The WebSocket lab's pure core: model, messages and updates.
//!
//! - [`client`]: one of the browser's own WebSockets
//! - [`backoff`]: when to reconnect
//! - [`session`]: consecutive WebSockets to one server

pub mod backoff;
pub mod client;
pub mod session;

use super::{
    form::{CloseParams, ConnectParams, Field, Form, Message, Mode},
    room::lab::{Room, RoomMsg},
    tcp::{Tcp, TcpMsg},
    url,
    wire::{Wire, WireForm, WireMsg},
};
use crate::{
    effect::{Arrival, Context, Effect, Lab, SocketId, TimerId},
    labs::{
        input::{Errors, Format},
        outgoing::Repetition,
    },
    record::{EventKind, Micros, Record},
    socket::WebSocketIncoming,
    transport::relay::RelayAddress,
};
use session::{Session, Target};

/// The practice server's URL before the relay was found.
pub const PRACTICE_SERVER: &str = "ws://127.0.0.1:8080/websocket/echo";

/// Sends the rest of a repeated message.
const NEXT_SEND: TimerId = TimerId(0);

/// Reconnects to the server.
const RECONNECT: TimerId = TimerId(1);

/// Reconnects to the room.
const RECONNECT_ROOM: TimerId = TimerId(2);

/// The number of sends without an interval before the lab yields to the browser, which then renders and responds.
const BURST: u32 = 256;

pub struct Model {
    /// The contents of the form.
    pub form: Form,
    /// The form's errors.
    pub errors: Errors<Field>,
    pub record: Record,
    /// The WebSocket to a server.
    pub session: Session,
    /// A message that is being sent several times.
    pub repetition: Option<Repetition<Message>>,
    pub room: Room,
    /// The WebSocket whose frames the user sends manually.
    pub wire: Wire,
    /// The TCP connection with which an experiment compares the WebSocket.
    pub tcp: Tcp,
    /// Where the session connects.
    target: ConnectParams,
    /// The last known URL of the echo server.
    practice_server: String,
    /// The number of the last socket; 0 before the first.
    last_id: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Switch the lab to this mode.
    SetMode(Mode),
    /// The user typed into a field.
    Edit(Field, String),
    /// Set the format in which the message is typed.
    SetFormat(Format),
    /// Reconnect automatically (`true`) or not.
    Reconnect(bool),
    /// The user chose a practice server, which has this URL.
    UseServer(String),
    /// Restore the forms to this state after an experiment.
    Restore(Box<Form>, Box<WireForm>),
    /// The relay has its echo server at this URL.
    PracticeServerFound(String),
    Connect,
    /// Send the message the number of times that the form says.
    Send,
    /// Stop sending a repeated message.
    StopSending,
    /// Close the connection, or stop waiting to reconnect.
    Close,
    Room(RoomMsg),
    Wire(WireMsg),
    /// Use the TCP connection with which an experiment compares the WebSocket.
    Tcp(TcpMsg),
    /// Close everything that an experiment opened, regardless of the form.
    CloseExperiment,
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

    fn for_each_record(model: &mut Model, mut act: impl FnMut(&mut Record)) {
        act(&mut model.record);
    }

    fn arrived(arrival: Arrival) -> Msg {
        Msg::Arrived(arrival)
    }
}

impl Model {
    /// The initial model: `message`, addressed to the practice server. The seed determines the keys and masks of raw
    /// frames.
    pub fn new(message: &str, seed: [u8; 32]) -> Self {
        Self {
            form: Form::new(PRACTICE_SERVER.into(), message),
            errors: Errors::default(),
            record: Record::default(),
            session: Session::new(RECONNECT),
            repetition: None,
            room: Room::new(RECONNECT_ROOM),
            wire: Wire::new(message, seed),
            tcp: Tcp::default(),
            target: ConnectParams::default(),
            practice_server: PRACTICE_SERVER.into(),
            last_id: 0,
        }
    }

    fn update(&mut self, msg: Msg, context: &Context) -> Vec<Effect> {
        let (now, relay) = (context.now, &context.relay.address);
        match msg {
            Msg::SetMode(mode) => self.edit(|form| form.mode = mode),
            Msg::Edit(field, text) => self.edit(|form| *form.text_mut(field) = text),
            Msg::SetFormat(format) => self.edit(|form| form.format = format),
            Msg::Reconnect(reconnects) => {
                self.edit(|form| form.reconnects = reconnects);
                return if reconnects { Vec::new() } else { vec![self.session.stop_waiting()] };
            }
            Msg::UseServer(url) => self.edit(|form| form.url = url),
            Msg::Restore(before, wire) => {
                self.edit(|form| *form = *before);
                self.wire.restore(*wire);
            }
            Msg::PracticeServerFound(url) => {
                // The network inside the page and other relays have the server at other URLs.
                if self.form.url == self.practice_server {
                    self.form.url.clone_from(&url);
                }
                self.practice_server = url;
            }
            Msg::Connect if self.session.is_idle() => return self.connect(relay, now),
            Msg::Send if self.session.client.is_open() && self.repetition.is_none() => return self.send(now),
            // The button is inactive: this is the second click of a double click, or a key press already in flight.
            Msg::Connect | Msg::Send => {}
            Msg::StopSending => return self.stop_sending(),
            Msg::Close => return self.close(now),
            Msg::Room(msg) => return self.room.update(msg, relay, now, &mut self.last_id, &mut self.record),
            Msg::Wire(msg) => return self.wire.update(msg, now, &mut self.last_id, &mut self.record),
            Msg::Tcp(msg) => {
                let socket = self.next_socket();
                return self.tcp.update(msg, socket, now, &mut self.record).into_iter().collect();
            }
            Msg::CloseExperiment => return self.close_experiment(now),
            Msg::ClearRecord => self.record.clear(),
            Msg::Arrived(Arrival::Timer(NEXT_SEND)) => return self.send_next(now),
            Msg::Arrived(Arrival::Timer(RECONNECT)) => {
                let (socket, target) = (self.next_socket(), self.target(relay));
                return self.session.reconnect(target, socket, now, &mut self.record).into_iter().collect();
            }
            Msg::Arrived(Arrival::Timer(RECONNECT_ROOM)) => {
                return self.room.reconnect(relay, now, &mut self.last_id, &mut self.record);
            }
            Msg::Arrived(Arrival::WebSocket(socket, incoming)) if self.session.client.is_live(socket) => {
                return self.incoming(now, incoming);
            }
            Msg::Arrived(Arrival::WebSocket(socket, incoming)) if self.room.session.client.is_live(socket) => {
                return self.room.take(incoming, now, &mut self.record);
            }
            Msg::Arrived(Arrival::Socket(socket, incoming)) if self.wire.is_live(socket) => {
                return self.wire.take(incoming, now, &mut self.record);
            }
            Msg::Arrived(Arrival::Socket(socket, incoming)) if self.tcp.connection.is_live(socket) => {
                self.tcp.take(incoming, now, &mut self.record);
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

    fn next_socket(&mut self) -> SocketId {
        self.last_id += 1;
        SocketId(self.last_id)
    }

    fn target(&self, relay: &RelayAddress) -> Target {
        let ConnectParams { url, subprotocols } = self.target.clone();
        Target { url: url::with_token(&url, relay), shown: url, subprotocols }
    }

    fn connect(&mut self, relay: &RelayAddress, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.connect_params()) else { return Vec::new() };
        self.target = params;
        let (socket, target) = (self.next_socket(), self.target(relay));
        vec![self.session.connect(target, socket, now, &mut self.record)]
    }

    fn send(&mut self, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.send_params()) else { return Vec::new() };
        self.repetition = Some(Repetition::new(params.message, params.times, params.interval));
        self.send_next(now)
    }

    /// Sends as many of the repeated messages as may be sent now. `send` never blocks, so there is nothing else to wait
    /// for.
    fn send_next(&mut self, now: Micros) -> Vec<Effect> {
        let Some(mut repetition) = self.repetition.take() else { return Vec::new() };
        let mut effects = Vec::new();
        for _ in 0..repetition.due(BURST) {
            effects.extend(self.session.send(&repetition.message, now, &mut self.record));
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

    fn close(&mut self, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.close_params()) else { return Vec::new() };
        let mut effects = self.stop_sending();
        effects.extend(self.session.close(params, now, &mut self.record));
        effects
    }

    fn close_experiment(&mut self, now: Micros) -> Vec<Effect> {
        let mut effects = self.stop_sending();
        let normally = CloseParams { code: Some(1000), reason: String::new() };
        effects.extend(self.session.close(normally, now, &mut self.record));
        effects.extend(self.tcp.close(now, &mut self.record));
        effects.extend(self.wire.update(WireMsg::Cut, now, &mut self.last_id, &mut self.record));
        effects
    }

    fn incoming(&mut self, now: Micros, incoming: WebSocketIncoming) -> Vec<Effect> {
        let (event, effect) = self.session.take(incoming, self.form.reconnects, now, &mut self.record);
        let ended = event.as_ref().is_some_and(EventKind::ends_connection);
        let mut effects = if ended { self.stop_sending() } else { Vec::new() };
        effects.extend(effect);
        effects
    }
}
