//! Watches whether the relay can be reached, and shows it: a pill in the header, and a banner with cause and remedy.

use super::address::Address;
use crate::{
    text::{Lang, duration},
    transport::relay::{Reached, RelayAddress, Trouble, check},
};
use gloo_timers::future::TimeoutFuture;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Url, window};
use yew::prelude::*;

/// How long between two looks at the relay, in milliseconds.
const INTERVAL_MS: u32 = 5000;

/// The relay, as the page knows it now.
#[derive(Clone, PartialEq)]
pub struct Relay {
    /// Where it is.
    pub address: RelayAddress,
    /// How it is.
    pub status: Status,
    /// Look at once.
    pub check: Callback<()>,
}

/// How the relay is.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// The first look is under way.
    Checking,
    /// The page is not from this machine: the browser may ask the user, so the user must ask first.
    NotAsked,
    /// It answered.
    Reached(Reached),
    /// It cannot be used.
    Trouble(Trouble),
}

impl Relay {
    /// What it said of itself, where it answered.
    pub fn reached(&self) -> Option<&Reached> {
        match &self.status {
            Status::Reached(reached) => Some(reached),
            _ => None,
        }
    }
}

/// Where to look for the relay, and whether that may be done unasked.
fn candidates(address: &Address) -> Vec<(RelayAddress, bool)> {
    let Some(location) = window().map(|window| window.location()) else { return Vec::new() };
    let own = location.origin().unwrap_or_default();
    let local =
        location.hostname().is_ok_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."));
    let token = address.token.clone();
    if let Some(origin) = address.relay.as_deref().and_then(|relay| Some(Url::new(relay).ok()?.origin())) {
        let unasked = local || origin == own;
        return vec![(RelayAddress { origin, token }, unasked)];
    }
    let this_machine = RelayAddress::on_this_machine(token.clone());
    let mut found = vec![(RelayAddress { origin: own, token }, true)];
    if found[0].0 != this_machine {
        found.push((this_machine, local));
    }
    found
}

/// Looks at the relay at once, then every few seconds while the page is seen.
#[hook]
pub fn use_relay(address: Rc<Address>) -> Relay {
    let candidates = use_memo((), |()| candidates(&address));
    let last = candidates.last().map(|(address, _)| address.clone());
    let found = use_state(|| (last.unwrap_or_else(|| RelayAddress::on_this_machine(None)), Status::Checking));
    // Counts the user's wishes: each starts the watch anew, now with leave to ask the browser.
    let asked = use_state(|| 0_u32);

    let (set, wishes) = (found.setter(), *asked);
    use_effect_with(wishes, move |_| {
        let stopped = Rc::new(Cell::new(false));
        let watch = stopped.clone();
        spawn_local(async move {
            while !watch.get() {
                let hidden = window().and_then(|window| window.document()).is_some_and(|document| document.hidden());
                if !hidden {
                    let now = look(&candidates, wishes > 0).await;
                    if !watch.get() {
                        set.set(now);
                    }
                }
                TimeoutFuture::new(INTERVAL_MS).await;
            }
        });
        move || stopped.set(true)
    });

    let check = use_callback((), {
        let asked = asked.clone();
        move |(), ()| asked.set(*asked + 1)
    });
    let (address, status) = (*found).clone();
    Relay { address, status, check }
}

/// The first candidate that is a relay; else what is wrong with the last one.
async fn look(candidates: &[(RelayAddress, bool)], asked: bool) -> (RelayAddress, Status) {
    let mut found = (RelayAddress::on_this_machine(None), Status::NotAsked);
    for (address, unasked) in candidates {
        let status = match *unasked || asked {
            true => check(address).await.map_or_else(Status::Trouble, Status::Reached),
            false => Status::NotAsked,
        };
        let decided = matches!(status, Status::Reached(_) | Status::Trouble(Trouble::OriginNotAllowed));
        found = (address.clone(), status);
        if decided {
            break;
        }
    }
    found
}

/// The relay's state in the header; opens to tell more.
pub fn pill(lang: Lang, relay: &Relay) -> Html {
    let (state, note) = match &relay.status {
        Status::Checking => ("checking", lang.relay_checking().to_owned()),
        Status::NotAsked => ("not-asked", lang.relay_not_asked().to_owned()),
        Status::Reached(reached) => ("reached", duration(reached.round_trip)),
        Status::Trouble(_) => ("trouble", lang.relay_unusable().to_owned()),
    };
    html! {
        <details class="relay" data-state={state}>
            <summary title={lang.relay_details()}>
                <span class="dot" aria-hidden="true"></span>
                <span class="relay-name">{ lang.relay() }</span>
                <span class="relay-host">{ relay.address.host() }</span>
                <span class="relay-note">{ note }</span>
            </summary>
            <div class="relay-more">
                <p>{ lang.relay_why() }</p>
                { relay.reached().map_or_else(Html::default, |reached| about(lang, &relay.address, reached)) }
                <button type="button" class="button" onclick={relay.check.reform(|_| ())}>{ lang.relay_retry() }</button>
            </div>
        </details>
    }
}

fn about(lang: Lang, address: &RelayAddress, reached: &Reached) -> Html {
    let health = &reached.health;
    let limits = &health.limits;
    let practice = health.practice.iter().flat_map(|practice| &practice.tcp);
    html! {
        <dl>
            <dt>{ lang.relay_address() }</dt><dd class="mono">{ &address.origin }</dd>
            <dt>{ lang.relay_round_trip() }</dt><dd>{ duration(reached.round_trip) }</dd>
            <dt>{ lang.relay_version() }</dt><dd>{ &health.version }</dd>
            <dt>{ lang.relay_limits() }</dt>
            <dd>{ lang.limits(limits.connections, limits.connect_timeout_ms, limits.idle_timeout_ms) }</dd>
            <dt>{ lang.relay_practice() }</dt>
            <dd><ul>{ for practice.map(|server| html! {
                <li key={server.name.name()}><b>{ server.name.name() }</b>{ " " }<span class="mono">{ &server.address }</span></li>
            }) }</ul></dd>
        </dl>
    }
}

/// Why the relay cannot be used and what to do, above the lab; nothing while all is well.
pub fn banner(lang: Lang, relay: &Relay) -> Html {
    let (what, then, button) = match &relay.status {
        Status::Checking | Status::Reached(_) => return Html::default(),
        Status::NotAsked => (lang.relay_ask_why().to_owned(), String::new(), lang.relay_ask()),
        Status::Trouble(trouble) => {
            let origin = window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
            (lang.trouble(*trouble, relay.address.host()), lang.remedy(*trouble, &origin), lang.relay_retry())
        }
    };
    html! {
        <div class="banner" role="alert">
            <p><b>{ what }</b>{ " " }{ then }</p>
            <button type="button" class="button" onclick={relay.check.reform(|_| ())}>{ button }</button>
        </div>
    }
}
