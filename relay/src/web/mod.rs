//! Routes: the page, `/health`, `/metrics`, the practice HTTP server, and the upgrades to WebSockets.
//!
//! Nothing here logs a request's target: its query may hold the token.

mod assets;
mod health;
mod metrics;
mod policy;
mod upgrade;

use crate::{
    gate::{Host, Refusal},
    practice,
    shared::Shared,
};
pub(crate) use assets::Assets;
pub use assets::AssetsError;
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Extension, Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use tokio::sync::mpsc;
use tracing::warn;

/// Where a reverse proxy says whose request it is (no standard, but what every proxy writes).
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

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
    /// The relay does not end before every task that holds one has.
    pub(crate) alive: mpsc::Sender<Infallible>,
}

/// Everything that the relay answers.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/health", get(health::get).options(health::preflight))
        .route("/metrics", get(metrics::get))
        .route("/tcp/{*target}", get(upgrade::tcp))
        .route("/udp/{*target}", get(upgrade::udp))
        .route("/udp-socket", get(upgrade::udp_socket))
        .route("/tcp-listener", get(upgrade::listener))
        .route("/tcp-listener/{listener}/{connection}", get(upgrade::accepted))
        .fallback(get(assets::get))
        .with_state(shared.clone())
        .nest_service("/httpbin", practice::http_router())
        .layer(middleware::from_fn_with_state(shared, gate))
}

/// Asks the gate about every request, whatever its route, and adds the headers that every answer has.
async fn gate(
    State(relay): State<Arc<Shared>>,
    Extension(mut connection): Extension<Connection>,
    mut request: Request,
    next: Next,
) -> Response {
    let mut hosts: Vec<&str> = all(request.headers(), header::HOST);
    // A target in absolute form overrides the Host header (RFC 9112, section 3.2.2), so it is asked about in its place.
    if let Some(authority) = request.uri().authority() {
        hosts = vec![authority.as_str()];
    }
    // A page from elsewhere learns from a `no-cors` request to `/health` that a relay is there, and practises at `/httpbin`.
    let open = request.uri().path() == "/health" || request.uri().path().starts_with("/httpbin");
    let forwarded = all(request.headers(), FORWARDED_FOR);
    let client = relay.gate.client(connection.peer.ip(), &forwarded);
    connection.client = client.unwrap_or(connection.client);
    let checked = client.and_then(|client| Ok((client, relay.gate.host(&hosts, connection.local)?)));
    let mut response = match checked {
        Ok((client, host)) => {
            connection.host = host;
            // The practice HTTP server tells a client its own address.
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, connection.peer.port())));
            request.extensions_mut().insert(connection);
            next.run(request).await
        }
        Err(refusal) => refuse(&relay, refusal, &connection, &format!("{hosts:?}")),
    };
    // A WebSocket's handshake is no content.
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        policy::everywhere(response.headers_mut(), open);
    }
    response
}

/// All values of a header; one that is no text stays, as a value that no list has.
fn all(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
    headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("\u{fffd}")).collect()
}

/// The request's Origin; two of them are one that no list has.
fn origin(headers: &HeaderMap) -> Option<&str> {
    match all(headers, header::ORIGIN)[..] {
        [] => None,
        [origin] => Some(origin),
        _ => Some("\u{fffd}"),
    }
}

/// 403, counted, and a line in the log that names the rule and what it refused.
fn refuse(relay: &Shared, refusal: Refusal, connection: &Connection, what: &str) -> Response {
    relay.metrics.refused(refusal.rule());
    warn!(rule = refusal.rule().name(), client = %connection.client, what, "refused a request");
    sentence(StatusCode::FORBIDDEN, &format!("{refusal} ({})", refusal.rule().name()))
}

/// An answer that is one sentence for whoever reads it.
fn sentence(status: StatusCode, text: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], Body::from(format!("{text}\n"))).into_response()
}
