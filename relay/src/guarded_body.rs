//! A response whose body owns a guard until its last byte is written to the socket.

use axum::{
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use hyper::body::{Frame, SizeHint};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// Keeps `guard` until the last byte of the response is written to the socket.
pub(crate) fn with_guard<Guard: Send + Sync + 'static>(answer: Response, guard: Arc<Guard>) -> Response {
    answer.map(|body| Body::new(GuardedBody { body, guard }))
}

/// A body whose chunks share a guard: hyper drops a body once it has the chunks, which may wait long for a client that
/// reads slowly.
struct GuardedBody<Guard> {
    body: Body,
    guard: Arc<Guard>,
}

impl<Guard: Send + Sync + 'static> HttpBody for GuardedBody<Guard> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let guarded = |bytes| Bytes::from_owner(GuardedChunk { bytes, _guard: self.guard.clone() });
        frame.map_ok(|frame| frame.map_data(guarded))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

struct GuardedChunk<Guard> {
    bytes: Bytes,
    _guard: Arc<Guard>,
}

impl<Guard> AsRef<[u8]> for GuardedChunk<Guard> {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}
