//! How programs reach the port on which this tab listens: terminal commands, or why none work.

use crate::{
    labs::{NeedsRelay, use_relay},
    text::{fill, use_lang},
    ui::{Commands, TerminalCommand},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WaysInProps {
    /// The text above the commands.
    pub hint: &'static str,
    pub commands: Vec<TerminalCommand>,
    /// Other ways for this computer, such as a link.
    #[prop_or_default]
    pub children: Html,
}

/// Shows the commands or, if the relay is on another computer, whose port it is. Relays listen for pages on loopback
/// only.
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
