//! An answer with the headers that the query names.

use super::super::{
    answer::{Json, Refusal},
    arguments::Arguments,
    capacity::Builder,
    json, received,
};
use crate::practice::limits::CHOSEN_HEADERS;
use axum::{
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, TRAILER, TRANSFER_ENCODING, UPGRADE},
    },
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

/// These determine where an answer ends, or what follows it.
const FRAMING: [HeaderName; 5] = [CONNECTION, CONTENT_LENGTH, TRAILER, TRANSFER_ENCODING, UPGRADE];

/// The answer's headers, including those that the query names, as JSON and in its head.
pub async fn response_headers(builder: Builder, arguments: Arguments) -> Result<Response, Refusal> {
    if arguments.all().count() > CHOSEN_HEADERS {
        return Err(Refusal::TooManyHeaders);
    }
    let mut headers = HeaderMap::new();
    let mut told = Map::new();
    for (name, value) in arguments.all() {
        let refusal = || Refusal::argument("header", name, "the name of a header that does not frame the answer");
        let known = name.parse::<HeaderName>().ok().filter(|name| !FRAMING.contains(name)).ok_or_else(refusal)?;
        let refusal = |_| Refusal::argument("value", value, "a value without control characters");
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(refusal)?;
        received::add(&mut told, name.to_owned(), received::header_text(&value));
        headers.append(known, value);
    }
    if !headers.contains_key(CONTENT_TYPE) {
        told.insert("Content-Type".to_owned(), "application/json".into());
    }
    let body = builder.run(move || with_own_length(told)).await?;
    let mut answer = Json::from(body).into_response();
    for (name, value) in headers.iter().filter(|(name, _)| *name != CONTENT_TYPE) {
        answer.headers_mut().append(name, value.clone());
    }
    // A chosen header replaces ours: with two it would be undefined which one applies.
    if let Some(kind) = headers.get(CONTENT_TYPE) {
        answer.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    Ok(answer)
}

/// The JSON of these headers and its own Content-Length, whose number of digits affects its value.
fn with_own_length(mut told: Map<String, Value>) -> Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    // Twice for the digits, and once more if their number grows.
    for _ in 0..3 {
        told.insert("Content-Length".to_owned(), body.len().to_string().into());
        body = json::write(Value::Object(told.clone()))?;
    }
    Ok(body)
}
