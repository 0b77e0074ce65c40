//! What was said in a room, and who is there: made of the room's events, one after the other.

use relay_protocol::RoomEvent;
use std::{collections::VecDeque, rc::Rc};

/// The most lines that are kept.
const MAX_LINES: usize = 2000;

/// A line of the talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Said {
        from: String,
        text: String,
        /// When the relay had it (RFC 3339).
        at: String,
        /// Whether it is this tab's.
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
    /// Connected again: so many of the lines that follow came meanwhile.
    Missed(usize),
    /// Connected again, and the room does not have all of what came meanwhile.
    Gap,
    /// Connected again, to a new room of the same name.
    NewRoom,
}

/// Where to go on after a drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The number of the last event that came.
    pub after: u64,
    /// Which room of that name it was.
    pub since: String,
}

/// The talk. A clone shares its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Talk {
    /// What this tab is called; none before the room has said it.
    pub name: Option<String>,
    /// Who is there, in the order in which they joined.
    pub members: Rc<Vec<String>>,
    /// Each with its number, which grows.
    pub lines: Rc<VecDeque<(u64, Line)>>,
    /// Whether what is said waits for the server that keeps the room.
    pub is_waiting: bool,
    /// What this tab was called, at any time.
    names: Vec<String>,
    count: u64,
    last: Option<Resume>,
}

impl Talk {
    /// Where to go on after a drop; none before the room has said anything.
    pub fn resume(&self) -> Option<&Resume> {
        self.last.as_ref()
    }

    /// The connection is over: who is there is not known any more.
    pub fn dropped(&mut self) {
        self.members = Rc::default();
        self.is_waiting = false;
    }

    /// Takes in what the room says next. What came already changes nothing.
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
            // Never within another.
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
