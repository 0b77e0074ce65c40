//! Checks whether the relay can be used, and if not, why.

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

/// What the relay reported about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayInfo {
    /// Its description.
    pub health: Rc<Health>,
    /// The time from the request's first byte to the response's; if the browser does not report it, from the call to fetch to the
    /// end of the response.
    pub round_trip: Micros,
}

/// Why the relay cannot be used. Each has its own remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayError {
    /// Nothing answers at the address.
    NoRelay,
    /// It answered before and accepts connections, but no longer answers: it is stopped or busy.
    NoAnswer,
    /// Something answers, but it is not a relay.
    NotARelay,
    /// The relay uses another version of the protocol than the page.
    OtherProtocol,
    /// A relay answers, but does not allow this page's origin.
    OriginNotAllowed,
    /// A relay answers, but does not allow the page's Host header for it.
    HostNotListed,
    /// The relay requires a token, and the page has none.
    TokenMissing,
    /// The page has a token that is not the relay's.
    TokenWrong,
    /// The browser is asking the user whether this page may access the local network.
    PermissionAsked,
    /// The user has denied this page access to the local network.
    BlockedByBrowser,
    /// The page is in a frame to which access to the local network was not delegated.
    NotDelegated,
    /// The page was loaded over `https:`, and the relay is at an `http:` address of another machine (mixed content).
    MixedContent,
    /// The same on this machine: Safari blocks that too, other browsers do not.
    MixedContentInSafari,
}

impl RelayError {
    /// Whether a relay answered although it cannot be used.
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

/// Requests the relay's `/health`, and finds out why it does not answer. Sends the token only to a relay. With `limit_ms`, for a
/// relay that was reached before, each answer may take that many milliseconds.
pub async fn check(address: &RelayAddress, limit_ms: Option<u32>) -> Result<RelayInfo, RelayError> {
    check_at(address, &[&address.origin, "/health"].concat(), limit_ms).await
}

/// The same for the server of the page. It is asked for a path next to the page: a relay serves only the page and its own
/// routes, and on a plain web server a file there says that it is none. So the request causes no error in the console.
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
    // A page of another origin can read this only if the relay does not allow the Host header.
    if response.status() == 403 {
        return Err(why_refused(&response.text().await.unwrap_or_default()));
    }
    let text = response.text().await.map_err(|_| RelayError::NotARelay)?;
    let round_trip = time_on_the_wire(url).unwrap_or(clock::now() - began);
    read_health(&text).map(|health| RelayInfo { health: health.into(), round_trip })
}

/// Why the relay responded with 403, from its sentence, which ends with the rule in parentheses.
pub fn why_refused(sentence: &str) -> RelayError {
    match sentence.trim_end().ends_with("(host-not-listed)") {
        true => RelayError::HostNotListed,
        false => RelayError::OriginNotAllowed,
    }
}

/// Parses the response to `/health`.
pub fn read_health(json: &str) -> Result<Health, RelayError> {
    /// The members that are the same in every version of the protocol.
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
        // Anything else it requires is a token that the page does not have.
        Some(_) => Err(RelayError::TokenMissing),
    }
}

/// The time to the first byte of the last response from this URL, without the browser's own work (Resource Timing).
fn time_on_the_wire(url: &str) -> Option<Micros> {
    let performance = web_sys::window()?.performance()?;
    let entry = performance.get_entries_by_name(url).pop().dyn_into::<PerformanceResourceTiming>().ok()?;
    // The browser's buffer holds 250 entries.
    performance.clear_resource_timings();
    let (asked, answered) = (entry.request_start(), entry.response_start());
    // 0 if the relay has another origin and does not expose its timing.
    (asked > 0.0 && answered > asked).then_some(((answered - asked) * 1000.0) as Micros)
}

/// Tells the causes apart, for all of which fetch has the same error: by the frame's permissions policy, the permission's
/// state, and whether there is any response, even one that the page may not read.
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

/// The failure of a page loaded over `https:` with an unencrypted relay.
struct MixedContent {
    is_loopback: bool,
}

fn mixed_content(address: &RelayAddress) -> Option<MixedContent> {
    let relay_host = Url::new(&address.origin).map(|url| url.hostname()).unwrap_or_default();
    let is_mixed = location::is_secure() && address.origin.starts_with("http:");
    is_mixed.then(|| MixedContent { is_loopback: is_loopback(&relay_host) })
}

/// Whether the browser uses WebKit: only WebKit has `GestureEvent`.
fn is_safari() -> bool {
    web_sys::window().is_some_and(|window| Reflect::has(&window, &"GestureEvent".into()).unwrap_or(false))
}

/// Whether the permissions policy allows this feature; true if the browser does not know it (only Chromium has
/// `document.featurePolicy`).
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

/// The state of a permission; `None` if the browser does not know it.
async fn permission(name: &str) -> Option<PermissionState> {
    let permissions = web_sys::window()?.navigator().permissions().ok()?;
    let descriptor = Object::new();
    Reflect::set(&descriptor, &"name".into(), &name.into()).ok()?;
    let status = JsFuture::from(permissions.query(&descriptor).ok()?).await.map_err(words_of).ok()?;
    Some(status.unchecked_into::<PermissionStatus>().state())
}
