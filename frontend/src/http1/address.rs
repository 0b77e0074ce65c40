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
