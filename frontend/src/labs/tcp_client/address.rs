//! The upper half of the controls: where to, how recv is called, and connect.

use super::{
    Controls, Do,
    form::{Form, RECV_SIZE, SERVER, TIME_LIMIT},
    state::Phase,
};
use crate::labs::fields::{Pick, button, chips, choice};
use relay_protocol::PracticeServer;
use yew::prelude::*;

/// Server, recv size, time limit, how recv is called; connect or close.
pub fn address(controls: &Controls, practice: &[PracticeServer]) -> Html {
    let &Controls { lang, state, .. } = controls;
    let form = &state.form;
    let idle = state.phase == Phase::Idle;
    let connect = controls.on(Do::Connect);
    let modes = [(true, "continuous", lang.recv_continuous()), (false, "by-hand", lang.recv_by_hand())];
    let modes = modes.map(|(continuous, id, words)| {
        let on_pick = controls.fill(Form { continuous, ..(**form).clone() });
        Pick::new(id.into(), words.into(), Some(continuous == form.continuous), on_pick)
    });
    html! {
        <>
            <div class="row">
                { controls.field(&SERVER, &form.server, !idle, |form, value| form.server = value, connect.clone()) }
                { controls.field(&RECV_SIZE, &form.recv_size, false, |form, value| form.recv_size = value, connect.clone()) }
                { controls.field(&TIME_LIMIT, &form.time_limit, false, |form, value| form.time_limit = value, connect.clone()) }
                <div class="field">
                    <span class="label" title={lang.recv_mode_hint()}>{ lang.recv_mode() }</span>
                    { choice(lang.recv_mode(), !idle, modes.into()) }
                </div>
                <div class="field end">
                    { match state.phase {
                        Phase::Idle => button("connect", "button primary", lang.connect(), false, &connect),
                        phase => {
                            let closing = phase == Phase::Closing;
                            button("close", "button", lang.disconnect(), closing, &controls.on(Do::Close))
                        }
                    } }
                </div>
            </div>
            { offer(controls, practice) }
        </>
    }
}

/// The practice servers as buttons that fill the server's field; what the chosen one does.
fn offer(controls: &Controls, practice: &[PracticeServer]) -> Html {
    if practice.is_empty() {
        return Html::default();
    }
    let &Controls { lang, state, .. } = controls;
    let typed = state.form.server.trim();
    let mut about = "";
    let mut picks = Vec::new();
    for server in practice {
        let name = server.name.name();
        let chosen = server.address == typed || name == typed;
        if chosen {
            about = if server.ours { lang.practice(server.name) } else { lang.practice_not_ours() };
        }
        let filled = Form { server: server.address.clone(), ..(*state.form).clone() };
        let mut pick = Pick::new(name.into(), name.into(), Some(chosen), controls.fill(filled));
        pick.title = Some(server.address.clone().into());
        picks.push(pick);
    }
    let (label, title) = (lang.practice_choices(), lang.relay_practice());
    chips(label, title, Some(about), "chip", state.phase != Phase::Idle, picks)
}
