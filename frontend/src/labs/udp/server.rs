//! The controls that only the server has: its port, its replies, and how to send it a datagram.

use super::{
    form::{Field, Form, Reply},
    model::{ConnectionState, Msg, Role},
};
use crate::{
    labs::{
        input::Errors,
        listener::{NoPorts, WaysIn},
    },
    text::{Lang, use_lang},
    ui::{Button, ButtonKind, Keyboard, TerminalCommand, TextField},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ServerSocketProps {
    pub form: Form,
    pub errors: Errors<Field>,
    pub state: ConnectionState,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
}

/// The port, the button that binds or closes it, and the choice of how the server replies.
#[component]
pub fn ServerSocket(props: &ServerSocketProps) -> Html {
    let ServerSocketProps { form, errors, state, on, on_edit } = props;
    let lang = use_lang();
    let on_enter = use_callback(on.clone(), |(), on| on.emit(Msg::Bind));
    let closed = *state == ConnectionState::Closed;
    let error = errors.of(Field::Port).map(|error| AttrValue::from(lang.input_error(error)));
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match closed {
        true => (lang.udp_bind(), lang.udp_close(), Msg::Bind, ButtonKind::Primary),
        false => (lang.udp_close(), lang.udp_bind(), Msg::Close(Role::Server), ButtonKind::Plain),
    };
    let replies = [(Reply::Echo, lang.udp_reply_echo()), (Reply::ByHand, lang.udp_reply_by_hand())];
    html! {
        <>
            <div class="row">
                <TextField<Field> field={Field::Port} id={Field::Port.id()} label={lang.udp_port()} value={form.port.clone()}
                    keyboard={Keyboard::Numeric} {error} read_only={!closed} {on_edit} {on_enter} />
                <div class="field end">
                    <Button<Msg> {label} {other} {msg} {kind} {on} disabled={*state == ConnectionState::Closing} />
                </div>
            </div>
            <NoPorts />
            <div class="practice">
                <span class="label" title={lang.udp_reply_echo_hint()}>{ lang.udp_reply() }</span>
                <div class="choice" role="group" aria-label={lang.udp_reply()}>
                    { for replies.map(|(reply, label)| html! {
                        <Button<Msg> key={label} {label} msg={Msg::SetReply(reply)} kind={ButtonKind::Segment}
                            pressed={form.reply == reply} {on} />
                    }) }
                </div>
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct SendersProps {
    /// The server's address, while it is bound.
    pub local: Option<AttrValue>,
}

/// Shows how a program can send a datagram to the bound port. Renders nothing unless a port is bound.
#[component]
pub fn Senders(props: &SendersProps) -> Html {
    let lang = use_lang();
    let port = props.local.as_ref().and_then(|local| local.rsplit_once(':'));
    html! {
        if let Some((_, port)) = port {
            <div class="udp-trial">
                <WaysIn hint={lang.udp_try()} commands={commands(lang, port)} />
            </div>
        }
    }
}

fn commands(lang: Lang, port: &str) -> Vec<TerminalCommand> {
    vec![
        TerminalCommand { name: lang.try_netcat(), text: format!("nc -u 127.0.0.1 {port}").into() },
        TerminalCommand { name: lang.try_python(), text: lang.udp_python(port).into() },
        TerminalCommand { name: lang.try_powershell(), text: lang.udp_powershell(port).into() },
    ]
}
