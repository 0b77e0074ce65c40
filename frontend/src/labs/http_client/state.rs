//! What the HTTP client lab's state becomes. Pure: actions in, state out; the end of an earlier exchange is dropped.

use super::{form::Form, outcome::Outcome};
use crate::{
    labs::input::Errors,
    record::{
        Record,
        entry::{ConnectionId, Entry, EventKind, HttpCause, Micros},
    },
    transport::http::{Answer, Cause, Request, Unanswered},
};
use std::rc::Rc;
use yew::Reducible;

/// Where the practice server listens unless its port was taken.
const PRACTICE_SERVER: &str = "http://127.0.0.1:8081";

/// The lab's state.
#[derive(Clone)]
pub struct State {
    /// What stands in the fields.
    pub form: Rc<Form>,
    /// What is wrong with it.
    pub errors: Errors,
    /// Whether the answer is shown as it came, and not as the chapter's dictionary.
    pub raw: bool,
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
    /// The fields changed.
    Edit(Rc<Form>),
    /// The practice server is here: offered, unless something was typed already.
    PracticeServer(String),
    /// This is wrong with the fields.
    Wrong(Errors),
    /// Show the answer as it came, or as the chapter's dictionary.
    Raw(bool),
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
            Action::Edit(form) => (state.form, state.errors) = (form, Errors::default()),
            Action::PracticeServer(base_url) if state.form.base_url == PRACTICE_SERVER => {
                Rc::make_mut(&mut state.form).base_url = base_url;
            }
            Action::PracticeServer(_) => return self,
            Action::Wrong(errors) => state.errors = errors,
            Action::Raw(raw) => state.raw = raw,
            Action::Sent { at, exchange, request } => {
                state.exchange = exchange;
                state.waiting = true;
                let Request { method, url, headers, body } = request;
                let body = body.unwrap_or_default().into();
                state.push(at, EventKind::Request { method, url, headers, body });
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

impl Default for State {
    /// As the lab starts: the chapter's GET to the practice server.
    fn default() -> Self {
        Self {
            form: Form::new(PRACTICE_SERVER.into()).into(),
            errors: Errors::default(),
            raw: false,
            record: Record::default(),
            exchange: 0,
            waiting: false,
            outcome: None,
        }
    }
}

impl State {
    fn push(&mut self, at: Micros, what: EventKind) {
        self.record.push(Entry { at, connection: ConnectionId(self.exchange), what });
    }
}

fn ended(result: &Result<Answer, Unanswered>) -> EventKind {
    match result {
        Ok(answer) => EventKind::Response {
            status: answer.status,
            reason: answer.reason.clone(),
            headers: answer.headers.clone(),
            body: answer.body.as_slice().into(),
            took: answer.took,
        },
        Err(Unanswered { cause, message, took }) => {
            let cause = match cause {
                Cause::TimedOut => HttpCause::TimedOut,
                Cause::Cancelled => HttpCause::Cancelled,
                Cause::Unknown => HttpCause::Unknown,
            };
            EventKind::HttpFailed { cause, message: message.clone(), took: *took }
        }
    }
}
