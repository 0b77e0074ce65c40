//! `GET /health`: the relay's description of itself, also for a page from elsewhere that needs to know why it cannot
//! connect.

use super::{AppState, Connection, origin, refuse, shown, upgrade::token};
use crate::gate::{Refusal, Rule};
use axum::{
    Json,
    extract::{Extension, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use relay_protocol::{Health, PROTOCOL};
use std::sync::Arc;

/// Private Network Access: a page of a public address asks before it connects to a private one.
const REQUEST_PRIVATE: HeaderName = HeaderName::from_static("access-control-request-private-network");
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");
const ALLOW_PRIVATE: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// The description, readable by the pages that may use the relay.
pub(super) async fn get(
    State(relay): State<Arc<AppState>>,
    Extension(connection): Extension<Connection>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    // A browser sends no Origin if a page makes a request to its own server.
    let is_own_page = match origin(&headers) {
        None => true,
        Some(origin) => origin.parse().is_ok_and(|origin| connection.host.is_own_page(&origin)),
    };
    let bind_refused = relay.context.bind_ports.refused(is_own_page);
    let refused = refused(&relay, origin(&headers), token(&uri, "token").as_deref(), &connection);
    with_cors(&relay, &connection, &headers, || {
        let health = Health {
            name: Health::NAME.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: PROTOCOL,
            practice: relay.context.practice.clone(),
            refused: refused.map(|rule| rule.name().to_owned()),
            bind_refused: bind_refused.map(|rule| rule.name().to_owned()),
            class: relay.class.is_some(),
            limits: relay.limits.clone(),
        };
        Json(health).into_response()
    })
}

/// The rule about tokens that would refuse a WebSocket with this origin and token. A browser sends no Origin in a
/// page's request to its own server, though its WebSocket will have one.
fn refused(relay: &AppState, origin: Option<&str>, token: Option<&str>, connection: &Connection) -> Option<Rule> {
    match relay.gate.upgrade(origin, token, &connection.host).err()? {
        Refusal::TokenMissing if origin.is_none() => None,
        refusal @ (Refusal::TokenMissing | Refusal::TokenRequired | Refusal::TokenWrong) => Some(refusal.rule()),
        Refusal::HostMissing
        | Refusal::HostNotListed
        | Refusal::OriginNotListed
        | Refusal::MetricsNotLocal
        | Refusal::ForwardedUnreadable => None,
    }
}

/// Answers the preflight (Fetch, section 4.8).
pub(super) async fn preflight(
    State(relay): State<Arc<AppState>>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
) -> Response {
    with_cors(&relay, &connection, &headers, || {
        let mut response = StatusCode::NO_CONTENT.into_response();
        let answer = response.headers_mut();
        answer.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET"));
        if headers.get(REQUEST_PRIVATE).is_some_and(|value| value == "true") {
            answer.insert(ALLOW_PRIVATE, HeaderValue::from_static("true"));
        }
        response
    })
}

/// The answer, with the CORS headers for an allowed origin. Another origin gets a 403 that it cannot read: together
/// with a `no-cors` request that succeeds, this lets a page distinguish this case from a relay that does not run.
fn with_cors(
    relay: &AppState,
    connection: &Connection,
    headers: &HeaderMap,
    answer: impl FnOnce() -> Response,
) -> Response {
    let allowed = match origin(headers) {
        None => Ok(None),
        Some(origin) => relay
            .gate
            .origin(origin, &connection.host)
            .and_then(|()| HeaderValue::from_str(origin).map_err(|_| Refusal::OriginNotListed))
            .map(Some),
    };
    let mut response = match allowed {
        Ok(None) => answer(),
        Ok(Some(origin)) => {
            let mut response = answer();
            // A page that may read the answer may also know its timing (Resource Timing, section 4.5).
            response.headers_mut().insert(TIMING_ALLOW_ORIGIN, origin.clone());
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response
        }
        Err(refusal) => refuse(relay, refusal, connection, &shown(origin(headers))),
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    response
}
