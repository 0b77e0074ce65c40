//! Drawing in steps, so that the browser is free in between.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// How many of `count` steps are to be drawn: none at first, and one more in each task of the browser. After the last one it is
/// `usize::MAX`, also for steps that are added later.
///
/// The browser compiles each function of a WebAssembly module when it is first called, so the first drawing takes long: in one task it
/// would keep the browser from everything else.
#[hook]
pub fn use_drawing_steps(count: usize) -> usize {
    let drawn = use_state_eq(|| 0);
    use_effect_with((*drawn, count, drawn.setter()), |(drawn, count, setter)| {
        let next = if drawn + 1 < *count { drawn + 1 } else { usize::MAX };
        let setter = setter.clone();
        let next_task = (*drawn < *count).then(|| Timeout::new(0, move || setter.set(next)));
        move || drop(next_task)
    });
    *drawn
}
