//! What is proved, and what belongs to this visit only: hints, and whether the browser keeps anything. Pure.

use super::{Progress, Proof};
use crate::text::Words;
use std::rc::Rc;
use yew::Reducible;

#[derive(Clone, Debug)]
pub struct State {
    pub progress: Progress,
    /// The ids of what was done in this visit and on this page, in order: neither before, nor in another tab, nor by a file.
    pub done_here: Vec<String>,
    /// What the last attempt at each task lacks, by the task's id.
    hints: Vec<(&'static str, Words)>,
    /// Whether the browser keeps what is proved for the next visit.
    pub is_kept: bool,
}

/// Something that changes it.
#[derive(Clone)]
pub enum Action {
    /// A task or an experiment is done.
    Prove(Proof),
    /// The last attempt at a task lacks this; none where there was none.
    Hint(&'static str, Option<Words>),
    /// This was proved elsewhere, too: in a file, or in another tab.
    Merge(Progress),
    /// Forget everything.
    Reset,
    /// The browser keeps what is proved, or refuses to.
    Kept(bool),
}

impl State {
    /// As a visit begins.
    pub fn new(progress: Progress, is_kept: bool) -> Self {
        Self { progress, done_here: Vec::new(), hints: Vec::new(), is_kept }
    }

    /// What the last attempt at this task lacks.
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
