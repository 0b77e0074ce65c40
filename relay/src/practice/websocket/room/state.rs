//! Pure: one room, its members and the last that happened there.
//!
//! All that happens is an [`Entry`] of one member, and entries become events in the order in which they are
//! [applied](RoomState::apply). An event is written as JSON once, and kept once for all members, each of which is somewhere in that
//! log. So a member that reads slowly costs the others nothing, and one that has fallen behind what is kept has to leave.

use super::{
    log::{Log, Logged},
    members::{Member, MemberId, Members},
    readers::{Expected, Joined, Readers, Resume},
};
use crate::{practice::limits::ROOM_TOLD_AT_ONCE, registry::Client};
use relay_protocol::{ROOM_HISTORY, RoomEvent};
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, sync::Arc, task::Waker, time::SystemTime};
use tokio::{sync::oneshot, time::Instant};

/// What a member does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    /// It had left with the event of this number, as others thought it gone; 0 where it was not here before.
    Join { after: u64 },
    /// Its text of this number, which counts from 1.
    Say { number: u64, text: String },
    /// It had joined with the event of this number.
    Leave { joined: u64 },
}

/// What one member does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) member: MemberId,
    /// What it wants to be called when it joins, and is called from then on.
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) action: Action,
}

/// Members whose tasks have something to do.
#[derive(Default)]
#[must_use]
pub(super) struct Wake {
    now: Vec<Waker>,
    /// Whether [`RoomState::wake_waiting`] is to be called in [`ROOM_TOLD_TOGETHER`](crate::practice::limits::ROOM_TOLD_TOGETHER).
    is_due_later: bool,
}

impl Wake {
    /// Wakes those who have something to do now, and tells whether others will. Not while the room is locked: they would only
    /// wait for it.
    pub(super) fn wake(self) -> bool {
        self.now.into_iter().for_each(Waker::wake);
        self.is_due_later
    }

    /// Both.
    #[cfg(feature = "nats")]
    pub(super) fn and(mut self, other: Self) -> Self {
        self.now.extend(other.now);
        Self { is_due_later: self.is_due_later || other.is_due_later, ..self }
    }
}

/// One room.
pub(super) struct RoomState {
    /// Since when its numbers count.
    since: String,
    /// The number of the last event.
    seq: u64,
    log: Log,
    /// The last messages, which joining and leaving do not push out.
    messages: VecDeque<Arc<Logged>>,
    members: Members,
    readers: Readers,
    /// Whether those who wait will be woken soon, so that nobody has to see to that.
    is_wake_due: bool,
    /// Whether members have been told to wait.
    #[cfg(feature = "nats")]
    is_waiting: bool,
    /// Those who have left although they still read: their names, and the numbers of these events.
    evicted: Vec<(MemberId, String, u64)>,
}

impl RoomState {
    /// One whose numbers count since then.
    pub(super) fn new(since: SystemTime) -> Self {
        Self {
            since: time(since),
            seq: 0,
            log: Log::default(),
            messages: VecDeque::new(),
            members: Members::default(),
            readers: Readers::default(),
            is_wake_due: false,
            #[cfg(feature = "nats")]
            is_waiting: false,
            evicted: Vec::new(),
        }
    }

    /// All members, on whichever relay.
    pub(super) fn members(&self) -> &Members {
        &self.members
    }

    /// How many are here, or are about to be.
    pub(super) fn member_count(&self) -> usize {
        self.members.count() + self.readers.expected_count()
    }

    pub(super) fn has_client(&self, client: Client) -> bool {
        self.readers.has_client(client)
    }

    /// Since when nobody reads; none while somebody does or is about to.
    pub(super) fn empty_since(&self) -> Option<Instant> {
        self.readers.empty_since()
    }

    /// A member of this client is about to join: when its [`Action::Join`] is applied, it becomes a reader.
    pub(super) fn expect(&mut self, id: MemberId, client: Client, resume: Resume) -> oneshot::Receiver<Joined> {
        self.readers.expect(id, client, resume)
    }

    /// A member reads no more, or is expected no more. Its [`Action::Leave`] is another thing.
    pub(super) fn forget(&mut self, id: MemberId, now: Instant) {
        self.readers.forget(id, now);
    }

    /// Gives an entry the next number.
    pub(super) fn append(&mut self, at: SystemTime, entry: Entry) -> Wake {
        self.apply(self.seq + 1, at, entry)
    }

    /// What a member has done becomes the event of this number, which is higher than all before. It came at this time.
    ///
    /// Which event that is depends on nothing but the entries before: wherever the same are applied, they become the same events.
    /// What came already becomes none.
    pub(super) fn apply(&mut self, seq: u64, at: SystemTime, entry: Entry) -> Wake {
        let Entry { member: id, name, action } = entry;
        match action {
            Action::Join { .. } => self.join(seq, id, &name),
            Action::Say { number, text } => self.say(seq, id, name, number, text, at),
            Action::Leave { .. } => self.leave(seq, id),
        }
    }

    fn join(&mut self, seq: u64, id: MemberId, wanted: &str) -> Wake {
        if self.members.get(id).is_some() {
            return Wake::default();
        }
        let name = self.members.free_name(wanted);
        if let Some((Expected { resume, joined }, has_fallen_behind)) = self.readers.admit(id, self.log.end()) {
            let welcome =
                serde_json::to_string(&self.welcome(&name, &resume)).expect("an event has only strings and numbers");
            // Who does not wait for it any more says so by leaving.
            let _ = joined.send(Joined { name: name.clone(), welcome, has_fallen_behind });
        }
        self.members.add(id, Member { name: name.clone(), joined: seq, said: 0 });
        let members = self.count();
        self.push(RoomEvent::Joined { seq, from: name, members });
        self.wake_soon()
    }

    /// What a new member of this name is told first.
    fn welcome(&self, name: &str, resume: &Resume) -> RoomEvent {
        let is_other = resume.since.as_ref().is_some_and(|since| *since != self.since);
        let after = resume.after.filter(|after| !is_other && *after <= self.seq);
        let events: Vec<_> = match after {
            Some(after) => self.log.after(after).cloned().collect(),
            None => self.messages.iter().cloned().collect(),
        };
        RoomEvent::Welcome {
            seq: self.seq,
            members: self.members.names(),
            history: events.iter().map(|logged| logged.event.clone()).collect(),
            name: name.to_owned(),
            since: self.since.clone(),
            gap: resume.after.is_some() && after.is_none_or(|after| self.log.lacks_after(after)),
        }
    }

    /// Also one that is no member, as others thought it gone, has said what it said.
    fn say(&mut self, seq: u64, id: MemberId, name: String, number: u64, text: String, at: SystemTime) -> Wake {
        if !self.members.say(id, number) {
            return Wake::default();
        }
        let from = self.members.get(id).map_or(name, |member| member.name.clone());
        let logged = self.push(RoomEvent::Message { seq, from, text, at: time(at) });
        self.messages.push_back(logged);
        if self.messages.len() > ROOM_HISTORY {
            self.messages.pop_front();
        }
        self.wake_now()
    }

    fn leave(&mut self, seq: u64, id: MemberId) -> Wake {
        let Some(member) = self.members.remove(id) else { return Wake::default() };
        if self.readers.contains(id) {
            self.evicted.push((id, member.name.clone(), seq));
        }
        let members = self.count();
        self.push(RoomEvent::Left { seq, from: member.name, members });
        self.wake_soon()
    }

    fn wake_now(&mut self) -> Wake {
        Wake { now: self.readers.wakers(&self.log, true), is_due_later: false }
    }

    /// Wakes those who wait for what has happened since.
    pub(super) fn wake_waiting(&mut self) -> Wake {
        self.is_wake_due = false;
        self.wake_now()
    }

    /// After somebody has joined or left. In a large room many do so at once, as when a lesson begins: to tell each member of
    /// each other one at a time would take a system call for every pair of them.
    fn wake_soon(&mut self) -> Wake {
        if self.readers.count() <= ROOM_TOLD_AT_ONCE {
            return self.wake_now();
        }
        let is_due_later = !std::mem::replace(&mut self.is_wake_due, true);
        Wake { now: self.readers.wakers(&self.log, false), is_due_later }
    }

    /// What comes next for a member, about so many bytes of it. Where there is nothing, its task is woken when there is.
    pub(super) fn take(&mut self, id: MemberId, bytes: usize, waker: &Waker) -> Vec<Arc<Logged>> {
        self.readers.take(&self.log, id, bytes, waker)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.members.count()).unwrap_or(u32::MAX)
    }

    /// Adds the next event.
    fn push(&mut self, event: RoomEvent) -> Arc<Logged> {
        self.seq = event.seq();
        self.log.push(event)
    }
}

/// What a room needs besides whose entries come from elsewhere.
#[cfg(feature = "nats")]
impl RoomState {
    /// Begins with what is kept elsewhere: who is here now, as far as that is known, and the last entries, each with its number and
    /// time. Entries up to `dropped` may be missing, and these alone.
    pub(super) fn begin(
        &mut self,
        dropped: u64,
        present: Vec<(MemberId, Member)>,
        entries: impl IntoIterator<Item = (u64, SystemTime, Entry)>,
    ) -> Wake {
        self.log.begin_after(dropped);
        // Of those who joined after that the entries tell.
        for (id, member) in present.iter().filter(|(_, member)| member.joined <= dropped) {
            self.members.add(*id, member.clone());
        }
        let wake = self.apply_all(entries);
        for (id, member) in present {
            self.members.rename(id, member.name);
        }
        wake
    }

    /// Applies them one after the other.
    pub(super) fn apply_all(&mut self, entries: impl IntoIterator<Item = (u64, SystemTime, Entry)>) -> Wake {
        let entries = entries.into_iter();
        entries.fold(Wake::default(), |wake, (seq, at, entry)| wake.and(self.apply(seq, at, entry)))
    }

    /// Tells those who read that entries do not come, or that they do again.
    pub(super) fn set_waiting(&mut self, is_waiting: bool) -> Wake {
        if std::mem::replace(&mut self.is_waiting, is_waiting) == is_waiting {
            return Wake::default();
        }
        let seq = self.seq;
        self.push(if is_waiting { RoomEvent::Waiting { seq } } else { RoomEvent::Resumed { seq } });
        self.wake_now()
    }

    /// Readers that have left without wanting to since this was last asked: their names, and the numbers of these events.
    pub(super) fn take_evicted(&mut self) -> Vec<(MemberId, String, u64)> {
        std::mem::take(&mut self.evicted)
    }
}

/// As RFC 3339 writes it, with milliseconds.
fn time(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;

#[cfg(test)]
#[cfg(feature = "nats")]
#[path = "shared_state_tests.rs"]
mod shared_tests;
