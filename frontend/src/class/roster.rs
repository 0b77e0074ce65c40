//! Who is in the class, as the teacher sees it. Pure.

use crate::home::course::{CHECKLIST, Item};
use relay_protocol::{ClassEvent, Learner, SharedRecord};
use std::{collections::BTreeMap, rc::Rc};

/// How many shared records are kept: each has 60 KiB at most.
pub const MAX_SHARED: usize = 50;

/// A record that a learner has shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// Which one: no other has had this number since the view was opened. The relay's own numbers start anew when it does.
    pub id: u64,
    /// The learner's number and name at that time.
    pub number: u32,
    pub name: Option<String>,
    pub record: SharedRecord,
}

/// The class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    learners: BTreeMap<u32, Learner>,
    /// The newest last.
    shared: Vec<Rc<Shared>>,
    /// How many were ever shared.
    shared_count: u64,
}

impl Roster {
    /// As it is after this event.
    pub fn apply(&mut self, event: ClassEvent) {
        match event {
            ClassEvent::Snapshot { learners, .. } => {
                self.learners.extend(learners.into_iter().map(|learner| (learner.number, learner)));
            }
            ClassEvent::Joined { learner, .. } | ClassEvent::Changed { learner, .. } => {
                self.learners.insert(learner.number, learner);
            }
            ClassEvent::Left { number, .. } => drop(self.learners.remove(&number)),
            ClassEvent::Shared { seq: _, number, shared } => {
                let name = self.learners.get(&number).and_then(|learner| learner.status.name.clone());
                self.shared_count += 1;
                self.shared.push(Rc::new(Shared { id: self.shared_count, number, name, record: shared }));
                if self.shared.len() > MAX_SHARED {
                    self.shared.remove(0);
                }
            }
        }
    }

    /// Nobody is there any more, as far as the teacher knows. What was shared stays.
    pub fn disconnect(&mut self) {
        self.learners.clear();
    }

    /// By name, those without one last, in the order in which they came.
    pub fn learners(&self) -> Vec<&Learner> {
        let mut learners: Vec<_> = self.learners.values().collect();
        learners.sort_by_cached_key(|learner| {
            let name = learner.status.name.as_ref().map(|name| name.to_lowercase());
            (name.is_none(), name, learner.number)
        });
        learners
    }

    pub fn shared(&self) -> &[Rc<Shared>] {
        &self.shared
    }

    /// How many have finished this box.
    pub fn total(&self, item: &Item) -> usize {
        self.learners.values().filter(|learner| is_done(learner, item)).count()
    }
}

/// The twelve boxes of the checklist, in order.
pub fn boxes() -> impl Iterator<Item = &'static Item> {
    CHECKLIST.iter().flat_map(|section| &section.boxes)
}

/// Whether a learner has finished this box.
pub fn is_done(learner: &Learner, item: &Item) -> bool {
    item.steps.iter().all(|step| learner.status.done.iter().any(|done| done == step))
}

/// How many boxes a learner has finished.
pub fn boxes_done(learner: &Learner) -> usize {
    boxes().filter(|item| is_done(learner, item)).count()
}
