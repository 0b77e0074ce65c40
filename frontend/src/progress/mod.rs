//! What the learner has proved: tasks that examine a lab's record, and the storage of the results.
//!
//! - this file: a task, and the verdict on an attempt at it
//! - [`attempt`]: the learner's actions, for a task to judge; pure
//! - [`kept`]: what is proved, and by which rows: stored by the browser, exported and imported; pure
//! - [`public`]: a record without its secrets; pure
//! - [`state`]: the progress, with the state that belongs to this visit only; pure
//! - `context`: the state as a Yew context, stored by the browser
//! - `card`: a task in its lab

pub mod attempt;
mod card;
mod context;
pub mod kept;
pub mod public;
pub mod state;
mod text;

pub use attempt::{Attempt, Conversation};
pub use card::{TaskCard, TaskCardProps};
pub use context::{ProgressHandle, use_progress, use_progress_store};
pub use kept::{Progress, Proof};
pub use state::{Action, State};

use crate::{effect::Context, text::Words};

/// Something to do in a lab. It is done when the lab's record shows it.
pub struct Task<M: 'static> {
    pub about: TaskAbout,
    /// Returns the messages that bring the lab's fields into the task's initial state. They do nothing of the task itself.
    pub setup: fn(&Context) -> Vec<M>,
}

/// The part of a task that does not depend on its lab.
#[derive(Debug)]
pub struct TaskAbout {
    /// The id in links and in stored progress, unique among all tasks and experiments.
    pub id: &'static str,
    /// The title: a few words.
    pub title: Words,
    /// What to do, in one or two sentences.
    pub what: Words,
    /// A worked solution, one line per step.
    pub way: Words,
    /// Whether the task cannot be done on the network inside the page.
    pub needs_relay: bool,
    /// Judges an attempt.
    pub judge: fn(&Attempt) -> Verdict,
}

impl PartialEq for TaskAbout {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// The result of judging an attempt.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// The learner has not tried the task.
    Untried,
    /// The learner tried it, but this is missing.
    Wrong(Words),
    /// The task is done: the entries with these numbers show it.
    Proved(Vec<u64>),
}

impl Verdict {
    /// Returns a proof if all of these entries exist, or else what is missing.
    pub fn of<const N: usize>(entries: [Option<u64>; N], missing: Words) -> Self {
        match entries.into_iter().collect() {
            Some(numbers) => Self::Proved(numbers),
            None => Self::Wrong(missing),
        }
    }

    /// Returns the better of this verdict and a later one: the first proof, or else the last attempt.
    pub fn or(self, later: Self) -> Self {
        match (&self, &later) {
            (Self::Proved(_), _) | (_, Self::Untried) => self,
            _ => later,
        }
    }
}
