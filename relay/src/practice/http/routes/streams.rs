//! Answers in several pieces.

use super::{
    super::{answer::Refusal, arguments::Arguments, capacity::Builder, connection::wait, json, received},
    status::code_of,
};
use crate::{
    http_stream::ClientWatch,
    practice::limits::{ANSWER_BYTES, CHOSEN_HEADERS, LINES, PIECE_BYTES, PIECES, RANDOM_BYTES},
};
use axum::{
    body::Body,
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, RANGE, TRAILER},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use http_body_util::StreamBody;
use hyper::body::Frame;
use std::{
    convert::Infallible,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::{Instant, sleep_until};

/// The pieces with this pause between them.
fn timed(pieces: impl Iterator<Item = Bytes> + Send + 'static, pause: Duration) -> Body {
    let start = Instant::now();
    let next = move |(mut pieces, number)| async move {
        let piece = Iterator::next(&mut pieces)?;
        if !pause.is_zero() {
            // Measured from the start, so that late pieces do not add up.
            sleep_until(start + pause * number).await;
        }
        Some((Ok::<_, Infallible>(piece), (pieces, number + 1)))
    };
    Body::from_stream(stream::unfold((pieces, 0), next))
}

/// The beginning and the end of each of `pieces` pieces of `length` bytes.
fn split(length: u64, pieces: u64) -> impl Iterator<Item = (u64, u64)> + Send + 'static {
    (0..pieces).map(move |number| (number * length / pieces, (number + 1) * length / pieces))
}

/// The given number of lines of JSON, each with its number.
pub async fn lines(builder: Builder, arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    let n = arguments.path_number("n")?.min(LINES);
    let lines = builder.run(move || {
        let (mut head, mut lines, mut bytes) = (received::head(&parts)?, Vec::new(), 0);
        for id in 0..n {
            head.insert("id".to_owned(), id.into());
            let line = Bytes::from(json::write_line(&head.clone().into())?);
            bytes += line.len();
            if bytes > ANSWER_BYTES {
                return Err(Refusal::AnswerTooLarge);
            }
            lines.push(line);
        }
        Ok(lines)
    });
    let lines = lines.await?.into_iter();
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((kind, timed(lines, Duration::ZERO)).into_response())
}

/// Stars, a few at a time.
pub async fn drip(arguments: Arguments, request: Request) -> Result<Response, Refusal> {
    let (duration, delay) = (arguments.seconds("duration", 2.0)?, arguments.seconds("delay", 0.0)?);
    let code = arguments.query("code").unwrap_or("200");
    let code = code_of(code).ok_or_else(|| Refusal::Status(code.chars().take(100).collect()))?;
    let bytes = arguments.number("numbytes", 10)?.min(ANSWER_BYTES as u64);
    if bytes == 0 {
        return Err(Refusal::argument("numbytes", "0", "a number of bytes from 1"));
    }
    wait(request.extensions().get::<ClientWatch>(), delay).await;

    // One byte at a time, unless that exceeds the resolution of the clock.
    let clock = u64::try_from(duration.as_millis() / 5).unwrap_or(PIECES);
    let pieces = bytes.min(clock.max(bytes.div_ceil(PIECE_BYTES)).clamp(1, PIECES));
    let stars = split(bytes, pieces)
        .map(|(start, end)| Bytes::from(vec![b'*'; usize::try_from(end - start).unwrap_or_default()]));
    let pause = duration / u32::try_from(pieces).unwrap_or(u32::MAX);
    let head = [
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (CONTENT_LENGTH, HeaderValue::from(bytes)),
    ];
    Ok((code, head, timed(stars, pause)).into_response())
}

/// Events in the format of `EventSource` (HTML standard, "Server-sent events").
pub async fn events(arguments: Arguments, request: Request) -> Result<Response, Refusal> {
    let count = arguments.number("count", 10)?.min(LINES);
    let (duration, delay) = (arguments.seconds("duration", 5.0)?, arguments.seconds("delay", 0.0)?);
    wait(request.extensions().get::<ClientWatch>(), delay).await;
    let event = |id: u64| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let data = serde_json::json!({ "id": id, "timestamp": u64::try_from(now.as_millis()).unwrap_or(u64::MAX) });
        Bytes::from(format!("event: ping\nid: {id}\ndata: {data}\n\n"))
    };
    let pause = duration / u32::try_from(count.max(1)).unwrap_or(u32::MAX);
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"))];
    Ok((kind, timed((0..count).map(event), pause)).into_response())
}

/// The query's fields as trailers, for a client that sends `TE: trailers` (RFC 9110, section 6.5.1).
pub async fn trailers(builder: Builder, arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    if arguments.all().count() > CHOSEN_HEADERS {
        return Err(Refusal::TooManyHeaders);
    }
    let mut fields = HeaderMap::new();
    for (name, value) in arguments.all() {
        let refusal = || Refusal::argument("trailer", name, "the name and the value of a header");
        let (name, value) = (name.parse::<HeaderName>(), HeaderValue::from_bytes(value.as_bytes()));
        fields.append(name.map_err(|_| refusal())?, value.map_err(|_| refusal())?);
    }
    let body = builder.run(move || json::write(received::head(&parts)?.into())).await?;
    let mut head = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    for name in fields.keys() {
        head.append(TRAILER, HeaderValue::from_str(name.as_str()).expect("a name is a value"));
    }
    let frames = [Frame::data(Bytes::from(body)), Frame::trailers(fields)].map(Ok::<_, Infallible>);
    Ok((head, Body::new(StreamBody::new(stream::iter(frames)))).into_response())
}

/// The letters from a to z repeated, or the range of them that the request asks for.
pub async fn range(arguments: Arguments, headers: HeaderMap) -> Result<Response, Refusal> {
    let all = arguments.path_number("n")?;
    let tag = HeaderValue::try_from(format!("range{all}")).expect("it is ASCII");
    let mut head = HeaderMap::from_iter([(ACCEPT_RANGES, HeaderValue::from_static("bytes")), (ETAG, tag)]);
    if !(1..=RANDOM_BYTES).contains(&all) {
        let refusal = Refusal::argument("n", arguments.path("n"), "from 1 to 102400 bytes");
        return Ok((StatusCode::NOT_FOUND, head, refusal.body()).into_response());
    }
    let chunk = arguments.number("chunk_size", PIECE_BYTES)?.max(1);
    let duration = arguments.seconds("duration", 0.0)?;
    let range = |range: String| HeaderValue::try_from(format!("bytes {range}/{all}")).expect("it is ASCII");
    let Some((first, last)) = asked_range(headers.get(RANGE).map(received::header_text).as_deref(), all) else {
        head.insert(CONTENT_RANGE, range("*".to_owned()));
        return Ok((StatusCode::RANGE_NOT_SATISFIABLE, head).into_response());
    };
    let length = last + 1 - first;
    head.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    head.insert(CONTENT_LENGTH, HeaderValue::from(length));
    head.insert(CONTENT_RANGE, range(format!("{first}-{last}")));
    let pieces = length.div_ceil(chunk).min(PIECES);
    let letter = |position: u64| b'a' + u8::try_from(position % 26).unwrap_or_default();
    let letters =
        split(length, pieces).map(move |(start, end)| (first + start..first + end).map(letter).collect::<Bytes>());
    // The pause is proportional to the range's share of the whole.
    let pause = duration.mul_f64(length as f64 / all as f64) / u32::try_from(pieces).unwrap_or(u32::MAX);
    let status = if length == all { StatusCode::OK } else { StatusCode::PARTIAL_CONTENT };
    Ok((status, head, timed(letters, pause)).into_response())
}

/// The first and the last position of the one range that a header may request; `None` if there are no such bytes. As in
/// httpbin, an invalid range means the whole.
fn asked_range(header: Option<&str>, all: u64) -> Option<(u64, u64)> {
    let range = header.and_then(|header| header.trim().strip_prefix("bytes=")?.split_once('-'));
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let (first, last) = match range.map(|(first, last)| (number(first), number(last))) {
        None | Some((None, None)) => (0, all - 1),
        Some((Some(first), None)) => (first, all - 1),
        Some((None, Some(suffix))) => (all.saturating_sub(suffix), all - 1),
        Some((Some(first), Some(last))) => (first, last),
    };
    (first <= last && last < all).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_understood_as_httpbin_does() {
        for (header, range) in [
            (None, Some((0, 25))),
            (Some("bytes=0-5"), Some((0, 5))),
            (Some("bytes=20-"), Some((20, 25))),
            (Some("bytes=-5"), Some((21, 25))),
            (Some("bytes=-99"), Some((0, 25))),
            (Some("bytes=-0"), None),
            (Some("bytes=10-5"), None),
            (Some("bytes=26-"), None),
            (Some("bytes=0-26"), None),
            (Some("bytes=0-99999999999999999999"), Some((0, 25))),
            (Some("bytes=x-y"), Some((0, 25))),
            (Some("pages=1-2"), Some((0, 25))),
        ] {
            assert_eq!(asked_range(header, 26), range, "{header:?}");
        }
    }

    #[test]
    fn pieces_have_all_bytes_once() {
        for (length, pieces) in [(1, 1), (10, 3), (400, 400), (ANSWER_BYTES as u64, PIECES), (102_400, 4096)] {
            let pieces: Vec<_> = split(length, pieces).collect();
            assert_eq!((pieces[0].0, pieces[pieces.len() - 1].1), (0, length));
            assert!(pieces.windows(2).all(|pair| pair[0].1 == pair[1].0 && pair[0].0 < pair[0].1));
        }
    }
}
