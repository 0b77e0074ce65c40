//! What the members of a room are told (`/websocket/room/{name}?name=…&after=…&since=…`): one text frame of JSON for each
//! event, the same for all and in one order. What a member sends is text, and becomes a [`RoomEvent::Message`] of all.

use serde::{Deserialize, Serialize};

/// The longest name of a room, in bytes; it has small letters, digits and hyphens.
pub const MAX_ROOM_NAME: usize = 32;

/// The longest name of a member, in characters.
pub const MAX_MEMBER_NAME: usize = 32;

/// What a member is called that gives no name.
pub const DEFAULT_MEMBER_NAME: &str = "guest";

/// The longest text that a member may send at once, in bytes.
pub const MAX_ROOM_TEXT: usize = 4096;

/// How many of the last messages a [`RoomEvent::Welcome`] brings.
pub const ROOM_HISTORY: usize = 50;

/// Something that happened in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RoomEvent {
    /// To a new member alone, before everything else. Its own [`RoomEvent::Joined`] comes next.
    Welcome {
        /// The number of the last event before it joined.
        seq: u64,
        /// The names of those who were there already, in the order in which they joined.
        members: Vec<String>,
        /// The last [`ROOM_HISTORY`] messages. With `?after=`, every event after that one instead, up to `seq`.
        history: Vec<RoomEvent>,
        /// What the new member is called: the name that it asked for, with a number behind it where another has that already.
        name: String,
        /// When the room was opened (RFC 3339): its numbers count from there. Given back as `?since=`, it keeps `?after=` from
        /// being taken for a number of a later room with the same name.
        since: String,
        /// With `?after=`: whether events after that one are missing from `history`, as the room does not have them any more.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        gap: bool,
    },
    /// A member sent a text.
    Message {
        /// The number of this event.
        seq: u64,
        /// The name of the sender.
        from: String,
        /// What it sent.
        text: String,
        /// When it came (RFC 3339, with milliseconds).
        at: String,
    },
    /// A member has joined.
    Joined {
        /// The number of this event.
        seq: u64,
        /// Its name.
        from: String,
        /// How many members there are now.
        members: u32,
    },
    /// A member has left, or its connection is gone.
    Left {
        /// The number of this event.
        seq: u64,
        /// Its name.
        from: String,
        /// How many members there are now.
        members: u32,
    },
}

impl RoomEvent {
    /// Its number: each event of a room has the next one.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Welcome { seq, .. }
            | Self::Message { seq, .. }
            | Self::Joined { seq, .. }
            | Self::Left { seq, .. } => *seq,
        }
    }
}

/// Whether a room may have this name.
pub fn is_room_name(name: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_ROOM_NAME).contains(&name.len()) && name.bytes().all(is_known)
}

/// Whether a member may ask for this name: it can be seen, and has 1 to [`MAX_MEMBER_NAME`] characters.
pub fn is_member_name(name: &str) -> bool {
    let length = name.chars().take(MAX_MEMBER_NAME + 1).count();
    (1..=MAX_MEMBER_NAME).contains(&length) && name.trim() == name && !name.chars().any(char::is_control)
}
