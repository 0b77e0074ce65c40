//! The HTTP practice server: httpbin's paths and JSON shapes, open to pages of every origin.
//!
//! - [`routes`]: the paths and their handlers
//! - [`shared`]: the state that the handlers share, and the place of the routes
//! - [`arguments`]: the arguments of a request
//! - [`capacity`]: limits on concurrent work, in total and per client
//! - [`body`]: reads a request's body, within limits
//! - [`json`]: parses and writes JSON, within limits
//! - [`received`]: the contents of a request, as JSON
//! - [`log`]: the last requests
//! - [`answer`]: JSON answers and refusals
//! - [`host`]: which requests must name this machine (against DNS rebinding)
//! - [`cors`]: which pages may read an answer
//! - [`connection`]: a handler's access to its connection
//! - [`error_bodies`]: adds a sentence to hyper's own answers

mod answer;
mod arguments;
mod body;
mod capacity;
mod connection;
mod cors;
mod error_bodies;
mod host;
mod json;
mod log;
mod received;
mod routes;
mod shared;

pub use connection::RequestCount;
pub use host::SITE;
pub use log::Log;
pub use shared::Place;

use crate::{
    guarded_body,
    http_stream::{self, HttpStream, WriteTimeout, with_write_timeout},
    practice::{
        EchoSettings,
        limits::{HEAD_BYTES, Timeouts, WEBSOCKET_TIMING},
        websocket,
    },
};
use answer::Refusal;
use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{
        HeaderMap, HeaderValue, Version,
        header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, SERVER, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use capacity::Capacity;
use connection::{Close, Closer, Upgrader};
use error_bodies::ErrorBodies;
use hyper::{body::Incoming, server::conn::http1, service::Service, service::service_fn, upgrade::OnUpgrade};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use received::LocalAddress;
use shared::Shared;
use std::{net::SocketAddr, pin::pin, sync::Arc};
use tokio::net::TcpStream;

/// The Server header of every answer.
const SERVER_NAME: &str = "networking-lab";

/// The routes of the HTTP practice server on its own port, with a log of their own.
///
/// See [`router_at`].
pub fn router() -> Router {
    router_at(Place::OwnPort, Arc::default())
}

/// The routes of the HTTP practice server at this place, with their own CORS and fallback.
///
/// They may be nested: `url` in the answers shows the requested path. Use `nest_service`, which also passes on the
/// prefix with a trailing slash; `nest` does not.
///
/// `origin` in the answers is the peer's address if the server that carries the routes adds a
/// [`ConnectInfo<SocketAddr>`] to each request, else empty. It also distinguishes the clients for limits per client.
/// With the next number of a [`RequestCount`], answers also contain the `connection`.
pub fn router_at(place: Place, log: Arc<Log>) -> Router {
    let shared = Arc::new(Shared { place, capacity: Capacity::new(), log });
    // The router below adds Allow to its answers last: only layers around it see that header.
    Router::new()
        .fallback_service(routes::router(shared.clone()))
        .layer(middleware::from_fn_with_state(shared.capacity.clone(), within_capacity))
        .layer(middleware::from_fn_with_state(place, cors::share))
        .layer(middleware::from_fn_with_state(shared, every_answer))
}

/// Speaks HTTP/1.1 over one connection until it ends, or until one of `timeouts` passes; after a request for a
/// WebSocket it continues as one.
pub async fn serve_connection(
    service: TowerToHyperService<Router>,
    stream: TcpStream,
    peer: SocketAddr,
    timeouts: Timeouts,
) {
    let local = stream.local_addr().ok();
    let stream = HttpStream::new(stream);
    let watch = stream.watch();
    let (closer, mut closed) = Closer::new();
    let (upgrader, mut upgrade) = Upgrader::new();
    let requests = RequestCount::default();
    let service = {
        let watch = watch.clone();
        service_fn(move |mut request: hyper::Request<Incoming>| {
            let extensions = request.extensions_mut();
            extensions.insert(watch.clone());
            extensions.insert(closer.clone());
            extensions.insert(upgrader.clone());
            extensions.insert(requests.next());
            extensions.insert(ConnectInfo(peer));
            if let Some(local) = local {
                extensions.insert(LocalAddress(local));
            }
            service.call(request)
        })
    };
    let mut served = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(timeouts.idle)
            .max_buf_size(HEAD_BYTES)
            // A client may send its request and a FIN, and still expect the answer.
            .half_close(true)
            // Writes headers in the case of every textbook.
            .title_case_headers(true)
            .serve_connection(
                TokioIo::new(ErrorBodies::new(with_write_timeout(stream, timeouts.write_timeout))),
                service
            )
            .with_upgrades()
    );
    tokio::select! {
        ended = &mut served => {
            if let Err(error) = ended {
                tracing::debug!("practice server `http`: {error}");
            }
            if let Ok((upgraded, settings)) = upgrade.try_recv() {
                echo(upgraded, &settings).await;
            }
        }
        // The connection is then dropped, and its socket closed.
        Some(how) = closed.recv() => {
            if how == Close::Reset {
                watch.reset_when_closed();
            }
        }
    }
}

/// Serves the WebSocket that a connection has become. It runs here, not in a task of its own, to keep the connection's
/// slot.
async fn echo(upgraded: OnUpgrade, settings: &EchoSettings) {
    type Io = TokioIo<ErrorBodies<WriteTimeout<HttpStream>>>;
    let parts = match upgraded.await {
        Ok(upgraded) => upgraded.downcast::<Io>().expect("the server serves nothing else"),
        Err(error) => return tracing::debug!("practice server `http`: {error}"),
    };
    let stream = parts.io.into_inner().into_inner();
    let stream = HttpStream::unlimited(stream).expect("its one handler has answered");
    websocket::serve_echo(stream, parts.read_buf, settings, &WEBSOCKET_TIMING).await;
}

/// Closes a connection that exceeds its client's limit.
pub fn reject(stream: TcpStream) {
    http_stream::reject(stream, "one client has as many connections as it may have at once: close another");
}

/// Takes a slot for large requests and answers, whatever the route, and keeps it until the answer is sent.
async fn within_capacity(
    State(capacity): State<Arc<Capacity>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let client = capacity::client(request.extensions());
    if capacity::is_large(request.body()) {
        let slot = match capacity.large(client) {
            Ok(slot) => slot,
            Err(refusal) => {
                let (parts, body) = request.into_parts();
                body::discard(&parts.headers, body).await;
                return Err(refusal);
            }
        };
        return Ok(guarded_body::with_guard(next.run(request).await, slot));
    }
    let answer = next.run(request).await;
    Ok(if capacity::is_large(answer.body()) {
        guarded_body::with_guard(answer, capacity.large(client)?)
    } else {
        answer
    })
}

/// The path of the log, which would soon be full of the requests for it.
const LOG_PATH: &str = "/log";

/// Refuses HTTP/1.1 without a Host, any version with several (RFC 9112, section 3.2), and requests that must name this
/// machine but do not; logs the request, and adds the Server header to its answer.
async fn every_answer(State(shared): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    let number = (request.uri().path() != LOG_PATH).then(|| shared.log.came(&request));
    request.extensions_mut().insert(shared.place);
    let mut answer = match request.headers().get_all(HOST).iter().count() {
        0 if request.version() == Version::HTTP_11 => Refusal::NoHost.into_response(),
        // Beside the page, the relay has already checked the Host.
        0 | 1 if shared.place == Place::OwnPort && host::is_refused(&request) => Refusal::ForeignHost.into_response(),
        0 | 1 => next.run(request).await,
        _ => Refusal::ManyHosts.into_response(),
    };
    if let Some(number) = number {
        shared.log.answered(number, answer.status());
    }
    answer.headers_mut().insert(SERVER, HeaderValue::from_static(SERVER_NAME));
    if shared.place == Place::OwnPort {
        without_script(answer.headers_mut());
    }
    answer
}

/// Media types in which nothing runs, whoever has chosen the content.
const INERT: [&str; 8] = [
    "application/json",
    "application/jsonl",
    "application/octet-stream",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/event-stream",
    "text/plain",
];

/// Lets no script run in a document, and isolates the document from this origin: a link can choose the content of some
/// of them (httpbin's issues 659 and 735), and a browser has one set of cookies for all ports of a host. Beside the
/// page there are no documents, and the relay adds such headers to every answer.
fn without_script(headers: &mut HeaderMap) {
    let is_inert = |kind: &HeaderValue| {
        let kind = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
        INERT.iter().any(|inert| kind.eq_ignore_ascii_case(inert))
    };
    if !headers.get_all(CONTENT_TYPE).iter().all(is_inert) {
        headers.append(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox allow-forms"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::limits::HTTP_TIMEOUTS;
    use std::time::Duration;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        time::timeout,
    };

    #[tokio::test]
    async fn waiting_for_a_head_has_an_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        for sent in ["", "GET /get HT", "GET /status/204 HTTP/1.1\r\nHost: lab\r\n\r\n"] {
            let mut client = TcpStream::connect(address).await.unwrap();
            let (stream, peer) = listener.accept().await.unwrap();
            let service = TowerToHyperService::new(router());
            tokio::spawn(serve_connection(
                service,
                stream,
                peer,
                Timeouts { idle: Duration::from_millis(50), ..HTTP_TIMEOUTS },
            ));
            client.write_all(sent.as_bytes()).await.unwrap();
            let mut answer = String::new();
            timeout(Duration::from_secs(5), client.read_to_string(&mut answer)).await.expect("no end").unwrap();
            assert_eq!(answer.starts_with("HTTP/1.1 204"), sent.contains("204"), "{answer}");
        }
    }

    #[tokio::test]
    async fn a_client_that_never_reads_is_let_go() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        let timeouts = Timeouts { write_timeout: Duration::from_millis(50), ..HTTP_TIMEOUTS };
        let server = tokio::spawn(serve_connection(TowerToHyperService::new(router()), stream, peer, timeouts));
        // The client sends requests until the server, whose answers it does not read, accepts no more, and then leaves.
        let request = format!("GET /get?{} HTTP/1.1\r\nHost: lab\r\n\r\n", "x".repeat(10_000));
        let asked = async { while client.write_all(request.as_bytes()).await.is_ok() {} };
        timeout(HTTP_TIMEOUTS.write_timeout / 2, asked).await.expect("the server never gave up");
        server.await.unwrap();
    }
}
