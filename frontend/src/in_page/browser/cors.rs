//! Which requests of a page need no preflight, and which responses the page may read (the fetch standard, "CORS protocol").

use crate::{
    fetch::Request,
    http1::{Headers, ResponseHead},
};

/// Headers that a page can set without a preflight.
const SAFELISTED: [&str; 3] = ["accept", "accept-language", "content-language"];

const SIMPLE_BODIES: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

/// Response headers that every page with access to the response can read.
const SEEN: [&str; 7] =
    ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];

/// Whether only the browser may set this header ("forbidden request-header"): it ignores the page's value.
pub fn is_forbidden(name: &str) -> bool {
    const FORBIDDEN: [&str; 19] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "content-length",
        "cookie",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    ];
    let name = name.to_ascii_lowercase();
    FORBIDDEN.contains(&name.as_str()) || name.starts_with("proxy-") || name.starts_with("sec-")
}

/// The names of the headers that need a preflight, in lower case and sorted.
pub fn unsafe_headers(request: &Request) -> Vec<String> {
    let is_safe = |name: &str, value: &str| {
        let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        SAFELISTED.contains(&name) || name == "content-type" && SIMPLE_BODIES.contains(&media_type.as_str())
    };
    let names = request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
    let asked = names.filter(|(name, value)| !is_forbidden(name) && !is_safe(name, value));
    let mut names: Vec<_> = asked.map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether a method needs no preflight.
pub fn is_simple_method(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

/// Whether the page may read a response ("CORS check").
pub fn may_read(head: &ResponseHead, origin: &str, credentials: bool) -> bool {
    let header = |name| head.headers.get(name);
    match header("access-control-allow-origin").as_deref() {
        Some("*") => !credentials,
        Some(allowed) if allowed == origin => {
            !credentials || header("access-control-allow-credentials").as_deref() == Some("true")
        }
        Some(_) | None => false,
    }
}

/// Whether the response to a preflight allows the request.
pub fn may_send(head: &ResponseHead, request: &Request, origin: &str) -> bool {
    let allows = |name: &str, wanted: &str| {
        head.headers.tokens(name).any(|token| token.eq_ignore_ascii_case(wanted) || token == "*" && !request.cookies)
    };
    (200..300).contains(&head.status)
        && may_read(head, origin, request.cookies)
        && (is_simple_method(&request.method) || allows("access-control-allow-methods", &request.method))
        && unsafe_headers(request).iter().all(|name| allows("access-control-allow-headers", name))
}

/// The response headers that the page can read, sorted, with names in lower case. No page can read Set-Cookie.
pub fn seen_headers(headers: &Headers, is_own_origin: bool, credentials: bool) -> Vec<(String, String)> {
    let exposed: Vec<_> = headers.tokens("access-control-expose-headers").collect();
    let is_seen = |name: &str| {
        let is_exposed = exposed.iter().any(|token| token.eq_ignore_ascii_case(name) || token == "*" && !credentials);
        name != "set-cookie" && (is_own_origin || SEEN.contains(&name) || is_exposed)
    };
    let named = headers.iter().map(|header| (header.name.to_ascii_lowercase(), header.text()));
    let mut seen: Vec<(String, String)> = Vec::new();
    for (name, value) in named.filter(|(name, _)| is_seen(name)) {
        match seen.iter_mut().find(|(known, _)| *known == name) {
            Some((_, joined)) => *joined = [joined, ", ", &value].concat(),
            None => seen.push((name, value)),
        }
    }
    seen.sort();
    seen
}
