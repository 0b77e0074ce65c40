//! The upper half of the controls: where to, how recv is called, and connect.

use super::{
    form::{RECV_SIZE, SERVER, TIME_LIMIT},
    state::{Phase, State},
};
use crate::{
    labs::fields::{Pick, button, chips, choice, labelled, text_field},
    text::Lang,
    views::element::{all, div},
};
use relay_protocol::PracticeServer;
use yew::prelude::*;

/// Server, recv size, time limit, how recv is called; connect or close.
pub fn address(lang: Lang, state: &State, practice: &[PracticeServer]) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let idle = state.phase == Phase::Idle;
    let modes =
        [("continuous", lang.recv_continuous(), form.continuous), ("by-hand", lang.recv_by_hand(), !form.continuous)];
    let modes = labelled(lang.recv_mode(), Some(lang.recv_mode_hint()), choice(lang.recv_mode(), !idle, &modes));
    let connect = match state.phase {
        Phase::Idle => button("connect", "button primary", lang.connect(), false),
        phase => button("close", "button", lang.disconnect(), phase == Phase::Closing),
    };
    let fields = vec![
        text_field(lang, &SERVER, &form.server, errors, !idle),
        text_field(lang, &RECV_SIZE, &form.recv_size, errors, false),
        text_field(lang, &TIME_LIMIT, &form.time_limit, errors, false),
        modes,
        div("field end", vec![connect]),
    ];
    all(vec![div("row", fields), offer(lang, state, practice)])
}

/// The practice servers as buttons that fill the server's field; what the chosen one does.
fn offer(lang: Lang, state: &State, practice: &[PracticeServer]) -> Html {
    if practice.is_empty() {
        return Html::default();
    }
    let typed = state.form.server.trim();
    let mut about = "";
    let mut picks = Vec::new();
    for server in practice {
        let name = server.name.name();
        let chosen = server.address == typed || name == typed;
        if chosen {
            about = if server.ours { lang.practice(server.name) } else { lang.practice_not_ours() };
        }
        let mut pick = Pick::new(name.into(), name.into(), Some(chosen));
        pick.title = Some(server.address.clone().into());
        picks.push(pick);
    }
    let (label, title) = (lang.practice_choices(), lang.relay_practice());
    chips(label, title, Some(about), "chip", state.phase != Phase::Idle, picks)
}
