//! Pure: one room, its members and the last that happened there.
//!
//! An event is written as JSON once, and kept once for all members, each of which is somewhere in that log. So a member that
//! reads slowly costs the others nothing, and one that has fallen behind what is kept has to leave.

use super::name;
use crate::{
    practice::limits::{ROOM_LOG_BYTES, ROOM_LOG_EVENTS, ROOM_TOLD_AT_ONCE},
    registry::Client,
    session::ENTRY,
};
use relay_protocol::{ROOM_HISTORY, RoomEvent};
use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::Waker,
    time::SystemTime,
};
use tokio::time::Instant;

/// An event, and how all members receive it.
pub(super) struct Logged {
    event: RoomEvent,
    pub(super) json: String,
}

impl Logged {
    /// What keeping it costs, in bytes: its texts are kept twice.
    fn weight(&self) -> usize {
        2 * self.json.len() + ENTRY
    }
}

/// From where a member goes on that was there before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Resume {
    /// The last event that it has.
    pub(super) after: Option<u64>,
    /// When the room was opened in which it has it, where it says so.
    pub(super) since: Option<String>,
}

/// Which member of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MemberId(u64);

struct Member {
    name: String,
    client: Client,
    /// The next event that it is sent.
    next: u64,
    /// How its task is woken, from its first look at the log on.
    waker: Option<Waker>,
    /// Whether its task waits for the next event.
    is_waiting: bool,
    has_fallen_behind: Arc<AtomicBool>,
}

/// A new member.
pub(super) struct Joined {
    pub(super) id: MemberId,
    /// What it is told first, as JSON.
    pub(super) welcome: String,
    /// True as soon as the room does not have any more what comes next for it.
    pub(super) has_fallen_behind: Arc<AtomicBool>,
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
}

/// One room.
pub(super) struct RoomState {
    /// When it was opened.
    since: String,
    /// The number of the last event.
    seq: u64,
    /// The last events, the last of them with the number [`seq`](Self::seq).
    log: VecDeque<Arc<Logged>>,
    log_bytes: usize,
    /// The last messages, which joining and leaving do not push out.
    messages: VecDeque<Arc<Logged>>,
    members: BTreeMap<MemberId, Member>,
    next_id: u64,
    names: HashSet<String>,
    /// How many members each client has here.
    clients: HashMap<Client, usize>,
    /// Since when nobody is here.
    empty_since: Option<Instant>,
    /// Whether those who wait will be woken soon, so that nobody has to see to that.
    is_wake_due: bool,
}

impl RoomState {
    /// One that is opened now.
    pub(super) fn new(now: SystemTime) -> Self {
        Self {
            since: humantime::format_rfc3339_millis(now).to_string(),
            seq: 0,
            log: VecDeque::new(),
            log_bytes: 0,
            messages: VecDeque::new(),
            members: BTreeMap::new(),
            next_id: 0,
            names: HashSet::new(),
            clients: HashMap::new(),
            empty_since: None,
            is_wake_due: false,
        }
    }

    pub(super) fn member_count(&self) -> usize {
        self.members.len()
    }

    pub(super) fn has_client(&self, client: Client) -> bool {
        self.clients.contains_key(&client)
    }

    /// Since when nobody is here; none while somebody is.
    pub(super) fn empty_since(&self) -> Option<Instant> {
        self.empty_since
    }

    /// A member who wants this name joins.
    pub(super) fn join(&mut self, wanted: &str, client: Client, resume: &Resume) -> (Joined, Wake) {
        let name = name::unique(wanted, |name| self.names.contains(name));
        let welcome =
            serde_json::to_string(&self.welcome(&name, resume)).expect("an event has only strings and numbers");
        let id = MemberId(self.next_id);
        self.next_id += 1;
        let has_fallen_behind = Arc::<AtomicBool>::default();
        let member = Member {
            name: name.clone(),
            client,
            next: self.seq + 1,
            waker: None,
            is_waiting: false,
            has_fallen_behind: has_fallen_behind.clone(),
        };
        self.members.insert(id, member);
        self.names.insert(name.clone());
        *self.clients.entry(client).or_default() += 1;
        self.empty_since = None;
        let members = self.count();
        self.push(|seq| RoomEvent::Joined { seq, from: name, members });
        (Joined { id, welcome, has_fallen_behind }, self.wake_soon())
    }

    /// What a new member of this name is told first.
    fn welcome(&self, name: &str, resume: &Resume) -> RoomEvent {
        let is_other = resume.since.as_ref().is_some_and(|since| *since != self.since);
        let after = resume.after.filter(|after| !is_other && *after <= self.seq);
        let events: Vec<_> = match after {
            Some(after) => self.events_from(after + 1).cloned().collect(),
            None => self.messages.iter().cloned().collect(),
        };
        RoomEvent::Welcome {
            seq: self.seq,
            members: self.members.values().map(|member| member.name.clone()).collect(),
            history: events.iter().map(|logged| logged.event.clone()).collect(),
            name: name.to_owned(),
            since: self.since.clone(),
            gap: resume.after.is_some() && after.is_none_or(|after| after + 1 < self.first()),
        }
    }

    /// A member sends this text. It is no member any more if it has left.
    pub(super) fn publish(&mut self, id: MemberId, text: String, now: SystemTime) -> Wake {
        let Some(member) = self.members.get(&id) else { return Wake::default() };
        let (from, at) = (member.name.clone(), humantime::format_rfc3339_millis(now).to_string());
        self.push(|seq| RoomEvent::Message { seq, from, text, at });
        self.messages.extend(self.log.back().cloned());
        if self.messages.len() > ROOM_HISTORY {
            self.messages.pop_front();
        }
        Wake { now: self.wakers(true), is_due_later: false }
    }

    /// A member leaves.
    pub(super) fn leave(&mut self, id: MemberId, now: Instant) -> Wake {
        let Some(member) = self.members.remove(&id) else { return Wake::default() };
        self.names.remove(&member.name);
        match self.clients.get_mut(&member.client) {
            Some(count) if *count > 1 => *count -= 1,
            Some(_) | None => drop(self.clients.remove(&member.client)),
        }
        if self.members.is_empty() {
            self.empty_since = Some(now);
        }
        let members = self.count();
        self.push(|seq| RoomEvent::Left { seq, from: member.name, members });
        self.wake_soon()
    }

    /// Wakes those who wait for what has happened since.
    pub(super) fn wake_waiting(&mut self) -> Wake {
        self.is_wake_due = false;
        Wake { now: self.wakers(true), is_due_later: false }
    }

    /// After somebody has joined or left. In a large room many do so at once, as when a lesson begins: to tell each member of
    /// each other one at a time would take a system call for every pair of them.
    fn wake_soon(&mut self) -> Wake {
        if self.members.len() <= ROOM_TOLD_AT_ONCE {
            return Wake { now: self.wakers(true), is_due_later: false };
        }
        let is_due_later = !std::mem::replace(&mut self.is_wake_due, true);
        Wake { now: self.wakers(false), is_due_later }
    }

    /// What comes next for a member, about so many bytes of it. Where there is nothing, its task is woken when there is.
    pub(super) fn take(&mut self, id: MemberId, bytes: usize, waker: &Waker) -> Vec<Arc<Logged>> {
        let Some(next) = self.members.get(&id).map(|member| member.next) else { return Vec::new() };
        let mut left = bytes;
        let events: Vec<_> = self
            .events_from(next)
            .take_while(|logged| {
                let is_taken = left > 0;
                left = left.saturating_sub(logged.json.len());
                is_taken
            })
            .cloned()
            .collect();
        if let Some(member) = self.members.get_mut(&id) {
            member.next += events.len() as u64;
            member.is_waiting = events.is_empty();
            if !member.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
                member.waker = Some(waker.clone());
            }
        }
        events
    }

    /// The number of the first event that is kept, or that of the next where none is.
    fn first(&self) -> u64 {
        self.seq + 1 - self.log.len() as u64
    }

    /// The events from this one on, or from the first that is kept.
    fn events_from(&self, seq: u64) -> impl Iterator<Item = &Arc<Logged>> {
        let skipped = usize::try_from(seq.saturating_sub(self.first())).unwrap_or(usize::MAX);
        self.log.range(skipped.min(self.log.len())..)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.members.len()).unwrap_or(u32::MAX)
    }

    /// Adds the next event.
    fn push(&mut self, event: impl FnOnce(u64) -> RoomEvent) {
        self.seq += 1;
        let event = event(self.seq);
        let json = serde_json::to_string(&event).expect("an event has only strings and numbers");
        let logged = Arc::new(Logged { event, json });
        self.log_bytes += logged.weight();
        self.log.push_back(logged);
        while self.log.len() > ROOM_LOG_EVENTS || self.log_bytes > ROOM_LOG_BYTES {
            self.log_bytes -= self.log.pop_front().map_or(0, |oldest| oldest.weight());
        }
    }

    /// Those who are behind what is kept, each once, and with `waiting` those who wait for the next event.
    fn wakers(&mut self, waiting: bool) -> Vec<Waker> {
        let first = self.first();
        let has_something_to_do = |member: &mut Member| {
            let is_behind = member.next < first && !member.has_fallen_behind.swap(true, Relaxed);
            (waiting && std::mem::take(&mut member.is_waiting)) || is_behind
        };
        let members = self.members.values_mut();
        members.filter_map(|member| has_something_to_do(member).then(|| member.waker.clone()).flatten()).collect()
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
