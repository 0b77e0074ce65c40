//! The TCP client lab's pure core: what it knows, what can happen, and what follows from that.

use super::{
    experiments::EXPERIMENTS,
    form::{Field, Form},
};
pub use crate::labs::Lost;
use crate::{
    effect::{Arrival, Context, Effect, Endpoint, Lab, SocketId, TimerId},
    experiment::{Activity, ExperimentSet, Guided},
    labs::{
        input::{Errors, Format, LineEnd},
        outgoing::{Next, Repetition, SendBuffer},
        recv_size::RecvSize,
    },
    record::{
        Faults, Record,
        entry::{ConnectionId, Entry, EventKind, Micros, Protocol},
    },
    transport::socket::{Incoming, NO_CLOSE_FRAME},
};
use relay_protocol::{Command, Event};
use std::rc::Rc;

/// The state of the lab's connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConnectionState {
    /// There is none.
    #[default]
    Closed,
    /// It was asked for.
    Connecting,
    /// It is established.
    Open {
        /// Whether the tab may still send.
        writing: bool,
        /// Whether the server may still send.
        reading: bool,
    },
    /// The tab closed it; the relay has not said so yet.
    Closing,
}

/// Where the chapter's server listens.
const CHAPTER_SERVER: &str = "127.0.0.1:8888";

/// Sends the rest of a repeated message.
const NEXT_SEND: TimerId = TimerId(0);

/// Everything the lab knows.
pub struct Model {
    /// What was typed and chosen.
    pub form: Form,
    /// What is wrong with it.
    pub errors: Errors<Field>,
    /// What happened.
    pub record: Record,
    /// The state of the connection.
    pub state: ConnectionState,
    /// What went wrong between tab and relay at the last connection.
    pub lost: Option<Lost>,
    /// Whether the tab shut down writing on the last connection.
    pub shut_down: bool,
    /// A message that is being sent several times.
    pub repetition: Option<Repetition>,
    /// What the socket has not yet taken of what was sent.
    pub buffer: SendBuffer,
    /// The last connection, and before the first 0.
    connection: u32,
    recv_size: RecvSize,
}

/// Everything that can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The user typed into a field.
    Edit(Field, String),
    /// Recv is called automatically, or by hand.
    ReceiveContinuously(bool),
    /// The message is typed in this format.
    SetFormat(Format),
    /// This is put behind the message.
    SetLineEnd(LineEnd),
    /// The user chose a practice server, which has this address.
    UseServer(String),
    /// Everything that was typed and chosen becomes this again, after an experiment.
    Restore(Box<Form>),
    /// The relay has its echo server at this address.
    EchoServerFound(String),
    /// Connect.
    Connect,
    /// Send the message, as often as the form says.
    Send,
    /// Stop sending a repeated message.
    StopSending,
    /// Call recv once.
    Receive,
    /// Shut down writing: a FIN goes to the server.
    Shutdown,
    /// End the connection with a RST.
    Reset,
    /// Close the connection.
    Close,
    /// Clear the record.
    ClearRecord,
    /// The shell brings something.
    Arrived(Arrival),
}

/// The lab.
pub enum TcpClientLab {}

impl Lab for TcpClientLab {
    type Model = Model;
    type Msg = Msg;

    fn update(model: &mut Model, msg: Msg, context: &Context) -> Vec<Effect> {
        model.update(msg, context.now)
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
        match model.state {
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
    /// As the lab starts: `message` to the chapter's server, unless another is given.
    pub fn new(server: Option<String>, message: &str) -> Self {
        let server = server.unwrap_or_else(|| CHAPTER_SERVER.into());
        Self {
            form: Form::new(server, message),
            errors: Errors::default(),
            record: Record::default(),
            state: ConnectionState::Closed,
            lost: None,
            shut_down: false,
            repetition: None,
            buffer: SendBuffer::default(),
            connection: 0,
            recv_size: RecvSize::default(),
        }
    }

    /// Whether the tab may send now.
    pub fn can_write(&self) -> bool {
        matches!(self.state, ConnectionState::Open { writing: true, .. })
    }

    /// Whether the tab may receive now.
    pub fn can_read(&self) -> bool {
        matches!(self.state, ConnectionState::Open { reading: true, .. })
    }

    fn is_open(&self) -> bool {
        matches!(self.state, ConnectionState::Open { .. })
    }

    fn socket(&self) -> SocketId {
        SocketId(self.connection)
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
            Msg::Connect if self.state == ConnectionState::Closed => self.connect(now),
            Msg::Send if self.can_write() => self.send(now),
            Msg::Receive if self.can_read() => self.receive(now),
            Msg::Shutdown if self.can_write() => self.shut_down(now),
            Msg::Reset if self.is_open() => self.reset(now),
            Msg::Close if self.is_open() || self.state == ConnectionState::Connecting => self.close(now),
            // A button that does nothing now: the second click of a double click, or a key that was already on its way.
            Msg::Connect | Msg::Send | Msg::Receive | Msg::Shutdown | Msg::Reset | Msg::Close => Vec::new(),
            Msg::StopSending => self.stop_sending(),
            Msg::ClearRecord => {
                self.record.clear();
                Vec::new()
            }
            Msg::Arrived(Arrival::Timer(_)) => self.send_next(now),
            Msg::Arrived(Arrival::Socket(socket, incoming)) if socket == self.socket() => self.incoming(now, incoming),
            Msg::Arrived(Arrival::Socket(..) | Arrival::Fetched(..)) => Vec::new(),
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut Form)) -> Vec<Effect> {
        change(&mut self.form);
        self.errors = Errors::default();
        Vec::new()
    }

    fn connect(&mut self, now: Micros) -> Vec<Effect> {
        let params = match self.form.connect_params() {
            Ok(params) => params,
            Err(errors) => return self.reject(errors),
        };
        self.errors = Errors::default();
        self.connection += 1;
        self.state = ConnectionState::Connecting;
        self.lost = None;
        self.shut_down = false;
        self.buffer = SendBuffer::default();
        self.push(now, EventKind::Connect { target: params.target.clone(), protocol: Protocol::Tcp });
        let receive = Command::Receive { bytes: params.recv_size, continuous: true, timeout_ms: None };
        self.recv_size.set(params.recv_size);
        vec![Effect::Open {
            socket: self.socket(),
            endpoint: Endpoint::Tcp { target: params.target, timeout_ms: params.time_limit, faults: Faults::default() },
            first: self.form.continuous.then_some(receive),
        }]
    }

    fn send(&mut self, now: Micros) -> Vec<Effect> {
        let params = match self.form.send_params() {
            Ok(params) => params,
            Err(errors) => return self.reject(errors),
        };
        self.errors = Errors::default();
        let mut effects = Vec::new();
        if self.form.continuous {
            // Anew with each message: the time limit counts from now on.
            effects.push(self.recv_command(params.recv_size, true, params.time_limit));
        }
        self.repetition = Some(Repetition {
            bytes: params.bytes.into(),
            times: params.times,
            sent: 0,
            interval_ms: params.interval,
            waits_for_room: false,
        });
        effects.extend(self.send_next(now));
        effects
    }

    /// Sends as much of the repeated message as may go out now.
    fn send_next(&mut self, now: Micros) -> Vec<Effect> {
        let Some(repetition) = &mut self.repetition else { return Vec::new() };
        match repetition.next(self.buffer) {
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
                let bytes = repetition.bytes.clone();
                let done = repetition.sent == repetition.times;
                let mut effects: Vec<_> = (0..times).map(|_| self.send_once(now, bytes.clone())).collect();
                if done {
                    self.repetition = None;
                } else {
                    effects.push(Effect::StartTimer(NEXT_SEND, wait));
                }
                effects
            }
        }
    }

    fn send_once(&mut self, now: Micros, bytes: Rc<[u8]>) -> Effect {
        self.buffer.sent(bytes.len());
        self.push(now, EventKind::Send { bytes: bytes.clone() });
        Effect::Send(self.socket(), bytes)
    }

    fn stop_sending(&mut self) -> Vec<Effect> {
        self.repetition = None;
        vec![Effect::StopTimer(NEXT_SEND)]
    }

    fn receive(&mut self, now: Micros) -> Vec<Effect> {
        match self.form.recv_params() {
            Ok((size, time_limit)) => {
                self.errors = Errors::default();
                self.push(now, EventKind::Receive { size });
                vec![self.recv_command(size, false, time_limit)]
            }
            Err(errors) => self.reject(errors),
        }
    }

    fn recv_command(&mut self, bytes: u32, continuous: bool, timeout_ms: Option<u32>) -> Effect {
        self.recv_size.set(bytes);
        Effect::Command(self.socket(), Command::Receive { bytes, continuous, timeout_ms })
    }

    fn shut_down(&mut self, now: Micros) -> Vec<Effect> {
        if let ConnectionState::Open { writing, .. } = &mut self.state {
            *writing = false;
        }
        self.shut_down = true;
        self.push(now, EventKind::Shutdown);
        self.ending(Effect::Command(self.socket(), Command::Shutdown))
    }

    fn reset(&mut self, now: Micros) -> Vec<Effect> {
        self.state = ConnectionState::Closing;
        self.push(now, EventKind::Reset);
        self.ending(Effect::Command(self.socket(), Command::Reset))
    }

    fn close(&mut self, now: Micros) -> Vec<Effect> {
        self.state = ConnectionState::Closing;
        self.push(now, EventKind::Close);
        self.ending(Effect::Close(self.socket()))
    }

    /// Nothing more is sent after this.
    fn ending(&mut self, effect: Effect) -> Vec<Effect> {
        self.errors = Errors::default();
        let mut effects = self.stop_sending();
        effects.push(effect);
        effects
    }

    fn reject(&mut self, errors: Errors<Field>) -> Vec<Effect> {
        self.errors = errors;
        Vec::new()
    }

    fn push(&mut self, at: Micros, what: EventKind) {
        self.record.push(Entry { at, connection: ConnectionId(self.connection), what });
    }

    fn incoming(&mut self, at: Micros, incoming: Incoming) -> Vec<Effect> {
        let what = match incoming {
            Incoming::Data(bytes) => EventKind::Received { size: self.recv_size.of(bytes.len()), bytes: bytes.into() },
            Incoming::Event(Event::Open { local, peer, microseconds }) => {
                if self.state == ConnectionState::Connecting {
                    self.state = ConnectionState::Open { writing: true, reading: true };
                }
                EventKind::Open { local, peer, took: microseconds }
            }
            Incoming::Event(Event::Written { bytes }) => {
                self.buffer.written(bytes);
                let held_back = self.repetition.as_ref().is_some_and(|repetition| repetition.waits_for_room);
                return if held_back { self.send_next(at) } else { Vec::new() };
            }
            Incoming::Event(Event::Fin) => {
                if let ConnectionState::Open { reading, .. } = &mut self.state {
                    *reading = false;
                }
                EventKind::Fin
            }
            Incoming::Event(Event::TimedOut { microseconds }) => EventKind::TimedOut { after: microseconds },
            Incoming::Event(Event::Failed(failure)) => EventKind::Failed(failure),
            Incoming::Event(Event::Info(info)) => EventKind::Info(info),
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
            ) => return Vec::new(),
            Incoming::Closed { code, reason } => return self.closed(at, code, reason),
        };
        self.push(at, what);
        Vec::new()
    }

    fn closed(&mut self, at: Micros, code: u16, reason: String) -> Vec<Effect> {
        let mut effects = self.stop_sending();
        // A browser says the same of a WebSocket that the tab closed before it was open.
        if code == NO_CLOSE_FRAME && self.state != ConnectionState::Closing {
            let connecting = self.state == ConnectionState::Connecting;
            self.lost = Some(if connecting { Lost::NeverOpened } else { Lost::Midway });
            // The relay's state in the header tells why.
            effects.push(Effect::CheckRelay);
        }
        self.state = ConnectionState::Closed;
        self.buffer = SendBuffer::default();
        self.push(at, EventKind::Closed { code, reason });
        effects
    }
}
