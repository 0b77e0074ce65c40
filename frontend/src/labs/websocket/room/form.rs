//! The room's fields and their parsed values.

use crate::{labs::input::Errors, text::fields::InputError};
use relay_protocol::{MAX_MEMBER_NAME, MAX_ROOM_NAME, MAX_ROOM_TEXT, is_member_name, is_room_name};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomField {
    Room,
    /// The user's name in the room.
    Name,
    Text,
}

impl RoomField {
    /// The id of the field's element.
    pub fn id(self) -> &'static str {
        match self {
            Self::Room => "websocket-room",
            Self::Name => "websocket-room-name",
            Self::Text => "websocket-room-text",
        }
    }
}

/// The raw contents of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomForm {
    pub room: String,
    /// The user's name; empty to let the relay choose one.
    pub name: String,
    pub text: String,
}

impl Default for RoomForm {
    fn default() -> Self {
        Self { room: "lobby".into(), name: String::new(), text: String::new() }
    }
}

/// The parameters of join.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JoinParams {
    pub room: String,
    /// The user's name, or `None` to let the relay choose one.
    pub name: Option<String>,
}

impl RoomForm {
    /// The text of a field, mutably.
    pub fn text_mut(&mut self, field: RoomField) -> &mut String {
        match field {
            RoomField::Room => &mut self.room,
            RoomField::Name => &mut self.name,
            RoomField::Text => &mut self.text,
        }
    }

    /// Parses the parameters of join, or returns the fields' errors.
    pub fn join_params(&self) -> Result<JoinParams, Errors<RoomField>> {
        let mut errors = Errors::default();
        let (room, name) = (self.room.trim(), self.name.trim());
        if !is_room_name(room) {
            errors.note(RoomField::Room, InputError::RoomName { limit: MAX_ROOM_NAME });
        }
        if !name.is_empty() && !is_member_name(name) {
            errors.note(RoomField::Name, InputError::MemberName { limit: MAX_MEMBER_NAME });
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(JoinParams { room: room.to_owned(), name: Some(name.to_owned()).filter(|name| !name.is_empty()) })
    }

    /// Returns the message, or `None` if nothing was typed, or the fields' errors.
    pub fn said(&self) -> Result<Option<String>, Errors<RoomField>> {
        let mut errors = Errors::default();
        if self.text.len() > MAX_ROOM_TEXT {
            errors.note(RoomField::Text, InputError::RoomText { limit: MAX_ROOM_TEXT });
            return Err(errors);
        }
        Ok(Some(self.text.clone()).filter(|text| !text.trim().is_empty()))
    }
}
