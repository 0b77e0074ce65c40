//! The rooms that there are, and how many there may be.

use super::state::{Joined, Logged, MemberId, Resume, RoomState, Wake};
use crate::{
    practice::limits::{MAX_ROOMS, MAX_ROOMS_PER_CLIENT, ROOM_CLIENT_RATE, ROOM_KEPT, ROOM_TOLD_TOGETHER, RoomLimits},
    registry::{Client, ClientRates, RateLimiter},
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::Waker,
    time::SystemTime,
};
use tokio::{
    runtime::Handle,
    time::{Instant, sleep},
};

/// Why nobody more may join, as a sentence for whoever wants to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum JoinError {
    #[error("this room is full: it has {0} members")]
    Members(usize),
    #[error("there are {MAX_ROOMS} rooms already, and somebody is in each")]
    Rooms,
    #[error("one client may be in {MAX_ROOMS_PER_CLIENT} rooms at once")]
    RoomsOfClient,
}

/// All rooms.
pub(crate) struct Rooms {
    limits: RoomLimits,
    rates: ClientRates,
    rooms: Mutex<HashMap<String, Arc<Room>>>,
}

impl Rooms {
    pub(crate) fn new(limits: RoomLimits) -> Arc<Self> {
        let rate = limits.rate.saturating_mul(ROOM_CLIENT_RATE);
        Arc::new(Self { limits, rates: ClientRates::new(rate, rate), rooms: Mutex::default() })
    }

    /// A member of this client joins a room, which is opened where there is none of this name.
    pub(super) fn join(
        &self,
        room: &str,
        name: &str,
        client: IpAddr,
        resume: &Resume,
    ) -> Result<(Membership, String), JoinError> {
        let (address, client) = (client, Client::of(client));
        let mut rooms = self.rooms();
        let known = rooms.get(room).cloned();
        let is_there = known.as_ref().is_some_and(|room| room.state().has_client(client));
        if !is_there && rooms.values().filter(|room| room.state().has_client(client)).count() >= MAX_ROOMS_PER_CLIENT {
            return Err(JoinError::RoomsOfClient);
        }
        let joined = match known {
            Some(room) => room,
            None => {
                if rooms.len() >= MAX_ROOMS {
                    let empty = rooms.iter().filter_map(|(name, room)| Some((room.state().empty_since()?, name)));
                    let longest = empty.min().map(|(_, name)| name.clone()).ok_or(JoinError::Rooms)?;
                    rooms.remove(&longest);
                }
                let new = Arc::new(Room(Mutex::new(RoomState::new(SystemTime::now()))));
                rooms.entry(room.to_owned()).or_insert(new).clone()
            }
        };
        let mut state = joined.state();
        if state.member_count() >= self.limits.members {
            return Err(JoinError::Members(self.limits.members));
        }
        let (Joined { id, welcome, has_fallen_behind }, wake) = state.join(name, client, resume);
        drop(state);
        drop(rooms);
        joined.wake(wake);
        let limiter = RateLimiter::new(self.limits.rate, self.limits.rate, Instant::now());
        let limiters = [Arc::new(limiter), self.rates.of(address)];
        Ok((Membership { room: joined, id, limiters, has_fallen_behind }, welcome))
    }

    /// Closes the rooms in which nobody has been for long.
    pub(crate) fn expire(&self, now: Instant) {
        let is_old = |since| now.saturating_duration_since(since) >= ROOM_KEPT;
        self.rooms().retain(|_, room| !room.state().empty_since().is_some_and(is_old));
    }

    /// Whatever happened to another holder, the rooms are right: nothing can panic between two changes.
    fn rooms(&self) -> MutexGuard<'_, HashMap<String, Arc<Room>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Room(Mutex<RoomState>);

impl Room {
    /// As [`Rooms::rooms`].
    fn state(&self) -> MutexGuard<'_, RoomState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes it, and wakes those whom that concerns.
    fn change(self: &Arc<Self>, change: impl FnOnce(&mut RoomState) -> Wake) {
        let wake = change(&mut self.state());
        self.wake(wake);
    }

    /// Wakes those whom a change concerns, now or a little later.
    fn wake(self: &Arc<Self>, wake: Wake) {
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
    /// Its own and its client's.
    limiters: [Arc<RateLimiter>; 2],
    has_fallen_behind: Arc<AtomicBool>,
}

impl Membership {
    /// When the next message may be sent.
    pub(super) fn ready(&self) -> Instant {
        let [own, clients] = self.limiters.each_ref().map(|limiter| limiter.ready());
        own.max(clients)
    }

    /// Sends a text to all members.
    pub(super) fn publish(&self, text: String) {
        let now = Instant::now();
        for limiter in &self.limiters {
            limiter.record_packets(1, now);
        }
        self.room.change(|room| room.publish(self.id, text, SystemTime::now()));
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
        self.room.change(|room| room.leave(self.id, Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn join(rooms: &Rooms, room: &str, client: &str) -> Result<Membership, JoinError> {
        rooms.join(room, "guest", client.parse().unwrap(), &Resume::default()).map(|(member, _)| member)
    }

    fn names(rooms: &Rooms) -> usize {
        rooms.rooms().len()
    }

    #[tokio::test]
    async fn one_client_is_in_so_many_rooms_and_leaves_the_others_to_others() {
        let rooms = Rooms::new(RoomLimits::default());
        let (one, same, other) = ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2");
        let mut held: Vec<_> =
            (0..MAX_ROOMS_PER_CLIENT).map(|number| join(&rooms, &format!("room-{number}"), one).unwrap()).collect();
        assert_eq!(join(&rooms, "more", same).err(), Some(JoinError::RoomsOfClient));
        assert_eq!(names(&rooms), MAX_ROOMS_PER_CLIENT);
        // Once more where it is already, or another client.
        held.push(join(&rooms, "room-0", one).unwrap());
        held.push(join(&rooms, "more", other).unwrap());
        assert_eq!(join(&rooms, "more", one).err(), Some(JoinError::RoomsOfClient));
        drop(held.remove(1));
        assert!(join(&rooms, "more", one).is_ok());
    }

    #[tokio::test]
    async fn of_too_many_rooms_the_one_that_is_empty_for_longest_goes() {
        let rooms = Rooms::new(RoomLimits::default());
        let client = |number: usize| format!("192.0.2.{}", number / MAX_ROOMS_PER_CLIENT);
        let open = |number: usize| join(&rooms, &format!("room-{number}"), &client(number)).unwrap();
        let mut held: Vec<_> = (0..MAX_ROOMS).map(open).collect();
        assert_eq!(join(&rooms, "more", "192.0.2.99").err(), Some(JoinError::Rooms));
        assert!(join(&rooms, "room-0", "192.0.2.99").is_ok());
        // Room 7 is left before room 3.
        drop(held.remove(7));
        drop(held.remove(3));
        let _more = join(&rooms, "more", "192.0.2.99").unwrap();
        let is_there = |name: &str| rooms.rooms().contains_key(name);
        assert_eq!((is_there("room-7"), is_there("room-3"), names(&rooms)), (false, true, MAX_ROOMS));
    }

    #[tokio::test]
    async fn a_full_room_takes_nobody_until_somebody_leaves() {
        let rooms = Rooms::new(RoomLimits { members: 2, ..RoomLimits::default() });
        let first = join(&rooms, "lab", "192.0.2.1").unwrap();
        let _second = join(&rooms, "lab", "192.0.2.2").unwrap();
        assert_eq!(join(&rooms, "lab", "192.0.2.3").err(), Some(JoinError::Members(2)));
        drop(first);
        assert!(join(&rooms, "lab", "192.0.2.3").is_ok());
    }

    #[tokio::test]
    async fn an_empty_room_is_kept_for_a_while() {
        let rooms = Rooms::new(RoomLimits::default());
        let member = join(&rooms, "lab", "192.0.2.1").unwrap();
        let late = || Instant::now() + ROOM_KEPT;
        rooms.expire(late());
        assert_eq!(names(&rooms), 1);
        drop(member);
        rooms.expire(Instant::now() + ROOM_KEPT - Duration::from_secs(60));
        assert_eq!(names(&rooms), 1);
        rooms.expire(late());
        assert_eq!(names(&rooms), 0);
    }

    #[tokio::test]
    async fn a_client_has_ten_times_the_rate_of_one_member() {
        let rooms = Rooms::new(RoomLimits { rate: 5, ..RoomLimits::default() });
        let members: Vec<_> = (0..11).map(|_| join(&rooms, "lab", "192.0.2.1").unwrap()).collect();
        let is_ready = |member: &Membership| member.ready() <= Instant::now();
        for member in &members[..10] {
            for _ in 0..5 {
                assert!(is_ready(member));
                member.publish("hello".to_owned());
            }
            assert!(!is_ready(member));
        }
        assert!(!is_ready(&members[10]));
        assert!(is_ready(&join(&rooms, "lab", "192.0.2.2").unwrap()));
    }
}
