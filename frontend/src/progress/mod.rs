//! What the learner has proved: tasks that are questions to a lab's record, and where the answers are kept.
//!
//! - this file: a task, and what is said of an attempt at it
//! - [`attempt`]: what the learner did, for a task to judge; pure
//! - [`kept`]: what is proved, and by which rows: kept by the browser, written to a file and read again; pure
//! - [`public`]: a record without its secrets; pure
//! - [`state`]: the same with what belongs to this visit only; pure
//! - `context`: the state as a Yew context, kept by the browser
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
    /// What brings the lab's fields into the state in which the task begins. It does nothing of the task itself.
    pub setup: fn(&Context) -> Vec<M>,
}

/// What is known of a task outside its lab.
#[derive(Debug)]
pub struct TaskAbout {
    /// Its name in links and in what is kept; no other task or experiment has it.
    pub id: &'static str,
    /// A few words.
    pub title: Words,
    /// What is to be done, in one or two sentences.
    pub what: Words,
    /// A worked way, a line for each step.
    pub way: Words,
    /// Whether it cannot be done on the network inside the page.
    pub needs_relay: bool,
    /// What the record shows of it.
    pub judge: fn(&Attempt) -> Verdict,
}

impl PartialEq for TaskAbout {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// What is said of an attempt.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Nothing of the task was tried.
    Untried,
    /// It was tried, and this is missing.
    Wrong(Words),
    /// It is done: the entries with these numbers show it.
    Proved(Vec<u64>),
}

impl Verdict {
    /// It is done where all of these entries are there; else this is missing.
    pub fn of<const N: usize>(entries: [Option<u64>; N], missing: Words) -> Self {
        match entries.into_iter().collect() {
            Some(numbers) => Self::Proved(numbers),
            None => Self::Wrong(missing),
        }
    }

    /// The better of this one and a later one: a proof, else what was tried last.
    pub fn or(self, later: Self) -> Self {
        match (&self, &later) {
            (Self::Proved(_), _) | (_, Self::Untried) => self,
            _ => later,
        }
    }
}
