//! Pure: which requests must name this machine in their Host, against DNS rebinding.
//!
//! A page whose name was rebound to this machine has the same origin as this server, so CORS does not protect it. The
//! request's Host still has that name. Programs may send any Host, as a lesson on HTTP requires, and a plain GET of a
//! browser to a name that is neither secure nor loopback has no header that distinguishes it from a program's (Fetch
//! Metadata, section 2). So the log, which shows the requests of others, is available only under this machine's Hosts;
//! everything else reveals only what the request itself contained.

use super::LOG_PATH;
use axum::{
    extract::Request,
    http::{
        HeaderName,
        header::{HOST, ORIGIN},
        uri::Authority,
    },
};
use std::net::IpAddr;

/// The header in which a browser says which site a request comes from (Fetch Metadata).
pub const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether the request is for the log or from a page, and its Host is not this machine's.
pub fn is_refused(request: &Request) -> bool {
    let headers = request.headers();
    let must_be_here = request.uri().path() == LOG_PATH || headers.contains_key(ORIGIN) || headers.contains_key(SITE);
    // A target in absolute form overrides the Host header (RFC 9112, section 3.2.2).
    let in_target = request.uri().authority().map(Authority::as_str);
    let host = in_target.or_else(|| headers.get(HOST)?.to_str().ok());
    must_be_here && !host.is_some_and(is_loopback)
}

/// Whether the host is `localhost` or a loopback address, with any port: a forwarded port may differ on the other
/// machine.
fn is_loopback(host: &str) -> bool {
    let Some(authority) = host.parse::<Authority>().ok().filter(|_| !host.contains('@')) else { return false };
    let name = authority.host();
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machines_hosts() {
        for here in ["127.0.0.1:8081", "127.0.0.1", "LocalHost:9999", "[::1]:8081", "127.0.0.2:1"] {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in [
            "",
            "evil.example:8081",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evil.localhost",
            "localhost.",
            "127.0.0.1@evil.example",
            "evil@127.0.0.1",
            "0.0.0.0:8081",
            "192.168.0.9:8081",
            "::1",
            "127.0.0.1:8081/",
            "127.0.0.1, evil.example",
        ] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
