//! Pure: the members of the class, and the pending events of each teacher.
//!
//! An event is serialized as JSON once for all teachers. Each teacher has a queue, as there are few of them; a teacher
//! whose queue is full reads too slowly and must leave.

use crate::session::ENTRY;
use relay_protocol::{ClassEvent, Learner, SharedRecord, Status};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    task::Waker,
};

/// Maximum size of a teacher's queue in bytes, including overhead. The snapshot of a full class fits.
pub(super) const TEACHER_QUEUE_BYTES: usize = 2 * 1024 * 1024;

/// Approximate size of the learners in one snapshot, in bytes of JSON.
const SNAPSHOT_BYTES: usize = 32 * 1024;

/// Tasks that have something to do.
#[derive(Default)]
#[must_use]
pub(super) struct Wake(Vec<Waker>);

impl Wake {
    /// Wakes the tasks. Must not be called while the class is locked: they would only wait for the lock.
    pub(super) fn wake(self) {
        self.0.into_iter().for_each(Waker::wake);
    }
}

#[derive(Default)]
struct Present {
    /// The last status from the learner's page, and its time; `None` before the first report.
    told: Option<(Status, u64)>,
    /// Wakes the learner's task; set from the task's first poll on.
    waker: Option<Waker>,
}

#[derive(Default)]
struct Teacher {
    queue: VecDeque<Arc<str>>,
    weight: usize,
    /// Wakes the teacher's task; set from the task's first look at the queue on.
    waker: Option<Waker>,
    /// Whether its task waits for the next event.
    is_waiting: bool,
    has_fallen_behind: bool,
}

impl Teacher {
    /// Adds an event, and returns whether the task must be woken for it.
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
    /// Adds a learner's page. Teachers do not see it before its first report.
    pub(super) fn join(&mut self) -> (u32, Wake) {
        self.last_learner += 1;
        self.learners.insert(self.last_learner, Present::default());
        (self.last_learner, Wake::default())
    }

    /// Records the status that a learner's page reports.
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

    /// Shares a learner's record; returns the number of teachers who receive it.
    pub(super) fn share(&mut self, number: u32, shared: SharedRecord) -> (u32, Wake) {
        // A learner whom teachers do not see cannot share anything.
        if self.learners.get(&number).is_none_or(|present| present.told.is_none()) {
            return (0, Wake::default());
        }
        let wake = self.push(|seq| ClassEvent::Shared { seq, number, shared });
        (self.teacher_count(), wake)
    }

    /// Removes a learner's page.
    pub(super) fn leave(&mut self, number: u32) -> ((), Wake) {
        let was_seen = self.learners.remove(&number).is_some_and(|present| present.told.is_some());
        ((), if was_seen { self.push(|seq| ClassEvent::Left { seq, number }) } else { Wake::default() })
    }

    /// Adds a teacher.
    pub(super) fn watch(&mut self) -> (u32, Wake) {
        self.last_teacher += 1;
        let mut teacher = Teacher::default();
        for snapshot in self.snapshots() {
            teacher.push(json(&snapshot));
        }
        self.teachers.insert(self.last_teacher, teacher);
        (self.last_teacher, self.wake_learners())
    }

    /// Removes a teacher.
    pub(super) fn unwatch(&mut self, teacher: u32) -> ((), Wake) {
        self.teachers.remove(&teacher);
        ((), self.wake_learners())
    }

    /// The next event for a teacher, as JSON. If there is none, the teacher's task is woken when there is.
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

    /// Whether a teacher has read too slowly, and must leave.
    pub(super) fn has_fallen_behind(&self, teacher: u32) -> bool {
        self.teachers.get(&teacher).is_some_and(|teacher| teacher.has_fallen_behind)
    }

    /// The number of watching teachers; wakes the learner's task when that changes.
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

    /// Snapshots of the visible learners, as few as possible.
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
