//! Tells the state what was done and what came, a frame's worth at once: with fifty clients at work, drawing the lab after each
//! event would take longer than serving them.

use super::{action::Action, state::State};
use gloo_timers::callback::Timeout;
use std::{cell::RefCell, mem, rc::Rc};
use yew::prelude::*;

/// How long news of the sockets may wait, in milliseconds. By a timer and not by the browser's next frame, which a tab in the
/// background never gets: whoever uses a terminal meanwhile finds it all told.
const FRAME_MS: u32 = 80;

/// The way to the state.
#[derive(Clone)]
pub struct Teller {
    waiting: Rc<RefCell<Vec<Action>>>,
    dispatcher: UseReducerDispatcher<State>,
}

impl Teller {
    /// The one to this state.
    pub fn new(dispatcher: UseReducerDispatcher<State>) -> Self {
        Self { waiting: Rc::default(), dispatcher }
    }

    /// Tells it soon.
    pub fn tell(&self, action: Action) {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.is_empty() {
            let this = self.clone();
            Timeout::new(FRAME_MS, move || this.flush()).forget();
        }
        waiting.push(action);
    }

    /// Tells it at once, after what was told before: what the user does is seen without delay.
    pub fn tell_now(&self, action: Action) {
        self.waiting.borrow_mut().push(action);
        self.flush();
    }

    fn flush(&self) {
        let actions = mem::take(&mut *self.waiting.borrow_mut());
        if !actions.is_empty() {
            self.dispatcher.dispatch(Action::All(actions));
        }
    }
}
