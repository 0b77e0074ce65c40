//! Basic and bearer authentication; `digest` has its own module.

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

/// Asks for the name and the password that the path has.
pub async fn basic(builder: Builder, arguments: Arguments, headers: HeaderMap) -> Result<Response, Refusal> {
    if is_basic(&headers, arguments.path("user"), arguments.path("passwd")) {
        return authenticated(&builder, arguments.path("user")).await;
    }
    let challenge = HeaderValue::from_static(r#"Basic realm="networking-lab""#);
    Ok((StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)]).into_response())
}

/// The same, but it does not ask: it looks as if nothing were there.
pub async fn hidden_basic(builder: Builder, arguments: Arguments, headers: HeaderMap) -> Result<Response, Refusal> {
    if is_basic(&headers, arguments.path("user"), arguments.path("passwd")) {
        return authenticated(&builder, arguments.path("user")).await;
    }
    Ok(StatusCode::NOT_FOUND.into_response())
}

/// The answer to who has shown that they are `user`.
pub async fn authenticated(builder: &Builder, user: &str) -> Result<Response, Refusal> {
    let user = user.to_owned();
    Ok(builder.build(move || Ok(json!({ "authenticated": true, "user": user }))).await?.into_response())
}

/// Whether the request has these credentials (RFC 7617).
fn is_basic(headers: &HeaderMap, user: &str, password: &str) -> bool {
    let credentials = credentials(headers, "Basic").and_then(|text| BASE64.decode(text.as_bytes()).ok());
    credentials.is_some_and(|credentials| credentials == format!("{user}:{password}").as_bytes())
}

/// What comes behind the name of this scheme in the Authorization header.
fn credentials(headers: &HeaderMap, scheme: &str) -> Option<String> {
    let header = received::header_text(headers.get(AUTHORIZATION)?);
    let (name, credentials) = header.split_once(' ')?;
    name.eq_ignore_ascii_case(scheme).then(|| credentials.trim_matches(' ').to_owned())
}

/// Takes any token (RFC 6750).
pub async fn bearer(builder: Builder, headers: HeaderMap) -> Result<Response, Refusal> {
    let Some(token) = credentials(&headers, "Bearer").filter(|token| !token.is_empty()) else {
        return Ok((StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))]).into_response());
    };
    let told: Result<Json, _> = builder.build(move || Ok(json!({ "authenticated": true, "token": token }))).await;
    Ok(told?.into_response())
}
