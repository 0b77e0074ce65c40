//! The request that follows a redirect (RFC 9110, section 15.4).

use super::WireRequest;
use crate::http1::ResponseHead;
use crate::http1::address;
use fluent_uri::Uri;

/// The number of redirects that browsers follow (the Fetch standard, "HTTP-redirect fetch").
pub const MAX_REDIRECTS: usize = 20;

/// Returns the next request, and whether its method became GET; or None if the response is not a redirect that can be
/// followed.
pub fn follow(request: &WireRequest, response: &ResponseHead) -> Option<(WireRequest, bool)> {
    let becomes_get = match (response.status, request.method.as_str()) {
        // Most clients have always changed POST to GET, and the RFC allows it.
        (301 | 302, "POST") => true,
        (303, method) => !matches!(method, "GET" | "HEAD"),
        (301 | 302 | 307 | 308, _) => false,
        _ => return None,
    };
    let url = address::resolve(&request.url, &response.headers.get("location")?)?;
    let mut next = WireRequest { url, ..request.clone() };
    if becomes_get {
        next.method = "GET".into();
        next.body = None;
        next.headers.retain(|(name, _)| !describes_body(name));
    }
    // Credentials are meant only for the server to which they were sent.
    if origin(&next.url) != origin(&request.url) {
        next.headers.retain(|(name, _)| !is_credential(name));
    }
    Some((next, becomes_get))
}

fn describes_body(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("content-") || name.eq_ignore_ascii_case("transfer-encoding")
}

fn is_credential(name: &str) -> bool {
    ["authorization", "cookie", "proxy-authorization", "host"].iter().any(|other| name.eq_ignore_ascii_case(other))
}

fn origin(url: &str) -> Option<(String, String)> {
    let uri = Uri::parse(url).ok()?;
    let authority = uri.authority()?;
    let host = format!("{}:{}", authority.host(), authority.port().map_or("", |port| port.as_str()));
    Some((uri.scheme().as_str().to_ascii_lowercase(), host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http1::{Event, Limits, Reader};

    fn redirected(method: &str, status: u16, location: &str) -> Option<(WireRequest, bool)> {
        let request = WireRequest {
            method: method.into(),
            url: "http://lab:81/a".into(),
            headers: ["Content-Type", "Authorization", "X-Own"].map(|name| (name.to_owned(), "1".to_owned())).into(),
            session_headers: Vec::new(),
            body: Some("body".into()),
        };
        let mut reader = Reader::<ResponseHead>::new(Limits { target: 0, head: 1000, body: 0 });
        reader.push(format!("HTTP/1.1 {status} X\r\n{location}Content-Length: 0\r\n\r\n").as_bytes());
        let Ok(Some(Event::Message(response))) = reader.read() else { panic!("no response") };
        follow(&request, &response.head)
    }

    #[test]
    fn the_status_decides_what_becomes_of_method_and_body() {
        for (method, status, next, body) in [
            ("POST", 301, "GET", false),
            ("POST", 302, "GET", false),
            ("PUT", 302, "PUT", true),
            ("PUT", 303, "GET", false),
            ("HEAD", 303, "HEAD", true),
            ("POST", 307, "POST", true),
            ("DELETE", 308, "DELETE", true),
        ] {
            let (request, became_get) = redirected(method, status, "Location: b\r\n").unwrap();
            assert_eq!((request.method.as_str(), request.body.is_some()), (next, body), "{method} {status}");
            assert_eq!(became_get, method != next);
            assert_eq!(request.url, "http://lab:81/b");
            assert_eq!(request.headers.len(), if body { 3 } else { 2 });
        }
        assert_eq!(redirected("GET", 304, "Location: b\r\n"), None);
        assert_eq!(redirected("GET", 302, ""), None);
    }

    #[test]
    fn credentials_do_not_go_to_another_server() {
        for (location, kept) in [("http://LAB:81/b", true), ("http://lab/b", false), ("//other:81/b", false)] {
            let (request, _) = redirected("GET", 302, &format!("Location: {location}\r\n")).unwrap();
            assert_eq!(request.headers.iter().any(|(name, _)| name == "Authorization"), kept, "{location}");
            assert!(request.headers.iter().any(|(name, _)| name == "X-Own"));
        }
    }
}
