//! The HTTP client lab: method, URL, headers, body, time limit; the result as the chapter's dictionary.
//!
//! - [`form`]: what stands in the fields, and the request that it means; pure
//! - [`outcome`]: the chapter's `{status_code, headers, data}` or `{error}`; pure
//! - [`state`]: what the lab's state becomes; pure
//! - `target`, `payload`, `pairs`, `result`: the parts of the page

pub mod form;
pub mod outcome;
mod pairs;
mod payload;
mod result;
pub mod state;
mod target;

use super::{
    LabProps,
    fields::{Pick, TextField, choice},
    input::Field,
    use_found, use_revealed,
};
use crate::{
    text::Lang,
    transport::{
        clock,
        http::{self, Cancel, Cause, Unanswered},
    },
    views::{Lanes, RecordView},
};
use form::Form;
use payload::payload;
use relay_protocol::PracticeTcp;
use result::result;
use state::{Action, State};
use std::rc::Rc;
use target::target;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the user can do.
#[derive(Clone)]
pub enum Do {
    /// Fill the fields so.
    Edit(Rc<Form>),
    /// Send the request.
    Send,
    /// Give it up.
    Cancel,
    /// Show the answer as it came, or as the chapter's dictionary.
    Raw(bool),
    /// Clear the record.
    Clear,
}

/// The lab.
#[component]
pub fn HttpClient(props: &LabProps) -> Html {
    let lang = props.lang;
    let bases = bases(props);
    let state = use_reducer(State::default);
    let running = use_mut_ref(|| None::<Cancel>);
    let dispatcher = state.dispatcher();
    use_revealed(state.errors.clone());
    use_found(bases.first().cloned(), Callback::from(move |base| dispatcher.dispatch(Action::PracticeServer(base))));

    let on = {
        let state = state.clone();
        Callback::from(move |what| match what {
            Do::Edit(form) => state.dispatch(Action::Edit(form)),
            Do::Raw(raw) => state.dispatch(Action::Raw(raw)),
            Do::Clear => state.dispatch(Action::Clear),
            Do::Send if !state.waiting => *running.borrow_mut() = send(&state),
            Do::Send => {}
            Do::Cancel => {
                if let Some(cancel) = running.take() {
                    cancel.cancel(Cause::Cancelled);
                }
            }
        })
    };
    let state = &*state;
    let controls = Controls { lang, state, on };
    let ways = [(false, "pretty", lang.result_pretty()), (true, "raw", lang.result_raw())];
    let ways = ways
        .map(|(raw, id, words)| Pick::new(id.into(), words.into(), Some(raw == state.raw), controls.on(Do::Raw(raw))));
    html! {
        <>
            <h2>{ lang.http_client() }</h2>
            <p class="intro">{ lang.http_client_intro() }</p>
            <div class="card controls">
                { target(&controls, &bases, closed_port(props)) }
                { payload(&controls) }
            </div>
            { result(lang, state, choice(lang.result(), false, ways.into())) }
            <RecordView id="http" {lang} record={state.record.clone()} lanes={Lanes::Direct} on_clear={controls.on(Do::Clear)} />
        </>
    }
}

/// Sends the request that the form means, or tells what is wrong with it; returns what gives it up.
fn send(state: &UseReducerHandle<State>) -> Option<Cancel> {
    let (request, time_limit) = match state.form.request() {
        Ok(read) => read,
        Err(wrong) => {
            state.dispatch(Action::Wrong(wrong));
            return None;
        }
    };
    let exchange = state.exchange + 1;
    state.dispatch(Action::Wrong(Default::default()));
    state.dispatch(Action::Sent { at: clock::now(), exchange, request: request.clone() });
    let dispatcher = state.dispatcher();
    let ended = move |result| dispatcher.dispatch(Action::Ended { at: clock::now(), exchange, result });
    match Cancel::new() {
        Err(message) => {
            ended(Err(Unanswered { cause: Cause::Unknown, message, took: 0 }));
            None
        }
        Ok(cancel) => {
            let sent = cancel.clone();
            spawn_local(async move { ended(http::send(request, time_limit, sent).await) });
            Some(cancel)
        }
    }
}

/// What the controls show, and what they tell.
pub struct Controls<'a> {
    /// The language.
    pub lang: Lang,
    /// The lab's state.
    pub state: &'a State,
    /// The user does something.
    pub on: Callback<Do>,
}

impl Controls<'_> {
    /// Tells that the user does this.
    fn on(&self, what: Do) -> Callback<()> {
        self.on.reform(move |()| what.clone())
    }

    /// Tells that the fields are to be filled so.
    fn fill(&self, form: Form) -> Callback<()> {
        self.on(Do::Edit(form.into()))
    }

    /// Tells the form with what was typed set in it.
    fn typed(&self, set: impl Fn(&mut Form, String) + 'static) -> Callback<String> {
        let form = self.state.form.clone();
        self.on.reform(move |value| {
            let mut next = (*form).clone();
            set(&mut next, value);
            Do::Edit(next.into())
        })
    }

    /// A text field; Enter in it does `enter`.
    fn field(&self, field: &'static Field, value: &str, set: fn(&mut Form, String), enter: Callback<()>) -> Html {
        let (error, on_input) = (self.state.errors.of(field.id), self.typed(set));
        TextField { field, value, error, disabled: false, on_input, on_enter: enter }.draw(self.lang)
    }
}

/// The base URLs on offer: the practice server's own port, and the same server at the relay's.
fn bases(props: &LabProps) -> Vec<String> {
    let practice = props.practice();
    let mut bases = Vec::new();
    if let Some(practice) = practice {
        bases.extend(practice.http.clone());
        bases.push(props.relay.practice_http());
    }
    bases
}

/// The address at which nobody listens.
fn closed_port(props: &LabProps) -> Option<String> {
    let closed = props.practice_tcp().iter().find(|server| server.name == PracticeTcp::Closed)?;
    Some(["http://", &closed.address].concat())
}
