//! A WebSocket's URL (RFC 6455, section 3). Pure.

use crate::{
    text::fields::InputError,
    transport::relay::{RelayAddress, is_loopback},
};
use fluent_uri::Iri;

/// Returns the trimmed URL, if a browser accepts it.
pub fn check(text: &str) -> Result<String, InputError> {
    let text = text.trim();
    let url = Iri::parse(text).map_err(|_| InputError::WebSocketUrl)?;
    let scheme = url.scheme().as_str();
    if !scheme.eq_ignore_ascii_case("ws") && !scheme.eq_ignore_ascii_case("wss") {
        return Err(InputError::WebSocketUrl);
    }
    let authority = url.authority().filter(|authority| !authority.host().is_empty()).ok_or(InputError::WebSocketUrl)?;
    let port = authority.port().map(|port| port.as_str()).filter(|port| !port.is_empty());
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err(InputError::WebSocketUrl);
    }
    if url.has_fragment() {
        return Err(InputError::WebSocketFragment);
    }
    Ok(text.to_owned())
}

/// Whether a page with `https:` may not open the URL (Mixed Content, section 5.1): `ws:` to another machine.
pub fn is_mixed_content(url: &str) -> bool {
    let Ok(url) = Iri::parse(url.trim()) else { return false };
    let host = url.authority().map(|authority| authority.host()).unwrap_or_default();
    url.scheme().as_str().eq_ignore_ascii_case("ws") && !is_loopback(host)
}

/// Returns the URL to connect to. A URL at the page's relay gets the relay's token, which is neither shown nor
/// recorded.
pub fn with_token(url: &str, relay: &RelayAddress) -> String {
    let root = relay.socket_root();
    match &relay.token {
        Some(_) if url == root || url.starts_with(&format!("{root}/")) => {
            let (path, query) = url[root.len()..].split_once('?').unwrap_or((&url[root.len()..], ""));
            let query: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
            let pairs: Vec<_> = query.iter().map(|(name, value)| (&**name, value.to_string())).collect();
            relay.socket_url(path, &pairs)
        }
        _ => url.to_owned(),
    }
}
