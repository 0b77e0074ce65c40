//! Answers that redirect.

use super::super::{answer::Refusal, arguments::Arguments, received};
use crate::practice::limits::REDIRECTS;
use axum::{
    http::{HeaderValue, StatusCode, header::LOCATION, request::Parts},
    response::{IntoResponse, Response},
};

pub async fn redirect(arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    let absolute = arguments.query("absolute").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    next(&arguments, &parts, absolute)
}

pub async fn relative(arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    next(&arguments, &parts, false)
}

pub async fn absolute(arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    next(&arguments, &parts, true)
}

/// The next of `n` redirects; the last one leads to `/get`.
fn next(arguments: &Arguments, parts: &Parts, absolute: bool) -> Result<Response, Refusal> {
    let n = arguments.path_number("n")?;
    if !(1..=REDIRECTS).contains(&n) {
        return Err(Refusal::argument("n", arguments.path("n"), "from 1 to 100 redirects"));
    }
    let (kind, site) = if absolute { ("absolute", received::site(parts)) } else { ("relative", String::new()) };
    let path = if n == 1 { "/get".to_owned() } else { format!("/{kind}-redirect/{}", n - 1) };
    found(&format!("{site}{}{path}", received::prefix(parts)))
}

/// A 302 to this location.
pub fn found(location: &str) -> Result<Response, Refusal> {
    to(StatusCode::FOUND, location)
}

fn to(status: StatusCode, location: &str) -> Result<Response, Refusal> {
    let refusal = |_| Refusal::argument("url", location, "a URL without control characters");
    let location = HeaderValue::from_bytes(location.as_bytes()).map_err(refusal)?;
    Ok((status, [(LOCATION, location)]).into_response())
}

/// Redirects to the URL in the query. As in httpbin, a status code that is not a redirect counts as 302.
pub async fn anywhere(arguments: Arguments) -> Result<Response, Refusal> {
    let url = arguments.query("url").ok_or_else(|| Refusal::argument("url", "", "the URL to lead to"))?;
    let status = arguments.number("status_code", 302)?;
    let status = u16::try_from(status).ok().filter(|status| (300..400).contains(status));
    to(status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::FOUND), url)
}
