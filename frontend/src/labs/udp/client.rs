//! The top part of the client's controls: the target, and a button that opens or closes the socket.

use super::{
    form::{Field, Form},
    model::{ConnectionState, Msg, Role},
};
use crate::{
    labs::input::Errors,
    text::{Lang, use_lang},
    ui::{Button, ButtonKind, Keyboard, PracticeServerOption, PracticeServers, TextField},
};
use relay_protocol::{PracticeName, PracticeServer, PracticeUdp};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ClientSocketProps {
    pub form: Form,
    pub errors: Errors<Field>,
    pub state: ConnectionState,
    pub practice: Vec<PracticeServer<PracticeUdp>>,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
}

/// The target, the button that opens or closes the socket, and the practice servers.
#[component]
pub fn ClientSocket(props: &ClientSocketProps) -> Html {
    let ClientSocketProps { form, errors, state, practice, on, on_edit } = props;
    let lang = use_lang();
    let on_enter = use_callback(on.clone(), |(), on| on.emit(Msg::Open));
    let closed = *state == ConnectionState::Closed;
    let error = errors.of(Field::Target).map(|error| AttrValue::from(lang.input_error(error)));
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match closed {
        true => (lang.udp_open(), lang.udp_close(), Msg::Open, ButtonKind::Primary),
        false => (lang.udp_close(), lang.udp_open(), Msg::Close(Role::Client), ButtonKind::Plain),
    };
    html! {
        <>
            <div class="row">
                <TextField<Field> field={Field::Target} id={Field::Target.id()} label={lang.server()}
                    value={form.target.clone()} keyboard={Keyboard::Url} width="wide" {error} read_only={!closed} {on_edit}
                    {on_enter} />
                <div class="field end">
                    <Button<Msg> {label} {other} {msg} {kind} {on} disabled={*state == ConnectionState::Closing} />
                </div>
            </div>
            <PracticeServers<Msg> label={lang.practice_choices()} title={lang.relay_practice()}
                servers={servers(lang, form, practice)} {on} disabled={!closed} />
        </>
    }
}

fn servers(lang: Lang, form: &Form, practice: &[PracticeServer<PracticeUdp>]) -> Vec<PracticeServerOption<Msg>> {
    let typed = form.target.trim();
    let option = |server: &PracticeServer<PracticeUdp>| PracticeServerOption {
        name: server.name.word().into(),
        address: server.address.clone().into(),
        about: if server.ours { lang.practice_udp(server.name) } else { lang.practice_not_ours() }.into(),
        chosen: server.address == typed || server.name.word() == typed,
        msg: Msg::UseServer(server.address.clone()),
    };
    practice.iter().map(option).collect()
}
