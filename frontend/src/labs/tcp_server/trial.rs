//! How to connect to the server: commands for a terminal, and clients inside this tab.

use super::{
    form::OWN,
    guest::{Own, Stage},
    state::{Phase, State},
};
use crate::{
    labs::fields::{button, more, text_field},
    text::Lang,
    views::element::div,
};
use yew::prelude::*;

/// A command to try in a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What it is called.
    pub name: &'static str,
    /// The command.
    pub text: String,
}

/// The commands that connect to the server where it listens now; none while it does not.
pub fn commands(lang: Lang, state: &State) -> Vec<Command> {
    let Some((_, port)) = state.local.rsplit_once(':') else { return Vec::new() };
    let end = state.form.line_end().name();
    vec![
        Command { name: lang.try_netcat(), text: ["nc 127.0.0.1 ", port].concat() },
        Command { name: lang.try_python(), text: lang.python_client(port, end) },
        Command { name: lang.try_powershell(), text: lang.powershell_client(port, end) },
    ]
}

/// The whole card; nothing before there was a server.
pub fn trial(lang: Lang, state: &State) -> Html {
    let listening = state.phase == Phase::Listening;
    if !listening && state.own.is_empty() {
        return Html::default();
    }
    let mut lines = Vec::new();
    for (number, command) in commands(lang, state).into_iter().enumerate() {
        let copied = state.copied == Some(number as u32);
        lines.push(html! {
            <li>
                <span class="label">{ command.name }</span>
                <code>{ command.text }</code>
                <button type="button" class="button" data-do={["copy:", &number.to_string()].concat()}
                    aria-label={lang.with(lang.copy_command(), command.name)}>{ lang.copy() }</button>
                <span class="note hint" role="status">{ if copied { lang.copied() } else { "" } }</span>
            </li>
        });
    }
    let terminal = html! {
        <>
            <p class="hint">{ lang.try_terminal() }</p>
            <ul class="commands">{ lines }</ul>
            <p class="hint">{ lang.with(lang.try_other_tab(), &state.local) }</p>
        </>
    };
    let connect = button("own", "button", lang.try_own(), !listening);
    let mut own = Vec::new();
    for client in &state.own {
        own.push(own_client(lang, client, state));
    }
    html! {
        <section class="card controls trial" aria-label={lang.try_it()}>
            <h3>{ lang.try_it() }</h3>
            { div("row", vec![text_field(lang, &OWN, &state.form.own, &state.errors, false), div("field end", vec![connect])]) }
            <p class="hint">{ lang.try_own_about() }</p>
            <ul class="own" aria-label={lang.own_clients()}>{ own }</ul>
            if listening { { more(true, lang.terminal().into(), terminal) } }
        </section>
    }
}

/// A client inside this tab: what it sent, what came back, and after how long.
fn own_client(lang: Lang, client: &Own, state: &State) -> Html {
    let number = client.number.to_string();
    let over = client.stage.is_over();
    let answer = String::from_utf8_lossy(&client.answer);
    let (mood, words) = match (client.stage, client.took, client.asked) {
        (_, Some(took), _) => ("answered", lang.with_duration(lang.own_answered(), took)),
        (Stage::Starting, ..) => ("waits", lang.own_connecting().to_owned()),
        (stage, None, Some(asked)) if !stage.is_over() => {
            ("waits", lang.with_duration(lang.own_waits(), state.now.saturating_sub(asked)))
        }
        _ => ("over", lang.own_no_answer().to_owned()),
    };
    html! {
        <li key={client.number} data-mood={mood}>
            <b>{ lang.with(lang.own_client(), &number) }</b>
            <code class="address">{ client.local.clone() }</code>
            <span class="said">
                if !client.message.is_empty() { <q>{ client.message.trim_end() }</q> }
                if !answer.is_empty() { <span aria-hidden="true">{ " → " }</span><q>{ answer.trim_end() }</q> }
            </span>
            <span class="hint" role="status">{ words }{ if over && client.took.is_some() { " · " } else { "" } }{ if over && client.took.is_some() { lang.own_over() } else { "" } }</span>
            <span class="buttons">
                <button type="button" class="button" data-do={["own-ask:", &number].concat()}
                    disabled={!client.stage.writing()}>{ lang.own_ask() }</button>
                <button type="button" class="button" data-do={["own-close:", &number].concat()} disabled={over}>{ lang.own_close() }</button>
            </span>
        </li>
    }
}
