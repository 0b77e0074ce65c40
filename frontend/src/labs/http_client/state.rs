//! What the HTTP client lab's state becomes. Pure: actions in, state out; the end of an earlier exchange is dropped.

use super::outcome::Outcome;
use crate::{
    record::{
        Record,
        entry::{ConnectionId, Entry, Micros, What},
    },
    transport::http::{Answer, Cause, Request, Unanswered},
};
use std::rc::Rc;
use yew::Reducible;

/// The lab's state.
#[derive(Clone, Default, PartialEq)]
pub struct State {
    /// What happened.
    pub record: Record,
    /// Which exchange was the last to begin; 0 before the first.
    pub exchange: u32,
    /// Whether it is still under way.
    pub waiting: bool,
    /// How the last one ended.
    pub outcome: Option<Rc<Outcome>>,
}

/// What the user did, or what came.
pub enum Action {
    /// A request goes out. The number counts up.
    Sent {
        /// When.
        at: Micros,
        /// Which.
        exchange: u32,
        /// What.
        request: Request,
    },
    /// It ended.
    Ended {
        /// When.
        at: Micros,
        /// Which.
        exchange: u32,
        /// How.
        result: Result<Answer, Unanswered>,
    },
    /// Clear the record.
    Clear,
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Sent { at, exchange, request } => {
                state.exchange = exchange;
                state.waiting = true;
                let Request { method, url, headers, body } = request;
                let body = body.unwrap_or_default().into();
                state.push(at, What::Request { method, url, headers, body });
            }
            Action::Ended { exchange, .. } if exchange != state.exchange => return self,
            Action::Ended { at, result, .. } => {
                state.waiting = false;
                state.push(at, ended(&result));
                state.outcome = Some(Rc::new(match result {
                    Ok(answer) => Outcome::Answered(answer),
                    Err(unanswered) => Outcome::Unanswered(unanswered),
                }));
            }
            Action::Clear => state.record.clear(),
        }
        state.into()
    }
}

impl State {
    fn push(&mut self, at: Micros, what: What) {
        self.record.push(Entry { at, connection: ConnectionId(self.exchange), what });
    }
}

fn ended(result: &Result<Answer, Unanswered>) -> What {
    match result {
        Ok(answer) => What::Response {
            status: answer.status,
            reason: answer.reason.clone(),
            headers: answer.headers.clone(),
            body: answer.body.as_slice().into(),
            took: answer.took,
        },
        Err(Unanswered { cause, message, took }) => {
            What::HttpFailed { timed_out: *cause == Cause::TimedOut, message: message.clone(), took: *took }
        }
    }
}
