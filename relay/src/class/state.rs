//! Pure: who is in the class, and what each teacher is still to be told.
//!
//! An event is written as JSON once for all teachers. Each has a queue of its own, as there are few of them; one whose queue is
//! full reads too slowly and has to leave.

use crate::session::ENTRY;
use relay_protocol::{ClassEvent, Learner, SharedRecord, Status};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    task::Waker,
};

/// How much may wait for one teacher, in bytes, with what keeping it costs. The snapshot of a full class fits.
pub(super) const TEACHER_QUEUE_BYTES: usize = 2 * 1024 * 1024;

/// About how much of the learners one snapshot has, in bytes of JSON.
const SNAPSHOT_BYTES: usize = 32 * 1024;

/// Tasks that have something to do.
#[derive(Default)]
#[must_use]
pub(super) struct Wake(Vec<Waker>);

impl Wake {
    /// Not while the class is locked: they would only wait for it.
    pub(super) fn wake(self) {
        self.0.into_iter().for_each(Waker::wake);
    }
}

#[derive(Default)]
struct Present {
    /// What its page told last, and when; none before the first time.
    told: Option<(Status, u64)>,
    /// How its task is woken, from its first look on.
    waker: Option<Waker>,
}

#[derive(Default)]
struct Teacher {
    queue: VecDeque<Arc<str>>,
    weight: usize,
    /// How its task is woken, from its first look at the queue on.
    waker: Option<Waker>,
    /// Whether its task waits for the next event.
    is_waiting: bool,
    has_fallen_behind: bool,
}

impl Teacher {
    /// Adds an event, and tells whether its task has something to do that it does not know of.
    fn push(&mut self, json: Arc<str>) -> bool {
        if self.has_fallen_behind {
            return false;
        }
        self.weight += json.len() + ENTRY;
        self.queue.push_back(json);
        if self.weight > TEACHER_QUEUE_BYTES {
            self.queue = VecDeque::new();
            self.has_fallen_behind = true;
        }
        std::mem::take(&mut self.is_waiting) || self.has_fallen_behind
    }
}

/// The class.
#[derive(Default)]
pub(super) struct ClassState {
    /// The number of the last event.
    seq: u64,
    learners: BTreeMap<u32, Present>,
    last_learner: u32,
    teachers: BTreeMap<u32, Teacher>,
    last_teacher: u32,
}

impl ClassState {
    /// A learner's page has come. It is not seen before it tells something.
    pub(super) fn join(&mut self) -> (u32, Wake) {
        self.last_learner += 1;
        self.learners.insert(self.last_learner, Present::default());
        (self.last_learner, Wake::default())
    }

    /// A learner's page tells this.
    pub(super) fn tell(&mut self, number: u32, status: Status, now: u64) -> ((), Wake) {
        let Some(present) = self.learners.get_mut(&number) else { return ((), Wake::default()) };
        if present.told.as_ref().is_some_and(|(told, _)| *told == status) {
            return ((), Wake::default());
        }
        let is_new = present.told.replace((status.clone(), now)).is_none();
        let learner = Learner { number, status, changed: now };
        let wake = self.push(|seq| match is_new {
            true => ClassEvent::Joined { seq, learner },
            false => ClassEvent::Changed { seq, learner },
        });
        ((), wake)
    }

    /// A learner shares a record; how many teachers get it.
    pub(super) fn share(&mut self, number: u32, shared: SharedRecord) -> (u32, Wake) {
        // Of whom teachers know nothing, they get nothing.
        if self.learners.get(&number).is_none_or(|present| present.told.is_none()) {
            return (0, Wake::default());
        }
        let wake = self.push(|seq| ClassEvent::Shared { seq, number, shared });
        (self.teacher_count(), wake)
    }

    /// A learner's page has gone.
    pub(super) fn leave(&mut self, number: u32) -> ((), Wake) {
        let was_seen = self.learners.remove(&number).is_some_and(|present| present.told.is_some());
        ((), if was_seen { self.push(|seq| ClassEvent::Left { seq, number }) } else { Wake::default() })
    }

    /// A teacher comes.
    pub(super) fn watch(&mut self) -> (u32, Wake) {
        self.last_teacher += 1;
        let mut teacher = Teacher::default();
        for snapshot in self.snapshots() {
            teacher.push(json(&snapshot));
        }
        self.teachers.insert(self.last_teacher, teacher);
        (self.last_teacher, self.wake_learners())
    }

    /// A teacher goes.
    pub(super) fn unwatch(&mut self, teacher: u32) -> ((), Wake) {
        self.teachers.remove(&teacher);
        ((), self.wake_learners())
    }

    /// What comes next for a teacher, as JSON. Where there is nothing, its task is woken when there is.
    pub(super) fn next(&mut self, teacher: u32, waker: &Waker) -> Option<Arc<str>> {
        let teacher = self.teachers.get_mut(&teacher)?;
        if !teacher.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            teacher.waker = Some(waker.clone());
        }
        let event = teacher.queue.pop_front();
        teacher.is_waiting = event.is_none();
        teacher.weight -= event.as_ref().map_or(0, |event| event.len() + ENTRY);
        event
    }

    /// Whether a teacher has read too little, and has to leave.
    pub(super) fn has_fallen_behind(&self, teacher: u32) -> bool {
        self.teachers.get(&teacher).is_some_and(|teacher| teacher.has_fallen_behind)
    }

    /// How many teachers watch; a learner's task is woken when that changes.
    pub(super) fn teachers(&mut self, learner: u32, waker: &Waker) -> u32 {
        if let Some(present) = self.learners.get_mut(&learner)
            && !present.waker.as_ref().is_some_and(|known| known.will_wake(waker))
        {
            present.waker = Some(waker.clone());
        }
        self.teacher_count()
    }

    fn teacher_count(&self) -> u32 {
        u32::try_from(self.teachers.len()).unwrap_or(u32::MAX)
    }

    /// Those who are there, in as few snapshots as they fit in.
    fn snapshots(&self) -> Vec<ClassEvent> {
        let mut parts = vec![Vec::new()];
        let mut bytes = 0;
        for (&number, present) in &self.learners {
            let Some((status, changed)) = &present.told else { continue };
            let learner = Learner { number, status: status.clone(), changed: *changed };
            let length = json(&learner).len();
            if bytes + length > SNAPSHOT_BYTES {
                parts.push(Vec::new());
                bytes = 0;
            }
            bytes += length;
            parts.last_mut().expect("there is one from the start").push(learner);
        }
        let last = parts.len() - 1;
        let snapshot = |(place, learners)| ClassEvent::Snapshot { seq: self.seq, learners, more: place < last };
        parts.into_iter().enumerate().map(snapshot).collect()
    }

    /// Adds the next event, for all teachers.
    fn push(&mut self, event: impl FnOnce(u64) -> ClassEvent) -> Wake {
        self.seq += 1;
        if self.teachers.is_empty() {
            return Wake::default();
        }
        let event = json(&event(self.seq));
        Wake(
            self.teachers
                .values_mut()
                .filter_map(|teacher| teacher.push(event.clone()).then(|| teacher.waker.clone()).flatten())
                .collect(),
        )
    }

    fn wake_learners(&mut self) -> Wake {
        Wake(self.learners.values().filter_map(|present| present.waker.clone()).collect())
    }
}

fn json(value: &impl serde::Serialize) -> Arc<str> {
    serde_json::to_string(value).expect("it has only strings and numbers").into()
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
