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

/// The interval between two checks of the relay, in milliseconds.
const INTERVAL_MS: u32 = 2000;

/// The time in which a relay that has answered before must answer, in milliseconds: with [`INTERVAL_MS`] the page
/// notices within five seconds that it no longer does.
const ANSWER_LIMIT_MS: u32 = 2500;

/// The relay, as the page knows it now.
#[derive(Clone, PartialEq)]
pub struct RelayWatch {
    /// The relay's address.
    pub address: RelayAddress,
    /// Whether a link named the relay: it is then told nothing about a learner who has not agreed.
    pub is_from_link: bool,
    /// Whether the relay can be used.
    pub status: Status,
    /// The network that the labs use, or `None` until the first check is complete.
    pub network: Option<Network>,
    /// The number of seconds since the relay last answered, while it is [`Status::Silent`].
    pub silent_for: Option<u64>,
    /// Checks the relay immediately.
    pub check: Callback<()>,
    /// Checks the relay immediately at the user's request, and uses it if it answers.
    pub search: Callback<()>,
    /// Uses this network from now on.
    pub choose: Callback<Network>,
}

/// Whether the relay can be used.
#[derive(Clone, PartialEq)]
pub enum Status {
    /// The first check is in progress.
    Checking,
    /// The page was not loaded from this machine: the browser may prompt the user, so the page waits for the user's request.
    NotAsked,
    /// The relay answered.
    Reached(Rc<RelayInfo>),
    /// The relay no longer answers. It last answered at `since`; `info` is what it reported then.
    Silent { since: Micros, info: Rc<RelayInfo> },
    /// The relay cannot be used.
    Failed(RelayError),
}

impl RelayWatch {
    /// Returns what the labs need to know about the relay.
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

    /// Returns what the relay last reported about itself, if it was reached.
    pub fn reached(&self) -> Option<&Rc<RelayInfo>> {
        match &self.status {
            Status::Reached(reached) | Status::Silent { info: reached, .. } => Some(reached),
            Status::Checking | Status::NotAsked | Status::Failed(_) => None,
        }
    }
}

/// Returns the addresses at which to look for the relay.
fn candidates(address: &Address) -> Candidates {
    let Some(location) = location() else { return Candidates::none() };
    let page = PageOrigin {
        origin: location.origin().unwrap_or_default(),
        is_loopback: location.hostname().is_ok_and(|host| is_loopback(&host)),
    };
    let named = address.relay.as_ref().and_then(|relay| Url::new(relay).ok()).map(|relay| relay.origin());
    Candidates::new(page, named, address.token.clone())
}

/// What is known about the relay.
#[derive(Clone)]
struct Watch {
    address: RelayAddress,
    status: Status,
    /// When the relay last answered.
    answered: Micros,
    /// Whether the server that the page came from is a relay, or `None` while that is unknown.
    server_is_relay: Option<bool>,
    network: Option<Network>,
    /// Whether the user is waiting for the relay.
    searching: bool,
    /// The number of checks requested by the user or a lab. Each restarts the watch; from the first one on, the watch
    /// may make the browser prompt the user.
    checks: u32,
}

/// The result of checking the candidates.
struct Found {
    address: RelayAddress,
    status: Status,
    /// See [`Watch::server_is_relay`].
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
                // Do not switch networks while the learner works: once the labs use one, only the learner chooses another.
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

/// Checks the relay immediately, then every few seconds while the page is visible. `address` is the page's initial address.
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
                    // No limit before the first answer: the browser may be prompting the user.
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

/// Returns the number of seconds since this time, and redraws every second while there is one.
#[hook]
fn use_seconds_since(since: Option<Micros>) -> Option<u64> {
    let redraw = use_force_update();
    use_effect_with(since, move |since| {
        let every_second = since.map(|_| Interval::new(1000, move || redraw.force_update()));
        move || drop(every_second)
    });
    since.map(|since| clock::now().saturating_sub(since) / 1_000_000)
}

/// Returns the first candidate that is a relay, or else the status of the last one. Each has `limit_ms` milliseconds to answer.
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
        // A relay is there: even if it cannot be used, the page must not use another one instead.
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
