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

use super::LabProps;
use crate::{
    text::Lang,
    transport::{
        clock,
        http::{self, Cancel, Cause, Unanswered},
    },
    views::{Lanes, RecordView},
};
use form::{Errors, Form};
use payload::payload;
use relay_protocol::{HTTP_PORT, PracticeTcp};
use result::result;
use state::{Action, State};
use std::cell::RefCell;
use target::target;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The lab.
#[component]
pub fn HttpClient(props: &LabProps) -> Html {
    let lang = props.lang;
    let bases = bases(props);
    let state = use_reducer_eq(State::default);
    let form = use_state_eq(|| Form::new(format!("http://127.0.0.1:{HTTP_PORT}")));
    let errors = use_state_eq(Errors::default);
    let running = use_memo((), |()| RefCell::new(None::<Cancel>));

    // The practice server may be elsewhere: then that is offered, unless something was typed already.
    use_effect_with(bases.first().cloned(), {
        let form = form.clone();
        move |base| {
            if let Some(base_url) = base.clone().filter(|_| *form == Form::new(form.base_url.clone())) {
                form.set(Form { base_url, ..(*form).clone() });
            }
        }
    });

    let on_form = use_callback((), {
        let (form, errors) = (form.setter(), errors.setter());
        move |next: Form, ()| {
            form.set(next);
            errors.set(Errors::default());
        }
    });
    let on_send = {
        let (form, errors, running) = (form.clone(), errors.clone(), running.clone());
        let (dispatcher, exchange, waiting) = (state.dispatcher(), state.exchange + 1, state.waiting);
        Callback::from(move |()| {
            if waiting {
                return;
            }
            let (request, time_limit) = match form.request() {
                Ok(read) => read,
                Err(wrong) => return errors.set(wrong),
            };
            errors.set(Errors::default());
            dispatcher.dispatch(Action::Sent { at: clock::now(), exchange, request: request.clone() });
            let dispatcher = dispatcher.clone();
            let ended = move |result| dispatcher.dispatch(Action::Ended { at: clock::now(), exchange, result });
            match Cancel::new() {
                Err(message) => ended(Err(Unanswered { cause: Cause::Unknown, message, took: 0 })),
                Ok(cancel) => {
                    running.replace(Some(cancel.clone()));
                    spawn_local(async move { ended(http::send(request, time_limit, cancel).await) });
                }
            }
        })
    };
    let on_cancel = {
        let running = running.clone();
        Callback::from(move |()| {
            if let Some(cancel) = running.take() {
                cancel.cancel(Cause::Cancelled);
            }
        })
    };
    let on_clear = {
        let dispatcher = state.dispatcher();
        Callback::from(move |()| dispatcher.dispatch(Action::Clear))
    };
    let raw = use_state_eq(|| false);
    let on_raw = {
        let raw = raw.setter();
        Callback::from(move |chosen| raw.set(chosen))
    };
    let controls = Controls {
        lang,
        form: (*form).clone(),
        errors: (*errors).clone(),
        waiting: state.waiting,
        on_form,
        on_send,
        on_cancel,
    };
    html! {
        <>
            <h2>{ lang.http_client() }</h2>
            <p class="intro">{ lang.http_client_intro() }</p>
            <div class="card controls">
                { target(&controls, &bases, closed_port(props)) }
                { payload(&controls) }
            </div>
            { result(lang, state.outcome.as_deref(), state.waiting, *raw, &on_raw) }
            <RecordView {lang} record={state.record.clone()} lanes={Lanes::Direct} {on_clear} />
        </>
    }
}

/// What the controls show, and what they tell. Functions, not components, for the reason that the TCP lab gives.
pub struct Controls {
    /// The language.
    pub lang: Lang,
    /// What stands in the fields.
    pub form: Form,
    /// What is wrong with it.
    pub errors: Errors,
    /// Whether a request is under way.
    pub waiting: bool,
    /// The fields changed.
    pub on_form: Callback<Form>,
    /// Send.
    pub on_send: Callback<()>,
    /// Give the request up.
    pub on_cancel: Callback<()>,
}

impl Controls {
    /// Tells the form with one thing in it set anew.
    fn change<T: 'static>(&self, set: fn(&mut Form, T)) -> Callback<T> {
        let form = self.form.clone();
        self.on_form.reform(move |value| {
            let mut next = form.clone();
            set(&mut next, value);
            next
        })
    }
}

/// The base URLs on offer: the practice server's own port, and the same server at the relay's.
fn bases(props: &LabProps) -> Vec<String> {
    let practice = props.reached.as_ref().and_then(|reached| reached.health.practice.as_ref());
    let own_port = practice.and_then(|practice| practice.http.clone());
    let at_relay = practice.map(|_| props.relay.practice_http());
    own_port.into_iter().chain(at_relay).collect()
}

/// The address at which nobody listens.
fn closed_port(props: &LabProps) -> Option<String> {
    let practice = props.reached.as_ref()?.health.practice.as_ref()?;
    let closed = practice.tcp.iter().find(|server| server.name == PracticeTcp::Closed)?;
    Some(format!("http://{}", closed.address))
}
