//! The room as a part of the lab: joining, saying something, leaving, and coming back after a drop.

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

/// What the user can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomMsg {
    /// The user typed into a field.
    Edit(RoomField, String),
    Join,
    Say,
    Leave,
}

/// What is known of the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    pub form: RoomForm,
    /// What is wrong with it.
    pub errors: Errors<RoomField>,
    pub session: Session,
    pub talk: Talk,
    /// Which room it is, since the user joined.
    joined: JoinParams,
}

impl Room {
    /// Nobody has joined yet; `timer` ends the wait before it connects again.
    pub fn new(timer: TimerId) -> Self {
        Self {
            form: RoomForm::default(),
            errors: Errors::default(),
            session: Session::new(timer),
            talk: Talk::default(),
            joined: JoinParams::default(),
        }
    }

    /// `ids` is the last number of the lab's sockets.
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
            // The second click of a double click, or a key that was already on its way.
            RoomMsg::Join | RoomMsg::Say => Vec::new(),
            RoomMsg::Leave => self.leave(now, record),
        }
    }

    fn join(&mut self, relay: &RelayAddress, now: Micros, ids: &mut u32, record: &mut Record) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.join_params()) else { return Vec::new() };
        // Another room, or another person: what was said before belongs elsewhere.
        if params != self.joined {
            self.talk = Talk::default();
        }
        self.joined = params;
        *ids += 1;
        let target = self.target(relay);
        vec![self.session.connect(target, SocketId(*ids), now, record)]
    }

    /// The wait is over.
    pub fn reconnect(&mut self, relay: &RelayAddress, now: Micros, ids: &mut u32, record: &mut Record) -> Vec<Effect> {
        *ids += 1;
        let target = self.target(relay);
        self.session.reconnect(target, SocketId(*ids), now, record).into_iter().collect()
    }

    /// Where the room is, and after which event it goes on.
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

    /// Leaves for good: it does not connect again.
    pub fn leave(&mut self, now: Micros, record: &mut Record) -> Vec<Effect> {
        self.session.close(CloseParams { code: Some(1000), reason: String::new() }, now, record)
    }

    /// Takes in what the WebSocket brings.
    pub fn take(&mut self, incoming: WebSocketIncoming, now: Micros, record: &mut Record) -> Vec<Effect> {
        let (event, effect) = self.session.take(incoming, true, now, record);
        match event {
            Some(EventKind::MessageReceived { format: MessageFormat::Text, bytes }) => {
                // What is no event can only come from a relay of another version, which the header says.
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
