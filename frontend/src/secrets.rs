//! Secrets that must not be disclosed: values of headers and parameters, and the user information in a URL. Pure.

use crate::query;

/// The query parameters and headers whose values are never in a link.
pub const SECRET: [&str; 14] = [
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "cookie",
    "password",
    "proxy-authorization",
    "secret",
    "set-cookie",
    "token",
    "x-api-key",
    "x-auth-token",
    "x-csrf-token",
    "x-xsrf-token",
];

/// Whether the value of a parameter or header with this name must not be disclosed.
pub fn is_secret(name: &str) -> bool {
    SECRET.contains(&name.trim().to_ascii_lowercase().as_str())
}

/// Returns a URL, or the beginning of one, without its user and password and without the secrets in its query.
pub fn without_secrets(url: &str) -> String {
    let (start, rest) = url.split_once("://").map_or(("", url), |(scheme, _)| url.split_at(scheme.len() + 3));
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = match rest[..authority].rfind('@') {
        Some(at) if !start.is_empty() => at + 1,
        Some(_) | None => 0,
    };
    let rest = &rest[host..];
    let Some((before, after)) = rest.split_once('?') else { return [start, rest].concat() };
    let (asked, fragment) = after.split_at(after.find('#').unwrap_or(after.len()));
    let has_secret = |pair: &&str| query::pairs(pair).iter().any(|(name, _)| is_secret(name));
    let kept: Vec<_> = asked.split('&').filter(|pair| !has_secret(pair)).collect();
    [start, before, "?", &kept.join("&"), fragment].concat()
}

/// Returns the bytes with every occurrence of these values masked. The length does not change.
pub fn masked(bytes: &[u8], secrets: &[String]) -> Vec<u8> {
    let mut masked = bytes.to_vec();
    for secret in secrets {
        let places: Vec<_> = memchr::memmem::find_iter(bytes, secret.as_bytes()).collect();
        for at in places {
            masked[at..at + secret.len()].fill(b'*');
        }
    }
    masked
}
