//! From an HTTP request to a WebSocket (RFC 6455, section 4.2).

use super::{Connection, origin, refuse, sentence};
use crate::{
    faults, listener,
    metrics::{Session, Socket},
    page::{Mode, Page},
    shared::Shared,
    stall::Stall,
    tcp, udp,
};
use axum::{
    body::Body,
    extract::{Extension, Path, Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use relay_protocol::{SUBPROTOCOL_LAB, SUBPROTOCOL_PLAIN};
use serde::Deserialize;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tracing::{debug, warn};

/// The query of `/tcp/{target}`.
#[derive(Deserialize)]
pub(super) struct Wishes {
    timeout: Option<String>,
    #[serde(flatten)]
    faults: faults::Asked,
    token: Option<String>,
}

/// `GET /tcp/{target}`, left to [`tcp::serve`].
pub(super) async fn tcp(
    State(relay): State<Arc<Shared>>,
    Extension(connection): Extension<Connection>,
    Path(target): Path<String>,
    Query(wishes): Query<Wishes>,
    request: Request,
) -> Response {
    let new = tcp::New { target, timeout: wishes.timeout, faults: wishes.faults };
    let wanted = tcp::Request { client: connection.client, wanted: tcp::Wanted::New(new) };
    let token = wishes.token.as_deref();
    upgrade(relay, connection, token, request, Socket::Tcp, async move |page, relay, session| {
        tcp::serve(page, wanted, relay, session).await;
    })
}

/// The query of `/udp/{target}`.
#[derive(Deserialize)]
pub(super) struct UdpWishes {
    #[serde(flatten)]
    faults: faults::Asked,
    token: Option<String>,
}

/// `GET /udp/{target}`, left to [`udp::serve`].
pub(super) async fn udp(
    State(relay): State<Arc<Shared>>,
    Extension(connection): Extension<Connection>,
    Path(target): Path<String>,
    Query(wishes): Query<UdpWishes>,
    request: Request,
) -> Response {
    let wanted = udp::Request { client: connection.client, target, faults: wishes.faults };
    let token = wishes.token.as_deref();
    upgrade(relay, connection, token, request, Socket::Udp, async move |page, relay, session| {
        udp::serve(page, wanted, relay, session).await;
    })
}

/// The query of `/udp-socket`.
#[derive(Deserialize)]
pub(super) struct Binding {
    port: Option<String>,
    #[serde(flatten)]
    faults: faults::Asked,
    token: Option<String>,
}

/// `GET /udp-socket`, left to [`udp::serve_bound`].
pub(super) async fn udp_socket(
    State(relay): State<Arc<Shared>>,
    Extension(connection): Extension<Connection>,
    Query(wishes): Query<Binding>,
    request: Request,
) -> Response {
    let Binding { port, faults, token } = wishes;
    let wanted = udp::Binding { client: connection.client, port, faults };
    upgrade(relay, connection, token.as_deref(), request, Socket::UdpBound, async move |page, relay, session| {
        udp::serve_bound(page, wanted, relay, session).await;
    })
}

/// The query of `/tcp-listener`.
#[derive(Deserialize)]
pub(super) struct Listening {
    port: Option<String>,
    backlog: Option<String>,
    reuse: Option<String>,
    token: Option<String>,
}

/// `GET /tcp-listener`, left to [`listener::serve`].
pub(super) async fn listener(
    State(relay): State<Arc<Shared>>,
    Extension(connection): Extension<Connection>,
    Query(wishes): Query<Listening>,
    request: Request,
) -> Response {
    let Listening { port, backlog, reuse, token } = wishes;
    let wanted = listener::Request { client: connection.client, port, backlog, reuse };
    upgrade(relay, connection, token.as_deref(), request, Socket::TcpListener, async move |page, relay, session| {
        listener::serve(page, wanted, relay, session).await;
    })
}

/// The query of `/tcp-listener/{listener}/{connection}`.
#[derive(Deserialize)]
pub(super) struct Taking {
    token: Option<String>,
}

/// `GET /tcp-listener/{listener}/{connection}`, left to [`tcp::serve`] too.
pub(super) async fn accepted(
    State(relay): State<Arc<Shared>>,
    Extension(connection): Extension<Connection>,
    Path((listener, number)): Path<(String, String)>,
    Query(wishes): Query<Taking>,
    request: Request,
) -> Response {
    let wanted = tcp::Wanted::Accepted { listener, connection: number };
    let wanted = tcp::Request { client: connection.client, wanted };
    upgrade(relay, connection, wishes.token.as_deref(), request, Socket::Tcp, async move |page, relay, session| {
        tcp::serve(page, wanted, relay, session).await;
    })
}

/// Lets the page in to a socket of this kind, and leaves the WebSocket to `serve`.
fn upgrade<Serving>(
    relay: Arc<Shared>,
    connection: Connection,
    token: Option<&str>,
    mut request: Request,
    socket: Socket,
    serve: impl FnOnce(Page, Arc<Shared>, Session) -> Serving + Send + 'static,
) -> Response
where
    Serving: Future<Output = ()> + Send,
{
    let headers = request.headers();
    if !headers.get(header::UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket")) {
        let mut response = sentence(StatusCode::UPGRADE_REQUIRED, "here a WebSocket is spoken: connect with ws://");
        response.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        return response;
    }
    let from = origin(headers);
    let named = relay.gate.named(connection.peer.ip(), &super::all(headers, super::FORWARDED_FOR));
    if let Err(refusal) = named.and_then(|()| relay.gate.upgrade(from, token, &connection.host)) {
        return refuse(&relay, refusal, &connection, from.unwrap_or("no Origin"));
    }
    let Some((mode, chosen)) = subprotocol(headers) else {
        let text = format!("of the offered subprotocols none is known here: {SUBPROTOCOL_LAB}, {SUBPROTOCOL_PLAIN}");
        return sentence(StatusCode::BAD_REQUEST, &text);
    };
    if mode == Mode::Plain && socket.is_lab_only() {
        let text = format!("this socket has more to say than bytes: offer the subprotocol {SUBPROTOCOL_LAB}");
        return sentence(StatusCode::BAD_REQUEST, &text);
    }
    let mut response = match create_response_with_body(&request, Body::empty) {
        Ok(response) => response,
        Err(error) => return sentence(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let slot = match relay.slots.take(connection.client) {
        Ok(slot) => slot,
        Err(rule) => {
            relay.metrics.refused(rule);
            warn!(rule = rule.name(), client = %connection.client, "refused a request");
            let text = format!("{} ({})", relay.slots.sentence(rule), rule.name());
            return sentence(StatusCode::TOO_MANY_REQUESTS, &text);
        }
    };
    if let Some(chosen) = chosen {
        response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(chosen));
    }
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let _held = (slot, connection.alive);
        let session = Session::new(relay.metrics.clone(), socket);
        if let Some(page) = page(upgraded, mode).await {
            serve(page, relay, session).await;
        }
    });
    response
}

/// The page's connection, once the answer is out, as the plain TCP stream that it is.
async fn page(upgraded: OnUpgrade, mode: Mode) -> Option<Page> {
    match upgraded.await {
        Ok(upgraded) => {
            let parts = upgraded.downcast::<TokioIo<Stall<TcpStream>>>().expect("the server serves nothing else");
            Some(Page::new(parts.io.into_inner().into_inner(), parts.read_buf, mode).await)
        }
        Err(error) => {
            debug!(%error, "the page left during the upgrade");
            None
        }
    }
}

/// How to speak, and the subprotocol to answer with: a browser fails the connection when one is offered and none chosen.
fn subprotocol(headers: &HeaderMap) -> Option<(Mode, Option<&'static str>)> {
    let offered = super::all(headers, header::SEC_WEBSOCKET_PROTOCOL).join(",");
    let offers = |name: &str| offered.split(',').any(|offer| offer.trim() == name);
    match () {
        () if offers(SUBPROTOCOL_LAB) => Some((Mode::Lab, Some(SUBPROTOCOL_LAB))),
        () if offers(SUBPROTOCOL_PLAIN) => Some((Mode::Plain, Some(SUBPROTOCOL_PLAIN))),
        () if offered.is_empty() => Some((Mode::Plain, None)),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subprotocols() {
        let cases = [
            (&[][..], Some((Mode::Plain, None))),
            (&["binary"], Some((Mode::Plain, Some("binary")))),
            (&["lab.v1"], Some((Mode::Lab, Some("lab.v1")))),
            (&["binary, lab.v1"], Some((Mode::Lab, Some("lab.v1")))),
            (&["binary", "lab.v1"], Some((Mode::Lab, Some("lab.v1")))),
            (&["base64,binary"], Some((Mode::Plain, Some("binary")))),
            (&["base64"], None),
            (&["lab.v2"], None),
            (&["LAB.V1"], None),
        ];
        for (offered, expected) in cases {
            let mut headers = HeaderMap::new();
            for value in offered {
                headers.append(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(value));
            }
            assert_eq!(subprotocol(&headers), expected, "{offered:?}");
        }
    }
}
