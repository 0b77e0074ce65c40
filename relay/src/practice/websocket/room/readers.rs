//! Pure: the members of a room that are connected to this relay, and how far each has read.

use super::{
    log::{Log, Logged},
    members::MemberId,
};
use crate::registry::Client;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::Waker,
};
use tokio::{sync::oneshot, time::Instant};

/// The point from which a returning member continues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Resume {
    /// The last event that it has received.
    pub(super) after: Option<u64>,
    /// The start of the numbering to which that event belongs, if the member sends it.
    pub(super) since: Option<String>,
}

/// A new member.
pub(super) struct Joined {
    pub(super) name: String,
    /// The first message for the member, as JSON.
    pub(super) welcome: String,
    /// Becomes true when the room no longer has the next event for it.
    pub(super) has_fallen_behind: Arc<AtomicBool>,
}

/// A member whose join is not an event yet.
pub(super) struct Expected {
    pub(super) resume: Resume,
    pub(super) joined: oneshot::Sender<Joined>,
}

struct Reader {
    /// The position of the next event for it.
    next: u64,
    /// Wakes its task; set from the task's first look at the log on.
    waker: Option<Waker>,
    /// Whether its task waits for the next event.
    is_waiting: bool,
    has_fallen_behind: Arc<AtomicBool>,
}

#[derive(Default)]
pub(super) struct Readers {
    by_id: BTreeMap<MemberId, Reader>,
    expected: HashMap<MemberId, Expected>,
    /// The client of each member.
    clients: HashMap<MemberId, Client>,
    /// The number of members of each client.
    client_counts: HashMap<Client, usize>,
    /// Since when there are no readers.
    empty_since: Option<Instant>,
}

impl Readers {
    /// The number of readers.
    pub(super) fn count(&self) -> usize {
        self.by_id.len()
    }

    /// The number of members that are about to read.
    pub(super) fn expected_count(&self) -> usize {
        self.expected.len()
    }

    pub(super) fn contains(&self, id: MemberId) -> bool {
        self.by_id.contains_key(&id)
    }

    pub(super) fn has_client(&self, client: Client) -> bool {
        self.client_counts.contains_key(&client)
    }

    /// Since when there are no readers; `None` while there are any, or while one is expected.
    pub(super) fn empty_since(&self) -> Option<Instant> {
        self.empty_since
    }

    /// Expects a member of this client to join.
    pub(super) fn expect(&mut self, id: MemberId, client: Client, resume: Resume) -> oneshot::Receiver<Joined> {
        let (joined, receiver) = oneshot::channel();
        self.expected.insert(id, Expected { resume, joined });
        self.clients.insert(id, client);
        *self.client_counts.entry(client).or_default() += 1;
        self.empty_since = None;
        receiver
    }

    /// Turns an expected member into a reader from this position on.
    pub(super) fn admit(&mut self, id: MemberId, next: u64) -> Option<(Expected, Arc<AtomicBool>)> {
        let expected = self.expected.remove(&id)?;
        let has_fallen_behind = Arc::<AtomicBool>::default();
        let reader = Reader { next, waker: None, is_waiting: false, has_fallen_behind: has_fallen_behind.clone() };
        self.by_id.insert(id, reader);
        Some((expected, has_fallen_behind))
    }

    /// Removes a reader, or an expected member.
    pub(super) fn forget(&mut self, id: MemberId, now: Instant) {
        self.by_id.remove(&id);
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

    /// The next events for a member, about this many bytes of them. If there are none, its task is woken when there
    /// are.
    pub(super) fn take(&mut self, log: &Log, id: MemberId, bytes: usize, waker: &Waker) -> Vec<Arc<Logged>> {
        let Some(reader) = self.by_id.get_mut(&id) else { return Vec::new() };
        let mut left = bytes;
        let events: Vec<_> = log
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

    /// The wakers of readers that have fallen behind the log, each once, and with `waiting` of those that wait for the
    /// next event.
    pub(super) fn wakers(&mut self, log: &Log, waiting: bool) -> Vec<Waker> {
        let start = log.start();
        let has_something_to_do = |reader: &mut Reader| {
            let is_behind = reader.next < start && !reader.has_fallen_behind.swap(true, Relaxed);
            (waiting && std::mem::take(&mut reader.is_waiting)) || is_behind
        };
        let readers = self.by_id.values_mut();
        readers.filter_map(|reader| has_something_to_do(reader).then(|| reader.waker.clone()).flatten()).collect()
    }
}
