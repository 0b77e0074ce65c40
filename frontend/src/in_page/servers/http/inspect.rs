//! Handlers that report the request, and handlers that set the status and headers of the response.

use super::{Site, answer::Answer, request::Asked};
use http::HeaderName;
use matchit::Params;
use serde_json::{Map, json};
use std::time::Duration;

/// The longest delay, in seconds.
pub const LONGEST_SECONDS: f64 = 10.0;

/// The maximum number of consecutive redirects.
const REDIRECTS: u64 = 100;

pub fn head(asked: &Asked, _: &Params, _: &Site) -> Answer {
    Answer::json(asked.head().into())
}

pub fn whole(asked: &Asked, _: &Params, _: &Site) -> Answer {
    Answer::json(asked.whole().into())
}

pub fn anything(asked: &Asked, _: &Params, _: &Site) -> Answer {
    let mut told = asked.whole();
    told.insert("method".into(), asked.method.into());
    Answer::json(told.into())
}

pub fn options(asked: &Asked, params: &Params, site: &Site) -> Answer {
    anything(asked, params, site).with("allow", "OPTIONS")
}

pub fn headers(asked: &Asked, _: &Params, _: &Site) -> Answer {
    Answer::json(json!({ "headers": asked.headers_json() }))
}

pub fn ip(_: &Asked, _: &Params, _: &Site) -> Answer {
    Answer::json(json!({ "origin": "127.0.0.1" }))
}

pub fn user_agent(asked: &Asked, _: &Params, _: &Site) -> Answer {
    Answer::json(json!({ "user-agent": asked.headers.get("user-agent") }))
}

pub fn log(asked: &Asked, _: &Params, site: &Site) -> Answer {
    match asked.number_of("since", 0) {
        Some(since) => Answer::json(json!(site.log.borrow().since(since))),
        None => refuse("since", asked.parameter("since"), "a whole number"),
    }
}

pub fn status(_: &Asked, params: &Params, _: &Site) -> Answer {
    let text = params.get("code").unwrap_or_default();
    match code_of(text) {
        Some(code @ (301 | 302 | 303 | 305 | 307 | 308)) => Answer::status(code).with("location", "../anything"),
        Some(401) => Answer::status(401).with("www-authenticate", r#"Bearer realm="networking-lab""#),
        Some(407) => Answer::status(407).with("proxy-authenticate", r#"Basic realm="networking-lab""#),
        Some(code) => Answer::status(code),
        None => bad_status(text),
    }
}

pub fn bad_status(text: &str) -> Answer {
    let sentence = "is not a status code to answer with: give one from 200 to 599 (1xx only announces another answer)";
    Answer::refusal(400, &format!("{text} {sentence}"))
}

/// Parses a status code that completes a response: 1xx only announces another response.
pub fn code_of(text: &str) -> Option<u16> {
    text.parse().ok().filter(|code| (200..600).contains(code))
}

pub fn delay(asked: &Asked, params: &Params, site: &Site) -> Answer {
    let text = params.get("seconds").unwrap_or_default();
    match seconds(text) {
        Some(delay) => Answer { delay, ..anything(asked, params, site) },
        None => {
            let sentence = "is not a delay: give seconds, such as 2 or 0.5; more than 10 count as 10";
            Answer::refusal(400, &format!("{text} {sentence}"))
        }
    }
}

/// Parses a number of seconds, limited to 10.
pub fn seconds(text: &str) -> Option<Duration> {
    let seconds = text.parse().ok().filter(|seconds: &f64| *seconds >= 0.0)?;
    Some(Duration::from_secs_f64(seconds.min(LONGEST_SECONDS)))
}

/// Headers that determine where a response ends, or what follows it.
const FRAMING: [&str; 5] = ["connection", "content-length", "trailer", "transfer-encoding", "upgrade"];

pub fn response_headers(asked: &Asked, _: &Params, _: &Site) -> Answer {
    let mut told = Map::new();
    for (name, value) in &asked.query {
        let known = name.parse::<HeaderName>().is_ok_and(|name| !FRAMING.contains(&name.as_str()));
        if !known {
            return refuse("header", Some(name), "the name of a header that does not frame the answer");
        }
        if value.chars().any(char::is_control) {
            return refuse("value", Some(value), "a value without control characters");
        }
        told.insert(name.clone(), value.clone().into());
    }
    let mut answer = Answer::json(told.into());
    for (name, value) in &asked.query {
        let name = name.to_ascii_lowercase();
        // A Content-Type from the query replaces the default.
        if name == "content-type" {
            answer.headers.retain(|(known, _)| *known != name);
        }
        answer.headers.push((name, value.clone()));
    }
    answer
}

/// The next of `n` redirects; the last one leads to `/get`.
pub fn redirect(asked: &Asked, params: &Params, _: &Site) -> Answer {
    let n = params.get("n").and_then(|n| n.parse().ok()).filter(|n| (1..=REDIRECTS).contains(n));
    let Some(n) = n else { return refuse("n", params.get("n"), "from 1 to 100 redirects") };
    let absolute = asked.path.contains("absolute-redirect") || asked.parameter("absolute") == Some("true");
    let (kind, site) = if absolute { ("absolute", asked.site()) } else { ("relative", String::new()) };
    let path = if n == 1 { "/get".to_owned() } else { format!("/{kind}-redirect/{}", n - 1) };
    found([site, path].concat())
}

/// Returns a 302 redirect to this location.
pub fn found(location: impl Into<String>) -> Answer {
    Answer::status(302).with("location", location)
}

/// Redirects to the URL in the query. As in httpbin, a status code that is not a redirect counts as 302.
pub fn redirect_to(asked: &Asked, _: &Params, _: &Site) -> Answer {
    let Some(url) = asked.parameter("url").filter(|url| !url.chars().any(char::is_control)) else {
        return refuse("url", asked.parameter("url"), "the URL to lead to");
    };
    let status = asked.number_of("status_code", 302).filter(|status| (300..400).contains(status));
    Answer::status(status.unwrap_or(302)).with("location", url)
}

pub fn cache(asked: &Asked, params: &Params, site: &Site) -> Answer {
    let is_conditional = ["if-modified-since", "if-none-match"].iter().any(|name| asked.headers.get(name).is_some());
    if is_conditional { Answer::status(304) } else { head(asked, params, site).with("etag", "\"in-page\"") }
}

pub fn cache_for(asked: &Asked, params: &Params, site: &Site) -> Answer {
    match params.get("seconds").and_then(|text| text.parse::<u32>().ok()) {
        Some(seconds) => head(asked, params, site).with("cache-control", format!("public, max-age={seconds}")),
        None => refuse("seconds", params.get("seconds"), "a whole number of seconds"),
    }
}

/// Returns an error response for a parameter with an unsupported value.
pub fn refuse(name: &str, text: Option<&str>, wanted: &str) -> Answer {
    Answer::refusal(400, &format!("`{name}` cannot be {:?}: give {wanted}", text.unwrap_or_default()))
}
