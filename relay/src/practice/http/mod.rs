//! The HTTP practice server: httpbin's paths and JSON shapes, open to pages of every origin.
//!
//! - [`routes`]: the paths and what answers at each
//! - [`body`]: reading a request's body, within limits
//! - [`received`]: what a request brought, as JSON
//! - [`answer`]: JSON answers and refusals

mod answer;
mod body;
mod received;
mod routes;

use answer::Refusal;
use axum::{
    Router,
    extract::{ConnectInfo, Request},
    http::{
        HeaderValue, Method, Version,
        header::{HOST, SERVER},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::Service, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use received::LocalAddress;
use std::{net::SocketAddr, time::Duration};
use tokio::net::TcpStream;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

/// Connections at once.
pub const MOST_CONNECTIONS: usize = 64;

/// How long a connection may wait for its next request's head to be complete.
pub const IDLE: Duration = Duration::from_secs(60);

/// The routes of the HTTP practice server, with their own CORS and fallback.
///
/// They may be nested: `url` in the answers shows the path as it was asked. Use `nest_service`, which also passes on the
/// prefix with a slash behind it; `nest` does not.
///
/// `origin` in the answers is the peer's address where the server that carries the routes gives each request a
/// [`ConnectInfo<SocketAddr>`], else empty.
pub fn router() -> Router {
    routes::router().layer(cors()).layer(middleware::from_fn(every_answer))
}

/// Speaks HTTP/1.1 over one connection until it ends, or `idle` passes before a request's head is complete.
pub async fn converse(service: TowerToHyperService<Router>, stream: TcpStream, peer: SocketAddr, idle: Duration) {
    let local = stream.local_addr().ok();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        if let Some(local) = local {
            request.extensions_mut().insert(LocalAddress(local));
        }
        service.call(request)
    });
    let ended = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(idle)
        // A client may send its request and a FIN, and still wants its answer.
        .half_close(true)
        // As headers are written in every textbook.
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = ended {
        tracing::debug!("practice server `http`: {error}");
    }
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

/// Refuses HTTP/1.1 without a Host (RFC 9112, section 3.2), and signs every answer.
async fn every_answer(request: Request, next: Next) -> Response {
    let mut answer = if request.version() == Version::HTTP_11 && !request.headers().contains_key(HOST) {
        Refusal::NoHost.into_response()
    } else {
        next.run(request).await
    };
    answer.headers_mut().insert(SERVER, HeaderValue::from_static("networking-lab"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
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
            tokio::spawn(converse(service, stream, peer, Duration::from_millis(50)));
            client.write_all(sent.as_bytes()).await.unwrap();
            let mut answer = String::new();
            timeout(Duration::from_secs(5), client.read_to_string(&mut answer)).await.expect("no end").unwrap();
            assert_eq!(answer.starts_with("HTTP/1.1 204"), sent.contains("204"), "{answer}");
        }
    }
}
