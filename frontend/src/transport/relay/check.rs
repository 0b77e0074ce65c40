//! Asks the relay whether it can be used, and finds out why it cannot.

use super::{RelayAddress, is_loopback};
use crate::{
    location::{self, location},
    query,
    transport::{
        clock::{self, Micros},
        http::words_of,
    },
};
use gloo_net::http::{Request, Response};
use js_sys::{Function, Object, Reflect};
use relay_protocol::{Health, PROTOCOL};
use serde::Deserialize;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, PerformanceResourceTiming, PermissionState, PermissionStatus, RequestMode, Url};

/// What the relay said of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayInfo {
    /// Its description.
    pub health: Rc<Health>,
    /// From the request's first byte to the answer's; where the browser does not say, from the call of fetch to the end.
    pub round_trip: Micros,
}

/// Why the relay cannot be used: each has a remedy of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayError {
    /// Nothing answers at the address.
    NoRelay,
    /// It answered before, and takes connections, but answers none now: it is stopped, or busy.
    NoAnswer,
    /// Something answers, but it is not a relay.
    NotARelay,
    /// The relay speaks another protocol: page and relay are of different versions.
    OtherProtocol,
    /// A relay answers, but refuses this page's origin.
    OriginNotAllowed,
    /// A relay answers, but not at the address by which the page knows it: its Host is none of the relay's.
    HostNotListed,
    /// The relay asks for a token, and the page was given none.
    TokenMissing,
    /// The page was given a token that is not the relay's.
    TokenWrong,
    /// The browser asks the user whether this page may reach the local network, and has no answer yet.
    PermissionAsked,
    /// The browser does not let this page reach the local network: the user said no.
    BlockedByBrowser,
    /// The page is in a frame to which the right to reach the local network was not passed on.
    NotDelegated,
    /// The page came by `https:` and the relay is at `http:` on another machine (mixed content).
    MixedContent,
    /// The same on this machine: Safari lets no page that came by `https:` reach it, others do.
    MixedContentInSafari,
}

impl RelayError {
    /// Whether a relay answered, and cannot be used all the same.
    pub fn is_of_relay(self) -> bool {
        match self {
            Self::NoAnswer
            | Self::OtherProtocol
            | Self::OriginNotAllowed
            | Self::HostNotListed
            | Self::TokenMissing
            | Self::TokenWrong => true,
            Self::NoRelay
            | Self::NotARelay
            | Self::PermissionAsked
            | Self::BlockedByBrowser
            | Self::NotDelegated
            | Self::MixedContent
            | Self::MixedContentInSafari => false,
        }
    }
}

/// Asks the relay for its `/health`, and finds out why it does not answer. Only what is a relay is told the token. One that
/// was reached before has so many milliseconds for each answer.
pub async fn check(address: &RelayAddress, limit_ms: Option<u32>) -> Result<RelayInfo, RelayError> {
    check_at(address, &[&address.origin, "/health"].concat(), limit_ms).await
}

/// The same of the server that the page came from, at this address. It is asked beside the page: a relay has nothing but the page
/// and its own routes, and a plain web server has a file there that says what it is. So asking is no error in the console.
pub async fn check_own_server(address: &RelayAddress, limit_ms: Option<u32>) -> Result<RelayInfo, RelayError> {
    let page = location().and_then(|page| page.href().ok()).unwrap_or_default();
    let url = Url::new_with_base("health", &page).map_err(|_| RelayError::NoRelay)?;
    check_at(address, &url.href(), limit_ms).await
}

async fn check_at(address: &RelayAddress, url: &str, limit_ms: Option<u32>) -> Result<RelayInfo, RelayError> {
    let answered = ask(address, url, limit_ms).await;
    match (&address.token, &answered) {
        (Some(token), Ok(_) | Err(RelayError::TokenMissing)) => {
            ask(address, &[url, "?", &query::encode([("token", token)])].concat(), limit_ms).await
        }
        _ => answered,
    }
}

async fn ask(address: &RelayAddress, url: &str, limit_ms: Option<u32>) -> Result<RelayInfo, RelayError> {
    let began = clock::now();
    let limit = limit_ms.map(AbortSignal::timeout_with_u32);
    let is_over = || limit.as_ref().is_some_and(AbortSignal::aborted);
    let request = Request::get(url).cache(web_sys::RequestCache::NoStore).abort_signal(limit.as_ref());
    match request.send().await {
        Ok(response) => {
            read(response, url, began).await.map_err(|error| if is_over() { RelayError::NoAnswer } else { error })
        }
        Err(_) if is_over() => Err(RelayError::NoAnswer),
        Err(_) => Err(why_unreachable(address, url).await),
    }
}

async fn read(response: Response, url: &str, began: Micros) -> Result<RelayInfo, RelayError> {
    // Of another origin the page learns this only where the relay does not know its Host.
    if response.status() == 403 {
        return Err(why_refused(&response.text().await.unwrap_or_default()));
    }
    let text = response.text().await.map_err(|_| RelayError::NotARelay)?;
    let round_trip = time_on_the_wire(url).unwrap_or(clock::now() - began);
    read_health(&text).map(|health| RelayInfo { health: health.into(), round_trip })
}

/// Why the relay refused by 403, in a sentence that ends with the rule in parentheses.
pub fn why_refused(sentence: &str) -> RelayError {
    match sentence.trim_end().ends_with("(host-not-listed)") {
        true => RelayError::HostNotListed,
        false => RelayError::OriginNotAllowed,
    }
}

/// Reads what `/health` answered.
pub fn read_health(json: &str) -> Result<Health, RelayError> {
    /// What the answer of every protocol has; the rest may mean something else in another.
    #[derive(Deserialize)]
    struct Greeting {
        name: String,
        protocol: u64,
    }
    let greeting: Greeting = serde_json::from_str(json).map_err(|_| RelayError::NotARelay)?;
    if greeting.name != Health::NAME {
        return Err(RelayError::NotARelay);
    }
    if greeting.protocol != u64::from(PROTOCOL) {
        return Err(RelayError::OtherProtocol);
    }
    let health: Health = serde_json::from_str(json).map_err(|_| RelayError::NotARelay)?;
    match health.refused.as_deref() {
        None => Ok(health),
        Some("token-wrong") => Err(RelayError::TokenWrong),
        // Whatever else it asks for is a token that the page does not have.
        Some(_) => Err(RelayError::TokenMissing),
    }
}

/// How long the last answer from this URL took to begin, without the browser's own work on it (Resource Timing).
fn time_on_the_wire(url: &str) -> Option<Micros> {
    let performance = web_sys::window()?.performance()?;
    let entry = performance.get_entries_by_name(url).pop().dyn_into::<PerformanceResourceTiming>().ok()?;
    // The browser keeps 250 of them and then no more.
    performance.clear_resource_timings();
    let (asked, answered) = (entry.request_start(), entry.response_start());
    // 0 where the relay is of another origin and did not allow its times to be seen.
    (asked > 0.0 && answered > asked).then_some(((answered - asked) * 1000.0) as Micros)
}

/// fetch has one error for all causes. What the browser says elsewhere sets them apart: the frame's rights, the
/// permission's state, and whether an answer that we may not read comes at all.
async fn why_unreachable(address: &RelayAddress, url: &str) -> RelayError {
    let page_is_local = location().and_then(|page| page.hostname().ok()).is_some_and(|host| is_loopback(&host));
    if !page_is_local {
        if !feature_allowed("loopback-network") && !feature_allowed("local-network-access") {
            return RelayError::NotDelegated;
        }
        for name in ["loopback-network", "local-network-access"] {
            match permission(name).await {
                Some(PermissionState::Denied) => return RelayError::BlockedByBrowser,
                Some(PermissionState::Prompt) => return RelayError::PermissionAsked,
                Some(_) | None => {}
            }
        }
    }
    let answered = Request::get(url).mode(RequestMode::NoCors).send().await.is_ok();
    if answered {
        return RelayError::OriginNotAllowed;
    }
    match mixed_content(address) {
        Some(at) if !at.is_loopback => RelayError::MixedContent,
        Some(_) if is_safari() => RelayError::MixedContentInSafari,
        Some(_) | None => RelayError::NoRelay,
    }
}

/// An unencrypted relay, asked by a page that came by `https:`.
struct MixedContent {
    is_loopback: bool,
}

fn mixed_content(address: &RelayAddress) -> Option<MixedContent> {
    let relay_host = Url::new(&address.origin).map(|url| url.hostname()).unwrap_or_default();
    let is_mixed = location::is_secure() && address.origin.starts_with("http:");
    is_mixed.then(|| MixedContent { is_loopback: is_loopback(&relay_host) })
}

/// Whether the browser is WebKit's: only there a page has `GestureEvent`.
fn is_safari() -> bool {
    web_sys::window().is_some_and(|window| Reflect::has(&window, &"GestureEvent".into()).unwrap_or(false))
}

/// Whether this frame has the right; true where the browser does not know it (`document.featurePolicy` is Chromium's).
fn feature_allowed(name: &str) -> bool {
    let ask = || -> Result<bool, JsValue> {
        let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
        let policy = Reflect::get(&document, &"featurePolicy".into())?;
        let tell =
            |method: &str| Reflect::get(&policy, &method.into())?.dyn_into::<Function>()?.call1(&policy, &name.into());
        let known = js_sys::Array::from(&tell("features")?).includes(&name.into(), 0);
        Ok(!known || tell("allowsFeature")?.is_truthy())
    };
    ask().unwrap_or(true)
}

/// The state of a permission; none where the browser does not know it.
async fn permission(name: &str) -> Option<PermissionState> {
    let permissions = web_sys::window()?.navigator().permissions().ok()?;
    let descriptor = Object::new();
    Reflect::set(&descriptor, &"name".into(), &name.into()).ok()?;
    let status = JsFuture::from(permissions.query(&descriptor).ok()?).await.map_err(words_of).ok()?;
    Some(status.unchecked_into::<PermissionStatus>().state())
}
