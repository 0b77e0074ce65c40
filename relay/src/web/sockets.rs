//! The routes that become WebSockets: what each reads from its address, and who serves it.

use super::upgrade::Upgrade;
use crate::{faults, listener, metrics::Socket, tcp, udp};
use axum::{
    extract::{Path, Query},
    response::Response,
};
use serde::Deserialize;

/// The query of `/tcp/{target}`.
#[derive(Deserialize)]
pub(super) struct TcpQuery {
    timeout: Option<String>,
    #[serde(flatten)]
    faults: faults::Asked,
}

/// `GET /tcp/{target}`, left to [`tcp::serve`].
pub(super) async fn tcp(upgrade: Upgrade, Path(target): Path<String>, Query(query): Query<TcpQuery>) -> Response {
    let new = tcp::New { target, timeout: query.timeout, faults: query.faults };
    let request = tcp::Request { client: upgrade.client(), wanted: tcp::Wanted::New(new) };
    upgrade.serve(Socket::Tcp, move |page, context, session| tcp::serve(page, request, context, session))
}

/// `GET /tcp-listener/{listener}/{connection}`, left to [`tcp::serve`] too.
pub(super) async fn tcp_accepted(upgrade: Upgrade, Path((listener, connection)): Path<(String, String)>) -> Response {
    let wanted = tcp::Wanted::Accepted { listener, connection };
    let request = tcp::Request { client: upgrade.client(), wanted };
    upgrade.serve(Socket::Tcp, move |page, context, session| tcp::serve(page, request, context, session))
}

/// The query of `/udp/{target}`.
#[derive(Deserialize)]
pub(super) struct UdpQuery {
    #[serde(flatten)]
    faults: faults::Asked,
}

/// `GET /udp/{target}`, left to [`udp::serve`].
pub(super) async fn udp(upgrade: Upgrade, Path(target): Path<String>, Query(query): Query<UdpQuery>) -> Response {
    let request = udp::Request { client: upgrade.client(), target, faults: query.faults };
    upgrade.serve(Socket::Udp, move |page, context, session| udp::serve(page, request, context, session))
}

/// The query of `/udp-socket`.
#[derive(Deserialize)]
pub(super) struct UdpSocketQuery {
    port: Option<String>,
    #[serde(flatten)]
    faults: faults::Asked,
}

/// `GET /udp-socket`, left to [`udp::serve_bound`].
pub(super) async fn udp_socket(upgrade: Upgrade, Query(query): Query<UdpSocketQuery>) -> Response {
    let request = udp::Binding { client: upgrade.client(), port: query.port, faults: query.faults };
    upgrade.serve(Socket::UdpBound, move |page, context, session| udp::serve_bound(page, request, context, session))
}

/// The query of `/tcp-listener`.
#[derive(Deserialize)]
pub(super) struct ListenerQuery {
    port: Option<String>,
    backlog: Option<String>,
    reuse: Option<String>,
}

/// `GET /tcp-listener`, left to [`listener::serve`].
pub(super) async fn tcp_listener(upgrade: Upgrade, Query(query): Query<ListenerQuery>) -> Response {
    let ListenerQuery { port, backlog, reuse } = query;
    let request = listener::Request { client: upgrade.client(), port, backlog, reuse };
    upgrade.serve(Socket::TcpListener, move |page, context, session| listener::serve(page, request, context, session))
}
