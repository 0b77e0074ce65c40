//! The relay's state, as a pill in the header.

use super::relay::{RelayWatch, Status};
use crate::{
    text::{Lang, duration, joined, use_lang},
    transport::relay::{Network, RelayAddress, RelayInfo},
    ui::Button,
};
use yew::prelude::*;

/// The properties of [`Pill`] and [`Banner`](super::network_bar::Banner).
#[derive(Properties, PartialEq)]
pub struct RelayProps {
    pub relay: RelayWatch,
}

/// The relay's state in the header; expands to show more.
#[component]
pub fn Pill(props: &RelayProps) -> Html {
    let lang = use_lang();
    let relay = &props.relay;
    let in_page = relay.network == Some(Network::InPage);
    let (state, note) = match &relay.status {
        _ if in_page => ("in-page", lang.network_in_page().to_owned()),
        Status::Checking => ("checking", lang.relay_checking().to_owned()),
        Status::NotAsked => ("not-asked", lang.relay_not_asked().to_owned()),
        Status::Reached(reached) => ("reached", duration(reached.round_trip)),
        Status::Silent { .. } => {
            ("silent", joined(&[lang.no_answer(), &lang.for_seconds(relay.silent_for.unwrap_or_default())], " "))
        }
        Status::Failed(_) => ("failed", lang.relay_unusable().to_owned()),
    };
    html! {
        <details class="relay" data-state={state}>
            <summary title={lang.relay_details()}>
                <span class="dot" aria-hidden="true"></span>
                if !in_page {
                    <span class="relay-name">{ lang.relay() }</span>
                    <span class="relay-host">{ relay.address.host().to_owned() }</span>
                }
                <span class="relay-note">{ note }</span>
            </summary>
            <div class="relay-more">
                if in_page { <p>{ lang.in_page_what() }</p> }
                <p>{ lang.relay_why() }</p>
                if let Some(reached) = relay.reached() { { about(lang, &relay.address, reached) } }
                <Button<()> label={lang.relay_retry()} msg={()} on={&relay.search} />
            </div>
        </details>
    }
}

fn about(lang: Lang, address: &RelayAddress, reached: &RelayInfo) -> Html {
    let health = &reached.health;
    let limits = &health.limits;
    let practice = health.practice.iter().flat_map(|practice| &practice.tcp);
    let practice = practice.map(|server| {
        html! { <li><b>{ server.name.name() }</b>{ " " }<span class="mono">{ server.address.clone() }</span></li> }
    });
    html! {
        <dl>
            <dt>{ lang.relay_address() }</dt>
            <dd class="mono">{ address.origin.clone() }</dd>
            <dt>{ lang.relay_round_trip() }</dt>
            <dd>{ duration(reached.round_trip) }</dd>
            <dt>{ lang.relay_version() }</dt>
            <dd>{ health.version.clone() }</dd>
            <dt>{ lang.relay_limits() }</dt>
            <dd>{ lang.limits(limits.connections, limits.connect_timeout_ms, limits.idle_timeout_ms) }</dd>
            <dt>{ lang.relay_practice() }</dt>
            <dd><ul>{ for practice }</ul></dd>
        </dl>
    }
}
