//! The state as a Yew context. The browser keeps what is proved; tabs of one browser tell each other.

use super::{Action, Progress, State};
use crate::storage::{is_available, on_change, recall, remember};
use yew::prelude::*;

const KEY: &str = "networking-lab.progress";

/// Where that is put which this page cannot read.
const UNREADABLE: &str = "networking-lab.progress.unreadable";

/// What is proved, and the way to add to it.
pub type ProgressHandle = UseReducerHandle<State>;

/// The learner's progress.
///
/// # Panics
///
/// Outside the page's shell, which provides it.
#[hook]
pub fn use_progress() -> ProgressHandle {
    use_context().expect("the shell provides the progress")
}

/// The progress that the browser has kept, from then on kept again whenever it changes.
#[hook]
pub fn use_progress_store() -> ProgressHandle {
    let state = use_reducer_eq(|| State::new(load(), is_available()));
    use_effect_with((), {
        let dispatcher = state.dispatcher();
        move |()| {
            let listener = on_change(KEY, move |kept| {
                let kept = kept.and_then(|kept| Progress::from_json(&kept).ok()).unwrap_or_default();
                // Nothing is left: the learner has reset it there.
                let is_reset = kept.proofs().is_empty();
                dispatcher.dispatch(if is_reset { Action::Reset } else { Action::Merge(kept) });
            });
            move || drop(listener)
        }
    });
    let kept = use_mut_ref(|| state.progress.clone());
    use_effect_with(state.progress.clone(), {
        let dispatcher = state.dispatcher();
        move |progress| {
            if kept.replace(progress.clone()) != *progress {
                dispatcher.dispatch(Action::Kept(remember(KEY, &progress.to_json())));
            }
        }
    });
    state
}

/// What was kept. What cannot be read, such as that of a later version of the page, is put aside and not written over.
fn load() -> Progress {
    let Some(kept) = recall(KEY) else { return Progress::default() };
    Progress::from_json(&kept).unwrap_or_else(|_| {
        remember(UNREADABLE, &kept);
        Progress::default()
    })
}
