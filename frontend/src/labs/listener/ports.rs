//! Ports to choose, and what the chosen one is.

use crate::{
    text::use_lang,
    transport::relay::Relay,
    ui::{Button, ButtonKind},
};
use relay_protocol::{BIND_PORT, PracticeTcp};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PortsProps {
    /// What was typed as the port.
    pub port: String,
    /// The port of the practice server `echo`.
    pub echo_port: Option<u16>,
    /// One was chosen.
    pub on_choose: Callback<u16>,
    /// Whether none can be chosen at the moment.
    pub disabled: bool,
}

/// A button for each port.
#[component]
pub fn Ports(props: &PortsProps) -> Html {
    let PortsProps { port, echo_port, on_choose, disabled } = props;
    let lang = use_lang();
    let taken = echo_port.map(|port| (port, lang.port_taken()));
    let ports = [Some((BIND_PORT, lang.port_page())), taken, Some((0, lang.port_any()))].into_iter().flatten();
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

/// The port of the practice server `echo`.
pub fn echo_port(relay: &Relay) -> Option<u16> {
    let echo = relay.practice_tcp().iter().find(|server| server.name == PracticeTcp::Echo)?;
    echo.address.rsplit_once(':')?.1.parse().ok()
}
