//! The state as a Yew context. The browser stores the progress, and its tabs synchronise it.

use super::{Action, Progress, State};
use crate::storage::{is_available, on_change, recall, remember};
use yew::prelude::*;

const KEY: &str = "networking-lab.progress";

/// The storage key for progress that this page cannot read.
const UNREADABLE: &str = "networking-lab.progress.unreadable";

/// The progress, and the dispatcher that changes it.
pub type ProgressHandle = UseReducerHandle<State>;

/// Returns the learner's progress.
///
/// # Panics
///
/// If called outside the page's shell, which provides the context.
#[hook]
pub fn use_progress() -> ProgressHandle {
    use_context().expect("the shell provides the progress")
}

/// Loads the progress that the browser has stored, and stores it again whenever it changes.
#[hook]
pub fn use_progress_store() -> ProgressHandle {
    let state = use_reducer_eq(|| State::new(parse(recall(KEY)).unwrap_or_default(), is_available()));
    use_effect_with((), {
        let dispatcher = state.dispatcher();
        move |()| {
            let listener = on_change(KEY, move |kept| {
                let Some(kept) = parse(kept) else { return };
                // Empty: the learner has reset the progress in the other tab.
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

/// Parses what the browser has stored. Returns `None` for data that cannot be read, such as that of a later version of the
/// page, which is copied so that it is not lost when the progress is stored again.
fn parse(stored: Option<String>) -> Option<Progress> {
    let Some(stored) = stored else { return Some(Progress::default()) };
    let progress = Progress::from_json(&stored).ok();
    if progress.is_none() {
        remember(UNREADABLE, &stored);
    }
    progress
}
