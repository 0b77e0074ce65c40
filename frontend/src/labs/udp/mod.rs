//! The UDP lab: a client's socket, a bound server's, and the same messages over UDP and TCP; each through faults on purpose.
//!
//! - [`form`]: what stands in the fields, and what it means; pure
//! - [`faults`]: what stands on the fault dial, and how the relay is asked for it; pure
//! - [`compare`]: what became of a comparison's messages, read from the record; pure
//! - [`code`]: the work as a program is asked to do it; pure
//! - [`state`]: what the lab's state becomes; pure
//! - [`experiments`]: its guided experiments; pure
//! - `sockets`: clicks to socket calls; `run`: a comparison from its start to its end
//! - `controls`, `dial`, `grid`, `trial`: drawing

pub mod code;
pub mod compare;
mod controls;
mod dial;
pub mod experiments;
pub mod faults;
pub mod form;
mod grid;
mod run;
mod sockets;
pub mod state;
mod trial;

use super::{
    LabProps, Lost,
    fields::{choice, labelled},
    use_found, use_relay, use_revealed,
};
use crate::{
    effect::Context,
    experiment::{needs_practice, use_experiments},
    gesture::{Gesture, clicks, enter, typing},
    text::{Lang, use_lang},
    ui::Workbench,
    views::{
        Lanes, Outcome, RecordView,
        element::{all, div},
    },
};
use form::{Form, Mode};
use relay_protocol::PracticeUdp;
use sockets::Sockets;
use state::{Action, Role, State};
use yew::prelude::*;

/// The lab.
#[component]
pub fn Udp(_: &LabProps) -> Html {
    let lang = use_lang();
    let relay = use_relay();
    let state = use_reducer(|| State::new(lang.udp_first_message()));
    let sockets = use_mut_ref(|| Sockets::new(state.dispatcher())).borrow().clone();
    let practice = relay.relay.practice_udp();
    let echo = practice.iter().find(|server| server.name == PracticeUdp::Echo).map(|server| server.address.clone());
    let dispatcher = state.dispatcher();
    use_revealed(state.errors.clone());
    use_found(echo, Callback::from(move |address| dispatcher.dispatch(Action::EchoServer(address))));

    let on = {
        let (state, relay) = (state.clone(), relay.clone());
        Callback::from(move |gesture| sockets.act(gesture, &state, lang, &relay))
    };
    let experiments =
        use_experiments(&experiments::EXPERIMENTS, &state.record, state.activity(), || Gesture::press(""), &on);
    let on_clear = on.reform(|()| Gesture::Press("clear".into()));
    let record = html! {
        <RecordView id="udp" record={state.record.clone()} lanes={Lanes { relay: true, clients: false }}
            empty={lang.record_empty_socket()} has_code=true work={code::work(&state.form, practice)} {on_clear} />
    };
    let state = &*state;
    let mode = state.form.mode;
    let parts = match mode {
        Mode::Client => vec![
            controls::client(lang, state, practice),
            dial::dial(lang, &state.form, &state.errors),
            controls::message(lang, state, Role::Client),
            controls::actions(lang, state, Role::Client),
        ],
        Mode::Server => vec![
            controls::server(lang, state),
            dial::dial(lang, &state.form, &state.errors),
            controls::message(lang, state, Role::Server),
            controls::actions(lang, state, Role::Server),
            trial::trial(lang, state),
        ],
        Mode::Compare => {
            vec![grid::controls(lang, state, needs_practice(&Context { now: 0, lang, relay: &relay.relay }))]
        }
    };
    html! {
        <Workbench title={lang.udp()} intro={lang.udp_intro()} {record}>
            { experiments }
            <div class="card controls" onclick={clicks(&on)} oninput={typing(&on)} onkeydown={enter(&on)}>
                { modes(lang, &state.form) }
                // Another element for another mode: no field becomes another's.
                <div class="mode" key={mode.id()}>{ all(parts) }</div>
                <Outcome record={state.record.clone()} />
                { lost(lang, state.lost) }
            </div>
            { if mode == Mode::Compare { grid::comparison(lang, state) } else { Html::default() } }
        </Workbench>
    }
}

fn modes(lang: Lang, form: &Form) -> Html {
    let options = Mode::ALL.map(|mode| (mode.id(), name(lang, mode), mode == form.mode));
    div("row", vec![labelled(lang.udp_mode(), None, choice(lang.udp_mode(), false, &options))])
}

fn name(lang: Lang, mode: Mode) -> &'static str {
    match mode {
        Mode::Client => lang.udp_mode_client(),
        Mode::Server => lang.udp_mode_server(),
        Mode::Compare => lang.udp_mode_compare(),
    }
}

fn lost(lang: Lang, lost: Option<Lost>) -> Html {
    let sentence = match lost {
        None => return Html::default(),
        Some(Lost::NeverOpened) => lang.udp_relay_not_reached(),
        Some(Lost::Midway) => lang.udp_relay_lost(),
    };
    html! { <p class="note error" role="alert">{ sentence }</p> }
}
