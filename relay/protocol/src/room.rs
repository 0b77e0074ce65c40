//! What the members of a room are told (`/websocket/room/{name}?name=…&after=…&since=…`): one text frame of JSON for each
//! event, the same for all and in one order. What a member sends is text, and becomes a [`RoomEvent::Message`] of all.

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

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
    /// To a new member alone, before everything else. Its own [`RoomEvent::Joined`] comes next, whatever its number.
    Welcome {
        /// The number of the last event before it joined.
        seq: u64,
        /// The names of those who were there already, in the order in which they joined.
        members: Vec<String>,
        /// The last [`ROOM_HISTORY`] messages. With `?after=`, every event after that one instead, up to `seq`.
        history: Vec<RoomEvent>,
        /// What the new member is called: the name that it asked for, with a number behind it where another has that already.
        name: String,
        /// Since when its numbers count (RFC 3339): since the room was opened, or the stream that several relays share. Given back
        /// as `?since=`, it keeps `?after=` from being taken for a number of a later room with the same name.
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
    /// To those who are connected, where several relays share a room: the stream that numbers its events cannot be reached. What
    /// members send waits. This has no number of its own, and is never part of a history.
    Waiting {
        /// The number of the last event.
        seq: u64,
    },
    /// After [`RoomEvent::Waiting`]: the stream is there again, and what happened meanwhile comes next.
    Resumed {
        /// The number of the last event.
        seq: u64,
    },
}

impl RoomEvent {
    /// Its number. Each event of a room has a higher one than the last: the next, or where several relays share their rooms one
    /// with a gap before it, as all rooms count together.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Welcome { seq, .. }
            | Self::Message { seq, .. }
            | Self::Joined { seq, .. }
            | Self::Left { seq, .. }
            | Self::Waiting { seq }
            | Self::Resumed { seq } => *seq,
        }
    }
}

/// Whether a room may have this name.
pub fn is_room_name(name: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_ROOM_NAME).contains(&name.len()) && name.bytes().all(is_known)
}

/// Whether a member may ask for this name: every character of it can be seen and is where it seems to be, and it has 1 to
/// [`MAX_MEMBER_NAME`] of them.
pub fn is_member_name(name: &str) -> bool {
    let length = name.chars().take(MAX_MEMBER_NAME + 1).count();
    (1..=MAX_MEMBER_NAME).contains(&length) && name.trim() == name && is_seen(name)
}

/// What has no width or turns the direction of writing: `Default_Ignorable_Code_Point` of the Unicode Character Database
/// (DerivedCoreProperties.txt, version 16), the marks of annotations, and the Braille pattern without a dot.
const UNSEEN: [RangeInclusive<char>; 19] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fff8}',
    '\u{fff9}'..='\u{fffb}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Whether every character of a text can be seen, and is where it seems to be. Of what is unseen by itself, only the joiner and the
/// selector of emoji are taken, and only behind a sign that is neither letter, digit nor of ASCII.
fn is_seen(text: &str) -> bool {
    let mut before = 'a';
    text.chars().all(|character| match character {
        '\u{200d}' | '\u{fe0f}' => !before.is_ascii() && !before.is_alphanumeric() && !before.is_whitespace(),
        _ => {
            before = character;
            let is_space = character.is_whitespace() && character != ' ';
            !is_space && !character.is_control() && !UNSEEN.iter().any(|range| range.contains(&character))
        }
    })
}
