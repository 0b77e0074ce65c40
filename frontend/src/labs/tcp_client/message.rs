//! The part of the controls with the message and its send button.

use super::{
    form::{Field, Form},
    model::{ConnectionState, Msg},
};
use crate::{
    labs::input::Errors,
    text::Lang,
    ui::{Button, ButtonKind, MessageEditor},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MessageProps {
    pub lang: Lang,
    pub form: Form,
    pub errors: Errors<Field>,
    pub state: ConnectionState,
    /// The number of sends so far and in total, while a message is being repeated.
    pub sending: Option<(u32, u32)>,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
    pub on_send: Callback<()>,
}

/// The message, the send button, and the progress of a repeated message.
#[component]
pub fn Message(props: &MessageProps) -> Html {
    let MessageProps { lang, form, errors, state, sending, on, on_edit, on_send } = props;
    let lang = *lang;
    let error = |field| errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
    let hint = match state {
        ConnectionState::Open { writing: true, .. } => lang.message_hint(),
        ConnectionState::Open { .. } => lang.writing_is_shut(),
        _ => lang.not_connected_yet(),
    };
    let writing = matches!(state, ConnectionState::Open { writing: true, .. });
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match sending {
        Some(_) => (lang.stop_sending(), lang.send(), Msg::StopSending, ButtonKind::Plain),
        None => (lang.send(), lang.stop_sending(), Msg::Send, ButtonKind::Primary),
    };
    html! {
        <>
            <div class="row">
                <MessageEditor<Field> field={Field::Message} id={Field::Message.id()} label={lang.message()}
                    value={form.message.clone()} {hint} error={error(Field::Message)} {on_edit} on_enter={on_send} />
                <div class="field end">
                    <Button<Msg> {label} {other} {msg} {kind} {on} disabled={sending.is_none() && !writing} />
                </div>
            </div>
            <p class="hint" role="status">{ sending.map(|(sent, times)| lang.sent_of(sent, times)).unwrap_or_default() }</p>
        </>
    }
}
