//! The TCP client lab: connect, send, recv with a size, shut down, close, reset.
//!
//! - [`form`]: what stands in the fields, and what it means; pure
//! - [`state`]: what the lab's state becomes; pure
//! - [`code`]: the work as a program is asked to do it; pure
//! - [`experiments`]: its guided experiments; pure
//! - `connection`: clicks to socket calls
//! - `address`, `message`: the upper and the lower half of the controls

mod address;
pub mod code;
mod connection;
pub mod experiments;
pub mod form;
mod message;
pub mod state;

use super::{LabProps, beside::use_code, experiment::use_experiments, fields::button, use_found, use_revealed};
use crate::{
    gesture::{Gesture, clicks, enter, typing},
    text::Lang,
    views::{Lanes, use_record_view},
};
use address::address;
use connection::Connection;
use message::message;
use relay_protocol::PracticeTcp;
use state::{Action, Lost, Phase, State};
use yew::prelude::*;

/// The lab.
#[component]
pub fn TcpClient(props: &LabProps) -> Html {
    let lang = props.lang;
    let state = use_reducer(|| State::new(props.server.clone(), lang.first_message()));
    let connection = use_mut_ref(|| Connection::new(state.dispatcher())).borrow().clone();
    let practice = props.practice_tcp();
    let echo = practice.iter().find(|server| server.name == PracticeTcp::Echo).map(|server| server.address.clone());
    let dispatcher = state.dispatcher();
    use_revealed(state.errors.clone());
    use_found(echo, Callback::from(move |address| dispatcher.dispatch(Action::EchoServer(address))));

    let on = {
        let (state, props) = (state.clone(), props.clone());
        Callback::from(move |gesture| connection.act(gesture, &state, &props))
    };
    let experiments = use_experiments(&experiments::EXPERIMENTS, props, &state.record, state.phase.activity(), &on);
    let on_clear = on.reform(|()| Gesture::Press("clear".into()));
    let record_view = use_record_view("tcp", lang, &state.record, Lanes::Relayed, on_clear);
    let state = &*state;
    let code = use_code("tcp", lang, code::work(state, practice));
    html! {
        <>
            <div class="lab">
                <h2>{ lang.tcp_client() }</h2>
                <p class="intro">{ lang.tcp_client_intro() }</p>
                { experiments }
                <div class="card controls" onclick={clicks(&on)} oninput={typing(&on)} onkeydown={enter(&on)}>
                    { address(lang, state, practice) }
                    { message(lang, state) }
                    { actions(lang, state) }
                    { lost(lang, state.lost) }
                </div>
                { record_view }
            </div>
            { code }
        </>
    }
}

fn lost(lang: Lang, lost: Option<Lost>) -> Html {
    let sentence = match lost {
        None => return Html::default(),
        Some(Lost::NeverOpened) => lang.relay_not_reached(),
        Some(Lost::Midway) => lang.relay_lost(),
    };
    html! { <p class="note error" role="alert">{ sentence }</p> }
}

/// How the connection stands, and what can be done with it besides sending.
fn actions(lang: Lang, state: &State) -> Html {
    let (name, words) = match state.phase {
        Phase::Idle => ("idle", lang.state_idle()),
        Phase::Connecting => ("connecting", lang.connecting()),
        Phase::Open { reading: false, .. } => ("open", lang.state_peer_closed()),
        Phase::Open { writing: false, .. } => ("open", lang.state_half_closed()),
        Phase::Open { .. } => ("open", lang.state_open()),
        Phase::Closing => ("connecting", lang.state_closing()),
    };
    let (open, writing, reading) = match state.phase {
        Phase::Open { writing, reading } => (true, writing, reading),
        _ => (false, false, false),
    };
    let button = |id, words, enabled: bool| button(id, "button", words, !enabled);
    html! {
        <div class="row actions">
            <span class="state" role="status" data-state={name}><span class="dot" aria-hidden="true"></span>{ words }</span>
            if state.unwritten > 0 { <span class="queued">{ lang.queued(state.unwritten) }</span> }
            if !state.form.continuous { { button("recv", lang.call_recv(), reading) } }
            { button("shutdown", lang.shut_down_writing(), writing) }
            { button("rst", lang.reset_connection(), open) }
        </div>
    }
}
