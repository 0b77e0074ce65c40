//! Commands with which a terminal sends to the bound port.

use super::state::{Role, State};
use crate::text::Lang;
use yew::prelude::*;

/// What each command is called, and the command; none while no port is bound.
pub fn commands(lang: Lang, state: &State) -> Vec<(&'static str, String)> {
    let local = state.socket(Role::Server).local.as_deref().unwrap_or_default();
    let Some((_, port)) = local.rsplit_once(':') else { return Vec::new() };
    vec![
        (lang.try_netcat(), ["nc -u 127.0.0.1 ", port].concat()),
        (lang.try_python(), lang.udp_python(port)),
        (lang.try_powershell(), lang.udp_powershell(port)),
    ]
}

/// The commands, each with a button that copies it.
pub fn trial(lang: Lang, state: &State) -> Html {
    let mut lines = Vec::new();
    for (number, (name, command)) in commands(lang, state).into_iter().enumerate() {
        let copied = state.copied == Some(number);
        lines.push(html! {
            <li>
                <span class="label">{ name }</span>
                <code>{ command }</code>
                <button type="button" class="button" data-do={["copy:", &number.to_string()].concat()}
                    aria-label={lang.with(lang.copy_command(), name)}>{ lang.copy() }</button>
                <span class="note hint" role="status">{ if copied { lang.copied() } else { "" } }</span>
            </li>
        });
    }
    if lines.is_empty() {
        return Html::default();
    }
    html! {
        <div class="udp-trial">
            <p class="hint">{ lang.udp_try() }</p>
            <ul class="commands">{ lines }</ul>
        </div>
    }
}
