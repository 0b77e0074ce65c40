//! Basic and bearer authentication; [`digest`](super::digest) is a module of its own.

use super::super::{
    answer::{Json, Refusal},
    arguments::Arguments,
    capacity::Builder,
    received,
};
use axum::{
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use data_encoding::BASE64;
use serde_json::json;

/// Requires the name and the password in the path, with a challenge.
pub async fn basic(builder: Builder, arguments: Arguments, headers: HeaderMap) -> Result<Response, Refusal> {
    if is_basic(&headers, arguments.path("user"), arguments.path("passwd")) {
        return authenticated(&builder, arguments.path("user")).await;
    }
    let challenge = HeaderValue::from_static(r#"Basic realm="networking-lab""#);
    Ok((StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)]).into_response())
}

/// Requires the same without a challenge: it answers as if there were nothing here.
pub async fn hidden_basic(builder: Builder, arguments: Arguments, headers: HeaderMap) -> Result<Response, Refusal> {
    if is_basic(&headers, arguments.path("user"), arguments.path("passwd")) {
        return authenticated(&builder, arguments.path("user")).await;
    }
    Ok(StatusCode::NOT_FOUND.into_response())
}

/// The answer to a client that has proved to be `user`.
pub async fn authenticated(builder: &Builder, user: &str) -> Result<Response, Refusal> {
    let user = user.to_owned();
    Ok(builder.build(move || Ok(json!({ "authenticated": true, "user": user }))).await?.into_response())
}

/// Whether the request has these credentials (RFC 7617).
fn is_basic(headers: &HeaderMap, user: &str, password: &str) -> bool {
    let credentials = credentials(headers, "Basic").and_then(|text| BASE64.decode(text.as_bytes()).ok());
    credentials.is_some_and(|credentials| credentials == format!("{user}:{password}").as_bytes())
}

/// The part of the Authorization header after the name of this scheme.
fn credentials(headers: &HeaderMap, scheme: &str) -> Option<String> {
    let header = received::header_text(headers.get(AUTHORIZATION)?);
    let (name, credentials) = header.split_once(' ')?;
    name.eq_ignore_ascii_case(scheme).then(|| credentials.trim_matches(' ').to_owned())
}

/// Accepts any token (RFC 6750).
pub async fn bearer(builder: Builder, headers: HeaderMap) -> Result<Response, Refusal> {
    let Some(token) = credentials(&headers, "Bearer").filter(|token| !token.is_empty()) else {
        return Ok((StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))]).into_response());
    };
    let told: Result<Json, _> = builder.build(move || Ok(json!({ "authenticated": true, "token": token }))).await;
    Ok(told?.into_response())
}
