//! The upper half of the controls: where to, how recv is called, and connect.

use super::{Controls, form::Form, state::Phase};
use crate::labs::fields::{TextField, choice, click};
use relay_protocol::PracticeServer;
use yew::prelude::*;

/// Server, recv size, time limit, how recv is called; connect or close.
pub fn address(controls: &Controls, practice: &[PracticeServer]) -> Html {
    let Controls { lang, form, errors, phase, .. } = controls;
    let (lang, phase) = (*lang, *phase);
    let idle = phase == Phase::Idle;
    let server = TextField {
        id: "tcp-server",
        label: lang.server(),
        value: &form.server,
        error: errors.server.as_ref(),
        keyboard: "url",
        width: "wide",
        disabled: !idle,
        on_input: controls.change(|form, value| form.server = value),
        on_enter: controls.on_connect.clone(),
        ..TextField::default()
    };
    let recv_size = TextField {
        id: "tcp-recv-size",
        label: lang.recv_size(),
        value: &form.recv_size,
        unit: lang.bytes_unit(),
        error: errors.recv_size.as_ref(),
        keyboard: "numeric",
        width: "short",
        on_input: controls.change(|form, value| form.recv_size = value),
        on_enter: controls.on_connect.clone(),
        ..TextField::default()
    };
    let time_limit = TextField {
        id: "tcp-time-limit",
        label: lang.time_limit(),
        value: &form.time_limit,
        unit: lang.seconds_unit(),
        error: errors.time_limit.as_ref(),
        keyboard: "decimal",
        width: "short",
        on_input: controls.change(|form, value| form.time_limit = value),
        on_enter: controls.on_connect.clone(),
        ..TextField::default()
    };
    let modes = [(true, "continuous", lang.recv_continuous()), (false, "by-hand", lang.recv_by_hand())];
    let on_mode = controls.change(|form, continuous| form.continuous = continuous);
    let button = match phase {
        Phase::Idle => html! {
            <button type="button" class="button primary" data-do="connect" onclick={click(&controls.on_connect)}>
                { lang.connect() }
            </button>
        },
        _ => html! {
            <button type="button" class="button" data-do="close" disabled={phase == Phase::Closing}
                onclick={click(&controls.on_close)}>{ lang.disconnect() }</button>
        },
    };
    html! {
        <>
            <div class="row">
                { server.draw(lang) }{ recv_size.draw(lang) }{ time_limit.draw(lang) }
                <div class="field">
                    <span class="label" title={lang.recv_mode_hint()}>{ lang.recv_mode() }</span>
                    { choice(lang.recv_mode(), &modes, form.continuous, !idle, &on_mode) }
                </div>
                <div class="field end">{ button }</div>
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
    let lang = controls.lang;
    let typed = controls.form.server.trim();
    let chosen = practice.iter().find(|server| server.address == typed || server.name.name() == typed);
    let buttons = practice.iter().map(|server| {
        let (form, address) = (controls.form.clone(), server.address.clone());
        let onclick = controls.on_form.reform(move |_| Form { server: address.clone(), ..form.clone() });
        let pressed = chosen.is_some_and(|chosen| chosen.name == server.name);
        html! {
            <button type="button" class="chip" key={server.name.name()} data-practice={server.name.name()} {onclick}
                aria-pressed={pressed.to_string()} disabled={controls.phase != Phase::Idle} title={server.address.clone()}>
                { server.name.name() }
            </button>
        }
    });
    let about = chosen.map(|server| if server.ours { lang.practice(server.name) } else { lang.practice_not_ours() });
    html! {
        <div class="practice" role="group" aria-label={lang.practice_choices()}>
            <span class="label">{ lang.relay_practice() }</span>
            { for buttons }
            <p class="hint" role="status">{ about.unwrap_or_default() }</p>
        </div>
    }
}
