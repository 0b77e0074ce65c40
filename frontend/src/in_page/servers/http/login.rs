//! Handlers for cookies, user names with passwords, and tokens.

use super::{
    Site,
    answer::Answer,
    inspect::{found, refuse},
    request::{Asked, multimap},
};
use crate::query;
use data_encoding::BASE64;
use http::HeaderName;
use matchit::Params;
use serde_json::json;

pub fn cookies(asked: &Asked, _: &Params, _: &Site) -> Answer {
    Answer::json(json!({ "cookies": multimap(asked.cookies()) }))
}

pub fn set_cookie(_: &Asked, params: &Params, _: &Site) -> Answer {
    let decoded = |name| query::decoded(params.get(name).unwrap_or_default());
    to_list([(decoded("name"), decoded("value"))], "")
}

pub fn set_cookies(asked: &Asked, _: &Params, _: &Site) -> Answer {
    to_list(asked.query.iter().cloned(), "")
}

pub fn delete_cookies(asked: &Asked, _: &Params, _: &Site) -> Answer {
    let names = asked.query.iter().map(|(name, _)| (name.clone(), String::new()));
    to_list(names, "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
}

/// Sets these cookies, and redirects to the list of them.
fn to_list(cookies: impl IntoIterator<Item = (String, String)>, more: &str) -> Answer {
    let mut answer = found("/cookies");
    for (name, value) in cookies {
        if name.parse::<HeaderName>().is_err() {
            return refuse("name", Some(&name), "a token (RFC 9110, section 5.6.2)");
        }
        if value.chars().any(|character| character.is_control() || character == ';') {
            return refuse("value", Some(&value), "a value without semicolons and control characters");
        }
        answer = answer.with("set-cookie", format!("{name}={value}; Path=/{more}"));
    }
    answer
}

pub fn basic(asked: &Asked, params: &Params, _: &Site) -> Answer {
    match is_basic(asked, params) {
        true => authenticated(params),
        false => Answer::status(401).with("www-authenticate", r#"Basic realm="networking-lab""#),
    }
}

/// Like [`basic`], but does not ask for credentials: without them, the response is 404.
pub fn hidden_basic(asked: &Asked, params: &Params, _: &Site) -> Answer {
    if is_basic(asked, params) { authenticated(params) } else { Answer::status(404) }
}

fn authenticated(params: &Params) -> Answer {
    Answer::json(json!({ "authenticated": true, "user": query::decoded(params.get("user").unwrap_or_default()) }))
}

/// Whether the request has the credentials that the path names (RFC 7617).
fn is_basic(asked: &Asked, params: &Params) -> bool {
    let part = |name| query::decoded(params.get(name).unwrap_or_default());
    let wanted = [part("user"), ":".into(), part("passwd")].concat();
    let given = credentials(asked, "Basic").and_then(|text| BASE64.decode(text.as_bytes()).ok());
    given.is_some_and(|given| given == wanted.as_bytes())
}

/// Returns the credentials of this scheme in the Authorization header.
fn credentials(asked: &Asked, scheme: &str) -> Option<String> {
    let header = asked.headers.get("authorization")?;
    let (name, credentials) = header.split_once(' ')?;
    name.eq_ignore_ascii_case(scheme).then(|| credentials.trim().to_owned())
}

/// Accepts any token (RFC 6750).
pub fn bearer(asked: &Asked, _: &Params, _: &Site) -> Answer {
    match credentials(asked, "Bearer").filter(|token| !token.is_empty()) {
        Some(token) => Answer::json(json!({ "authenticated": true, "token": token })),
        None => Answer::status(401).with("www-authenticate", "Bearer"),
    }
}
