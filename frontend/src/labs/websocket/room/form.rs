//! What the room's fields hold, and what it means.

use crate::{labs::input::Errors, text::fields::InputError};
use relay_protocol::{MAX_MEMBER_NAME, MAX_ROOM_NAME, MAX_ROOM_TEXT, is_member_name, is_room_name};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomField {
    Room,
    /// What the tab's user is called there.
    Name,
    Text,
}

impl RoomField {
    /// The id of its element.
    pub fn id(self) -> &'static str {
        match self {
            Self::Room => "websocket-room",
            Self::Name => "websocket-room-name",
            Self::Text => "websocket-room-text",
        }
    }
}

/// What was typed, unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomForm {
    pub room: String,
    /// Empty for a name that the relay gives.
    pub name: String,
    pub text: String,
}

impl Default for RoomForm {
    fn default() -> Self {
        Self { room: "lobby".into(), name: String::new(), text: String::new() }
    }
}

/// What joining needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JoinParams {
    pub room: String,
    /// None for a name that the relay gives.
    pub name: Option<String>,
}

impl RoomForm {
    /// What was typed into a field, to be changed.
    pub fn text_mut(&mut self, field: RoomField) -> &mut String {
        match field {
            RoomField::Room => &mut self.room,
            RoomField::Name => &mut self.name,
            RoomField::Text => &mut self.text,
        }
    }

    /// What joining needs, or what is wrong.
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

    /// What is said, or what is wrong; none where nothing was typed.
    pub fn said(&self) -> Result<Option<String>, Errors<RoomField>> {
        let mut errors = Errors::default();
        if self.text.len() > MAX_ROOM_TEXT {
            errors.note(RoomField::Text, InputError::RoomText { limit: MAX_ROOM_TEXT });
            return Err(errors);
        }
        Ok(Some(self.text.clone()).filter(|text| !text.trim().is_empty()))
    }
}
