//! Watches whether the relay can be reached, and whether the labs use it.

use super::{
    address::Address,
    candidates::{Candidate, Candidates, PageOrigin},
    offline,
};
use crate::{
    labs::RelayContext,
    location::location,
    transport::{
        clock::{self, Micros},
        relay::{Network, Relay, RelayAddress, RelayError, RelayInfo, check, check_own_server, is_loopback},
    },
};
use gloo_timers::{callback::Interval, future::TimeoutFuture};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Url, window};
use yew::prelude::*;

/// How long between two looks at the relay, in milliseconds.
const INTERVAL_MS: u32 = 2000;

/// How long a relay that has answered before may take for an answer, in milliseconds: with [`INTERVAL_MS`] the page knows within five
/// seconds that it does not.
const ANSWER_LIMIT_MS: u32 = 2500;

/// The relay, as the page knows it now.
#[derive(Clone, PartialEq)]
pub struct RelayWatch {
    /// Where it is.
    pub address: RelayAddress,
    /// Whether a link has named it: then it is told nothing of the learner who has not agreed.
    pub is_from_link: bool,
    /// How it is.
    pub status: Status,
    /// Which network the labs use; none before the first look is over.
    pub network: Option<Network>,
    /// For how many seconds the relay has not answered, while it is [`Status::Silent`].
    pub silent_for: Option<u64>,
    /// Look at once.
    pub check: Callback<()>,
    /// Look at once, and use the relay where it answers: the user asks for it.
    pub search: Callback<()>,
    /// Use this network from now on.
    pub choose: Callback<Network>,
}

/// How the relay is.
#[derive(Clone, PartialEq)]
pub enum Status {
    /// The first look is under way.
    Checking,
    /// The page is not from this machine: the browser may ask the user, so the user must ask first.
    NotAsked,
    /// It answered.
    Reached(Rc<RelayInfo>),
    /// It did before, last at this time, and does not now; what it said of itself still holds.
    Silent { since: Micros, info: Rc<RelayInfo> },
    /// It cannot be used.
    Failed(RelayError),
}

impl RelayWatch {
    /// What the labs need of it.
    pub fn context(&self) -> RelayContext {
        let health = self.reached().map(|reached| reached.health.clone());
        let relay = match self.network {
            Some(Network::InPage) => Relay::in_page(),
            Some(Network::Relay) | None => Relay { address: self.address.clone(), health },
        };
        let silent_since = match (&self.status, self.network) {
            (Status::Silent { since, .. }, Some(Network::Relay)) => Some(*since),
            _ => None,
        };
        RelayContext { relay, silent_since, on_suspect: self.check.clone() }
    }

    /// What it said of itself, where it answered.
    pub fn reached(&self) -> Option<&Rc<RelayInfo>> {
        match &self.status {
            Status::Reached(reached) | Status::Silent { info: reached, .. } => Some(reached),
            Status::Checking | Status::NotAsked | Status::Failed(_) => None,
        }
    }
}

/// Where to look for the relay.
fn candidates(address: &Address) -> Candidates {
    let Some(location) = location() else { return Candidates::none() };
    let page = PageOrigin {
        origin: location.origin().unwrap_or_default(),
        is_loopback: location.hostname().is_ok_and(|host| is_loopback(&host)),
    };
    let named = address.relay.as_ref().and_then(|relay| Url::new(relay).ok()).map(|relay| relay.origin());
    Candidates::new(page, named, address.token.clone())
}

/// What is known of the relay.
#[derive(Clone)]
struct Watch {
    address: RelayAddress,
    status: Status,
    /// When the relay answered last.
    answered: Micros,
    /// Whether the server that the page came from is a relay; none until it has said so.
    server_is_relay: Option<bool>,
    network: Option<Network>,
    /// The user waits for the relay.
    searching: bool,
    /// How often the user has asked for a check: each starts the watch anew, from then on with the right to ask the browser.
    checks: u32,
}

/// What a look at the candidates brought.
struct Found {
    address: RelayAddress,
    status: Status,
    /// See [`Watch`].
    server_is_relay: Option<bool>,
}

enum Action {
    Found(Found),
    Check,
    Search,
    Choose(Network),
}

impl Watch {
    fn new(candidates: &Candidates) -> Self {
        let address = match candidates.list().last() {
            Some(candidate) => candidate.address.clone(),
            None => RelayAddress::on_this_machine(None),
        };
        Self {
            address,
            status: Status::Checking,
            answered: 0,
            server_is_relay: None,
            network: None,
            searching: false,
            checks: 0,
        }
    }
}

impl Reducible for Watch {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut watch = (*self).clone();
        match action {
            Action::Found(Found { address, status, server_is_relay }) => {
                // Nothing changes under the learner's hands: once the labs use a network, the learner chooses another.
                let is_free = watch.network.is_none() || std::mem::take(&mut watch.searching);
                match &status {
                    Status::Reached(_) if is_free => watch.network = Some(Network::Relay),
                    Status::Failed(_) | Status::NotAsked if watch.network.is_none() => {
                        watch.network = Some(Network::InPage);
                    }
                    Status::Checking
                    | Status::NotAsked
                    | Status::Reached(_)
                    | Status::Silent { .. }
                    | Status::Failed(_) => {}
                }
                let status = match (status, &watch.status) {
                    (Status::Failed(RelayError::NoAnswer), Status::Reached(info) | Status::Silent { info, .. }) => {
                        Status::Silent { since: watch.answered, info: info.clone() }
                    }
                    (status, _) => status,
                };
                if let Status::Reached(_) = status {
                    watch.answered = clock::now();
                }
                (watch.address, watch.status) = (address, status);
                watch.server_is_relay = server_is_relay.or(watch.server_is_relay);
            }
            Action::Check => watch.checks += 1,
            Action::Search => (watch.checks, watch.searching) = (watch.checks + 1, true),
            Action::Choose(network) => watch.network = Some(network),
        }
        watch.into()
    }
}

/// Looks at the relay at once, then every few seconds while the page is seen. `address` is the page's own as it was at first.
#[hook]
pub fn use_relay_watch(address: &Address) -> RelayWatch {
    let candidates = use_mut_ref(|| candidates(address));
    let watch = {
        let candidates = candidates.clone();
        use_reducer(move || Watch::new(&candidates.borrow()))
    };
    let is_from_link = candidates.borrow().is_from_link();
    let found = watch.dispatcher();
    let answered = (*use_memo((), |()| Rc::new(Cell::new(false)))).clone();
    use_effect_with(watch.checks, move |&checks| {
        let stopped = Rc::new(Cell::new(false));
        let over = stopped.clone();
        spawn_local(async move {
            while !over.get() {
                let hidden = window().and_then(|window| window.document()).is_some_and(|document| document.hidden());
                if !hidden {
                    let there = candidates.borrow().clone();
                    // Until one has answered, the browser may ask the user first.
                    let limit_ms = answered.get().then_some(ANSWER_LIMIT_MS);
                    let seen = look(there.list(), checks > 0, limit_ms).await;
                    if !over.get() {
                        if let Status::Reached(_) = &seen.status {
                            candidates.borrow_mut().pin(&seen.address);
                            answered.set(true);
                        }
                        if seen.server_is_relay == Some(false) {
                            candidates.borrow_mut().leave_out_own_server();
                        }
                        found.dispatch(Action::Found(seen));
                    }
                }
                TimeoutFuture::new(INTERVAL_MS).await;
            }
        });
        move || stopped.set(true)
    });
    use_effect_with(watch.server_is_relay, |server| server.iter().copied().for_each(offline::keep_page));
    let check = use_callback(watch.dispatcher(), |(), dispatcher| dispatcher.dispatch(Action::Check));
    let search = use_callback(watch.dispatcher(), |(), dispatcher| dispatcher.dispatch(Action::Search));
    let choose = use_callback(watch.dispatcher(), |network, dispatcher| dispatcher.dispatch(Action::Choose(network)));
    let (address, status, network) = (watch.address.clone(), watch.status.clone(), watch.network);
    let silent_since = match status {
        Status::Silent { since, .. } => Some(since),
        Status::Checking | Status::NotAsked | Status::Reached(_) | Status::Failed(_) => None,
    };
    let silent_for = use_seconds_since(silent_since);
    RelayWatch { address, is_from_link, status, network, silent_for, check, search, choose }
}

/// How many seconds have passed since then, counted on while there is such a time.
#[hook]
fn use_seconds_since(since: Option<Micros>) -> Option<u64> {
    let redraw = use_force_update();
    use_effect_with(since, move |since| {
        let every_second = since.map(|_| Interval::new(1000, move || redraw.force_update()));
        move || drop(every_second)
    });
    since.map(|since| clock::now().saturating_sub(since) / 1_000_000)
}

/// The first candidate that is a relay; else what is wrong with the last one. Each has so many milliseconds to answer.
async fn look(candidates: &[Candidate], asked: bool, limit_ms: Option<u32>) -> Found {
    let this_machine = RelayAddress::on_this_machine(None);
    let mut found = Found { address: this_machine, status: Status::NotAsked, server_is_relay: None };
    for candidate in candidates {
        let Candidate { address, unasked, is_own_server, is_from_link: _ } = candidate;
        (found.address, found.status) = (address.clone(), Status::NotAsked);
        if !unasked && !asked {
            continue;
        }
        let checked = match is_own_server {
            true => check_own_server(address, limit_ms).await,
            false => check(address, limit_ms).await,
        };
        // A relay is there: whatever keeps the page from using it, another one is not meant.
        let is_relay = checked.as_ref().err().is_none_or(|failure| failure.is_of_relay());
        if *is_own_server {
            let is_none = matches!(checked, Err(RelayError::NotARelay));
            found.server_is_relay = if is_none { Some(false) } else { is_relay.then_some(true) };
        }
        found.status = match checked {
            Ok(reached) => Status::Reached(reached.into()),
            Err(failure) => Status::Failed(failure),
        };
        if is_relay {
            break;
        }
    }
    found
}
