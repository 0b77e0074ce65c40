//! The first part of the controls: the port, start and stop, and the state of the server.

use super::{
    form::{Field, Form, PORT, PORT_ID},
    model::Msg,
};
use crate::{
    labs::{
        input::Errors,
        last_outcome,
        listener::{FailureNotice, Listener, ListenerState, NoPorts, Ports},
    },
    record::Record,
    text::use_lang,
    ui::{Button, ButtonKind, Choice, Keyboard, Status, StatusBadge, TextField, options},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ServingProps {
    pub form: Form,
    pub errors: Errors<Field>,
    pub listener: Listener,
    pub record: Record,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
}

#[component]
pub fn Serving(props: &ServingProps) -> Html {
    let ServingProps { form, errors, listener, record, on, on_edit } = props;
    let lang = use_lang();
    let on_listen = use_callback(on.clone(), |(), on| on.emit(Msg::Listen));
    let on_choose = use_callback(on.clone(), |port, on| on.emit(Msg::UsePort(port)));
    let error = errors.of(Field::Port).map(|error| AttrValue::from(lang.input_error(error)));
    let idle = listener.state == ListenerState::Idle;
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match idle {
        true => (lang.server_start(), lang.server_stop(), Msg::Listen, ButtonKind::Primary),
        false => (lang.server_stop(), lang.server_start(), Msg::Stop, ButtonKind::Plain),
    };
    let (status, state) = match listener.state {
        ListenerState::Idle => (Status::Idle, lang.listener_idle().into()),
        ListenerState::Binding => (Status::Busy, lang.listener_binding().into()),
        ListenerState::Listening => (Status::Open, lang.listening(&listener.local, listener.waiting.len())),
        ListenerState::Closing => (Status::Busy, lang.listener_closing().into()),
    };
    let cors = options(form.cors, Msg::SetCors, [(true, lang.server_cors_on()), (false, lang.server_cors_off())]);
    html! {
        <>
            <div class="row listen">
                <TextField<Field> field={Field::Port} id={PORT_ID} label={lang.port()} value={form.port.clone()}
                    keyboard={Keyboard::Numeric} {error} read_only={!idle} {on_edit} on_enter={on_listen} />
                <Choice<Msg> label={lang.server_cors()} options={cors} {on} />
                <div class="field end">
                    <Button<Msg> {label} {other} {msg} {kind} {on} disabled={listener.state == ListenerState::Closing} />
                </div>
            </div>
            <div>
                <NoPorts />
                <div class="status-line"><StatusBadge {status} label={state} /></div>
                if let Some(failure) = listener.failure.as_ref().filter(|_| errors.is_empty()) {
                    <FailureNotice<Msg> failure={failure.clone()} port={listener.port} port_field={PORT_ID}
                        another={Msg::ListenAtAnotherPort} {on} />
                } else {
                    { last_outcome(lang, errors, record) }
                }
            </div>
            <details class="more">
                <summary>{ lang.more_options() }</summary>
                <Ports port={form.port.clone()} usual={PORT} {on_choose} disabled={!idle} />
                <p class="hint" role="status">
                    { if form.cors { lang.server_cors_on_about() } else { lang.server_cors_off_about() } }
                </p>
            </details>
        </>
    }
}
