//! The UDP lab's pure core: model, messages and updates.
//!
//! - this file: model, messages, and what each message does
//! - [`socket`]: one socket and its options; `lifecycle`: opening and closing the sockets
//! - [`sending`]: sending once or repeatedly; [`pacer`]: the sending rate
//! - [`comparison`]: the same messages over UDP and TCP

pub mod comparison;
mod lifecycle;
pub mod pacer;
pub mod sending;
pub mod socket;

use super::{
    experiments::EXPERIMENTS,
    form::{Field, Form, Mode, Reply},
    params::SendParams,
};
pub use crate::labs::connection::{ConnectionState, RelayLoss};
use crate::{
    effect::{Arrival, Context, Effect, Lab, SocketId, TimerId},
    experiment::{Activity, ExperimentSet, Guided},
    labs::{
        connection::Connection,
        input::{Errors, Format},
        outgoing::Repetition,
    },
    record::{ConnectionId, Entry, EventKind, Micros, Record},
    transport::socket::Incoming,
};
use comparison::Comparison;
use relay_protocol::{BIND_PORT, UDP_RATE};
use sending::Outgoing;
use socket::SocketOptions;
pub use socket::{Role, Socket};

/// The address of the chapter's server. The practice echo server uses the same UDP port unless configured otherwise.
pub const CHAPTER_SERVER: &str = "127.0.0.1:8888";

/// Sends the rest of a repeated datagram.
const NEXT_SEND: TimerId = TimerId(0);

/// Continues the comparison.
const COMPARISON: TimerId = TimerId(1);

pub struct Model {
    /// The contents of the form.
    pub form: Form,
    /// The form's errors.
    pub errors: Errors<Field>,
    pub record: Record,
    /// How the last socket lost the connection between the tab and the relay, if it did.
    pub relay_loss: Option<RelayLoss>,
    /// A datagram that is being sent several times.
    pub repetition: Option<Repetition<Outgoing>>,
    pub comparison: Option<Comparison>,
    sockets: [Socket; Role::ALL.len()],
    /// The number of packets that the relay sends per second.
    udp_rate: u32,
    /// The message that the local client sends as soon as its socket is open.
    local_client_sends: Option<SendParams>,
    /// The id of the last socket; 0 before the first.
    last_socket: SocketId,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The user typed into a field.
    Edit(Field, String),
    /// Switch the lab to this mode.
    SetMode(Mode),
    /// Call recvfrom automatically (`true`) or manually.
    ReceiveContinuously(bool),
    /// Set the format in which the message is typed.
    SetFormat(Format),
    /// Set how the server replies to a datagram.
    SetReply(Reply),
    /// Replace the message with one of this many bytes.
    FillMessage(usize),
    /// The user chose a practice server, which has this address.
    UseServer(String),
    /// Restore the form to this state after an experiment.
    Restore(Box<Form>),
    /// The relay has its echo server at this address.
    EchoServerFound(String),
    /// The relay lets a page bind this port.
    PortFound(u16),
    Open,
    Bind,
    /// Send the message from the client or, manually, from the server, the number of times that the form says.
    Send,
    /// Send the message to the server from a second socket of this tab, opening the socket if necessary.
    SendFromLocalClient,
    /// Stop sending a repeated datagram.
    StopSending,
    /// Call recvfrom once on the client's socket.
    Receive,
    /// Close the socket of this role.
    Close(Role),
    Compare,
    StopComparison,
    CloseAll,
    ClearRecord,
    Arrived(Arrival),
}

pub enum UdpLab {}

impl Lab for UdpLab {
    type Model = Model;
    type Msg = Msg;

    fn update(model: &mut Model, msg: Msg, context: &Context) -> Vec<Effect> {
        let limits = context.relay.health.as_ref().map(|health| &health.limits);
        model.udp_rate = limits.and_then(|limits| limits.udp_rate).unwrap_or(UDP_RATE);
        model.update(msg, context.now)
    }

    fn for_each_record(model: &mut Model, mut act: impl FnMut(&mut Record)) {
        act(&mut model.record);
    }

    fn arrived(arrival: Arrival) -> Msg {
        Msg::Arrived(arrival)
    }
}

impl Guided for UdpLab {
    fn experiments() -> &'static ExperimentSet<Msg> {
        &EXPERIMENTS
    }

    fn record(model: &Model) -> &Record {
        &model.record
    }

    fn activity(model: &Model) -> Activity {
        let has = |is: fn(ConnectionState) -> bool| model.sockets.iter().any(|socket| is(socket.connection.state));
        if has(ConnectionState::is_connecting) || has(ConnectionState::is_open) {
            Activity::Open
        } else if has(|state| state == ConnectionState::Closing) {
            Activity::Closing
        } else {
            Activity::Idle
        }
    }

    fn restore(model: &Model) -> Msg {
        Msg::Restore(Box::new(model.form.clone()))
    }
}

impl Model {
    /// The initial model: `message`, addressed to the practice echo server.
    pub fn new(message: &str) -> Self {
        Self {
            form: Form::new(CHAPTER_SERVER.into(), message),
            errors: Errors::default(),
            record: Record::default(),
            relay_loss: None,
            repetition: None,
            comparison: None,
            sockets: Default::default(),
            udp_rate: UDP_RATE,
            local_client_sends: None,
            last_socket: SocketId(0),
        }
    }

    /// The socket of a role.
    pub fn socket(&self, role: Role) -> &Socket {
        &self.sockets[role as usize]
    }

    /// The connection of a role.
    pub fn connection(&self, role: Role) -> &Connection {
        &self.socket(role).connection
    }

    fn socket_mut(&mut self, role: Role) -> &mut Socket {
        &mut self.sockets[role as usize]
    }

    /// Whether the message can be sent now.
    pub fn can_send(&self) -> bool {
        match self.form.mode {
            Mode::Client => self.socket(Role::Client).is_open(),
            Mode::Server => self.form.reply == Reply::ByHand && self.socket(Role::Server).is_open(),
            Mode::Compare => false,
        }
    }

    /// Whether the local client can send now, or as soon as its socket is open.
    pub fn can_send_locally(&self) -> bool {
        self.socket(Role::Server).is_open() && self.connection(Role::LocalClient).state != ConnectionState::Closing
    }

    /// Whether a comparison is in progress.
    pub fn is_comparing(&self) -> bool {
        self.comparison.as_ref().is_some_and(|comparison| !comparison.is_over())
    }

    fn update(&mut self, msg: Msg, now: Micros) -> Vec<Effect> {
        match msg {
            Msg::Edit(field, value) => self.edit(|form| *form.text_mut(field) = value),
            Msg::SetMode(mode) => self.edit(|form| form.mode = mode),
            Msg::ReceiveContinuously(continuous) => self.edit(|form| form.continuous = continuous),
            Msg::SetFormat(format) => self.edit(|form| form.format = format),
            Msg::SetReply(reply) => self.edit(|form| form.reply = reply),
            Msg::FillMessage(bytes) => self.edit(|form| form.fill_message(bytes)),
            Msg::UseServer(address) => self.edit(|form| form.target = address),
            Msg::Restore(before) => self.edit(|form| *form = *before),
            Msg::EchoServerFound(address) => {
                if self.form.target == CHAPTER_SERVER {
                    self.form.target = address;
                }
                Vec::new()
            }
            Msg::PortFound(port) => {
                if self.form.port == BIND_PORT.to_string() {
                    self.form.port = port.to_string();
                }
                Vec::new()
            }
            Msg::Open if self.connection(Role::Client).state.is_closed() => self.connect(now),
            Msg::Bind if self.connection(Role::Server).state.is_closed() => self.bind(now),
            Msg::Send if self.can_send() && self.repetition.is_none() => self.send(now),
            Msg::SendFromLocalClient if self.can_send_locally() => self.send_from_local_client(now),
            Msg::Receive if self.socket(Role::Client).is_open() => self.receive(now),
            Msg::Compare if !self.is_comparing() => self.compare(now),
            // The button is inactive: this is the second click of a double click, or a key press already in flight.
            Msg::Open | Msg::Bind | Msg::Send | Msg::SendFromLocalClient | Msg::Receive | Msg::Compare => Vec::new(),
            Msg::StopSending => self.stop_sending(),
            Msg::Close(role) => self.close(now, role),
            Msg::StopComparison => self.finish_comparison(now),
            Msg::CloseAll => {
                let mut effects = self.finish_comparison(now);
                effects.extend(Role::ALL.into_iter().flat_map(|role| self.close(now, role)));
                effects
            }
            Msg::ClearRecord => {
                self.record.clear();
                // A finished comparison is cleared together with the record.
                self.comparison.take_if(|comparison| comparison.is_over());
                Vec::new()
            }
            Msg::Arrived(Arrival::Timer(NEXT_SEND)) => self.send_next(now),
            Msg::Arrived(Arrival::Timer(COMPARISON)) => self.continue_comparison(now),
            Msg::Arrived(
                Arrival::Timer(_) | Arrival::Fetched(..) | Arrival::WebSocket(..) | Arrival::Recalled { .. },
            ) => Vec::new(),
            Msg::Arrived(Arrival::Socket(socket, incoming)) => match self.role_of(socket) {
                Some(role) => self.incoming(now, role, incoming),
                None => Vec::new(),
            },
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut Form)) -> Vec<Effect> {
        change(&mut self.form);
        self.errors = Errors::default();
        Vec::new()
    }

    fn role_of(&self, socket: SocketId) -> Option<Role> {
        Role::ALL.into_iter().find(|role| self.connection(*role).is_live(socket))
    }

    fn push(&mut self, at: Micros, role: Role, event: EventKind) {
        self.watch(at, role, &event);
        let connection = ConnectionId(self.connection(role).socket.0);
        self.record.push(Entry { at, connection, kind: event });
    }

    fn incoming(&mut self, at: Micros, role: Role, incoming: Incoming) -> Vec<Effect> {
        let Some(event) = self.socket_mut(role).connection.take(incoming) else {
            let Self { sockets, record, .. } = self;
            let connection = &sockets[role as usize].connection;
            connection.note_written(ConnectionId(connection.socket.0), at, record);
            return Vec::new();
        };
        self.push(at, role, event.clone());
        if let EventKind::ReceivedFrom { from, .. } = &event {
            self.socket_mut(role).last_sender = Some(from.clone());
        }
        match (role, event) {
            (_, EventKind::Closed { .. }) => {
                let mut effects = self.closed(at, role);
                effects.extend(self.compared_socket_changed(at, role));
                effects
            }
            (Role::Server, EventKind::ReceivedFrom { from, bytes, .. }) => self.reply(at, from, bytes),
            (Role::LocalClient, EventKind::Open { .. }) => match self.local_client_sends.take() {
                Some(params) => self.start_sending(at, role, None, params),
                None => Vec::new(),
            },
            (Role::ComparedTcp, EventKind::Info(_)) => self.finish_comparison(at),
            _ => self.compared_socket_changed(at, role),
        }
    }
}
