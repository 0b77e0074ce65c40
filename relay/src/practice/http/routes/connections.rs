//! Routes that other practice servers lack: connections that end abnormally, and answers that a page may not read.

use super::super::{
    answer::Refusal,
    body,
    connection::{Close, Closer},
};
use axum::{
    Extension,
    body::Body,
    extract::Request,
    http::{
        HeaderValue,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use std::io;

pub async fn fin(closer: Option<Extension<Closer>>, request: Request) -> Result<Response, Refusal> {
    close(closer, request, Close::Fin).await
}

pub async fn reset(closer: Option<Extension<Closer>>, request: Request) -> Result<Response, Refusal> {
    close(closer, request, Close::Reset).await
}

async fn close(closer: Option<Extension<Closer>>, request: Request, how: Close) -> Result<Response, Refusal> {
    // A server that carries the routes on its own connections does not let handlers end them.
    let Some(Extension(closer)) = closer else { return Err(Refusal::OwnPortOnly) };
    let (parts, body) = request.into_parts();
    // A FIN would become a RST if unread bytes remained.
    body::discard(&parts.headers, body).await;
    closer.close(how).await
}

/// The Content-Length that `truncate` announces, and the number of bytes that it sends.
const ANNOUNCED: u64 = 1000;
const SENT: usize = 500;

/// Ends the connection in the middle of its body.
pub async fn truncate() -> Response {
    let piece = |number| async move {
        match number {
            0 => Some((Ok(Bytes::from_static(&[b'*'; SENT])), 1)),
            _ => {
                // hyper writes what it has when no more is ready, and writes nothing after an error.
                tokio::task::yield_now().await;
                Some((Err(io::Error::from(io::ErrorKind::UnexpectedEof)), 2))
            }
        }
    };
    let head = [
        (CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (CONTENT_LENGTH, HeaderValue::from(ANNOUNCED)),
    ];
    (head, Body::from_stream(Box::pin(stream::unfold(0, piece)))).into_response()
}
