//! The parts of a URL that a connection and a request need (RFC 9110, section 4.2), and the resolution of redirects.

use fluent_uri::{Iri, IriRef, Uri};

/// Why a URL cannot be requested over a plain TCP connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// Not an absolute URL with a host.
    Malformed,
    /// `https`, which needs TLS, or a scheme other than HTTP.
    Scheme,
}

/// The parts of an `http:` URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The relay's target: host and port, with an IPv6 address in brackets.
    pub target: String,
    /// The value of the Host header, without the port if it is 80.
    pub host: String,
    /// The request target: path and query.
    pub path: String,
}

impl Address {
    /// Splits a URL into its parts, and percent-encodes characters outside ASCII.
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

/// Resolves a Location header against the URL of the page (RFC 9110, section 10.2.2), or returns `None` if it is not a valid
/// reference.
pub fn resolve(url: &str, location: &str) -> Option<String> {
    let base = Iri::parse(url).ok()?;
    let fragment = base.fragment();
    // A base has no fragment (RFC 3986, section 5.1); the new URL inherits it if it has none of its own.
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
