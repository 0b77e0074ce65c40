//! The TCP server lab: the tab binds, listens, accepts and answers; real programs reach it.
//!
//! - [`form`]: what stands in the fields, and what it means; pure
//! - [`replies`]: what is answered to what came; pure
//! - [`state`], [`action`], [`guest`]: what the lab's state becomes, of what, and each connection's; pure
//! - [`intake`]: when accept is called; pure
//! - [`code`]: the work as a program is asked to do it; pure
//! - [`bars`]: who waited and who was served, on one time scale; pure
//! - [`experiments`]: its guided experiments; pure
//! - `server`, `serve`, `own`: clicks to socket calls, of the listening socket, its connections, and the clients inside this
//!   tab; `tell`: what comes of them, to the state
//! - `controls`, [`trial`], `connections`: the parts of the page, from above; `element`: what stands at many places of them

pub mod action;
pub mod bars;
pub mod code;
mod connections;
mod controls;
mod element;
pub mod experiments;
pub mod form;
pub mod guest;
pub mod intake;
mod own;
pub mod replies;
mod serve;
mod server;
pub mod state;
mod tell;
pub mod trial;

use super::{LabProps, use_relay, use_revealed};
use crate::experiment::use_experiments;
use crate::{
    gesture::{Gesture, clicks, enter, typing},
    text::use_lang,
    transport::clock,
    ui::Workbench,
    views::{Lanes, RecordView},
};
use action::Action;
use connections::connections;
use controls::controls;
use gloo_timers::callback::Interval;
use server::Server;
use state::State;
use trial::trial;
use yew::prelude::*;

/// How often the bars are drawn anew while time passes on them, in milliseconds.
const TICK_MS: u32 = 250;

/// The lab.
#[component]
pub fn TcpServer(_: &LabProps) -> Html {
    let lang = use_lang();
    let relay = use_relay();
    let state = use_reducer(|| State::new(lang.first_message(), lang.first_fixed_answer()));
    let server = use_mut_ref(|| Server::new(state.dispatcher())).borrow().clone();
    use_revealed(state.errors.clone());
    use_effect_with(state.is_live(), {
        let dispatcher = state.dispatcher();
        move |live| {
            let tick = live.then(|| Interval::new(TICK_MS, move || dispatcher.dispatch(Action::Tick(clock::now()))));
            move || drop(tick)
        }
    });

    let on = {
        let (state, relay) = (state.clone(), relay.clone());
        Callback::from(move |gesture| server.act(gesture, &state, lang, &relay))
    };
    let experiments =
        use_experiments(&experiments::EXPERIMENTS, &state.record, state.activity(), || Gesture::press(""), &on);
    let on_clear = on.reform(|()| Gesture::Press("clear".into()));
    let record = html! {
        <RecordView id="server" record={state.shown().clone()} lanes={Lanes { relay: true, clients: true }}
            empty={lang.record_empty_server()} has_code=true work={code::work(&state.form)} {on_clear} />
    };
    let state = &*state;
    html! {
        <Workbench title={lang.tcp_server()} intro={lang.tcp_server_intro()} {record}>
            { experiments }
            <div class="server" onclick={clicks(&on)} oninput={typing(&on)} onkeydown={enter(&on)}>
                { controls(lang, state, &relay.relay) }
                { trial(lang, state) }
                { connections(lang, state) }
            </div>
        </Workbench>
    }
}
