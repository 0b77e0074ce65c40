//! The progress, with the state that belongs to this visit only: hints, and whether the browser stores anything. Pure.

use super::{Progress, Proof};
use crate::text::Words;
use std::rc::Rc;
use yew::Reducible;

#[derive(Clone, Debug)]
pub struct State {
    pub progress: Progress,
    /// The ids of what was done on this page during this visit, in order; not what was done earlier, in another tab, or
    /// imported.
    pub done_here: Vec<String>,
    /// What the last attempt at each task lacks, by the task's id.
    hints: Vec<(&'static str, Words)>,
    /// Whether the browser stores the progress for the next visit.
    pub is_kept: bool,
}

/// A change of the state.
#[derive(Clone)]
pub enum Action {
    /// A task or an experiment is done.
    Prove(Proof),
    /// The last attempt at a task lacks this; `None` if there was no attempt.
    Hint(&'static str, Option<Words>),
    /// This progress comes from a file or from another tab.
    Merge(Progress),
    /// Forget everything.
    Reset,
    /// Whether the browser stored the progress.
    Kept(bool),
}

impl State {
    /// The state at the beginning of a visit.
    pub fn new(progress: Progress, is_kept: bool) -> Self {
        Self { progress, done_here: Vec::new(), hints: Vec::new(), is_kept }
    }

    /// Returns what the last attempt at this task lacks.
    pub fn hint(&self, task: &str) -> Option<Words> {
        self.hints.iter().find(|(of, _)| *of == task).map(|(_, hint)| *hint)
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        let hints = |state: &Self| state.hints.iter().map(|(of, hint)| (*of, *hint as usize)).collect::<Vec<_>>();
        self.is_kept == other.is_kept && self.progress == other.progress && hints(self) == hints(other)
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Prove(proof) => {
                state.hints.retain(|(of, _)| *of != proof.of);
                if state.progress.proof(&proof.of).is_none() {
                    state.done_here.push(proof.of.clone());
                }
                state.progress.add(proof);
            }
            Action::Hint(task, hint) => {
                state.hints.retain(|(of, _)| *of != task);
                state.hints.extend(hint.map(|hint| (task, hint)));
            }
            Action::Merge(progress) => state.progress.merge(progress),
            Action::Reset => state = Self::new(Progress::default(), state.is_kept),
            Action::Kept(is_kept) => state.is_kept = is_kept,
        }
        state.into()
    }
}
