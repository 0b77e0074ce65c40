//! Answers for caches, and their conditional requests.

use super::{
    super::{answer::Refusal, arguments::Arguments, capacity::Builder, received},
    inspect, random,
};
use axum::{
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, ETAG, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use std::time::SystemTime;

/// 304 to every conditional request, else the contents of the request with validators for the next time.
pub async fn cache(builder: Builder, parts: Parts) -> Result<Response, Refusal> {
    if [IF_MODIFIED_SINCE, IF_NONE_MATCH].iter().any(|name| parts.headers.contains_key(name)) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let tag = HeaderValue::try_from(random::uuid().simple().to_string()).expect("it is ASCII");
    let now = HeaderValue::try_from(httpdate::fmt_http_date(SystemTime::now())).expect("it is ASCII");
    Ok(([(LAST_MODIFIED, now), (ETAG, tag)], inspect::without_body(builder, parts).await?).into_response())
}

/// An answer that may be cached for the given number of seconds.
pub async fn cache_for(builder: Builder, arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    let control = format!("public, max-age={}", arguments.path_number("seconds")?);
    let control = HeaderValue::try_from(control).expect("it is ASCII");
    Ok(([(CACHE_CONTROL, control)], inspect::without_body(builder, parts).await?).into_response())
}

/// A resource with this entity tag (RFC 9110, section 13.1): without quotes, as httpbin writes it.
pub async fn etag(builder: Builder, arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    let tag = arguments.path("etag");
    let refusal = |_| Refusal::argument("etag", tag, "a tag without control characters");
    let header = [(ETAG, HeaderValue::from_bytes(tag.as_bytes()).map_err(refusal)?)];
    let names = |name: HeaderName| tags(&parts.headers, &name).map(|tags| tags.iter().any(|it| it == tag || it == "*"));
    match (names(IF_NONE_MATCH), names(IF_MATCH)) {
        (Some(true), _) => Ok((StatusCode::NOT_MODIFIED, header).into_response()),
        (None, Some(false)) => Ok(StatusCode::PRECONDITION_FAILED.into_response()),
        (Some(false), _) | (None, Some(true) | None) => {
            Ok((header, inspect::without_body(builder, parts).await?).into_response())
        }
    }
}

/// The tags of a list, without quotes and `W/`; `None` if there is no such header.
fn tags(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<String>> {
    let lines = headers.get_all(name).iter().map(received::header_text);
    let tag = |item: &str| item.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    let tags: Vec<_> = lines.flat_map(|line| line.split(',').map(tag).collect::<Vec<_>>()).collect();
    (!tags.is_empty()).then_some(tags)
}
