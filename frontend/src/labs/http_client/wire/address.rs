//! What a URL says of connection and request (RFC 9110, section 4.2), and where a redirect leads.

use fluent_uri::{Iri, IriRef, Uri};

/// Why a URL cannot be asked over a plain TCP connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// Not an absolute URL with a host.
    Malformed,
    /// `https`, which needs TLS, or no HTTP at all.
    Scheme,
}

/// The parts of an `http:` URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// For the relay: host and port, an IPv6 address in brackets.
    pub target: String,
    /// For the Host header: without the port where it is 80.
    pub host: String,
    /// For the request line: path and query.
    pub path: String,
}

impl Address {
    /// Takes a URL apart; characters that are not ASCII are percent-encoded.
    ///
    /// # Errors
    /// See [`UrlError`].
    pub fn of(url: &str) -> Result<Self, UrlError> {
        let uri = parse(url)?;
        if !uri.scheme().as_str().eq_ignore_ascii_case("http") {
            return Err(UrlError::Scheme);
        }
        let authority = uri.authority().filter(|authority| !authority.host().is_empty()).ok_or(UrlError::Malformed)?;
        let port = authority.port().map(|port| port.as_str()).filter(|port| !port.is_empty()).unwrap_or("80");
        let port: u16 = port.parse().map_err(|_| UrlError::Malformed)?;
        let host = authority.host();
        let path = if uri.path().is_empty() { "/" } else { uri.path().as_str() };
        Ok(Self {
            target: format!("{host}:{port}"),
            host: if port == 80 { host.to_owned() } else { format!("{host}:{port}") },
            path: match uri.query() {
                Some(query) => format!("{path}?{query}"),
                None => path.to_owned(),
            },
        })
    }
}

/// Where a Location header leads from the page at `url` (RFC 9110, section 10.2.2); none where it is no reference.
pub fn resolve(url: &str, location: &str) -> Option<String> {
    let base = Iri::parse(url).ok()?;
    let fragment = base.fragment();
    // A base has no fragment (RFC 3986, section 5.1); the new URL takes it over where it has none of its own.
    let without = base.strip_fragment();
    let resolved = IriRef::parse(location).ok()?.resolve_against(&without).ok()?.to_uri();
    Some(match fragment {
        Some(fragment) if !resolved.has_fragment() => format!("{resolved}#{fragment}"),
        _ => resolved.into_string(),
    })
}

fn parse(url: &str) -> Result<Uri<String>, UrlError> {
    Iri::parse(url).map(|iri| iri.to_uri()).map_err(|_| UrlError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_to_connect_and_what_to_ask() {
        for (url, target, host, path) in [
            ("http://127.0.0.1:8081/get?a=1#part", "127.0.0.1:8081", "127.0.0.1:8081", "/get?a=1"),
            ("HTTP://lab.example", "lab.example:80", "lab.example", "/"),
            ("http://[::1]:80/a//b", "[::1]:80", "[::1]", "/a//b"),
            ("http://lab?이름=값", "lab:80", "lab", "/?%EC%9D%B4%EB%A6%84=%EA%B0%92"),
        ] {
            let address = Address { target: target.into(), host: host.into(), path: path.into() };
            assert_eq!(Address::of(url), Ok(address), "{url}");
        }
        for (url, error) in [
            ("https://lab/", UrlError::Scheme),
            ("/get", UrlError::Malformed),
            ("http:///get", UrlError::Malformed),
            ("http://lab:99999/", UrlError::Malformed),
            ("http://lab/a b", UrlError::Malformed),
        ] {
            assert_eq!(Address::of(url), Err(error), "{url}");
        }
    }

    #[test]
    fn a_redirect_leads_on_from_where_it_came() {
        for (location, url) in [
            ("/get", "http://lab:81/get#top"),
            ("../anything", "http://lab:81/anything#top"),
            ("?b=2", "http://lab:81/status/302?b=2#top"),
            ("//other/x", "http://other/x#top"),
            ("https://other/y#end", "https://other/y#end"),
            ("/한글", "http://lab:81/%ED%95%9C%EA%B8%80#top"),
        ] {
            assert_eq!(resolve("http://lab:81/status/302?a=1#top", location).as_deref(), Some(url), "{location}");
        }
        assert_eq!(resolve("http://lab/", "a b"), None);
    }
}
