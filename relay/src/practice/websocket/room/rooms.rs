//! The existing rooms, and their limits.

use super::{
    place::Home,
    readers::Resume,
    shared::{Membership, Room},
};
use crate::{
    practice::limits::{MAX_ROOMS, MAX_ROOMS_PER_CLIENT, ROOM_CLIENT_RATE, ROOM_JOIN_TIMEOUT, ROOM_KEPT, RoomLimits},
    registry::{Client, ClientRates, RateLimiter},
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};
use tokio::time::{Instant, timeout};

/// Why a client may not join, as a sentence for that client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum JoinError {
    #[error("this room is full: it has {0} members")]
    Members(usize),
    #[error("there are {MAX_ROOMS} rooms already, and somebody is in each")]
    Rooms,
    #[error("one client may be in {MAX_ROOMS_PER_CLIENT} rooms at once")]
    RoomsOfClient,
    #[error("the server that keeps the rooms cannot be reached: try again later")]
    Unreachable,
}

/// All rooms.
pub(crate) struct Rooms {
    home: Home,
    limits: RoomLimits,
    rates: ClientRates,
    rooms: Mutex<HashMap<String, Arc<Room>>>,
    next_id: AtomicU64,
}

impl Rooms {
    pub(crate) fn new(home: Home, limits: RoomLimits) -> Arc<Self> {
        let rate = limits.rate.saturating_mul(ROOM_CLIENT_RATE);
        Arc::new(Self {
            home,
            limits,
            rates: ClientRates::new(rate, rate),
            rooms: Mutex::default(),
            next_id: AtomicU64::default(),
        })
    }

    /// Lets a member of this client join a room, which is opened if it does not exist. Also returns the first message
    /// for the member.
    pub(super) async fn join(
        &self,
        room: &str,
        name: &str,
        client: IpAddr,
        resume: &Resume,
    ) -> Result<(Membership, String), JoinError> {
        let id = self.home.member(self.next_id.fetch_add(1, Relaxed));
        let limiter = RateLimiter::new(self.limits.rate, self.limits.rate, Instant::now());
        let limiters = [Arc::new(limiter), self.rates.of(client)];
        let (mut membership, joined) = {
            let mut rooms = self.rooms();
            let room = self.room(&mut rooms, room, Client::of(client))?;
            let mut state = room.state();
            if state.member_count() >= self.limits.members {
                return Err(JoinError::Members(self.limits.members));
            }
            let joined = state.expect(id, Client::of(client), resume.clone());
            drop(state);
            (Membership::new(room, id, limiters), joined)
        };
        let joined = timeout(ROOM_JOIN_TIMEOUT, membership.join(name, joined)).await;
        let welcome = joined.map_err(|_| JoinError::Unreachable)?;
        Ok((membership, welcome))
    }

    /// Finds or opens the room of this name for one more member of this client.
    fn room(&self, rooms: &mut HashMap<String, Arc<Room>>, name: &str, client: Client) -> Result<Arc<Room>, JoinError> {
        let known = rooms.get(name).cloned();
        let is_there = known.as_ref().is_some_and(|room| room.state().has_client(client));
        if !is_there && rooms.values().filter(|room| room.state().has_client(client)).count() >= MAX_ROOMS_PER_CLIENT {
            return Err(JoinError::RoomsOfClient);
        }
        if let Some(room) = known {
            return Ok(room);
        }
        if rooms.len() >= MAX_ROOMS {
            let empty = rooms.iter().filter_map(|(name, room)| Some((room.state().empty_since()?, name)));
            let longest = empty.min().map(|(_, name)| name.clone()).ok_or(JoinError::Rooms)?;
            if let Some(room) = rooms.remove(&longest) {
                room.close();
            }
        }
        let room = self.home.open(name);
        rooms.insert(name.to_owned(), room.clone());
        Ok(room)
    }

    /// Closes the rooms that have been empty for long.
    pub(crate) fn expire(&self, now: Instant) {
        let is_old = |since| now.saturating_duration_since(since) >= ROOM_KEPT;
        self.rooms().retain(|_, room| {
            let is_kept = !room.state().empty_since().is_some_and(is_old);
            if !is_kept {
                room.close();
            }
            is_kept
        });
    }

    /// Waits until the departure of all members has been submitted.
    pub(crate) async fn closed(&self) {
        self.home.closed().await;
    }

    /// As [`Room::state`].
    fn rooms(&self) -> MutexGuard<'_, HashMap<String, Arc<Room>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn join(rooms: &Rooms, room: &str, client: &str) -> Result<Membership, JoinError> {
        let joined = rooms.join(room, "guest", client.parse().unwrap(), &Resume::default()).await;
        joined.map(|(member, _)| member)
    }

    fn names(rooms: &Rooms) -> usize {
        rooms.rooms().len()
    }

    #[tokio::test]
    async fn one_client_is_in_so_many_rooms_and_leaves_the_others_to_others() {
        let rooms = Rooms::new(Home::Process, RoomLimits::default());
        let (one, same, other) = ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2");
        let mut held = Vec::new();
        for number in 0..MAX_ROOMS_PER_CLIENT {
            held.push(join(&rooms, &format!("room-{number}"), one).await.unwrap());
        }
        assert_eq!(join(&rooms, "more", same).await.err(), Some(JoinError::RoomsOfClient));
        assert_eq!(names(&rooms), MAX_ROOMS_PER_CLIENT);
        // The client may join a room again in which it already is, and another client may join any room.
        held.push(join(&rooms, "room-0", one).await.unwrap());
        held.push(join(&rooms, "more", other).await.unwrap());
        assert_eq!(join(&rooms, "more", one).await.err(), Some(JoinError::RoomsOfClient));
        drop(held.remove(1));
        assert!(join(&rooms, "more", one).await.is_ok());
    }

    #[tokio::test]
    async fn of_too_many_rooms_the_one_that_is_empty_for_longest_goes() {
        let rooms = Rooms::new(Home::Process, RoomLimits::default());
        let client = |number: usize| format!("192.0.2.{}", number / MAX_ROOMS_PER_CLIENT);
        let mut held = Vec::new();
        for number in 0..MAX_ROOMS {
            held.push(join(&rooms, &format!("room-{number}"), &client(number)).await.unwrap());
        }
        assert_eq!(join(&rooms, "more", "192.0.2.99").await.err(), Some(JoinError::Rooms));
        assert!(join(&rooms, "room-0", "192.0.2.99").await.is_ok());
        // Room 7 is left before room 3.
        drop(held.remove(7));
        drop(held.remove(3));
        let _more = join(&rooms, "more", "192.0.2.99").await.unwrap();
        let is_there = |name: &str| rooms.rooms().contains_key(name);
        assert_eq!((is_there("room-7"), is_there("room-3"), names(&rooms)), (false, true, MAX_ROOMS));
    }

    #[tokio::test]
    async fn a_full_room_takes_nobody_until_somebody_leaves() {
        let rooms = Rooms::new(Home::Process, RoomLimits { members: 2, ..RoomLimits::default() });
        let first = join(&rooms, "lab", "192.0.2.1").await.unwrap();
        let _second = join(&rooms, "lab", "192.0.2.2").await.unwrap();
        assert_eq!(join(&rooms, "lab", "192.0.2.3").await.err(), Some(JoinError::Members(2)));
        drop(first);
        assert!(join(&rooms, "lab", "192.0.2.3").await.is_ok());
    }

    #[tokio::test]
    async fn an_empty_room_is_kept_for_a_while() {
        let rooms = Rooms::new(Home::Process, RoomLimits::default());
        let member = join(&rooms, "lab", "192.0.2.1").await.unwrap();
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
        let rooms = Rooms::new(Home::Process, RoomLimits { rate: 5, ..RoomLimits::default() });
        let mut members = Vec::new();
        for _ in 0..11 {
            members.push(join(&rooms, "lab", "192.0.2.1").await.unwrap());
        }
        let is_ready = |member: &Membership| member.ready() <= Instant::now();
        for member in &mut members[..10] {
            for _ in 0..5 {
                assert!(is_ready(member));
                member.say("hello".to_owned());
            }
            assert!(!is_ready(member));
        }
        assert!(!is_ready(&members[10]));
        assert!(is_ready(&join(&rooms, "lab", "192.0.2.2").await.unwrap()));
    }
}
