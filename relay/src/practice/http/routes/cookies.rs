//! Cookies: read, set, deleted.

use super::{
    super::{
        answer::{Json, Refusal},
        arguments::Arguments,
        capacity::Builder,
        received,
    },
    redirects,
};
use crate::practice::limits::CHOSEN_HEADERS;
use axum::{
    http::{
        HeaderMap, HeaderValue,
        header::{COOKIE, SET_COOKIE},
        request::Parts,
    },
    response::Response,
};
use cookie::Cookie;
use serde_json::{Map, json};

pub async fn show(builder: Builder, headers: HeaderMap) -> Result<Json, Refusal> {
    let cookies: Map<_, _> = all(&headers).into_iter().map(|(name, value)| (name, value.into())).collect();
    builder.build(move || Ok(json!({ "cookies": cookies }))).await
}

/// All cookies of the request.
fn all(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.get_all(COOKIE).iter().map(received::header_text);
    lines
        .flat_map(|line| Cookie::split_parse(line).flatten().collect::<Vec<_>>())
        .map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned()))
        .collect()
}

/// The cookie of this name.
pub fn get(headers: &HeaderMap, name: &str) -> Option<String> {
    all(headers).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

pub async fn set_one(arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    let mut answer = to_list(&parts)?;
    set(answer.headers_mut(), arguments.path("name"), arguments.path("value"))?;
    Ok(answer)
}

pub async fn set_all(arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    let mut answer = to_list(&parts)?;
    for (name, value) in at_most_so_many(&arguments)? {
        set(answer.headers_mut(), name, value)?;
    }
    Ok(answer)
}

pub async fn delete(arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    let mut answer = to_list(&parts)?;
    for (name, _) in at_most_so_many(&arguments)? {
        let mut cookie = Cookie::build((name, "")).path("/").build();
        cookie.make_removal();
        append(answer.headers_mut(), &cookie)?;
    }
    Ok(answer)
}

fn to_list(parts: &Parts) -> Result<Response, Refusal> {
    redirects::found(&format!("{}/cookies", received::prefix(parts)))
}

fn at_most_so_many(arguments: &Arguments) -> Result<impl Iterator<Item = (&str, &str)>, Refusal> {
    if arguments.all().count() > CHOSEN_HEADERS { Err(Refusal::TooManyHeaders) } else { Ok(arguments.all()) }
}

/// Adds the header that sets a cookie for every path.
pub fn set(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Refusal> {
    append(headers, &Cookie::build((name, value)).path("/").build())
}

fn append(headers: &mut HeaderMap, cookie: &Cookie) -> Result<(), Refusal> {
    // The crate does not escape: a semicolon in the value would begin an attribute.
    let is_token = |name: &str| name.parse::<axum::http::HeaderName>().is_ok();
    if !is_token(cookie.name()) {
        return Err(Refusal::argument("name", cookie.name(), "a token (RFC 9110, section 5.6.2)"));
    }
    let refusal = || Refusal::argument("value", cookie.value(), "a value without semicolons and control characters");
    let line = HeaderValue::from_bytes(cookie.to_string().as_bytes()).map_err(|_| refusal())?;
    if cookie.value().contains(';') {
        return Err(refusal());
    }
    headers.append(SET_COOKIE, line);
    Ok(())
}
