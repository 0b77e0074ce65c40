//! The top part of the controls: the URL, and a button that connects or closes.

use super::{
    form::{Field, Form},
    model::{Msg, client::ClientState, session::Session},
    servers::servers,
    url::is_mixed_content,
};
use crate::{
    labs::input::Errors,
    location,
    text::use_lang,
    transport::relay::Relay,
    ui::{Button, ButtonKind, Keyboard, PracticeServerOption, PracticeServers, TextField},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct AddressProps {
    pub form: Form,
    pub errors: Errors<Field>,
    pub session: Session,
    pub relay: Relay,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
    pub on_connect: Callback<()>,
}

/// The URL, the button that connects or closes, and the practice servers.
#[component]
pub fn Address(props: &AddressProps) -> Html {
    let lang = use_lang();
    let AddressProps { form, errors, session, relay, on, on_edit, on_connect } = props;
    let idle = session.is_idle();
    let error = errors.of(Field::Url).map(|error| AttrValue::from(lang.input_error(error)));
    // A single button serves all actions, so that it keeps the focus.
    let (label, msg, kind) = match idle {
        true => (lang.connect(), Msg::Connect, ButtonKind::Primary),
        false if session.waiting => (lang.websocket_stop_waiting(), Msg::Close, ButtonKind::Plain),
        false => (lang.disconnect(), Msg::Close, ButtonKind::Plain),
    };
    let other = [lang.connect(), lang.websocket_stop_waiting(), lang.disconnect()].join("\n");
    let option = |server: super::servers::Server| PracticeServerOption {
        name: server.name.into(),
        chosen: server.url == form.url.trim(),
        about: (server.about)(lang).into(),
        address: server.url.clone().into(),
        msg: Msg::UseServer(server.url),
    };
    html! {
        <>
            <div class="row">
                <TextField<Field> field={Field::Url} id={Field::Url.id()} label={lang.websocket_url()} value={form.url.clone()}
                    keyboard={Keyboard::Url} width="grow" {error} read_only={!idle} {on_edit} on_enter={on_connect} />
                <div class="field end">
                    <Button<Msg> {label} other={Some(AttrValue::from(other))} {msg} {kind} {on} disabled={session.client.state == ClientState::Closing} />
                </div>
            </div>
            if is_mixed_content(&form.url) && location::is_secure() {
                <p class="note warn">{ lang.websocket_mixed_content() }</p>
            }
            <PracticeServers<Msg> label={lang.websocket_servers()} title={lang.websocket_practice()}
                servers={servers(relay).into_iter().map(option).collect::<Vec<_>>()} {on} disabled={!idle} />
        </>
    }
}
