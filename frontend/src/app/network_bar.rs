//! The banner above the lab: it says that the labs use the network inside the page, why, and how to get a relay; or
//! that the relay no longer responds.

use super::{
    relay::{RelayWatch, Status},
    relay_pill::RelayProps,
};
use crate::{
    location::location,
    text::{Lang, fill, use_lang},
    transport::relay::{Network, RelayError},
    ui::{Button, Commands, TerminalCommand},
};
use yew::prelude::*;

/// Says that the labs use the network inside the page, or that their relay no longer responds, and what to do.
#[component]
pub fn Banner(props: &RelayProps) -> Html {
    let lang = use_lang();
    let relay = &props.relay;
    match relay.network {
        None => Html::default(),
        Some(Network::InPage) => in_page(lang, relay),
        Some(Network::Relay) => gone(lang, relay),
    }
}

/// The banner for the network inside the page.
fn in_page(lang: Lang, relay: &RelayWatch) -> Html {
    let (why, then) = why(lang, relay);
    let (label, on) = match &relay.status {
        Status::Reached(_) => (lang.use_relay(), relay.choose.reform(|()| Network::Relay)),
        Status::NotAsked => (lang.relay_ask(), relay.search.clone()),
        Status::Checking | Status::Silent { .. } | Status::Failed(_) => (lang.relay_search(), relay.search.clone()),
    };
    html! {
        <section class="banner calm" aria-label={lang.network_in_page()}>
            <div>
                <p aria-live="polite"><b>{ lang.in_page_title() }</b>{ " " }{ lang.in_page_what() }{ " " }{ why }</p>
                <details>
                    <summary>{ lang.relay_how() }</summary>
                    <p>{ then }</p>
                    <p>{ lang.relay_how_what() }</p>
                    <Commands commands={commands(lang, relay)} />
                </details>
            </div>
            <Button<()> {label} msg={()} {on} />
        </section>
    }
}

/// The banner for a relay that the labs use and that no longer responds.
fn gone(lang: Lang, relay: &RelayWatch) -> Html {
    let (Status::Failed(_) | Status::Silent { .. }) = &relay.status else { return Html::default() };
    let (what, then) = why(lang, relay);
    html! {
        <div class="banner" role="alert">
            <p><b>{ what }</b>{ " " }{ then }</p>
            <Button<()> label={lang.relay_retry()} msg={()} on={&relay.check} />
            <Button<Network> label={lang.go_on_inside()} msg={Network::InPage} on={&relay.choose} />
        </div>
    }
}

/// Names the computer that has the labs' sockets, if it is not this one.
#[component]
pub fn Elsewhere(props: &RelayProps) -> Html {
    let lang = use_lang();
    let relay = &props.relay;
    let host = relay.address.other_host().filter(|_| relay.network == Some(Network::Relay));
    match host {
        Some(host) => html! { <p class="banner calm elsewhere">{ fill(lang.relay_elsewhere(), &host) }</p> },
        None => Html::default(),
    }
}

/// Returns why the labs have no relay, and what to do about it.
fn why(lang: Lang, relay: &RelayWatch) -> (String, String) {
    match &relay.status {
        Status::Checking => (String::new(), String::new()),
        Status::NotAsked => (lang.relay_not_asked_yet().to_owned(), lang.relay_ask_why().to_owned()),
        Status::Reached(_) => (lang.relay_found().to_owned(), String::new()),
        Status::Silent { .. } => lang.relay_failure(RelayError::NoAnswer, &relay.address, &origin()),
        Status::Failed(failure) => lang.relay_failure(*failure, &relay.address, &origin()),
    }
}

/// The page's own origin.
fn origin() -> String {
    location().and_then(|page| page.origin().ok()).unwrap_or_default()
}

/// Returns the commands that start the relay: built from the project, or as a downloaded program. `--origin` allows the
/// page's origin if the page is not the relay's own, and names the relay's address if the relay does not know it.
fn commands(lang: Lang, relay: &RelayWatch) -> Vec<TerminalCommand> {
    let origin = origin();
    let is_own = origin == relay.address.origin || !origin.starts_with("http");
    let mut option = if is_own { String::new() } else { [" --origin ", &origin].concat() };
    if matches!(relay.status, Status::Failed(RelayError::HostNotListed)) {
        option = [" --origin ", &relay.address.origin, &option].concat();
    }
    let command = |name, program: &str| TerminalCommand { name, text: [program, &option].concat().into() };
    vec![command(lang.relay_built(), "cargo xtask serve"), command(lang.relay_downloaded(), "relay")]
}
