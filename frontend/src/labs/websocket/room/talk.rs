//! The messages and members of a room, built from its events in order.

use relay_protocol::RoomEvent;
use std::{collections::VecDeque, rc::Rc};

/// The maximum number of lines kept.
const MAX_LINES: usize = 2000;

/// A line of the talk: a message or a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Said {
        from: String,
        text: String,
        /// When the relay received the message (RFC 3339).
        at: String,
        /// Whether this tab sent the message.
        own: bool,
    },
    Joined {
        from: String,
        members: u32,
    },
    Left {
        from: String,
        members: u32,
    },
    /// Reconnected: this many of the following lines are messages from the meantime.
    Missed(usize),
    /// Reconnected, but the room no longer has everything from the meantime.
    Gap,
    /// Reconnected to a new room with the same name.
    NewRoom,
}

/// Where to resume after a drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The number of the last event received.
    pub after: u64,
    /// Identifies the room among those of the same name: the start of its numbering (RFC 3339).
    pub since: String,
}

/// The messages and members of a room. A clone shares the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Talk {
    /// This tab's name, or `None` before the room has reported it.
    pub name: Option<String>,
    /// The names of the members, in the order in which they joined.
    pub members: Rc<Vec<String>>,
    /// The lines with their numbers, in ascending order.
    pub lines: Rc<VecDeque<(u64, Line)>>,
    /// Whether new messages wait because the server that hosts the room cannot be reached.
    pub is_waiting: bool,
    /// All names that this tab has had.
    names: Vec<String>,
    count: u64,
    last: Option<Resume>,
}

impl Talk {
    /// Where to resume after a drop, or `None` before the room has sent anything.
    pub fn resume(&self) -> Option<&Resume> {
        self.last.as_ref()
    }

    /// Handles the end of the connection, after which the members are unknown.
    pub fn dropped(&mut self) {
        self.members = Rc::default();
        self.is_waiting = false;
    }

    /// Handles an event of the room. Events that were already received are ignored.
    pub fn take(&mut self, event: RoomEvent) {
        match event {
            RoomEvent::Welcome { seq, members, history, name, since, gap } => {
                return self.welcome(Resume { after: seq, since }, members, history, name, gap);
            }
            RoomEvent::Waiting { .. } => return self.is_waiting = true,
            RoomEvent::Resumed { .. } => return self.is_waiting = false,
            RoomEvent::Message { .. } | RoomEvent::Joined { .. } | RoomEvent::Left { .. } => {}
        }
        let Some(last) = &mut self.last else { return };
        if event.seq() <= last.after {
            return;
        }
        last.after = event.seq();
        let members = Rc::make_mut(&mut self.members);
        match &event {
            RoomEvent::Joined { from, .. } => members.push(from.clone()),
            RoomEvent::Left { from, .. } => members.retain(|member| member != from),
            RoomEvent::Message { .. }
            | RoomEvent::Welcome { .. }
            | RoomEvent::Waiting { .. }
            | RoomEvent::Resumed { .. } => {}
        }
        self.say(event);
    }

    fn welcome(&mut self, now: Resume, members: Vec<String>, history: Vec<RoomEvent>, name: String, gap: bool) {
        let before = self.last.replace(now);
        self.members = members.into();
        if !self.names.contains(&name) {
            self.names.push(name.clone());
        }
        self.name = Some(name);
        let Some(before) = before else {
            history.into_iter().for_each(|event| self.say(event));
            return;
        };
        let same_room = self.last.as_ref().is_some_and(|now| now.since == before.since);
        let missed: Vec<_> = history.into_iter().filter(|event| !same_room || event.seq() > before.after).collect();
        if !same_room {
            self.push(Line::NewRoom);
        } else if gap {
            self.push(Line::Gap);
        }
        let said = missed.iter().filter(|event| matches!(event, RoomEvent::Message { .. })).count();
        self.push(Line::Missed(said));
        missed.into_iter().for_each(|event| self.say(event));
    }

    fn say(&mut self, event: RoomEvent) {
        self.push(match event {
            RoomEvent::Message { from, text, at, .. } => Line::Said { own: self.names.contains(&from), from, text, at },
            RoomEvent::Joined { from, members, .. } => Line::Joined { from, members },
            RoomEvent::Left { from, members, .. } => Line::Left { from, members },
            // Never part of a history.
            RoomEvent::Welcome { .. } | RoomEvent::Waiting { .. } | RoomEvent::Resumed { .. } => return,
        });
    }

    fn push(&mut self, line: Line) {
        self.count += 1;
        let lines = Rc::make_mut(&mut self.lines);
        lines.push_back((self.count, line));
        if lines.len() > MAX_LINES {
            lines.pop_front();
        }
    }
}
