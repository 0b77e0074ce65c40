//! How to connect to the server: commands for a terminal, and clients inside this tab.

use super::{
    element::{code, hint, numbered, part},
    form::OWN,
    guest::{Own, Stage},
    state::{Phase, State},
};
use crate::{
    labs::{
        TCP_CLIENT,
        fields::{button, more, text_field},
    },
    query,
    text::{Lang, dotted},
    views::element::{all, div, sign, span, strong},
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
        let about = lang.with(lang.copy_command(), command.name);
        let content = vec![
            span("label", command.name.into()),
            code(command.text),
            numbered("copy", number as u32, lang.copy(), Some(about), None, false),
            html! { <span class="note hint" role="status">{ if copied { lang.copied() } else { "" } }</span> },
        ];
        lines.push(html! { <li>{ content }</li> });
    }
    let terminal = all(vec![
        hint(lang.try_terminal().into()),
        html! { <ul class="commands">{ lines }</ul> },
        other_tab(lang, &state.local),
    ]);
    let connect = button("own", "button", lang.try_own(), !listening);
    let mut own = Vec::new();
    for client in &state.own {
        own.push(own_client(lang, client, state));
    }
    let field = text_field(lang, &OWN, &state.form.own, &state.errors, false);
    let content = vec![
        html! { <h3>{ lang.try_it() }</h3> },
        div("row", vec![field, div("field end", vec![connect])]),
        hint(lang.try_own_about().into()),
        html! { <ul class="own" aria-label={lang.own_clients()}>{ own }</ul> },
        if listening { more(true, lang.terminal().into(), terminal) } else { Html::default() },
    ];
    part("card controls trial", lang.try_it(), content)
}

/// A link to the TCP client lab in another tab, which offers this server. With its opener it also has this tab's token.
fn other_tab(lang: Lang, server: &str) -> Html {
    let query = query::encode([("lab", TCP_CLIENT), ("lang", lang.tag()), ("server", server)]);
    let words = lang.with(lang.try_other_tab(), server);
    html! { <p class="hint"><a class="other-tab" href={["?", &query].concat()} target="_blank" rel="opener">{ words }</a></p> }
}

/// A client inside this tab: what it sent, what came back, and after how long.
fn own_client(lang: Lang, client: &Own, state: &State) -> Html {
    let over = client.stage.is_over();
    let (mood, words) = match (client.stage, client.took, client.asked) {
        (_, Some(took), _) => {
            let answered = lang.with_duration(lang.own_answered(), took);
            ("answered", dotted(&[&answered, if over { lang.own_over() } else { "" }]))
        }
        (Stage::Starting, ..) => ("waits", lang.own_connecting().to_owned()),
        (stage, None, Some(asked)) if !stage.is_over() => {
            ("waits", lang.with_duration(lang.own_waits(), state.now.saturating_sub(asked)))
        }
        _ => ("over", lang.own_no_answer().to_owned()),
    };
    let mut said = Vec::new();
    for text in [client.message.as_str(), &String::from_utf8_lossy(&client.answer)] {
        if !text.is_empty() {
            said.extend([sign(if said.is_empty() { "" } else { " → " }), html! { <q>{ text.trim_end() }</q> }]);
        }
    }
    let buttons = vec![
        numbered("own-ask", client.number, lang.own_ask(), None, None, !client.stage.writing()),
        numbered("own-close", client.number, lang.own_close(), None, Some(OWN.id.to_owned()), over),
    ];
    let content = vec![
        strong(lang.with(lang.own_client(), &client.number.to_string()).into()),
        code(client.local.clone().unwrap_or_default()),
        span("said", all(said)),
        // No news for a screen reader: the clock in it goes on and on.
        span("hint", words.into()),
        div("buttons", buttons),
    ];
    html! { <li key={client.number} data-mood={mood}>{ content }</li> }
}
