//! The messages to the members of a room (`/websocket/room/{name}?name=…&after=…&since=…`): one text frame of JSON per
//! event, the same for all members and in the same order. A text from a member becomes a [`RoomEvent::Message`] for
//! all.

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Maximum length of a room's name, in bytes; it has lower-case letters, digits and hyphens.
pub const MAX_ROOM_NAME: usize = 32;

/// Maximum length of a member's name, in characters.
pub const MAX_MEMBER_NAME: usize = 32;

/// The name of a member that gives none.
pub const DEFAULT_MEMBER_NAME: &str = "guest";

/// Maximum length of a member's text, in bytes.
pub const MAX_ROOM_TEXT: usize = 4096;

/// Number of last messages in a [`RoomEvent::Welcome`].
pub const ROOM_HISTORY: usize = 50;

/// An event of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RoomEvent {
    /// Sent to a new member only, before everything else. Its own [`RoomEvent::Joined`] comes next, whatever its
    /// number.
    Welcome {
        /// The number of the last event before the member joined.
        seq: u64,
        /// The names of the members who were already present, in the order in which they joined.
        members: Vec<String>,
        /// The last [`ROOM_HISTORY`] messages. With `?after=`, every event after that one instead, up to `seq`.
        history: Vec<RoomEvent>,
        /// The new member's name: the requested one, with a number appended if another member has that already.
        name: String,
        /// The start of the numbering (RFC 3339): when the room was opened, or the stream that several relays share was
        /// created. Sent back as `?since=`, it prevents `?after=` from being taken for a number of a later room with
        /// the same name.
        since: String,
        /// With `?after=`: whether events after that one are missing from `history`, as the room no longer has them.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        gap: bool,
    },
    /// A member sent a text.
    Message {
        /// The number of this event.
        seq: u64,
        /// The name of the sender.
        from: String,
        /// The text.
        text: String,
        /// Its time of arrival (RFC 3339, with milliseconds).
        at: String,
    },
    /// A member has joined.
    Joined {
        /// The number of this event.
        seq: u64,
        /// The member's name.
        from: String,
        /// Number of members after the event.
        members: u32,
    },
    /// A member has left, or its connection is gone.
    Left {
        /// The number of this event.
        seq: u64,
        /// The member's name.
        from: String,
        /// Number of members after the event.
        members: u32,
    },
    /// Sent to connected members if several relays share the room: the stream that numbers its events cannot be
    /// reached. Texts from members wait. This event has no number of its own, and is never part of a history.
    Waiting {
        /// The number of the last event.
        seq: u64,
    },
    /// Sent after [`RoomEvent::Waiting`]: the stream is reachable again, and the missed events come next.
    Resumed {
        /// The number of the last event.
        seq: u64,
    },
}

impl RoomEvent {
    /// The number of the event. Numbers in a room increase: by one or, if several relays share their rooms, with gaps,
    /// as all rooms share one numbering.
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

/// Whether a member may request this name: it has 1 to [`MAX_MEMBER_NAME`] characters, all of them visible and
/// displayed in place.
pub fn is_member_name(name: &str) -> bool {
    let length = name.chars().take(MAX_MEMBER_NAME + 1).count();
    (1..=MAX_MEMBER_NAME).contains(&length) && name.trim() == name && is_seen(name)
}

/// Characters without width, or that change the direction of writing: `Default_Ignorable_Code_Point` of the Unicode
/// Character Database (DerivedCoreProperties.txt, version 16), the marks of annotations, and the Braille pattern
/// without a dot.
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

/// Whether every character of a text is visible and displayed in place. Of the invisible characters, only the joiner
/// and the selector of emoji are accepted, and only after a character that is neither a letter, a digit nor ASCII.
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
