//! Reading a request's body, within limits of size and time.

use super::answer::Refusal;
use crate::practice::limits::{BODY_BYTES, BODY_TIMEOUT, DISCARDED_BYTES};
use axum::{
    body::Body,
    http::{
        HeaderMap,
        header::{CONTENT_LENGTH, EXPECT},
    },
};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::time::timeout;

/// Reads the whole body.
///
/// # Errors
/// A [`Refusal`] if the body is too large, takes too long or ends early.
pub async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    // A client that asks beforehand (RFC 9110, section 10.1.1) need not send the body.
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if headers.contains_key(EXPECT) && announced.is_some_and(|length: usize| length > BODY_BYTES) {
        return Err(Refusal::BodyTooLarge);
    }
    timeout(BODY_TIMEOUT, collect(body, BODY_BYTES)).await.map_err(|_| Refusal::BodyTooSlow)?
}

/// Reads and discards a body that is refused, so that the client gets the refusal.
pub async fn discard(headers: &HeaderMap, body: Body) {
    if !headers.contains_key(EXPECT) {
        let _ = timeout(BODY_TIMEOUT, collect(body, 0)).await;
    }
}

/// The whole body if it has at most `most` bytes.
async fn collect(body: Body, most: usize) -> Result<Bytes, Refusal> {
    let mut chunks = body.into_data_stream();
    let mut kept = BytesMut::new();
    let mut arrived = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| Refusal::BodyBroken(error.to_string()))?;
        arrived += chunk.len();
        if arrived > DISCARDED_BYTES {
            break;
        }
        if arrived <= most {
            kept.extend_from_slice(&chunk);
        }
    }
    if arrived > most { Err(Refusal::BodyTooLarge) } else { Ok(kept.freeze()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use std::convert::Infallible;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        // The paused clock advances only when all tasks wait.
        let began = Instant::now();
        let never = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        assert!(matches!(read(&HeaderMap::new(), never).await, Err(Refusal::BodyTooSlow)));
        assert_eq!(began.elapsed(), BODY_TIMEOUT);
        // Each piece arrives in time; the whole body never does.
        let trickle = stream::unfold((), |()| async {
            tokio::time::sleep(BODY_TIMEOUT / 10).await;
            Some((Ok::<_, Infallible>(Bytes::from_static(b"x")), ()))
        });
        let read = read(&HeaderMap::new(), Body::from_stream(Box::pin(trickle))).await;
        assert!(matches!(read, Err(Refusal::BodyTooSlow)));
        assert_eq!(began.elapsed(), 2 * BODY_TIMEOUT);
    }
}
