//! A class: learners' pages tell how far they are, and whoever holds the class's token watches. Only with `--class-token`.
//!
//! - [`state`]: pure: who is there, and what each teacher is still to be told
//! - [`report`]: a learner's WebSocket, `GET /class/report`
//! - [`watch`]: a teacher's, `GET /class/watch`
//!
//! Nothing is kept of who has left, and no record that was shared once the teachers who watch have it.

mod report;
mod state;
mod watch;

use crate::{
    failure,
    gate::Token,
    page::Ending,
    registry::{ClientRates, RateLimiter, Slot, Slots},
};
use relay_protocol::{Failure, FailureKind, Phase};
pub(crate) use report::Join;
use state::{ClassState, Wake};
use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
pub(crate) use watch::Watch;

/// Learners of a class at once.
const MAX_LEARNERS: usize = 300;

/// Teachers who watch at once.
const MAX_TEACHERS: usize = 8;

/// Messages that one learner may send in a second, all of which may be sent at once; a page that sends faster is held back.
const REPORT_RATE: u32 = 5;

/// The same for all learners of one client together, which may be a whole class behind one address.
const CLIENT_RATE: u32 = 200;

/// The class.
pub(crate) struct Class {
    token: Token,
    learners: Arc<Slots>,
    teachers: Arc<Slots>,
    rates: ClientRates,
    state: Mutex<ClassState>,
}

impl Class {
    /// One whose teachers hold this token. One client may have so many learners.
    pub(crate) fn new(token: Token, per_client: usize) -> Arc<Self> {
        Arc::new(Self {
            token,
            learners: Slots::new(MAX_LEARNERS, per_client),
            teachers: Slots::new(MAX_TEACHERS, MAX_TEACHERS),
            rates: ClientRates::new(CLIENT_RATE, CLIENT_RATE),
            state: Mutex::default(),
        })
    }

    /// A place for a learner of this client.
    fn learner_slot(&self, client: IpAddr) -> Result<Slot, Failure> {
        let full = "the class is full, or as many learners of it come from this address as one may have";
        self.learners.take(client).map_err(|_| limit(full))
    }

    /// A place for a teacher.
    fn teacher_slot(&self, client: IpAddr) -> Result<Slot, Failure> {
        self.teachers.take(client).map_err(|_| limit(format!("{MAX_TEACHERS} teachers watch already")))
    }

    fn rate(&self, client: IpAddr) -> Arc<RateLimiter> {
        self.rates.of(client)
    }

    /// Changes the class, and wakes those whom that concerns.
    fn change<T>(&self, change: impl FnOnce(&mut ClassState) -> (T, Wake)) -> T {
        let (value, wake) = change(&mut self.state());
        wake.wake();
        value
    }

    /// Whatever happened to another holder, the class is right: nothing can panic between two changes.
    fn state(&self) -> MutexGuard<'_, ClassState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn limit(message: impl Into<String>) -> Failure {
    failure::plain(Phase::Policy, FailureKind::Limit, message, Duration::ZERO)
}

/// The end of a page that goes beyond a limit while it is served.
fn beyond(message: impl Into<String>) -> Ending {
    failure::plain(Phase::Transfer, FailureKind::Limit, message, Duration::ZERO).into()
}
