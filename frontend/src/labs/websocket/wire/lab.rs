//! WebSocket over TCP as a part of the lab: the model, messages and updates. Pure.

use super::{
    connection::{Actions, WireConnection},
    form::{WireField, WireForm, WireParams},
    state::WireState,
    wrong_frame::WrongFrame,
};
use crate::{
    effect::{Effect, SocketId},
    labs::{
        connection::ConnectionState,
        input::{Errors, Format},
    },
    record::{ConnectionId, Entry, EventKind, Micros, Record},
    transport::socket::Incoming,
    websocket::{
        Control, Data, FrameHeader, OpCode,
        handshake::{self, Upgrade},
    },
};
use bytes::Bytes;
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// The user's actions.
#[derive(Clone, Debug, PartialEq)]
pub enum WireMsg {
    Edit(WireField, String),
    SetFormat(Format),
    /// The user chose a practice server: host and port, and path.
    UseServer(String, String),
    ChooseWrong(WrongFrame),
    /// Answer every ping immediately (`true`), or leave that to the user.
    AnswerPings(bool),
    /// The relay has its practice server at this address.
    ServerFound(String),
    Connect,
    Send(Sent),
    /// Close the TCP connection without a Close frame.
    Cut,
    /// End the TCP connection with a RST.
    Reset,
    /// Show this frame, or the newest for `None`.
    Select(Option<u64>),
}

/// What the user can send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The message in one frame.
    Message,
    /// The message as a fragment: the first of a message, or the next one.
    Fragment {
        /// Whether this is the last fragment.
        last: bool,
    },
    Ping,
    Pong,
    Close,
    /// The invalid frame that the form selects.
    Wrong,
}

pub struct Wire {
    /// The contents of the form.
    pub form: WireForm,
    /// The form's errors.
    pub errors: Errors<WireField>,
    /// The current connection, or the last one.
    pub connection: Option<WireConnection>,
    /// The number of the frame shown, or `None` for the newest.
    pub selected: Option<u64>,
    /// Generates the handshake keys and the masking keys.
    random: StdRng,
}

impl Wire {
    /// The initial state: `message`, addressed to the practice server. Keys and masks are derived from the seed, which
    /// must be unpredictable.
    pub fn new(message: &str, seed: [u8; 32]) -> Self {
        Self {
            form: WireForm::new(message),
            errors: Errors::default(),
            connection: None,
            selected: None,
            random: StdRng::from_seed(seed),
        }
    }

    /// Handles a message. `ids` is the number of the lab's last socket, which every new socket increments.
    pub fn update(&mut self, msg: WireMsg, now: Micros, ids: &mut u32, record: &mut Record) -> Vec<Effect> {
        match msg {
            WireMsg::Edit(field, text) => self.edit(|form| *form.text_mut(field) = text),
            WireMsg::SetFormat(format) => self.edit(|form| form.format = format),
            WireMsg::UseServer(server, path) => self.edit(|form| (form.server, form.path) = (server, path)),
            WireMsg::ChooseWrong(wrong) => self.edit(|form| form.wrong = wrong),
            WireMsg::AnswerPings(answers) => self.edit(|form| form.answers_pings = answers),
            WireMsg::ServerFound(server) => self.form.found(&server),
            WireMsg::Connect => return self.connect(now, ids, record),
            WireMsg::Send(sent) => return self.send(sent, now, record),
            WireMsg::Cut => return self.act(now, record, |connection, _| connection.cut()),
            WireMsg::Reset => return self.act(now, record, |connection, _| connection.reset()),
            WireMsg::Select(number) => self.selected = number,
        }
        Vec::new()
    }

    /// Whether this is the socket of the current connection.
    pub fn is_live(&self, socket: SocketId) -> bool {
        self.connection.as_ref().is_some_and(|connection| connection.socket.is_live(socket))
    }

    /// Handles what the socket reported.
    pub fn take(&mut self, incoming: Incoming, now: Micros, record: &mut Record) -> Vec<Effect> {
        let answers = self.form.answers_pings;
        self.act(now, record, |connection, random| connection.take(incoming, answers, &mut || random.random(), now))
    }

    /// The state of the TCP connection.
    pub fn socket_state(&self) -> ConnectionState {
        self.connection.as_ref().map_or(ConnectionState::Closed, |connection| connection.socket.state)
    }

    /// The state of the WebSocket, or `None` before the first.
    pub fn state(&self) -> Option<&WireState> {
        Some(&self.connection.as_ref()?.state)
    }

    /// Restores the form to this state after an experiment.
    pub fn restore(&mut self, before: WireForm) {
        self.edit(|form| *form = before);
    }

    fn edit(&mut self, change: impl FnOnce(&mut WireForm)) {
        change(&mut self.form);
        self.errors = Errors::default();
    }

    fn connect(&mut self, now: Micros, ids: &mut u32, record: &mut Record) -> Vec<Effect> {
        // The button is inactive: this is the second click of a double click.
        if !self.socket_state().is_closed() {
            return Vec::new();
        }
        let Some(params) = self.errors.accept(self.form.connect_params()) else { return Vec::new() };
        let key = handshake::key(self.random.random());
        let WireParams { server: target, path, subprotocols: protocols } = params;
        let upgrade = Upgrade { host: target.clone(), path, key, protocols, headers: Vec::new() };
        let Some((connection, actions)) = WireConnection::open(SocketId(*ids + 1), &target, upgrade) else {
            return Vec::new();
        };
        *ids += 1;
        self.connection = Some(connection);
        self.selected = None;
        self.perform(actions, now, record)
    }

    fn send(&mut self, sent: Sent, now: Micros, record: &mut Record) -> Vec<Effect> {
        let Some(state) = self.state() else { return Vec::new() };
        let fragmenting = *state == WireState::Open { fragmenting: true };
        let Some((header, payload)) = self.frame(sent, fragmenting) else { return Vec::new() };
        self.selected = None;
        self.act(now, record, |connection, _| connection.send(header, payload, now))
    }

    /// Returns the frame to send, or `None` if the form has errors.
    fn frame(&mut self, sent: Sent, fragmenting: bool) -> Option<(FrameHeader, Bytes)> {
        let key: [u8; 4] = self.random.random();
        let header = |opcode| FrameHeader { opcode, mask: Some(key), ..FrameHeader::default() };
        let control = |kind| header(OpCode::Control(kind));
        Some(match sent {
            // The user pressed Enter while the button is disabled: a message cannot start between the fragments of
            // another.
            Sent::Message if fragmenting => return None,
            Sent::Message => {
                let (kind, payload) = self.errors.accept(self.form.message())?;
                (header(OpCode::Data(kind)), payload)
            }
            Sent::Fragment { last } => {
                let (kind, payload) = self.errors.accept(self.form.message())?;
                let kind = if fragmenting { Data::Continue } else { kind };
                (FrameHeader { is_final: last, ..header(OpCode::Data(kind)) }, payload)
            }
            Sent::Ping => (control(Control::Ping), self.errors.accept(self.form.control_payload())?),
            Sent::Pong => (control(Control::Pong), self.errors.accept(self.form.control_payload())?),
            Sent::Close => (control(Control::Close), self.errors.accept(self.form.close())?),
            Sent::Wrong => self.form.wrong.frame(key),
        })
    }

    fn act(
        &mut self,
        now: Micros,
        record: &mut Record,
        act: impl FnOnce(&mut WireConnection, &mut StdRng) -> Actions,
    ) -> Vec<Effect> {
        let Some(connection) = &mut self.connection else { return Vec::new() };
        let actions = act(connection, &mut self.random);
        self.perform(actions, now, record)
    }

    fn perform(&self, Actions { events, effects }: Actions, at: Micros, record: &mut Record) -> Vec<Effect> {
        let Some(connection) = &self.connection else { return effects };
        let id = ConnectionId(connection.socket.socket.0);
        let push = |kind: EventKind| record.push(Entry { at, connection: id, kind });
        events.into_iter().for_each(push);
        connection.socket.note_written(id, at, record);
        effects
    }
}
