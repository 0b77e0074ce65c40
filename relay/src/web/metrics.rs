//! `GET /metrics`: the relay's counters, for Prometheus.

use super::{AppState, Connection, FORWARDED_FOR, origin, refuse, shown};
use crate::{gate::Refusal, metrics::CONTENT_TYPE};
use axum::{
    extract::{Extension, Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;

/// The query of `/metrics`.
#[derive(Deserialize)]
pub(super) struct MetricsQuery {
    token: Option<String>,
}

/// Returns the metrics to clients that may read them. Pages may not: a request with an Origin is refused.
pub(super) async fn get(
    State(relay): State<Arc<AppState>>,
    Extension(connection): Extension<Connection>,
    Query(query): Query<MetricsQuery>,
    headers: HeaderMap,
) -> Response {
    if let Some(origin) = origin(&headers) {
        return refuse(&relay, Refusal::OriginNotListed, &connection, &shown(Some(origin)));
    }
    // RFC 6750, section 2.1: keeps the token out of the URL, and of proxies' logs.
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = bearer.or(query.token.as_deref());
    // A known proxy names its client; behind another, every client appears to be on this machine.
    let hidden = headers.contains_key(FORWARDED_FOR) && !relay.gate.is_proxy(connection.peer.ip());
    match relay.gate.metrics(token, connection.client, hidden) {
        Ok(()) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], relay.context.metrics.text()).into_response(),
        Err(refusal) => refuse(&relay, refusal, &connection, "/metrics"),
    }
}
