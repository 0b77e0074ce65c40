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

use super::{LabProps, fields::click};
use crate::{
    text::Lang,
    views::{Lanes, RecordView},
};
use address::address;
use connection::Connection;
use form::{Errors, Form};
use message::message;
use relay_protocol::PracticeTcp;
use state::{Action, Lost, Phase, State};
use yew::prelude::*;

/// Where the chapter's server listens.
const CHAPTER_SERVER: &str = "127.0.0.1:8888";

/// The lab.
#[component]
pub fn TcpClient(props: &LabProps) -> Html {
    let lang = props.lang;
    let state = use_reducer_eq(State::default);
    let connection = use_memo((), |()| Connection::new(state.dispatcher()));
    let form = use_state_eq(|| Form::new(CHAPTER_SERVER.into(), lang.first_message()));
    let errors = use_state_eq(Errors::default);
    let sent = use_state_eq(|| None::<u32>);

    // A relay may have its echo server elsewhere: then that is offered, unless something was typed already.
    let echo = practice(props).find(|server| server.name == PracticeTcp::Echo).map(|server| server.address.clone());
    use_effect_with(echo, {
        let form = form.clone();
        move |echo| {
            if let Some(server) = echo.clone().filter(|_| form.server == CHAPTER_SERVER) {
                form.set(Form { server, ..(*form).clone() });
            }
        }
    });
    // The relay's state in the header tells why.
    use_effect_with(state.lost, {
        let on_doubt = props.on_doubt.clone();
        move |lost| {
            if lost.is_some() {
                on_doubt.emit(());
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
    // Does something with what the fields mean, or shows what is wrong with them.
    fn act<T>(errors: &UseStateHandle<Errors>, read: Result<T, Errors>, act: impl FnOnce(T)) {
        match read {
            Ok(value) => {
                errors.set(Errors::default());
                act(value);
            }
            Err(wrong) => errors.set(wrong),
        }
    }
    let on_connect = {
        let (connection, form, errors, relay) = (connection.clone(), form.clone(), errors.clone(), props.relay.clone());
        let phase = state.phase;
        Callback::from(move |()| {
            if phase == Phase::Idle {
                act(&errors, form.dial(), |dial| {
                    connection.connect(&relay, dial, form.server.trim().to_owned(), form.continuous);
                });
            }
        })
    };
    let on_send = {
        let (connection, form, errors, sent) = (connection.clone(), form.clone(), errors.clone(), sent.setter());
        let writing = matches!(state.phase, Phase::Open { writing: true, .. });
        Callback::from(move |()| {
            let progress = sent.clone();
            if writing {
                act(&errors, form.sending(), |sending| {
                    connection.send(sending, form.continuous, Callback::from(move |count| progress.set(count)));
                });
            }
        })
    };
    let on_recv = {
        let (connection, form, errors) = (connection.clone(), form.clone(), errors.clone());
        Callback::from(move |()| act(&errors, form.recv(), |(size, limit)| connection.recv(size, limit)))
    };
    let do_it = |act: fn(&Connection)| {
        let connection = connection.clone();
        Callback::from(move |()| act(&connection))
    };
    let on_clear = {
        let dispatcher = state.dispatcher();
        Callback::from(move |()| dispatcher.dispatch(Action::Clear))
    };

    let controls = Controls {
        lang,
        form: (*form).clone(),
        errors: (*errors).clone(),
        phase: state.phase,
        on_form,
        on_connect,
        on_close: do_it(Connection::close),
        on_send,
        on_stop: do_it(Connection::stop_sending),
        on_recv,
        on_shutdown: do_it(Connection::shutdown),
        on_reset: do_it(Connection::reset),
    };
    let practice: Vec<_> = practice(props).cloned().collect();
    html! {
        <>
            <h2>{ lang.tcp_client() }</h2>
            <p class="intro">{ lang.tcp_client_intro() }</p>
            <div class="card controls">
                { address(&controls, &practice) }
                { message(&controls, *sent) }
                { actions(&controls) }
                { lost(lang, state.lost) }
            </div>
            <RecordView {lang} record={state.record.clone()} lanes={Lanes::Relayed} {on_clear} />
        </>
    }
}

/// What the controls show, and what they tell. They are functions and not components: every component costs the page some
/// kilobytes of wasm, and these have no state of their own.
pub struct Controls {
    /// The language.
    pub lang: Lang,
    /// What stands in the fields.
    pub form: Form,
    /// What is wrong with it.
    pub errors: Errors,
    /// How the connection stands.
    pub phase: Phase,
    /// The fields changed.
    pub on_form: Callback<Form>,
    /// Connect.
    pub on_connect: Callback<()>,
    /// Close the connection.
    pub on_close: Callback<()>,
    /// Send the message.
    pub on_send: Callback<()>,
    /// Stop a repeated send.
    pub on_stop: Callback<()>,
    /// Call recv once.
    pub on_recv: Callback<()>,
    /// Close the writing side.
    pub on_shutdown: Callback<()>,
    /// End the connection with a RST.
    pub on_reset: Callback<()>,
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

fn practice(props: &LabProps) -> impl Iterator<Item = &relay_protocol::PracticeServer> {
    props.reached.iter().filter_map(|reached| reached.health.practice.as_ref()).flat_map(|practice| &practice.tcp)
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
    let (name, words) = match controls.phase {
        Phase::Idle => ("idle", lang.state_idle()),
        Phase::Connecting => ("connecting", lang.connecting()),
        Phase::Open { reading: false, .. } => ("open", lang.state_peer_closed()),
        Phase::Open { writing: false, .. } => ("open", lang.state_half_closed()),
        Phase::Open { .. } => ("open", lang.state_open()),
        Phase::Closing => ("connecting", lang.state_closing()),
    };
    let (open, writing, reading) = match controls.phase {
        Phase::Open { writing, reading } => (true, writing, reading),
        _ => (false, false, false),
    };
    let button = |id: &'static str, words: &'static str, enabled: bool, on_click: &Callback<()>| {
        html! {
            <button type="button" class="button" data-do={id} disabled={!enabled} onclick={click(on_click)}>{ words }</button>
        }
    };
    html! {
        <div class="row actions">
            <span class="state" role="status" data-state={name}><span class="dot" aria-hidden="true"></span>{ words }</span>
            if !controls.form.continuous { { button("recv", lang.call_recv(), reading, &controls.on_recv) } }
            { button("shutdown", lang.shut_down_writing(), writing, &controls.on_shutdown) }
            { button("reset", lang.reset_connection(), open, &controls.on_reset) }
        </div>
    }
}
