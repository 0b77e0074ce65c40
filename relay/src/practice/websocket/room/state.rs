//! Pure: one room, its members and the last that happened there.
//!
//! All that happens is an [`Entry`] of one member, and entries become events in the order in which they are
//! [applied](RoomState::apply). An event is written as JSON once, and kept once for all members, each of which is somewhere in that
//! log. So a member that reads slowly costs the others nothing, and one that has fallen behind what is kept has to leave.

use super::{
    log::{Log, Logged},
    name,
};
use crate::{practice::limits::ROOM_TOLD_AT_ONCE, registry::Client};
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
use tokio::{sync::oneshot, time::Instant};

/// From where a member goes on that was there before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Resume {
    /// The last event that it has.
    pub(super) after: Option<u64>,
    /// When the room was opened in which it has it, where it says so.
    pub(super) since: Option<String>,
}

/// Which member of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct MemberId(pub(super) u64);

/// What a member does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Join,
    Say(String),
    Leave,
}

/// What one member does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) member: MemberId,
    /// What it wants to be called when it joins, and is called from then on.
    pub(super) name: String,
    pub(super) action: Action,
}

/// A member that is in the room.
struct Member {
    name: String,
    /// The number of the event with which it joined.
    joined: u64,
}

/// A member that waits for its [`Action::Join`] to be applied.
struct Expected {
    resume: Resume,
    joined: oneshot::Sender<Joined>,
}

/// A member's way through the log.
struct Reader {
    /// The position of the next event that it is sent.
    next: u64,
    /// How its task is woken, from its first look at the log on.
    waker: Option<Waker>,
    /// Whether its task waits for the next event.
    is_waiting: bool,
    has_fallen_behind: Arc<AtomicBool>,
}

/// A new member.
pub(super) struct Joined {
    pub(super) name: String,
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
    log: Log,
    /// The last messages, which joining and leaving do not push out.
    messages: VecDeque<Arc<Logged>>,
    members: HashMap<MemberId, Member>,
    /// The names of all members, by the number of the event with which each joined.
    order: BTreeMap<u64, String>,
    names: HashSet<String>,
    expected: HashMap<MemberId, Expected>,
    readers: BTreeMap<MemberId, Reader>,
    /// The client of each who reads or is expected.
    clients: HashMap<MemberId, Client>,
    /// How many of these each client has.
    client_counts: HashMap<Client, usize>,
    /// Since when there is none of these.
    empty_since: Option<Instant>,
    /// Whether those who wait will be woken soon, so that nobody has to see to that.
    is_wake_due: bool,
}

impl RoomState {
    /// One that was opened at this time.
    pub(super) fn new(since: SystemTime) -> Self {
        Self {
            since: time(since),
            seq: 0,
            log: Log::default(),
            messages: VecDeque::new(),
            members: HashMap::new(),
            order: BTreeMap::new(),
            names: HashSet::new(),
            expected: HashMap::new(),
            readers: BTreeMap::new(),
            clients: HashMap::new(),
            client_counts: HashMap::new(),
            empty_since: None,
            is_wake_due: false,
        }
    }

    /// How many are here, or are about to be.
    pub(super) fn member_count(&self) -> usize {
        self.members.len() + self.expected.len()
    }

    pub(super) fn has_client(&self, client: Client) -> bool {
        self.client_counts.contains_key(&client)
    }

    /// Since when nobody reads; none while somebody does or is about to.
    pub(super) fn empty_since(&self) -> Option<Instant> {
        self.empty_since
    }

    /// A member of this client is about to join: when its [`Action::Join`] is applied, it becomes a reader.
    pub(super) fn expect(&mut self, id: MemberId, client: Client, resume: Resume) -> oneshot::Receiver<Joined> {
        let (joined, receiver) = oneshot::channel();
        self.expected.insert(id, Expected { resume, joined });
        self.clients.insert(id, client);
        *self.client_counts.entry(client).or_default() += 1;
        self.empty_since = None;
        receiver
    }

    /// A member reads no more, or is expected no more. Its [`Action::Leave`] is another thing.
    pub(super) fn forget(&mut self, id: MemberId, now: Instant) {
        self.readers.remove(&id);
        self.expected.remove(&id);
        let Some(client) = self.clients.remove(&id) else { return };
        match self.client_counts.get_mut(&client) {
            Some(count) if *count > 1 => *count -= 1,
            Some(_) | None => drop(self.client_counts.remove(&client)),
        }
        if self.clients.is_empty() {
            self.empty_since = Some(now);
        }
    }

    /// Gives an entry the next number.
    pub(super) fn append(&mut self, at: SystemTime, entry: Entry) -> Wake {
        self.apply(self.seq + 1, at, entry)
    }

    /// What a member has done becomes the event of this number, which is higher than all before. It came at this time.
    ///
    /// It depends on nothing but the entries before: wherever the same are applied, they become the same events.
    pub(super) fn apply(&mut self, seq: u64, at: SystemTime, entry: Entry) -> Wake {
        let Entry { member: id, name, action } = entry;
        match action {
            Action::Join => self.join(seq, id, &name),
            Action::Say(text) => self.say(seq, id, text, at),
            Action::Leave => self.leave(seq, id),
        }
    }

    fn join(&mut self, seq: u64, id: MemberId, wanted: &str) -> Wake {
        if self.members.contains_key(&id) {
            return Wake::default();
        }
        let name = name::unique(wanted, |name| self.names.contains(name));
        if let Some(Expected { resume, joined }) = self.expected.remove(&id) {
            let welcome =
                serde_json::to_string(&self.welcome(&name, &resume)).expect("an event has only strings and numbers");
            let has_fallen_behind = Arc::<AtomicBool>::default();
            let reader = Reader {
                next: self.log.end(),
                waker: None,
                is_waiting: false,
                has_fallen_behind: has_fallen_behind.clone(),
            };
            self.readers.insert(id, reader);
            // Who does not wait for it any more says so by leaving.
            let _ = joined.send(Joined { name: name.clone(), welcome, has_fallen_behind });
        }
        self.members.insert(id, Member { name: name.clone(), joined: seq });
        self.order.insert(seq, name.clone());
        self.names.insert(name.clone());
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
            members: self.order.values().cloned().collect(),
            history: events.iter().map(|logged| logged.event.clone()).collect(),
            name: name.to_owned(),
            since: self.since.clone(),
            gap: resume.after.is_some() && after.is_none_or(|after| self.log.lacks_after(after)),
        }
    }

    /// It is no member any more if it has left.
    fn say(&mut self, seq: u64, id: MemberId, text: String, at: SystemTime) -> Wake {
        let Some(member) = self.members.get(&id) else { return Wake::default() };
        let from = member.name.clone();
        let logged = self.push(RoomEvent::Message { seq, from, text, at: time(at) });
        self.messages.push_back(logged);
        if self.messages.len() > ROOM_HISTORY {
            self.messages.pop_front();
        }
        Wake { now: self.wakers(true), is_due_later: false }
    }

    fn leave(&mut self, seq: u64, id: MemberId) -> Wake {
        let Some(member) = self.members.remove(&id) else { return Wake::default() };
        self.names.remove(&member.name);
        self.order.remove(&member.joined);
        let members = self.count();
        self.push(RoomEvent::Left { seq, from: member.name, members });
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
        if self.readers.len() <= ROOM_TOLD_AT_ONCE {
            return Wake { now: self.wakers(true), is_due_later: false };
        }
        let is_due_later = !std::mem::replace(&mut self.is_wake_due, true);
        Wake { now: self.wakers(false), is_due_later }
    }

    /// What comes next for a member, about so many bytes of it. Where there is nothing, its task is woken when there is.
    pub(super) fn take(&mut self, id: MemberId, bytes: usize, waker: &Waker) -> Vec<Arc<Logged>> {
        let Some(reader) = self.readers.get_mut(&id) else { return Vec::new() };
        let mut left = bytes;
        let events: Vec<_> = self
            .log
            .from(reader.next)
            .take_while(|logged| {
                let is_taken = left > 0;
                left = left.saturating_sub(logged.json.len());
                is_taken
            })
            .cloned()
            .collect();
        reader.next += events.len() as u64;
        reader.is_waiting = events.is_empty();
        if !reader.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            reader.waker = Some(waker.clone());
        }
        events
    }

    fn count(&self) -> u32 {
        u32::try_from(self.members.len()).unwrap_or(u32::MAX)
    }

    /// Adds the next event.
    fn push(&mut self, event: RoomEvent) -> Arc<Logged> {
        self.seq = event.seq();
        self.log.push(event)
    }

    /// Those who are behind what is kept, each once, and with `waiting` those who wait for the next event.
    fn wakers(&mut self, waiting: bool) -> Vec<Waker> {
        let start = self.log.start();
        let has_something_to_do = |reader: &mut Reader| {
            let is_behind = reader.next < start && !reader.has_fallen_behind.swap(true, Relaxed);
            (waiting && std::mem::take(&mut reader.is_waiting)) || is_behind
        };
        let readers = self.readers.values_mut();
        readers.filter_map(|reader| has_something_to_do(reader).then(|| reader.waker.clone()).flatten()).collect()
    }
}

/// As RFC 3339 writes it, with milliseconds.
fn time(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
