//! The part of the controls with the message, its type and its send button.

use super::{
    form::{Field, Form},
    model::Msg,
};
use crate::{
    labs::input::{Errors, Format},
    text::use_lang,
    ui::{Button, ButtonKind, MessageEditor, options},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MessageProps {
    pub form: Form,
    pub errors: Errors<Field>,
    pub open: bool,
    /// Whether a repeated message is being sent.
    pub sending: bool,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
    pub on_send: Callback<()>,
}

/// The message, its type and its send button.
#[component]
pub fn MessageControls(props: &MessageProps) -> Html {
    let lang = use_lang();
    let MessageProps { form, errors, open, sending, on, on_edit, on_send } = props;
    let error = errors.of(Field::Message).map(|error| AttrValue::from(lang.input_error(error)));
    let hint = match form.format {
        _ if !open => lang.not_connected_yet(),
        Format::Text => lang.message_hint(),
        Format::Hex => lang.websocket_hex_hint(),
    };
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match sending {
        true => (lang.stop_sending(), lang.send(), Msg::StopSending, ButtonKind::Plain),
        false => (lang.send(), lang.stop_sending(), Msg::Send, ButtonKind::Primary),
    };
    let formats = options(
        form.format,
        Msg::SetFormat,
        [(Format::Text, lang.websocket_text()), (Format::Hex, lang.websocket_binary())],
    );
    html! {
        <>
            <div class="row">
                <MessageEditor<Field> field={Field::Message} id={Field::Message.id()} label={lang.message()}
                    value={form.message.clone()} {hint} {error} {on_edit} on_enter={on_send} />
                <div class="field end">
                    <Button<Msg> {label} {other} {msg} {kind} {on} disabled={!sending && !open} />
                </div>
            </div>
            <div class="choice" role="group" aria-label={lang.websocket_format()}>
                { for formats.into_iter().map(|(label, msg, chosen)| html! {
                    <Button<Msg> key={label.to_string()} label={&label} {msg} {on} kind={ButtonKind::Segment} pressed={chosen} />
                }) }
            </div>
        </>
    }
}
