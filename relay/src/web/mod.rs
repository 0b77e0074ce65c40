//! Routes: the page, `/health`, `/metrics`, the practice HTTP server, and the upgrades to WebSockets.
//!
//! - [`routes`]: every route and who may use it
//! - [`upgrade`]: from a request to a WebSocket, after all checks
//! - [`sockets`]: the routes that become WebSockets
//! - [`state`]: the state of the handlers
//! - [`assets`]: the page's files, and [`policy`], the headers that guard them
//! - [`health`], [`metrics`]: the relay's reports about itself
//!
//! Nothing here logs a request's target, as its query may hold the token, nor a header that cannot be parsed.

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

/// The header in which a reverse proxy names the client (not a standard, but common to all proxies).
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The header in which a reverse proxy reports the scheme of the request that it received.
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The connection of a request.
#[derive(Clone)]
pub(crate) struct Connection {
    /// The relay's own address on the connection.
    pub(crate) local: IpAddr,
    /// The peer: the client or a reverse proxy.
    pub(crate) peer: SocketAddr,
    /// The request's Host, once the gate has checked it.
    pub(crate) host: Host,
    /// The client of the request, as the gate determines it.
    pub(crate) client: IpAddr,
}

/// The router of all requests.
pub(crate) fn router(state: Arc<AppState>) -> Router {
    routes::router()
        .fallback(get(assets::get))
        .with_state(state.clone())
        .nest_service("/httpbin", practice::http_router_at(practice::Place::PageOrigin, state.practice_log.clone()))
        .layer(middleware::from_fn_with_state(state, gate))
}

/// Applies the gate to every request, whatever its route, and adds the common headers to every answer.
async fn gate(
    State(relay): State<Arc<AppState>>,
    Extension(mut connection): Extension<Connection>,
    mut request: Request,
    next: Next,
) -> Response {
    let mut hosts: Vec<&str> = all(request.headers(), header::HOST);
    // A target in absolute form overrides the Host header (RFC 9112, section 3.2.2), so its host is checked instead.
    if let Some(authority) = request.uri().authority() {
        hosts = vec![authority.as_str()];
    }
    let top = request.uri().path().split('/').nth(1);
    // A `no-cors` request to `/health` shows a page from elsewhere that a relay is there; at `/httpbin` such a page
    // practises.
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
            // The practice HTTP server shows a client its own address.
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, connection.peer.port())));
            if let Some(asked) = scheme.and_then(|scheme| asked_uri(scheme, &request)) {
                // The practice HTTP server shows a client the URL that it requested.
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
                // Lets the page report that the address, not the page, is wrong. A client that can send this Host
                // already knows it.
                response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
            response
        }
    };
    // The headers are not for the handshake of a WebSocket.
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        // A client that is refused, or may not use the relay, must not occupy connections of its limit: all pages in a
        // learner's browser are one client. A reverse proxy's connections carry many clients.
        let is_refused = response.status().is_client_error() && !is_practice;
        if (is_stranger || is_refused) && !relay.gate.is_proxy(peer) {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        policy::everywhere(response.headers_mut(), open);
    }
    response
}

/// Whether the browser marks the request as from another site's page, and no Origin shows that this page may use the
/// relay.
fn is_strangers(relay: &AppState, headers: &HeaderMap, host: &Host) -> bool {
    let is_cross_site = headers.get(practice::SITE).is_some_and(|site| site == "cross-site");
    is_cross_site && origin(headers).is_none_or(|origin| relay.gate.origin(origin, host).is_err())
}

/// The scheme of the request to a reverse proxy.
fn forwarded_scheme(relay: &AppState, connection: &Connection, headers: &HeaderMap) -> Option<Scheme> {
    relay.gate.scheme(connection.peer.ip(), &list(headers, FORWARDED_PROTO).collect::<Vec<_>>())
}

/// The request's URI as sent to a reverse proxy with this scheme.
fn asked_uri(scheme: Scheme, request: &Request) -> Option<Uri> {
    let mut parts = request.uri().clone().into_parts();
    parts.scheme = Some(scheme.name().parse().ok()?);
    parts.authority = Some(all(request.headers(), header::HOST).first()?.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// The request's Origin; several Origins become one that matches no list.
fn origin(headers: &HeaderMap) -> Option<&str> {
    match all(headers, header::ORIGIN)[..] {
        [] => None,
        [origin] => Some(origin),
        _ => Some("\u{fffd}"),
    }
}

/// An Origin as shown in the log. An invalid one can contain anything of any length, even a token by mistake.
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

/// The Host headers of a request as shown in the log.
fn shown_hosts(hosts: &[&str]) -> String {
    match hosts {
        [host] => shown(Some(&format!("http://{host}"))),
        _ => format!("{} Host headers", hosts.len()),
    }
}

/// Answers 429, counts it, and logs the limit.
fn too_many(relay: &AppState, slots: &Slots, rule: Rule, client: IpAddr) -> Response {
    relay.context.metrics.refused(rule);
    warn!(rule = rule.name(), %client, "refused a request");
    sentence(StatusCode::TOO_MANY_REQUESTS, &format!("{} ({})", slots.limit_message(rule), rule.name()))
}

/// Answers 403, counts it, and logs the rule and what it refused.
fn refuse(relay: &AppState, refusal: Refusal, connection: &Connection, what: &str) -> Response {
    relay.context.metrics.refused(refusal.rule());
    warn!(rule = refusal.rule().name(), client = %connection.client, what, "refused a request");
    sentence(StatusCode::FORBIDDEN, &format!("{refusal} ({})", refusal.rule().name()))
}

/// An answer with one sentence for a human reader.
fn sentence(status: StatusCode, text: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], Body::from(format!("{text}\n"))).into_response()
}
