//! The room as a part of the lab: join, send a message, leave, and reconnect after a drop.

use super::{
    super::{
        form::{CloseParams, Message},
        model::session::{Session, Target},
    },
    form::{JoinParams, RoomField, RoomForm},
    talk::{Resume, Talk},
};
use crate::{
    effect::{Effect, SocketId, TimerId},
    labs::input::Errors,
    query,
    record::{EventKind, MessageFormat, Micros, Record},
    socket::WebSocketIncoming,
    transport::relay::RelayAddress,
};

/// The user's actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomMsg {
    /// The user typed into a field.
    Edit(RoomField, String),
    Join,
    Say,
    Leave,
}

/// The state of the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    pub form: RoomForm,
    /// The form's errors.
    pub errors: Errors<RoomField>,
    pub session: Session,
    pub talk: Talk,
    /// The parameters with which the user last joined.
    joined: JoinParams,
}

impl Room {
    /// Creates a room that the user has not joined yet. `timer` ends the wait before a reconnect.
    pub fn new(timer: TimerId) -> Self {
        Self {
            form: RoomForm::default(),
            errors: Errors::default(),
            session: Session::new(timer),
            talk: Talk::default(),
            joined: JoinParams::default(),
        }
    }

    /// Handles a message. `ids` is the number of the lab's last socket, which every new socket increments.
    pub fn update(
        &mut self,
        msg: RoomMsg,
        relay: &RelayAddress,
        now: Micros,
        ids: &mut u32,
        record: &mut Record,
    ) -> Vec<Effect> {
        match msg {
            RoomMsg::Edit(field, text) => {
                *self.form.text_mut(field) = text;
                self.errors = Errors::default();
                Vec::new()
            }
            RoomMsg::Join if self.session.is_idle() => self.join(relay, now, ids, record),
            RoomMsg::Say if self.session.client.is_open() => self.say(now, record),
            // The button is inactive: this is the second click of a double click, or a key press already in flight.
            RoomMsg::Join | RoomMsg::Say => Vec::new(),
            RoomMsg::Leave => self.leave(now, record),
        }
    }

    fn join(&mut self, relay: &RelayAddress, now: Micros, ids: &mut u32, record: &mut Record) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.join_params()) else { return Vec::new() };
        // Earlier messages belong to another room or to another name.
        if params != self.joined {
            self.talk = Talk::default();
        }
        self.joined = params;
        *ids += 1;
        let target = self.target(relay);
        vec![self.session.connect(target, SocketId(*ids), now, record)]
    }

    /// Reconnects at the end of the wait.
    pub fn reconnect(&mut self, relay: &RelayAddress, now: Micros, ids: &mut u32, record: &mut Record) -> Vec<Effect> {
        *ids += 1;
        let target = self.target(relay);
        self.session.reconnect(target, SocketId(*ids), now, record).into_iter().collect()
    }

    /// Returns the URL of the room, with the number of the event after which to resume.
    fn target(&self, relay: &RelayAddress) -> Target {
        let JoinParams { room, name } = &self.joined;
        let path = format!("/websocket/room/{}", query::segment(room));
        let mut parameters: Vec<(&str, String)> = name.iter().map(|name| ("name", name.clone())).collect();
        if let Some(Resume { after, since }) = self.talk.resume() {
            parameters.extend([("after", after.to_string()), ("since", since.clone())]);
        }
        let shown = RelayAddress { token: None, ..relay.clone() };
        Target {
            shown: shown.socket_url(&path, &parameters),
            url: relay.socket_url(&path, &parameters),
            subprotocols: Vec::new(),
        }
    }

    fn say(&mut self, now: Micros, record: &mut Record) -> Vec<Effect> {
        let Some(Some(text)) = self.errors.accept(self.form.said()) else { return Vec::new() };
        self.form.text.clear();
        self.session.send(&Message::Text(text), now, record).into_iter().collect()
    }

    /// Leaves the room without reconnecting.
    pub fn leave(&mut self, now: Micros, record: &mut Record) -> Vec<Effect> {
        self.session.close(CloseParams { code: Some(1000), reason: String::new() }, now, record)
    }

    /// Handles what the WebSocket reported.
    pub fn take(&mut self, incoming: WebSocketIncoming, now: Micros, record: &mut Record) -> Vec<Effect> {
        let (event, effect) = self.session.take(incoming, true, now, record);
        match event {
            Some(EventKind::MessageReceived { format: MessageFormat::Text, bytes }) => {
                // Only a relay of another version sends something that is not an event. The header shows this.
                if let Ok(event) = serde_json::from_slice(&bytes) {
                    self.talk.take(event);
                }
            }
            Some(event) if event.ends_connection() => self.talk.dropped(),
            _ => {}
        }
        effect.into_iter().collect()
    }
}
