//! `GET /health`: what the relay says of itself, also to a page from elsewhere that wants to know why it cannot connect.

use super::{AppState, Connection, origin, refuse, shown};
use crate::gate::Refusal;
use axum::{
    Json,
    extract::{Extension, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use relay_protocol::{Health, PROTOCOL};
use std::sync::Arc;

/// Private Network Access: a page of a public address asks before it reaches a private one.
const REQUEST_PRIVATE: HeaderName = HeaderName::from_static("access-control-request-private-network");
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");
const ALLOW_PRIVATE: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// The description, readable by the pages that may use the relay.
pub(super) async fn get(
    State(relay): State<Arc<AppState>>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
) -> Response {
    with_cors(&relay, &connection, &headers, || {
        let health = Health {
            name: Health::NAME.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: PROTOCOL,
            practice: relay.context.practice.clone(),
            limits: relay.limits.clone(),
        };
        Json(health).into_response()
    })
}

/// The preflight for it (Fetch, section 4.8).
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

/// The answer, and for an allowed origin the leave to read it. Another origin gets a 403 that it cannot read: from that,
/// and from a `no-cors` request that succeeds, a page tells this case from a relay that does not run.
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
            // How long the answer took is no secret to a page that may read it (Resource Timing, section 4.5).
            response.headers_mut().insert(TIMING_ALLOW_ORIGIN, origin.clone());
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response
        }
        Err(refusal) => refuse(relay, refusal, connection, &shown(origin(headers))),
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    response
}
