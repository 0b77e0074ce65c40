//! The choice of ports, a description of the chosen one, and a note if the relay lets the page bind none.

use crate::{
    labs::use_relay,
    text::use_lang,
    transport::relay::Relay,
    ui::{Button, ButtonKind},
};
use relay_protocol::{BIND_PORT, PracticeTcp};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PortsProps {
    /// The text of the port field.
    pub port: String,
    /// The lab's default port, used if the relay allows it.
    pub usual: u16,
    /// Called when the user chooses a port.
    pub on_choose: Callback<u16>,
    /// Whether the buttons are inactive.
    pub disabled: bool,
}

/// A button for each port, or nothing if the relay lets the page bind none.
#[component]
pub fn Ports(props: &PortsProps) -> Html {
    let PortsProps { port, usual, on_choose, disabled } = props;
    let lang = use_lang();
    let relay = use_relay().relay;
    let Some(offered) = offered_port(&relay, *usual) else { return Html::default() };
    let taken = echo_port(&relay).map(|port| (port, lang.port_taken()));
    let ports = [Some((offered, lang.port_page())), taken, Some((0, lang.port_any()))].into_iter().flatten();
    let is_chosen = |number: u16| port.trim() == number.to_string();
    let about = ports.clone().find(|(port, _)| is_chosen(*port)).map(|(_, about)| about);
    html! {
        <div class="practice" role="group" aria-label={lang.port_choices()}>
            <span class="label">{ lang.port() }</span>
            { for ports.map(|(port, about)| html! {
                <Button<u16> key={port} label={port.to_string()} title={about} msg={port} on={on_choose} kind={ButtonKind::Chip}
                    pressed={is_chosen(port)} {disabled} />
            }) }
            <p class="hint" role="status">{ about }</p>
        </div>
    }
}

/// Notes that the relay lets this page bind no port, if that is the case.
#[component]
pub fn NoPorts() -> Html {
    let lang = use_lang();
    let Relay { address, health } = use_relay().relay;
    match health {
        Some(health) if health.limits.bind_ports.is_empty() => html! { <p class="note">{ lang.no_ports() }</p> },
        Some(health) if health.bind_refused.is_some() => {
            let own = address.origin;
            html! { <p class="note">{ lang.why_only_own_page() }{ " " }<a href={own.clone()} target="_blank" rel="noopener">{ own }</a></p> }
        }
        Some(_) | None => Html::default(),
    }
}

/// The port of the practice server `echo`, if the relay has one.
pub fn echo_port(relay: &Relay) -> Option<u16> {
    let echo = relay.practice_tcp().iter().find(|server| server.name == PracticeTcp::Echo)?;
    echo.address.rsplit_once(':')?.1.parse().ok()
}

/// Returns the default port to bind: `usual`, or else one that the relay lets a page bind and that `echo` does not use.
/// Labs with different usual ports get different ports as long as there are enough. Returns `None` if the relay lets
/// this page bind none.
pub fn offered_port(relay: &Relay, usual: u16) -> Option<u16> {
    let Some(health) = &relay.health else { return Some(usual) };
    let bind_ports = health.usable_ports();
    if bind_ports.iter().any(|&(first, last)| (first..=last).contains(&usual)) {
        return Some(usual);
    }
    let offset = usual.saturating_sub(BIND_PORT);
    let echo = echo_port(relay);
    let candidate = |&(first, last): &(u16, u16)| {
        let preferred = first.saturating_add(offset).min(last);
        std::iter::once(preferred).chain(first..=last).find(|port| Some(*port) != echo)
    };
    // If pages may bind only the port of `echo`, they may also bind any free port.
    bind_ports.iter().filter_map(candidate).min().or(bind_ports.first().map(|_| 0))
}
