//! How programs reach what this tab listens at: commands for a terminal, or why none can.

use crate::{
    labs::{NeedsRelay, use_relay},
    text::{fill, use_lang},
    ui::{Commands, TerminalCommand},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WaysInProps {
    /// What is said above the commands.
    pub hint: &'static str,
    pub commands: Vec<TerminalCommand>,
    /// What else this computer can do, such as a link.
    #[prop_or_default]
    pub children: Html,
}

/// The commands; where the relay is on another computer, whose the port is instead: relays listen for pages on loopback only.
#[component]
pub fn WaysIn(props: &WaysInProps) -> Html {
    let WaysInProps { hint, commands, children } = props;
    let lang = use_lang();
    match use_relay().relay.address.other_host() {
        Some(host) => html! { <p class="note">{ fill(lang.port_elsewhere(), &host) }</p> },
        None => html! {
            <>
                <NeedsRelay />
                <p class="hint">{ *hint }</p>
                <Commands commands={commands.clone()} />
                { children.clone() }
            </>
        },
    }
}
