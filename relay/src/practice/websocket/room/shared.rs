//! One room as its members' tasks share it, and a member's place in it.

use super::{
    log::Logged,
    members::MemberId,
    place::{Place, Submitted},
    readers::Joined,
    state::{Action, Entry, RoomState, Wake},
};
use crate::{practice::limits::ROOM_TOLD_TOGETHER, registry::RateLimiter};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::Waker,
    time::SystemTime,
};
use tokio::{
    runtime::Handle,
    sync::oneshot,
    time::{Instant, sleep},
};

pub(super) struct Room {
    state: Mutex<RoomState>,
    place: Place,
}

impl Room {
    pub(super) fn new(state: RoomState, place: Place) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(state), place })
    }

    /// Ignores poisoning: nothing can panic between two changes of the room.
    pub(super) fn state(&self) -> MutexGuard<'_, RoomState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and wakes the affected tasks, now or a little later.
    pub(super) fn change(self: &Arc<Self>, change: impl FnOnce(&mut RoomState) -> Wake) {
        let wake = change(&mut self.state());
        // Without a runtime the relay is stopping, and no task needs waking.
        if wake.wake()
            && let Ok(runtime) = Handle::try_current()
        {
            let room = self.clone();
            runtime.spawn(async move {
                sleep(ROOM_TOLD_TOGETHER).await;
                room.change(RoomState::wake_waiting);
            });
        }
    }

    /// Stops submitting events here.
    pub(super) fn close(&self) {
        self.place.close();
    }

    /// Submits an entry to be numbered: at once, or later if the order is determined elsewhere.
    fn submit(self: &Arc<Self>, entry: Entry) -> Submitted {
        match &self.place {
            Place::Process => {
                self.change(|room| room.append(SystemTime::now(), entry));
                None
            }
            #[cfg(feature = "nats")]
            Place::Stream(stream) => Some(Box::pin(stream.publish(entry))),
        }
    }

    /// Submits an entry for which no caller waits.
    pub(super) fn submit_aside(self: &Arc<Self>, entry: Entry) {
        self.place.spawn(self.submit(entry));
    }
}

/// A member's place in its room; dropping it leaves the room.
pub(super) struct Membership {
    room: Arc<Room>,
    id: MemberId,
    /// The member's name.
    name: String,
    /// Whether others may know of the member.
    is_known: bool,
    /// Number of texts that it has sent.
    said: u64,
    /// The rate limiters of the member and its client.
    limiters: [Arc<RateLimiter>; 2],
    has_fallen_behind: Arc<AtomicBool>,
}

impl Membership {
    /// Creates the place of a member that the room already expects.
    pub(super) fn new(room: Arc<Room>, id: MemberId, limiters: [Arc<RateLimiter>; 2]) -> Self {
        Self { room, id, name: String::new(), is_known: false, said: 0, limiters, has_fallen_behind: Arc::default() }
    }

    /// Joins under this name or a similar one; returns the first message for the member, as JSON. `joined` is the
    /// receiver that the room returned when it was told to expect the member.
    pub(super) async fn join(&mut self, wanted: &str, joined: oneshot::Receiver<Joined>) -> String {
        self.room.place.ready().await;
        self.is_known = true;
        let name = self.room.state().members().free_name(wanted);
        if let Some(submitted) = self.submit(name, Action::Join { after: 0 }) {
            submitted.await;
        }
        let Joined { name, welcome, has_fallen_behind } = joined.await.expect("the room keeps whom it expects");
        self.name = name;
        self.has_fallen_behind = has_fallen_behind;
        welcome
    }

    /// When the next message may be sent.
    pub(super) fn ready(&self) -> Instant {
        let [own, clients] = self.limiters.each_ref().map(|limiter| limiter.ready());
        own.max(clients)
    }

    /// Sends a text to all members. The next may be sent once this one has its number.
    pub(super) fn say(&mut self, text: String) -> Submitted {
        let now = Instant::now();
        for limiter in &self.limiters {
            limiter.record_packets(1, now);
        }
        self.said += 1;
        self.submit(self.name.clone(), Action::Say { number: self.said, text })
    }

    /// See [`RoomState::take`].
    pub(super) fn take(&self, bytes: usize, waker: &Waker) -> Vec<Arc<Logged>> {
        self.room.state().take(self.id, bytes, waker)
    }

    /// Whether the room no longer has the next event for the member.
    pub(super) fn has_fallen_behind(&self) -> bool {
        self.has_fallen_behind.load(Relaxed)
    }

    fn submit(&self, name: String, action: Action) -> Submitted {
        self.room.submit(Entry { member: self.id, name, action })
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        let joined = {
            let mut state = self.room.state();
            state.forget(self.id, Instant::now());
            state.members().get(self.id).map_or(0, |member| member.joined)
        };
        if self.is_known {
            let (member, name) = (self.id, std::mem::take(&mut self.name));
            self.room.submit_aside(Entry { member, name, action: Action::Leave { joined } });
        }
    }
}
