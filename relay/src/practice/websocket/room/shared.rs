//! One room as its members' tasks share it, and a member's place in it.

use super::{
    log::Logged,
    state::{Action, Entry, Joined, MemberId, RoomState, Wake},
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

pub(super) struct Room(Mutex<RoomState>);

impl Room {
    pub(super) fn new(state: RoomState) -> Arc<Self> {
        Arc::new(Self(Mutex::new(state)))
    }

    /// Whatever happened to another holder, the room is right: nothing can panic between two changes.
    pub(super) fn state(&self) -> MutexGuard<'_, RoomState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes it, and wakes those whom that concerns, now or a little later.
    pub(super) fn change(self: &Arc<Self>, change: impl FnOnce(&mut RoomState) -> Wake) {
        let wake = change(&mut self.state());
        // Without a runtime the relay is stopping, and nobody is told any more.
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
}

/// A member's place in its room, which it leaves when this is dropped.
pub(super) struct Membership {
    room: Arc<Room>,
    id: MemberId,
    /// What it is called.
    name: String,
    /// Its own and its client's.
    limiters: [Arc<RateLimiter>; 2],
    has_fallen_behind: Arc<AtomicBool>,
}

impl Membership {
    /// The room already expects this member.
    pub(super) fn new(room: Arc<Room>, id: MemberId, limiters: [Arc<RateLimiter>; 2]) -> Self {
        Self { room, id, name: String::new(), limiters, has_fallen_behind: Arc::default() }
    }

    /// Joins under this name or one like it; gives what the member is told first, as JSON. `joined` is what the room has given
    /// when it was told to expect it.
    pub(super) async fn join(&mut self, wanted: String, joined: oneshot::Receiver<Joined>) -> String {
        let entry = Entry { member: self.id, name: wanted, action: Action::Join };
        self.room.change(|room| room.append(SystemTime::now(), entry));
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

    /// Sends a text to all members.
    pub(super) fn say(&self, text: String) {
        let now = Instant::now();
        for limiter in &self.limiters {
            limiter.record_packets(1, now);
        }
        let entry = Entry { member: self.id, name: self.name.clone(), action: Action::Say(text) };
        self.room.change(|room| room.append(SystemTime::now(), entry));
    }

    /// See [`RoomState::take`].
    pub(super) fn take(&self, bytes: usize, waker: &Waker) -> Vec<Arc<Logged>> {
        self.room.state().take(self.id, bytes, waker)
    }

    /// Whether the room does not have any more what comes next.
    pub(super) fn has_fallen_behind(&self) -> bool {
        self.has_fallen_behind.load(Relaxed)
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        let entry = Entry { member: self.id, name: std::mem::take(&mut self.name), action: Action::Leave };
        self.room.change(|room| {
            room.forget(self.id, Instant::now());
            room.append(SystemTime::now(), entry)
        });
    }
}
