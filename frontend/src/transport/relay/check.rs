//! Checks whether the relay can be used, and determines the reason if it cannot.

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

/// The relay's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayInfo {
    /// The relay's description of itself.
    pub health: Rc<Health>,
    /// From the first byte of the request to the first of the response, or if the browser does not report these, from the call of
    /// fetch to the end.
    pub round_trip: Micros,
}

/// Why the relay cannot be used. Each reason has its own remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayError {
    /// Nothing answers at the address.
    NoRelay,
    /// The relay answered before and accepts connections, but does not answer now: it is suspended or busy.
    NoAnswer,
    /// Something answers, but it is not a relay.
    NotARelay,
    /// The relay speaks another protocol: page and relay are of different versions.
    OtherProtocol,
    /// A relay answers, but refuses the page's origin.
    OriginNotAllowed,
    /// A relay answers, but the page's address for it is not one of the relay's own (Host header).
    HostNotListed,
    /// The relay requires a token, and the page was given none.
    TokenMissing,
    /// The page was given a token that does not match the relay's.
    TokenWrong,
    /// The browser is asking the user whether this page may reach the local network, and has no answer yet.
    PermissionAsked,
    /// The browser does not let this page reach the local network, because the user denied it.
    BlockedByBrowser,
    /// The page is in a frame to which the permission to reach the local network was not delegated.
    NotDelegated,
    /// The page was loaded over `https:`, and the relay is at `http:` on another machine (mixed content).
    MixedContent,
    /// The same on this machine: unlike other browsers, Safari blocks it for pages loaded over `https:`.
    MixedContentInSafari,
}

impl RelayError {
    /// Whether a relay is there but cannot be used.
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

/// Requests the relay's `/health`, and determines the reason if it does not answer. The token is sent only to a server that has
/// identified itself as a relay. A relay that was reached before has `limit_ms` milliseconds for each response.
pub async fn check(address: &RelayAddress, limit_ms: Option<u32>) -> Result<RelayInfo, RelayError> {
    check_at(address, &[&address.origin, "/health"].concat(), limit_ms).await
}

/// Checks the server that the page came from, with a URL relative to the page. A relay serves only the page and its own routes,
/// and a plain web server has a file there that says what it is, so the request causes no error in the console.
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
    // For another origin, the page sees this only if the relay does not know its Host.
    if response.status() == 403 {
        return Err(why_refused(&response.text().await.unwrap_or_default()));
    }
    let text = response.text().await.map_err(|_| RelayError::NotARelay)?;
    let round_trip = time_on_the_wire(url).unwrap_or(clock::now() - began);
    read_health(&text).map(|health| RelayInfo { health: health.into(), round_trip })
}

/// Returns why the relay refused with 403, from a sentence that ends with the rule in parentheses.
pub fn why_refused(sentence: &str) -> RelayError {
    match sentence.trim_end().ends_with("(host-not-listed)") {
        true => RelayError::HostNotListed,
        false => RelayError::OriginNotAllowed,
    }
}

/// Parses the response of `/health`.
pub fn read_health(json: &str) -> Result<Health, RelayError> {
    /// The fields that every protocol version has; the others may have another meaning in another version.
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
        // Any other refusal asks for a token that the page does not have.
        Some(_) => Err(RelayError::TokenMissing),
    }
}

/// Returns the time from the last request of this URL to its response, without the browser's own work (Resource Timing).
fn time_on_the_wire(url: &str) -> Option<Micros> {
    let performance = web_sys::window()?.performance()?;
    let entry = performance.get_entries_by_name(url).pop().dyn_into::<PerformanceResourceTiming>().ok()?;
    // The browser stores only 250 entries.
    performance.clear_resource_timings();
    let (asked, answered) = (entry.request_start(), entry.response_start());
    // 0 if the relay has another origin and does not expose its times.
    (asked > 0.0 && answered > asked).then_some(((answered - asked) * 1000.0) as Micros)
}

/// fetch has one error for all causes. Other information from the browser distinguishes them: the frame's permissions policy,
/// the state of the permission, and whether there is a response at all, even one that the page may not read.
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

/// An unencrypted relay, requested by a page that was loaded over `https:`.
struct MixedContent {
    is_loopback: bool,
}

fn mixed_content(address: &RelayAddress) -> Option<MixedContent> {
    let relay_host = Url::new(&address.origin).map(|url| url.hostname()).unwrap_or_default();
    let is_mixed = location::is_secure() && address.origin.starts_with("http:");
    is_mixed.then(|| MixedContent { is_loopback: is_loopback(&relay_host) })
}

/// Whether the browser is WebKit, the only one in which a page has `GestureEvent`.
fn is_safari() -> bool {
    web_sys::window().is_some_and(|window| Reflect::has(&window, &"GestureEvent".into()).unwrap_or(false))
}

/// Whether this frame has the feature; true if the browser does not know it (`document.featurePolicy` is Chromium's).
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

/// Returns the state of a permission, or `None` if the browser does not know it.
async fn permission(name: &str) -> Option<PermissionState> {
    let permissions = web_sys::window()?.navigator().permissions().ok()?;
    let descriptor = Object::new();
    Reflect::set(&descriptor, &"name".into(), &name.into()).ok()?;
    let status = JsFuture::from(permissions.query(&descriptor).ok()?).await.map_err(words_of).ok()?;
    Some(status.unchecked_into::<PermissionStatus>().state())
}
