//! Routes: the page, `/health`, `/metrics`, the practice HTTP server, and the upgrades to WebSockets.
//!
//! - [`routes`]: every route and who may use it
//! - [`upgrade`]: from a request to a WebSocket, once everything is asked
//! - [`sockets`]: the routes that become WebSockets
//! - [`state`]: what the handlers need
//! - [`assets`]: the page's files, and [`policy`], the headers that guard them
//! - [`health`], [`metrics`]: what the relay tells of itself
//!
//! Nothing here logs a request's target, as its query may hold the token, nor a header that cannot be read as what it
//! should be.

mod assets;
mod health;
mod metrics;
mod policy;
mod routes;
mod sockets;
mod state;
mod upgrade;

use crate::{
    gate::{Host, Origin, Refusal, Rule, Scheme},
    guarded_body,
    handshake::{all, list},
    practice,
    registry::Slots,
};
pub(crate) use assets::Assets;
pub use assets::AssetsError;
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Extension, OriginalUri, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
pub use routes::{Access, ROUTES, Route};
pub(crate) use state::AppState;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use tracing::warn;

/// Where a reverse proxy says whose request it is (no standard, but what every proxy writes).
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where it says with which scheme it was asked.
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The connection on which a request came.
#[derive(Clone)]
pub(crate) struct Connection {
    /// The relay's own address on it.
    pub(crate) local: IpAddr,
    /// Its other end: the client or a reverse proxy.
    pub(crate) peer: SocketAddr,
    /// The request's Host, once the gate has checked it.
    pub(crate) host: Host,
    /// Whose the request is; the gate finds out.
    pub(crate) client: IpAddr,
}

/// Everything that the relay answers.
pub(crate) fn router(state: Arc<AppState>) -> Router {
    routes::router()
        .fallback(get(assets::get))
        .with_state(state.clone())
        .nest_service("/httpbin", practice::http_router_at(practice::Place::PageOrigin, state.practice_log.clone()))
        .layer(middleware::from_fn_with_state(state, gate))
}

/// Asks the gate about every request, whatever its route, and adds the headers that every answer has.
async fn gate(
    State(relay): State<Arc<AppState>>,
    Extension(mut connection): Extension<Connection>,
    mut request: Request,
    next: Next,
) -> Response {
    let mut hosts: Vec<&str> = all(request.headers(), header::HOST);
    // A target in absolute form overrides the Host header (RFC 9112, section 3.2.2), so it is asked about in its place.
    if let Some(authority) = request.uri().authority() {
        hosts = vec![authority.as_str()];
    }
    let top = request.uri().path().split('/').nth(1);
    // A page from elsewhere learns from a `no-cors` request to `/health` that a relay is there, and practises at `/httpbin`.
    let (is_health, is_practice) = (top == Some("health"), top == Some("httpbin"));
    let open = is_health || is_practice;
    let forwarded = all(request.headers(), FORWARDED_FOR);
    let peer = connection.peer.ip();
    let client = relay.gate.client(peer, &forwarded);
    connection.client = client.unwrap_or(connection.client);
    let scheme = forwarded_scheme(&relay, &connection, request.headers());
    let checked = client.and_then(|client| Ok((client, relay.gate.host(&hosts, connection.local, scheme)?)));
    let is_stranger = checked.as_ref().map_or(true, |(_, host)| is_strangers(&relay, request.headers(), host));
    let mut response = match checked {
        Ok((client, host)) => {
            connection.host = host;
            // The practice HTTP server tells a client its own address.
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, connection.peer.port())));
            if let Some(asked) = scheme.and_then(|scheme| asked_uri(scheme, &request)) {
                // The practice HTTP server tells a client the URL that it asked for.
                request.extensions_mut().insert(OriginalUri(asked));
            }
            let proxied = relay.gate.is_proxy(peer).then(|| relay.proxied.take(client)).transpose();
            match proxied {
                Ok(slot) => {
                    request.extensions_mut().insert(connection);
                    let response = next.run(request).await;
                    match slot {
                        Some(slot) => guarded_body::with_guard(response, Arc::new(slot)),
                        None => response,
                    }
                }
                Err(rule) => too_many(&relay, &relay.proxied, rule, client),
            }
        }
        Err(refusal) => {
            let mut response = refuse(&relay, refusal, &connection, &shown_hosts(&hosts));
            if is_health {
                // The page tells its reader that the address is wrong, and not the page. Whoever can ask for this Host knows it.
                response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
            response
        }
    };
    // A WebSocket's handshake is no content.
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        // Whoever is refused, or may not use the relay, holds none of the connections that one client may have: all pages in a
        // learner's browser are one client. A reverse proxy's connections are many clients'.
        let is_refused = response.status().is_client_error() && !is_practice;
        if (is_stranger || is_refused) && !relay.gate.is_proxy(peer) {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        policy::everywhere(response.headers_mut(), open);
    }
    response
}

/// Whether a browser says that a page of another site sends it, and no Origin shows that this page may use the relay.
fn is_strangers(relay: &AppState, headers: &HeaderMap, host: &Host) -> bool {
    let is_cross_site = headers.get(practice::SITE).is_some_and(|site| site == "cross-site");
    is_cross_site && origin(headers).is_none_or(|origin| relay.gate.origin(origin, host).is_err())
}

/// The scheme with which a reverse proxy was asked.
fn forwarded_scheme(relay: &AppState, connection: &Connection, headers: &HeaderMap) -> Option<Scheme> {
    relay.gate.scheme(connection.peer.ip(), &list(headers, FORWARDED_PROTO).collect::<Vec<_>>())
}

/// The request's URI as a reverse proxy was asked for it with this scheme.
fn asked_uri(scheme: Scheme, request: &Request) -> Option<Uri> {
    let mut parts = request.uri().clone().into_parts();
    parts.scheme = Some(scheme.name().parse().ok()?);
    parts.authority = Some(all(request.headers(), header::HOST).first()?.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// The request's Origin; two of them are one that no list has.
fn origin(headers: &HeaderMap) -> Option<&str> {
    match all(headers, header::ORIGIN)[..] {
        [] => None,
        [origin] => Some(origin),
        _ => Some("\u{fffd}"),
    }
}

/// An Origin as the log shows it. One that is none can hold anything of any length, by mistake also a token.
fn shown(origin: Option<&str>) -> String {
    match origin {
        None => "no Origin".to_owned(),
        Some("null") => "null".to_owned(),
        Some(text) => match text.parse::<Origin>() {
            Ok(origin) => origin.to_string(),
            Err(_) => format!("unreadable, {} bytes", text.len()),
        },
    }
}

/// The same for the Host headers of a request.
fn shown_hosts(hosts: &[&str]) -> String {
    match hosts {
        [host] => shown(Some(&format!("http://{host}"))),
        _ => format!("{} Host headers", hosts.len()),
    }
}

/// 429, counted, and a line in the log that names the limit.
fn too_many(relay: &AppState, slots: &Slots, rule: Rule, client: IpAddr) -> Response {
    relay.context.metrics.refused(rule);
    warn!(rule = rule.name(), %client, "refused a request");
    sentence(StatusCode::TOO_MANY_REQUESTS, &format!("{} ({})", slots.limit_message(rule), rule.name()))
}

/// 403, counted, and a line in the log that names the rule and what it refused.
fn refuse(relay: &AppState, refusal: Refusal, connection: &Connection, what: &str) -> Response {
    relay.context.metrics.refused(refusal.rule());
    warn!(rule = refusal.rule().name(), client = %connection.client, what, "refused a request");
    sentence(StatusCode::FORBIDDEN, &format!("{refusal} ({})", refusal.rule().name()))
}

/// An answer that is one sentence for whoever reads it.
fn sentence(status: StatusCode, text: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], Body::from(format!("{text}\n"))).into_response()
}
