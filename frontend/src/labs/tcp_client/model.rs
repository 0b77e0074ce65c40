//! The TCP client lab's pure core: model, messages and updates.

use super::{
    experiments::EXPERIMENTS,
    form::{Field, Form},
};
pub use crate::labs::connection::{Connection, ConnectionState, RelayLoss};
use crate::{
    effect::{Arrival, Context, Effect, Endpoint, Lab, SocketId, TimerId},
    experiment::{Activity, ExperimentSet, Guided},
    labs::{
        connection::Action,
        input::{Errors, Format, LineEnd},
        outgoing::{Next, Repetition},
    },
    record::{
        Faults, Record,
        entry::{ConnectionId, Entry, EventKind, Micros, Protocol},
    },
    transport::socket::Incoming,
};
use bytes::Bytes;

/// The address of the chapter's server.
pub const CHAPTER_SERVER: &str = "127.0.0.1:8888";

/// Sends the rest of a repeated message.
const NEXT_SEND: TimerId = TimerId(0);

pub struct Model {
    /// The contents of the form.
    pub form: Form,
    /// The form's errors.
    pub errors: Errors<Field>,
    pub record: Record,
    /// The current connection, or the last one.
    pub connection: Connection,
    /// Whether the tab shut down writing on the last connection.
    pub shut_down: bool,
    /// A message that is being sent several times.
    pub repetition: Option<Repetition<Bytes>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The user typed into a field.
    Edit(Field, String),
    /// Call recv automatically (`true`) or manually.
    ReceiveContinuously(bool),
    /// Set the format in which the message is typed.
    SetFormat(Format),
    /// Set the line ending appended to the message.
    SetLineEnd(LineEnd),
    /// The user chose a practice server, which has this address.
    UseServer(String),
    /// Restore the form to this state after an experiment.
    Restore(Box<Form>),
    /// The relay has its echo server at this address.
    EchoServerFound(String),
    Connect,
    /// Send the message the number of times that the form says.
    Send,
    /// Stop sending a repeated message.
    StopSending,
    /// Call recv once.
    Receive,
    /// Shut down writing: a FIN goes to the server.
    Shutdown,
    /// End the connection with a RST.
    Reset,
    Close,
    ClearRecord,
    Arrived(Arrival),
}

pub enum TcpClientLab {}

impl Lab for TcpClientLab {
    type Model = Model;
    type Msg = Msg;

    fn update(model: &mut Model, msg: Msg, context: &Context) -> Vec<Effect> {
        model.update(msg, context.now)
    }

    fn for_each_record(model: &mut Model, mut act: impl FnMut(&mut Record)) {
        act(&mut model.record);
    }

    fn arrived(arrival: Arrival) -> Msg {
        Msg::Arrived(arrival)
    }
}

impl Guided for TcpClientLab {
    fn experiments() -> &'static ExperimentSet<Msg> {
        &EXPERIMENTS
    }

    fn record(model: &Model) -> &Record {
        &model.record
    }

    fn activity(model: &Model) -> Activity {
        match model.connection.state {
            ConnectionState::Closed => Activity::Idle,
            ConnectionState::Closing => Activity::Closing,
            ConnectionState::Connecting | ConnectionState::Open { .. } => Activity::Open,
        }
    }

    fn restore(model: &Model) -> Msg {
        Msg::Restore(Box::new(model.form.clone()))
    }
}

impl Model {
    /// The initial model: `message`, addressed to `server` or else to the chapter's server.
    pub fn new(server: Option<String>, message: &str) -> Self {
        let server = server.unwrap_or_else(|| CHAPTER_SERVER.into());
        Self {
            form: Form::new(server, message),
            errors: Errors::default(),
            record: Record::default(),
            connection: Connection::default(),
            shut_down: false,
            repetition: None,
        }
    }

    fn update(&mut self, msg: Msg, now: Micros) -> Vec<Effect> {
        match msg {
            Msg::Edit(field, value) => self.edit(|form| *form.text_mut(field) = value),
            Msg::ReceiveContinuously(continuous) => self.edit(|form| form.continuous = continuous),
            Msg::SetFormat(format) => self.edit(|form| form.format = format),
            Msg::SetLineEnd(line_end) => self.edit(|form| form.line_end = line_end),
            Msg::UseServer(address) => self.edit(|form| form.server = address),
            Msg::Restore(before) => self.edit(|form| *form = *before),
            Msg::EchoServerFound(address) => {
                if self.form.server == CHAPTER_SERVER {
                    self.form.server = address;
                }
                Vec::new()
            }
            Msg::Connect if self.connection.state.is_closed() => self.connect(now),
            Msg::Send if self.connection.state.can_write() && self.repetition.is_none() => self.send(now),
            Msg::Receive if self.connection.state.can_read() => self.receive(now),
            // The button is inactive: this is the second click of a double click, or a key press already in flight.
            Msg::Connect | Msg::Send | Msg::Receive => Vec::new(),
            Msg::Shutdown => {
                self.shut_down |= self.connection.state.can_write();
                self.end(now, Connection::shut_down)
            }
            Msg::Reset => self.end(now, Connection::reset),
            Msg::Close => self.end(now, Connection::close),
            Msg::StopSending => self.stop_sending(),
            Msg::ClearRecord => {
                self.record.clear();
                Vec::new()
            }
            Msg::Arrived(Arrival::Timer(_)) => self.send_next(now),
            Msg::Arrived(Arrival::Socket(socket, incoming)) if self.connection.is_live(socket) => {
                self.incoming(now, incoming)
            }
            Msg::Arrived(
                Arrival::Socket(..) | Arrival::WebSocket(..) | Arrival::Fetched(..) | Arrival::Recalled { .. },
            ) => Vec::new(),
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut Form)) -> Vec<Effect> {
        change(&mut self.form);
        self.errors = Errors::default();
        Vec::new()
    }

    fn connect(&mut self, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.connect_params()) else { return Vec::new() };
        let socket = SocketId(self.connection.socket.0 + 1);
        self.connection = Connection::connecting(socket);
        self.shut_down = false;
        self.push(now, EventKind::Connect { target: params.target.clone(), protocol: Protocol::Tcp });
        let recv = self.connection.recv(params.recv_size, true, None);
        vec![Effect::Open {
            socket,
            endpoint: Endpoint::Tcp { target: params.target, timeout_ms: params.time_limit, faults: Faults::default() },
            first: self.form.continuous.then_some(recv),
        }]
    }

    fn send(&mut self, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.send_params()) else { return Vec::new() };
        let mut effects = Vec::new();
        if self.form.continuous {
            // Restart recv for each message, so that its time limit starts now.
            effects.push(self.recv(params.recv_size, true, params.time_limit));
        }
        self.repetition = Some(Repetition::new(params.bytes.into(), params.times, params.interval));
        effects.extend(self.send_next(now));
        effects
    }

    /// Sends as many of the repeated messages as may be sent now.
    fn send_next(&mut self, now: Micros) -> Vec<Effect> {
        let Some(repetition) = &mut self.repetition else { return Vec::new() };
        match repetition.next(self.connection.buffer) {
            Next::Done => {
                self.repetition = None;
                Vec::new()
            }
            Next::WaitForRoom => {
                repetition.waits_for_room = true;
                Vec::new()
            }
            Next::Send(times, wait) => {
                repetition.waits_for_room = false;
                repetition.sent += times;
                let bytes = repetition.message.clone();
                let done = repetition.is_done();
                let mut effects: Vec<_> = (0..times)
                    .filter_map(|_| {
                        let action = self.connection.send(bytes.clone());
                        self.act(now, action)
                    })
                    .collect();
                if done {
                    self.repetition = None;
                } else {
                    effects.push(Effect::StartTimer(NEXT_SEND, wait));
                }
                effects
            }
        }
    }

    fn stop_sending(&mut self) -> Vec<Effect> {
        self.repetition = None;
        vec![Effect::StopTimer(NEXT_SEND)]
    }

    fn receive(&mut self, now: Micros) -> Vec<Effect> {
        let Some((size, time_limit)) = self.errors.accept(self.form.recv_params()) else { return Vec::new() };
        self.push(now, EventKind::Receive { size });
        vec![self.recv(size, false, time_limit)]
    }

    fn recv(&mut self, bytes: u32, continuous: bool, timeout_ms: Option<u32>) -> Effect {
        Effect::Command(self.connection.socket, self.connection.recv(bytes, continuous, timeout_ms))
    }

    /// Nothing more is sent after this.
    fn end(&mut self, now: Micros, action: fn(&mut Connection) -> Option<Action>) -> Vec<Effect> {
        let action = action(&mut self.connection);
        let Some(effect) = self.act(now, action) else { return Vec::new() };
        self.errors = Errors::default();
        let mut effects = self.stop_sending();
        effects.push(effect);
        effects
    }

    /// Records an action of the tab and returns its effect.
    fn act(&mut self, now: Micros, action: Option<Action>) -> Option<Effect> {
        let (event, effect) = action?;
        self.push(now, event);
        Some(effect)
    }

    fn push(&mut self, at: Micros, kind: EventKind) {
        self.record.push(Entry { at, connection: ConnectionId(self.connection.socket.0), kind });
    }

    fn incoming(&mut self, at: Micros, incoming: Incoming) -> Vec<Effect> {
        match self.connection.take(incoming) {
            Some(event) => self.push(at, event),
            None => self.connection.note_written(ConnectionId(self.connection.socket.0), at, &mut self.record),
        }
        if self.connection.state.is_closed() {
            let mut effects = self.stop_sending();
            // The relay's state in the header shows the reason.
            effects.extend(self.connection.relay_loss.map(|_| Effect::CheckRelay));
            return effects;
        }
        let held_back = self.repetition.as_ref().is_some_and(|repetition| repetition.waits_for_room);
        if held_back { self.send_next(at) } else { Vec::new() }
    }
}
