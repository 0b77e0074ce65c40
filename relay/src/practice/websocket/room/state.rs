//! Pure: one room, its members and its last events.
//!
//! Everything is an [`Entry`] of one member, and entries become events in the order in which they are
//! [applied](RoomState::apply). An event is serialized as JSON once, and stored once for all members, each of which has
//! a position in that log. So a member that reads slowly costs the others nothing, and a member that has fallen behind
//! the log must leave.

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

/// An action of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    /// Joins. The member left with the event of this number, as others counted it as gone; 0 if it was not here before.
    Join { after: u64 },
    /// Says the text with this number, which counts from 1.
    Say { number: u64, text: String },
    /// Leaves. The member joined with the event of this number.
    Leave { joined: u64 },
}

/// An action of one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) member: MemberId,
    /// The requested name when it joins, and its name from then on.
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) action: Action,
}

/// Tasks of members that have something to do.
#[derive(Default)]
#[must_use]
pub(super) struct Wake {
    now: Vec<Waker>,
    /// Whether [`RoomState::wake_waiting`] must be called after
    /// [`ROOM_TOLD_TOGETHER`](crate::practice::limits::ROOM_TOLD_TOGETHER).
    is_due_later: bool,
}

impl Wake {
    /// Wakes the tasks that have something to do now, and returns whether others are due later. Must not be called
    /// while the room is locked: the tasks would only wait for the lock.
    pub(super) fn wake(self) -> bool {
        self.now.into_iter().for_each(Waker::wake);
        self.is_due_later
    }

    /// Combines two sets of tasks.
    #[cfg(feature = "nats")]
    pub(super) fn and(mut self, other: Self) -> Self {
        self.now.extend(other.now);
        Self { is_due_later: self.is_due_later || other.is_due_later, ..self }
    }
}

/// One room.
pub(super) struct RoomState {
    /// When its numbering started.
    since: String,
    /// The number of the last event.
    seq: u64,
    log: Log,
    /// The last messages, which joins and leaves do not displace.
    messages: VecDeque<Arc<Logged>>,
    members: Members,
    readers: Readers,
    /// Whether the waiting tasks are due to be woken soon, so that no other caller must arrange it.
    is_wake_due: bool,
    /// Whether members have been told to wait.
    #[cfg(feature = "nats")]
    is_waiting: bool,
    /// Readers whose departure was recorded although they still read: their names, and the numbers of these events.
    evicted: Vec<(MemberId, String, u64)>,
}

impl RoomState {
    /// Creates a room whose numbering starts at this time.
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

    /// All members, on all relays.
    pub(super) fn members(&self) -> &Members {
        &self.members
    }

    /// The number of members that are present or expected.
    pub(super) fn member_count(&self) -> usize {
        self.members.count() + self.readers.expected_count()
    }

    pub(super) fn has_client(&self, client: Client) -> bool {
        self.readers.has_client(client)
    }

    /// Since when there are no readers; `None` while there are any, or while one is expected.
    pub(super) fn empty_since(&self) -> Option<Instant> {
        self.readers.empty_since()
    }

    /// Expects a member of this client: when its [`Action::Join`] is applied, it becomes a reader.
    pub(super) fn expect(&mut self, id: MemberId, client: Client, resume: Resume) -> oneshot::Receiver<Joined> {
        self.readers.expect(id, client, resume)
    }

    /// Removes a reader, or an expected member. Its [`Action::Leave`] is separate.
    pub(super) fn forget(&mut self, id: MemberId, now: Instant) {
        self.readers.forget(id, now);
    }

    /// Applies an entry with the next number.
    pub(super) fn append(&mut self, at: SystemTime, entry: Entry) -> Wake {
        self.apply(self.seq + 1, at, entry)
    }

    /// Turns an entry into the event of this number, which is higher than all before. The entry arrived at this time.
    ///
    /// The event depends only on the earlier entries: relays that apply the same entries get the same events. A
    /// repeated entry becomes no event.
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
            // A member that no longer waits submits that it leaves.
            let _ = joined.send(Joined { name: name.clone(), welcome, has_fallen_behind });
        }
        self.members.add(id, Member { name: name.clone(), joined: seq, said: 0 });
        let members = self.count();
        self.push(RoomEvent::Joined { seq, from: name, members });
        self.wake_soon()
    }

    /// The welcome message for a new member of this name.
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

    /// The text of a sender that is no member, as others counted it as gone, still counts.
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

    /// Wakes the tasks that wait for recent events.
    pub(super) fn wake_waiting(&mut self) -> Wake {
        self.is_wake_due = false;
        self.wake_now()
    }

    /// Called after a member has joined or left. In a large room many members do so at once, for example when a lesson
    /// begins: reporting each one to every other member separately would take a system call per pair.
    fn wake_soon(&mut self) -> Wake {
        if self.readers.count() <= ROOM_TOLD_AT_ONCE {
            return self.wake_now();
        }
        let is_due_later = !std::mem::replace(&mut self.is_wake_due, true);
        Wake { now: self.readers.wakers(&self.log, false), is_due_later }
    }

    /// The next events for a member, about this many bytes of them. If there are none, its task is woken when there
    /// are.
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

/// Additional methods for a room whose entries come from elsewhere.
#[cfg(feature = "nats")]
impl RoomState {
    /// Starts with what is kept elsewhere: the known present members, and the last entries, each with its number and
    /// time. Only entries up to `dropped` may be missing.
    pub(super) fn begin(
        &mut self,
        dropped: u64,
        present: Vec<(MemberId, Member)>,
        entries: impl IntoIterator<Item = (u64, SystemTime, Entry)>,
    ) -> Wake {
        self.log.begin_after(dropped);
        // Members who joined later are in the entries.
        for (id, member) in present.iter().filter(|(_, member)| member.joined <= dropped) {
            self.members.add(*id, member.clone());
        }
        let wake = self.apply_all(entries);
        for (id, member) in present {
            self.members.rename(id, member.name);
        }
        wake
    }

    /// Applies the entries in order.
    pub(super) fn apply_all(&mut self, entries: impl IntoIterator<Item = (u64, SystemTime, Entry)>) -> Wake {
        let entries = entries.into_iter();
        entries.fold(Wake::default(), |wake, (seq, at, entry)| wake.and(self.apply(seq, at, entry)))
    }

    /// Tells the readers that entries do not arrive, or that they do again.
    pub(super) fn set_waiting(&mut self, is_waiting: bool) -> Wake {
        if std::mem::replace(&mut self.is_waiting, is_waiting) == is_waiting {
            return Wake::default();
        }
        let seq = self.seq;
        self.push(if is_waiting { RoomEvent::Waiting { seq } } else { RoomEvent::Resumed { seq } });
        self.wake_now()
    }

    /// Readers whose departure was recorded without their doing since the last call: their names, and the numbers of
    /// these events.
    pub(super) fn take_evicted(&mut self) -> Vec<(MemberId, String, u64)> {
        std::mem::take(&mut self.evicted)
    }
}

/// In the format of RFC 3339, with milliseconds.
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
