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

use super::{LabProps, use_found, use_relay, use_revealed};
use crate::{
    gesture::{Gesture, clicks, enter, typing},
    text::use_lang,
    transport::{
        clock,
        http::{self, Cancel, Cause},
        relay::Relay,
    },
    ui::Workbench,
    views::{Lanes, RecordView},
};
use payload::payload;
use relay_protocol::PracticeTcp;
use result::result;
use state::{Action, State};
use std::rc::Rc;
use target::{Example, target};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The lab.
#[component]
pub fn HttpClient(_: &LabProps) -> Html {
    let lang = use_lang();
    let relay = use_relay().relay;
    let bases = bases(&relay);
    let state = use_reducer(State::default);
    let running = use_mut_ref(|| None::<Cancel>);
    let dispatcher = state.dispatcher();
    use_revealed(state.errors.clone());
    use_found(bases.first().cloned(), Callback::from(move |base| dispatcher.dispatch(Action::PracticeServer(base))));

    let on = {
        let (state, relay) = (state.clone(), relay.clone());
        Callback::from(move |gesture| act(gesture, &state, &relay, &mut running.borrow_mut()))
    };
    let on_clear = on.reform(|()| Gesture::Press("clear".into()));
    let record = html! {
        <RecordView id="http" record={state.record.clone()} lanes={Lanes { relay: false, clients: false }}
            empty={lang.record_empty_http()} {on_clear} />
    };
    let state = &*state;
    html! {
        <Workbench title={lang.http_client()} intro={lang.http_client_intro()} {record}>
            <div class="card controls" onclick={clicks(&on)} oninput={typing(&on)} onkeydown={enter(&on)}>
                { target(lang, state, &bases, closed_port(&relay).is_some()) }
                { payload(lang, state) }
            </div>
            { result(lang, state, clicks(&on)) }
        </Workbench>
    }
}

/// Does what the user asks for. `running`: the exchange that is under way.
fn act(gesture: Gesture, state: &UseReducerHandle<State>, relay: &Relay, running: &mut Option<Cancel>) {
    let mut form = state.form.clone();
    match gesture {
        Gesture::Type(id, value) => Rc::make_mut(&mut form).set(&id, value),
        Gesture::Press(name) => match name.as_str() {
            "request" if state.waiting => return,
            "request" => return *running = send(state),
            "cancel" => return running.iter().for_each(|running| running.cancel(Cause::Cancelled)),
            "pretty" | "raw" => return state.dispatch(Action::Raw(name == "raw")),
            "clear" => return state.dispatch(Action::Clear),
            name => match Example::find(name) {
                Some(example) => example.fill(Rc::make_mut(&mut form), &bases(relay), closed_port(relay)),
                None => Rc::make_mut(&mut form).choose(name),
            },
        },
    }
    state.dispatch(Action::Edit(form));
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
    let cancel = Cancel::prepare();
    let sent = cancel.clone();
    spawn_local(async move {
        let result = http::send(request, time_limit, sent).await;
        dispatcher.dispatch(Action::Ended { at: clock::now(), exchange, result });
    });
    Some(cancel)
}

/// The base URLs on offer: the practice server's own port, and the same server at the relay's.
fn bases(relay: &Relay) -> Vec<String> {
    let practice = relay.practice();
    let mut bases = Vec::new();
    if let Some(practice) = practice {
        bases.extend(practice.http.clone());
        bases.push(relay.address.practice_http());
    }
    bases
}

/// The address at which nobody listens.
fn closed_port(relay: &Relay) -> Option<String> {
    let closed = relay.practice_tcp().iter().find(|server| server.name == PracticeTcp::Closed)?;
    Some(["http://", &closed.address].concat())
}
