//! A class: learners' pages report their progress, and holders of the class's token watch. Only with `--class-token`.
//!
//! - [`state`]: pure: the members of the class, and the pending events of each teacher
//! - [`report`]: a learner's WebSocket, `GET /class/report`
//! - [`watch`]: a teacher's WebSocket, `GET /class/watch`
//!
//! Nothing is kept about learners who have left, nor shared records once the watching teachers have received them.

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

/// Concurrent learners of a class.
const MAX_LEARNERS: usize = 300;

/// Concurrent teachers who watch.
const MAX_TEACHERS: usize = 8;

/// Messages per second of one learner, all of which may be sent at once; the relay slows down a page that sends faster.
const REPORT_RATE: u32 = 5;

/// Messages per second of all learners of one client, which may be a whole class behind one address.
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
    /// Creates a class with this token for teachers, and this limit on learners per client.
    pub(crate) fn new(token: Token, per_client: usize) -> Arc<Self> {
        Arc::new(Self {
            token,
            learners: Slots::new(MAX_LEARNERS, per_client),
            teachers: Slots::new(MAX_TEACHERS, MAX_TEACHERS),
            rates: ClientRates::new(CLIENT_RATE, CLIENT_RATE),
            state: Mutex::default(),
        })
    }

    /// A slot for a learner of this client.
    fn learner_slot(&self, client: IpAddr) -> Result<Slot, Failure> {
        let full = "the class is full, or as many learners of it come from this address as one may have";
        self.learners.take(client).map_err(|_| limit(full))
    }

    /// A slot for a teacher.
    fn teacher_slot(&self, client: IpAddr) -> Result<Slot, Failure> {
        self.teachers.take(client).map_err(|_| limit(format!("{MAX_TEACHERS} teachers watch already")))
    }

    fn rate(&self, client: IpAddr) -> Arc<RateLimiter> {
        self.rates.of(client)
    }

    /// Changes the class, and wakes the affected tasks.
    fn change<T>(&self, change: impl FnOnce(&mut ClassState) -> (T, Wake)) -> T {
        let (value, wake) = change(&mut self.state());
        wake.wake();
        value
    }

    /// Ignores poisoning: nothing can panic between two changes of the class.
    fn state(&self) -> MutexGuard<'_, ClassState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn limit(message: impl Into<String>) -> Failure {
    failure::plain(Phase::Policy, FailureKind::Limit, message, Duration::ZERO)
}

/// The ending of a page that exceeds a limit while it is served.
fn beyond(message: impl Into<String>) -> Ending {
    failure::plain(Phase::Transfer, FailureKind::Limit, message, Duration::ZERO).into()
}
