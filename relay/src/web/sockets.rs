//! The routes that become WebSockets: each parses its URL, and passes the request on.

use super::{
    AppState, sentence,
    upgrade::{Upgrade, token},
};
use crate::{class, faults, listener, metrics::Socket, practice, tcp, udp};
use axum::{
    extract::{self, FromRequestParts, RawQuery, State},
    http::{StatusCode, Uri, request::Parts},
    response::Response,
};
use serde::{Deserialize, de::DeserializeOwned};
use std::{borrow::Cow, sync::Arc};

/// The parameters of the path, with a sentence of our own in place of axum's error.
pub(super) struct Path<T>(T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<AppState>> for Path<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, relay: &Arc<AppState>) -> Result<Self, Response> {
        let path = extract::Path::from_request_parts(parts, relay).await;
        let text = "The path cannot be read: percent-encoded, it is UTF-8.";
        path.map(|extract::Path(path)| Self(path)).map_err(|_| sentence(StatusCode::BAD_REQUEST, text))
    }
}

/// The query, with a sentence of our own in place of axum's error.
pub(super) struct Query<T>(T);

impl<T: DeserializeOwned> FromRequestParts<Arc<AppState>> for Query<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, relay: &Arc<AppState>) -> Result<Self, Response> {
        let query = extract::Query::from_request_parts(parts, relay).await;
        // Each parameter is a text, so nothing else can be wrong.
        let text = "The query cannot be read: each of its parameters is given once.";
        query.map(|extract::Query(query)| Self(query)).map_err(|_| sentence(StatusCode::BAD_REQUEST, text))
    }
}

/// The query of `/tcp/{target}`.
#[derive(Deserialize)]
pub(super) struct TcpQuery {
    timeout: Option<String>,
    #[serde(flatten)]
    faults: faults::FaultQuery,
}

/// `GET /tcp/{target}`, handled by [`tcp::Connect`].
pub(super) async fn tcp(upgrade: Upgrade, Path(target): Path<String>, Query(query): Query<TcpQuery>) -> Response {
    upgrade.serve(Socket::Tcp, tcp::Connect { target, timeout: query.timeout, faults: query.faults })
}

/// `GET /tcp-listener/{listener}`, handled by [`tcp::serve_accepted`].
pub(super) async fn tcp_accepted_each(upgrade: Upgrade, Path(listener): Path<String>) -> Response {
    upgrade.serve_lab(|page, client, context| tcp::serve_accepted(page, listener, client, context))
}

/// `GET /tcp-listener/{listener}/{connection}`, handled by [`tcp::ClaimAccepted`].
pub(super) async fn tcp_accepted(upgrade: Upgrade, Path((listener, connection)): Path<(String, String)>) -> Response {
    upgrade.serve(Socket::Tcp, tcp::ClaimAccepted { listener, connection: connection.parse().ok() })
}

/// The query of `/udp/{target}`.
#[derive(Deserialize)]
pub(super) struct UdpQuery {
    #[serde(flatten)]
    faults: faults::FaultQuery,
}

/// `GET /udp/{target}`, handled by [`udp::Connect`].
pub(super) async fn udp(upgrade: Upgrade, Path(target): Path<String>, Query(query): Query<UdpQuery>) -> Response {
    upgrade.serve(Socket::Udp, udp::Connect { target, faults: query.faults })
}

/// The query of `/udp-socket`.
#[derive(Deserialize)]
pub(super) struct UdpSocketQuery {
    port: Option<String>,
    #[serde(flatten)]
    faults: faults::FaultQuery,
}

/// `GET /udp-socket`, handled by [`udp::Bind`].
pub(super) async fn udp_socket(upgrade: Upgrade, Query(query): Query<UdpSocketQuery>) -> Response {
    let is_own_page = upgrade.is_own_page();
    upgrade.serve(Socket::UdpBound, udp::Bind { port: query.port, is_own_page, faults: query.faults })
}

/// The query of `/tcp-listener`.
#[derive(Deserialize)]
pub(super) struct ListenerQuery {
    port: Option<String>,
    backlog: Option<String>,
    reuse: Option<String>,
}

/// `GET /tcp-listener`, handled by [`listener::Listen`].
pub(super) async fn tcp_listener(upgrade: Upgrade, Query(query): Query<ListenerQuery>) -> Response {
    let ListenerQuery { port, backlog, reuse } = query;
    let is_own_page = upgrade.is_own_page();
    upgrade.serve(Socket::TcpListener, listener::Listen { port, is_own_page, backlog, reuse })
}

/// `GET /websocket/echo`, handled by [`practice::Echo`].
pub(super) async fn echo(upgrade: Upgrade, RawQuery(query): RawQuery) -> Response {
    match practice::EchoSettings::parse(&query.unwrap_or_default()) {
        Ok(settings) => {
            let subprotocols = settings.subprotocols.clone();
            upgrade.serve_practice(Socket::Echo, practice::Echo(settings), &subprotocols)
        }
        Err(error) => sentence(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// `GET /websocket/room/{name}`, handled by [`practice::Join`].
pub(super) async fn room(
    State(relay): State<Arc<AppState>>,
    upgrade: Upgrade,
    Path(room): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    match practice::Join::parse(relay.rooms.clone(), room, &query.unwrap_or_default()) {
        Ok(join) => upgrade.serve_practice(Socket::Room, join, &[]),
        Err(error) => sentence(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// Extracts the class; without one its routes answer 404.
pub(super) struct HasClass(Arc<class::Class>);

impl FromRequestParts<Arc<AppState>> for HasClass {
    type Rejection = Response;

    async fn from_request_parts(_: &mut Parts, relay: &Arc<AppState>) -> Result<Self, Response> {
        let text = "This relay has no class: it was started without --class-token.";
        relay.class.clone().map(Self).ok_or_else(|| sentence(StatusCode::NOT_FOUND, text))
    }
}

/// `GET /class/report`, handled by [`class::Join`].
pub(super) async fn class_report(HasClass(class): HasClass, upgrade: Upgrade) -> Response {
    upgrade.serve_practice(Socket::ClassReport, class::Join(class), &[])
}

/// `GET /class/watch`, handled by [`class::Watch`].
pub(super) async fn class_watch(HasClass(class): HasClass, upgrade: Upgrade, uri: Uri) -> Response {
    let token = token(&uri, "class-token").map(Cow::into_owned);
    upgrade.serve_practice(Socket::ClassWatch, class::Watch { class, token }, &[])
}
