//! The part of the client's and server's controls with the message and its send button.

use super::{
    form::{Field, Form, Mode, Reply},
    model::Msg,
};
use crate::{
    labs::input::Errors,
    text::use_lang,
    ui::{Button, ButtonKind, Keyboard, MessageEditor, TextField},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MessageProps {
    pub form: Form,
    pub errors: Errors<Field>,
    /// Whether the socket is open.
    pub open: bool,
    pub can_send: bool,
    /// The sender of the server's most recent datagram.
    pub last_sender: Option<AttrValue>,
    /// Whether a repeated datagram is being sent.
    pub sending: bool,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
}

/// The message and its send button, and the destination if the server replies manually.
#[component]
pub fn Message(props: &MessageProps) -> Html {
    let MessageProps { form, errors, open, can_send, last_sender, sending, on, on_edit } = props;
    let lang = use_lang();
    let on_enter = use_callback(on.clone(), |(), on| on.emit(Msg::Send));
    let error = |field| errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
    let server = form.mode == Mode::Server;
    let hint = match (server, form.reply) {
        (true, Reply::Echo) => lang.udp_reply_echo_sends(),
        _ if !open => lang.udp_open_first(),
        _ => lang.udp_message_hint(),
    };
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match sending {
        true => (lang.stop_sending(), lang.send(), Msg::StopSending, ButtonKind::Plain),
        false => (lang.send(), lang.stop_sending(), Msg::Send, ButtonKind::Primary),
    };
    html! {
        <div class="row">
            if server && form.reply == Reply::ByHand {
                <div class="destination">
                    <TextField<Field> field={Field::Destination} id={Field::Destination.id()} label={lang.udp_send_to()}
                        value={form.destination.clone()} keyboard={Keyboard::Url} width="wide"
                        error={error(Field::Destination)} {on_edit} on_enter={&on_enter} />
                    <span class="note hint" role="status">{ lang.udp_to_last(last_sender.as_deref()) }</span>
                </div>
            }
            <MessageEditor<Field> field={Field::Message} id={Field::Message.id()} label={lang.message()}
                value={form.message.clone()} {hint} error={error(Field::Message)} {on_edit} {on_enter} />
            <div class="field end">
                <Button<Msg> {label} {other} {msg} {kind} {on} disabled={!sending && !can_send} />
            </div>
        </div>
    }
}
