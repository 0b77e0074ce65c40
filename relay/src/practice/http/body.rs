//! Reading a request's body, within limits of size and time.

use super::answer::Refusal;
use axum::{
    body::Body,
    http::{
        HeaderMap,
        header::{CONTENT_LENGTH, EXPECT},
    },
};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use std::time::Duration;
use tokio::time::timeout;

/// The most bytes that a body may have: 1 MiB.
pub const MOST_BYTES: usize = 1024 * 1024;

/// How long a body may take to arrive.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// How much of a body that is too large is read and thrown away. A connection closed while bytes wait unread ends with a
/// RST, which can destroy the answer before the client has read it (RFC 9112, section 9.6).
const MOST_DISCARDED: usize = 16 * MOST_BYTES;

/// The whole body.
///
/// # Errors
/// A [`Refusal`] where it is too large, takes too long or breaks off.
pub async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    // A client that asks beforehand (RFC 9110, section 10.1.1) is spared the sending.
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if headers.contains_key(EXPECT) && announced.is_some_and(|length: usize| length > MOST_BYTES) {
        return Err(Refusal::BodyTooLarge);
    }
    timeout(TIME_LIMIT, collect(body)).await.map_err(|_| Refusal::BodyTooSlow)?
}

async fn collect(body: Body) -> Result<Bytes, Refusal> {
    let mut chunks = body.into_data_stream();
    let mut kept = BytesMut::new();
    let mut arrived = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| Refusal::BodyBroken(error.to_string()))?;
        arrived += chunk.len();
        if arrived > MOST_DISCARDED {
            break;
        }
        if arrived <= MOST_BYTES {
            kept.extend_from_slice(&chunk);
        }
    }
    if arrived > MOST_BYTES { Err(Refusal::BodyTooLarge) } else { Ok(kept.freeze()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use std::convert::Infallible;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        // This clock stands still but for those who wait.
        let began = Instant::now();
        let never = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        assert!(matches!(read(&HeaderMap::new(), never).await, Err(Refusal::BodyTooSlow)));
        assert_eq!(began.elapsed(), TIME_LIMIT);
        // Each piece comes in time; the whole never does.
        let trickle = stream::unfold((), |()| async {
            tokio::time::sleep(TIME_LIMIT / 10).await;
            Some((Ok::<_, Infallible>(Bytes::from_static(b"x")), ()))
        });
        let read = read(&HeaderMap::new(), Body::from_stream(Box::pin(trickle))).await;
        assert!(matches!(read, Err(Refusal::BodyTooSlow)));
        assert_eq!(began.elapsed(), 2 * TIME_LIMIT);
    }
}
