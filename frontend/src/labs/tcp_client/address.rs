//! The top part of the controls: the server, and a button that connects or closes.

use super::{
    form::{Field, Form},
    model::{ConnectionState, Msg},
};
use crate::{
    labs::input::Errors,
    text::Lang,
    ui::{Button, ButtonKind, Keyboard, PracticeServerOption, PracticeServers, TextField},
};
use relay_protocol::PracticeServer;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct AddressProps {
    pub lang: Lang,
    pub form: Form,
    pub errors: Errors<Field>,
    pub state: ConnectionState,
    pub practice: Vec<PracticeServer>,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
    pub on_connect: Callback<()>,
}

/// The server, the button that connects or closes, and the practice servers.
#[component]
pub fn Address(props: &AddressProps) -> Html {
    let AddressProps { lang, form, errors, state, practice, on, on_edit, on_connect } = props;
    let lang = *lang;
    let closed = *state == ConnectionState::Closed;
    let error = |field| errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match closed {
        true => (lang.connect(), lang.disconnect(), Msg::Connect, ButtonKind::Primary),
        false => (lang.disconnect(), lang.connect(), Msg::Close, ButtonKind::Plain),
    };
    html! {
        <>
            <div class="row">
                <TextField<Field> field={Field::Server} id={Field::Server.id()} label={lang.server()} value={form.server.clone()}
                    keyboard={Keyboard::Url} width="wide" error={error(Field::Server)} read_only={!closed} {on_edit}
                    on_enter={on_connect} />
                <div class="field end">
                    <Button<Msg> {label} {other} {msg} {kind} {on} disabled={*state == ConnectionState::Closing} />
                </div>
            </div>
            <PracticeServers<Msg> label={lang.practice_choices()} title={lang.relay_practice()} servers={servers(lang, form, practice)}
                {on} disabled={!closed} />
        </>
    }
}

fn servers(lang: Lang, form: &Form, practice: &[PracticeServer]) -> Vec<PracticeServerOption<Msg>> {
    let typed = form.server.trim();
    let option = |server: &PracticeServer| PracticeServerOption {
        name: server.name.name().into(),
        address: server.address.clone().into(),
        about: if server.ours { lang.practice(server.name) } else { lang.practice_not_ours() }.into(),
        chosen: server.address == typed || server.name.name() == typed,
        msg: Msg::UseServer(server.address.clone()),
    };
    practice.iter().map(option).collect()
}
