//! The TCP client lab: connect, send, recv with a size, shut down, close, reset.
//!
//! - [`form`]: what stands in the fields, and what it means; pure
//! - [`state`]: what the lab's state becomes; pure
//! - `connection`: clicks to socket calls
//! - `address`, `message`: the upper and the lower half of the controls

mod address;
mod connection;
pub mod form;
mod message;
pub mod state;

use super::{
    LabProps,
    fields::{TextField, button},
    input::Field,
    use_found, use_revealed,
};
use crate::{
    text::Lang,
    views::{Lanes, RecordView},
};
use address::address;
use connection::Connection;
use form::Form;
use message::message;
use relay_protocol::PracticeTcp;
use state::{Action, Lost, Phase, State};
use std::rc::Rc;
use yew::prelude::*;

/// What the user can do.
#[derive(Clone)]
pub enum Do {
    /// Fill the fields so.
    Edit(Rc<Form>),
    /// Connect.
    Connect,
    /// Close the connection.
    Close,
    /// Send the message.
    Send,
    /// Stop a repeated send.
    Stop,
    /// Call recv once.
    Recv,
    /// Close the writing side.
    Shutdown,
    /// End the connection with a RST.
    Reset,
    /// Clear the record.
    Clear,
}

/// The lab.
#[component]
pub fn TcpClient(props: &LabProps) -> Html {
    let lang = props.lang;
    let state = use_reducer(|| State::new(lang.first_message()));
    let connection = use_mut_ref(|| Connection::new(state.dispatcher())).borrow().clone();
    let practice = props.practice_tcp();
    let echo = practice.iter().find(|server| server.name == PracticeTcp::Echo).map(|server| server.address.clone());
    let dispatcher = state.dispatcher();
    use_revealed(state.errors.clone());
    use_found(echo, Callback::from(move |address| dispatcher.dispatch(Action::EchoServer(address))));

    let on = {
        let (state, relay, on_doubt) = (state.clone(), props.relay.clone(), props.on_doubt.clone());
        Callback::from(move |what| connection.act(what, &state, &relay, &on_doubt))
    };
    let state = &*state;
    let controls = Controls { lang, state, on };
    html! {
        <>
            <h2>{ lang.tcp_client() }</h2>
            <p class="intro">{ lang.tcp_client_intro() }</p>
            <div class="card controls">
                { address(&controls, practice) }
                { message(&controls) }
                { actions(&controls) }
                { lost(lang, state.lost) }
            </div>
            <RecordView id="tcp" {lang} record={state.record.clone()} lanes={Lanes::Relayed} on_clear={controls.on(Do::Clear)} />
        </>
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
    fn typed(&self, set: fn(&mut Form, String)) -> Callback<String> {
        let form = self.state.form.clone();
        self.on.reform(move |value| {
            let mut next = (*form).clone();
            set(&mut next, value);
            Do::Edit(next.into())
        })
    }

    /// A text field; Enter in it does `enter`.
    fn field(
        &self,
        field: &'static Field,
        value: &str,
        disabled: bool,
        set: fn(&mut Form, String),
        enter: Callback<()>,
    ) -> Html {
        let (error, on_input) = (self.state.errors.of(field.id), self.typed(set));
        TextField { field, value, error, disabled, on_input, on_enter: enter }.draw(self.lang)
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
fn actions(controls: &Controls) -> Html {
    let lang = controls.lang;
    let state = controls.state;
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
    let button = |id, words, enabled: bool, what| button(id, "button", words, !enabled, &controls.on(what));
    html! {
        <div class="row actions">
            <span class="state" role="status" data-state={name}><span class="dot" aria-hidden="true"></span>{ words }</span>
            if !state.form.continuous { { button("recv", lang.call_recv(), reading, Do::Recv) } }
            { button("shutdown", lang.shut_down_writing(), writing, Do::Shutdown) }
            { button("reset", lang.reset_connection(), open, Do::Reset) }
        </div>
    }
}
