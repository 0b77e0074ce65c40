//! The HTTP practice server: httpbin's paths and JSON shapes, open to pages of every origin.
//!
//! - [`routes`]: the paths and what answers at each
//! - [`capacity`]: how much is done at once, for all and for each client
//! - [`body`]: reading a request's body, within limits
//! - [`json`]: parsing and writing JSON, within limits
//! - [`received`]: what a request brought, as JSON
//! - [`answer`]: JSON answers and refusals
//! - [`error_bodies`]: a sentence where hyper answers by itself

mod answer;
mod body;
mod capacity;
mod error_bodies;
mod json;
mod received;
mod routes;

use crate::{
    guarded_body,
    http_stream::{self, HttpStream, with_write_timeout},
    practice::limits::{HEAD_BYTES, Timeouts},
};
use answer::Refusal;
use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{
        HeaderValue, Method, Version,
        header::{HOST, SERVER},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use capacity::Capacity;
use error_bodies::ErrorBodies;
use hyper::{body::Incoming, server::conn::http1, service::Service, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use received::LocalAddress;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpStream;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

/// Signs every answer.
const SERVER_NAME: &str = "networking-lab";

/// The routes of the HTTP practice server, with their own CORS and fallback.
///
/// They may be nested: `url` in the answers shows the path as it was asked. Use `nest_service`, which also passes on the
/// prefix with a slash behind it; `nest` does not.
///
/// `origin` in the answers is the peer's address where the server that carries the routes gives each request a
/// [`ConnectInfo<SocketAddr>`], else empty. It is also what tells clients apart where each has a limit of its own.
pub fn router() -> Router {
    let capacity = Capacity::new();
    routes::router(capacity.clone())
        .layer(middleware::from_fn_with_state(capacity, within_capacity))
        .layer(cors())
        .layer(middleware::from_fn(every_answer))
}

/// Speaks HTTP/1.1 over one connection until it ends, or one of `timeouts` passes.
pub async fn serve_connection(
    service: TowerToHyperService<Router>,
    stream: TcpStream,
    peer: SocketAddr,
    timeouts: Timeouts,
) {
    let local = stream.local_addr().ok();
    let stream = HttpStream::new(stream);
    let watch = stream.watch();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(watch.clone());
        request.extensions_mut().insert(ConnectInfo(peer));
        if let Some(local) = local {
            request.extensions_mut().insert(LocalAddress(local));
        }
        service.call(request)
    });
    let ended = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(timeouts.idle)
        .max_buf_size(HEAD_BYTES)
        // A client may send its request and a FIN, and still wants its answer.
        .half_close(true)
        // As headers are written in every textbook.
        .title_case_headers(true)
        .serve_connection(TokioIo::new(ErrorBodies::new(with_write_timeout(stream, timeouts.write_timeout))), service)
        .await;
    if let Err(error) = ended {
        tracing::debug!("practice server `http`: {error}");
    }
}

/// Closes a connection that is one too many of its client.
pub fn reject(stream: TcpStream) {
    http_stream::reject(stream, "one client has as many connections as it may have at once: close another");
}

/// Lets every page read everything (the fetch standard, "CORS protocol"). Without credentials, though: `/headers` shows
/// the cookies it gets, and browsers keep one set of cookies for all ports of a host, those of other programs included.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(Any)
        .allow_private_network(true)
        .max_age(Duration::from_secs(600))
}

/// Takes a slot for what is large, whatever its route, and keeps it until the answer is sent.
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

/// Refuses HTTP/1.1 without a Host, and any version with several (RFC 9112, section 3.2), and signs every answer.
async fn every_answer(request: Request, next: Next) -> Response {
    let mut answer = match request.headers().get_all(HOST).iter().count() {
        0 if request.version() == Version::HTTP_11 => Refusal::NoHost.into_response(),
        0 | 1 => next.run(request).await,
        _ => Refusal::ManyHosts.into_response(),
    };
    answer.headers_mut().insert(SERVER, HeaderValue::from_static(SERVER_NAME));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::limits::HTTP_TIMEOUTS;
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
        // It asks until the server, whose answers nobody reads, no longer takes requests, and then goes.
        let request = format!("GET /get?{} HTTP/1.1\r\nHost: lab\r\n\r\n", "x".repeat(10_000));
        let asked = async { while client.write_all(request.as_bytes()).await.is_ok() {} };
        timeout(HTTP_TIMEOUTS.write_timeout / 2, asked).await.expect("the server never gave up");
        server.await.unwrap();
    }
}
