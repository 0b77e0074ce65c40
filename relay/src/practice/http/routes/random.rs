//! Answers that differ each time, unless a seed is given.

use super::super::{
    answer::{Json, Refusal},
    arguments::Arguments,
    capacity::Builder,
};
use crate::practice::limits::{PIECES, RANDOM_BYTES};
use axum::{
    body::Body,
    http::{HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use rand_mt::Mt;
use serde_json::json;
use std::convert::Infallible;

/// A random UUID (RFC 9562, section 5.4).
pub fn uuid() -> uuid::Uuid {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid()
}

pub async fn uuid_json(builder: Builder) -> Result<Json, Refusal> {
    builder.build(|| Ok(json!({ "uuid": uuid().to_string() }))).await
}

/// Random bytes in one piece.
pub async fn bytes(builder: Builder, arguments: Arguments) -> Result<Response, Refusal> {
    let bytes = random_bytes(&builder, &arguments).await?;
    Ok((octets(), bytes).into_response())
}

/// Random bytes in pieces of `chunk_size`.
pub async fn stream_bytes(builder: Builder, arguments: Arguments) -> Result<Response, Refusal> {
    let chunk = arguments.number("chunk_size", 10 * 1024)?;
    let mut bytes = random_bytes(&builder, &arguments).await?;
    let chunk = chunk.max((bytes.len() as u64).div_ceil(PIECES)).max(1);
    let next = move || {
        let length = bytes.len().min(usize::try_from(chunk).unwrap_or(usize::MAX));
        (length > 0).then(|| Ok::<_, Infallible>(bytes.split_to(length)))
    };
    Ok((octets(), Body::from_stream(stream::iter(std::iter::from_fn(next)))).into_response())
}

fn octets() -> [(axum::http::HeaderName, HeaderValue); 1] {
    [(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))]
}

async fn random_bytes(builder: &Builder, arguments: &Arguments) -> Result<Bytes, Refusal> {
    let n = usize::try_from(arguments.path_number("n")?.min(RANDOM_BYTES)).unwrap_or_default();
    let text = arguments.query("seed");
    let seed = text.map(|text| text.parse::<i64>()).transpose();
    let seed = seed.map_err(|_| Refusal::argument("seed", text.unwrap_or_default(), "a whole number"))?;
    let work = move || {
        Ok(match seed {
            Some(seed) => seeded(seed.unsigned_abs(), n),
            None => {
                let mut bytes = vec![0; n];
                rand::fill(&mut bytes[..]);
                bytes.into()
            }
        })
    };
    builder.run(work).await
}

/// The bytes of Python's `random.seed(seed)` and `random.randint(0, 255)`, so that a seed gives the same bytes
/// everywhere.
fn seeded(seed: u64, n: usize) -> Bytes {
    let (low, high) = (seed & 0xffff_ffff, seed >> 32);
    let key = [low, high].map(|word| u32::try_from(word).unwrap_or_default());
    let mut twister = Mt::new_with_key(key.into_iter().take(if high == 0 { 1 } else { 2 }));
    // Nine bits, drawn again if they exceed 255.
    std::iter::repeat_with(|| twister.next_u32() >> 23).filter_map(|bits| u8::try_from(bits).ok()).take(n).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_what_it_gives_in_python() {
        // python3 -c 'import random; random.seed(0); print([random.randint(0, 255) for _ in range(4)])'
        assert_eq!(seeded(0, 4)[..], [197, 215, 20, 132]);
        // The same with random.seed(2**40 + 7).
        assert_eq!(seeded((1 << 40) + 7, 4)[..], [243, 128, 64, 192]);
    }
}
