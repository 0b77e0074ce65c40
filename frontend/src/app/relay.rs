//! Watches whether the relay can be reached, and shows it: a pill in the header, and a banner with cause and remedy.

use super::{address::Address, preferences};
use crate::{
    gesture::{Gesture, clicks},
    labs::{RelayContext, fields::button},
    text::{Lang, duration},
    transport::relay::{Reached, Relay, RelayAddress, Trouble, check, is_loopback, location},
    views::element::span,
};
use gloo_timers::future::TimeoutFuture;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Url, window};
use yew::prelude::*;

/// How long between two looks at the relay, in milliseconds.
const INTERVAL_MS: u32 = 5000;

/// The relay, as the page knows it now.
pub struct RelayWatch {
    /// Where it is.
    pub address: RelayAddress,
    /// How it is.
    pub status: Status,
    /// Look at once.
    pub check: Callback<()>,
}

/// How the relay is.
#[derive(Clone)]
pub enum Status {
    /// The first look is under way.
    Checking,
    /// The page is not from this machine: the browser may ask the user, so the user must ask first.
    NotAsked,
    /// It answered.
    Reached(Rc<Reached>),
    /// It cannot be used.
    Trouble(Trouble),
}

impl RelayWatch {
    /// What the labs need of it.
    pub fn context(&self) -> RelayContext {
        let health = self.reached().map(|reached| reached.health.clone());
        RelayContext { relay: Relay { address: self.address.clone(), health }, on_suspect: self.check.clone() }
    }

    /// What it said of itself, where it answered.
    pub fn reached(&self) -> Option<&Rc<Reached>> {
        match &self.status {
            Status::Reached(reached) => Some(reached),
            _ => None,
        }
    }
}

/// Where a relay may be, and whether the page may look there unasked.
type Candidate = (RelayAddress, bool);

/// Where to look for the relay.
fn candidates(address: Address) -> Vec<Candidate> {
    let Some(location) = location() else { return Vec::new() };
    let own = location.origin().unwrap_or_default();
    let local = location.hostname().is_ok_and(|host| is_loopback(&host));
    let token = address.token;
    if let Some(relay) = address.relay.and_then(|relay| Url::new(&relay).ok()) {
        let origin = relay.origin();
        let unasked = local || origin == own;
        return vec![(RelayAddress { origin, token }, unasked)];
    }
    let this_machine = RelayAddress::on_this_machine(token.clone());
    let own = RelayAddress { origin: own, token };
    if own == this_machine { vec![(own, true)] } else { vec![(own, true), (this_machine, local)] }
}

/// What is known of the relay.
#[derive(Clone)]
struct Watch {
    candidates: Rc<[Candidate]>,
    address: RelayAddress,
    status: Status,
    /// Counts the user's wishes: each starts the watch anew, from then on with leave to ask the browser.
    wishes: u32,
}

enum Action {
    Found(RelayAddress, Status),
    Check,
}

impl Watch {
    fn new() -> Self {
        let candidates = candidates(preferences::take_address());
        let address = match candidates.last() {
            Some((address, _)) => address.clone(),
            None => RelayAddress::on_this_machine(None),
        };
        Self { candidates: candidates.into(), address, status: Status::Checking, wishes: 0 }
    }
}

impl Reducible for Watch {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut watch = (*self).clone();
        match action {
            Action::Found(address, status) => (watch.address, watch.status) = (address, status),
            Action::Check => watch.wishes += 1,
        }
        watch.into()
    }
}

/// Looks at the relay at once, then every few seconds while the page is seen.
#[hook]
pub fn use_relay() -> RelayWatch {
    let watch = use_reducer(Watch::new);
    let (candidates, found) = (watch.candidates.clone(), watch.dispatcher());
    use_effect_with(watch.wishes, move |&wishes| {
        let stopped = Rc::new(Cell::new(false));
        let over = stopped.clone();
        spawn_local(async move {
            while !over.get() {
                let hidden = window().and_then(|window| window.document()).is_some_and(|document| document.hidden());
                if !hidden {
                    let (address, status) = look(&candidates, wishes > 0).await;
                    if !over.get() {
                        found.dispatch(Action::Found(address, status));
                    }
                }
                TimeoutFuture::new(INTERVAL_MS).await;
            }
        });
        move || stopped.set(true)
    });
    let check = use_callback(watch.dispatcher(), |(), dispatcher| dispatcher.dispatch(Action::Check));
    RelayWatch { address: watch.address.clone(), status: watch.status.clone(), check }
}

/// The first candidate that is a relay; else what is wrong with the last one.
async fn look(candidates: &[Candidate], asked: bool) -> (RelayAddress, Status) {
    let mut found = (RelayAddress::on_this_machine(None), Status::NotAsked);
    for (address, unasked) in candidates {
        let status = match *unasked || asked {
            true => match check(address).await {
                Ok(reached) => Status::Reached(reached.into()),
                Err(trouble) => Status::Trouble(trouble),
            },
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
pub fn pill(lang: Lang, relay: &RelayWatch) -> Html {
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
                { span("relay-name", lang.relay().into()) }
                { span("relay-host", relay.address.host().to_owned().into()) }
                { span("relay-note", note.into()) }
            </summary>
            <div class="relay-more">
                <p>{ lang.relay_why() }</p>
                if let Some(reached) = relay.reached() { { about(lang, &relay.address, reached) } }
                { button("check", "button", lang.relay_retry(), false) }
            </div>
        </details>
    }
}

fn about(lang: Lang, address: &RelayAddress, reached: &Reached) -> Html {
    let health = &reached.health;
    let limits = &health.limits;
    let facts = [
        (lang.relay_round_trip(), duration(reached.round_trip)),
        (lang.relay_version(), health.version.clone()),
        (lang.relay_limits(), lang.limits(limits.connections, limits.connect_timeout_ms, limits.idle_timeout_ms)),
    ];
    let mut practice = Vec::new();
    for server in health.practice.iter().flat_map(|practice| &practice.tcp) {
        practice.push(html! {
            <li><b>{ server.name.name() }</b>{ " " }{ span("mono", server.address.clone().into()) }</li>
        });
    }
    let mut lines = vec![fact(lang.relay_address(), "mono", address.origin.clone().into())];
    for (name, words) in facts {
        lines.push(fact(name, "", words.into()));
    }
    lines.push(fact(lang.relay_practice(), "", html! { <ul>{ practice }</ul> }));
    html! { <dl>{ lines }</dl> }
}

fn fact(name: &'static str, class: &'static str, fact: Html) -> Html {
    html! { <><dt>{ name }</dt><dd ~className={class}>{ fact }</dd></> }
}

/// Why the relay cannot be used and what to do, above the lab; nothing while all is well.
pub fn banner(lang: Lang, relay: &RelayWatch, on: &Callback<Gesture>) -> Html {
    let (what, then, words) = match &relay.status {
        Status::Checking | Status::Reached(_) => return Html::default(),
        Status::NotAsked => (lang.relay_ask_why().to_owned(), String::new(), lang.relay_ask()),
        Status::Trouble(trouble) => {
            let origin = location().and_then(|page| page.origin().ok()).unwrap_or_default();
            let (what, then) = lang.trouble(*trouble, relay.address.host(), &origin);
            (what, then, lang.relay_retry())
        }
    };
    html! {
        <div class="banner" role="alert" onclick={clicks(on)}>
            <p><b>{ what }</b>{ " " }{ then }</p>
            { button("check", "button", words, false) }
        </div>
    }
}
