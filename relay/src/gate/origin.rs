//! Which page sends a request: origins according to RFC 6454, compared as a whole.

use super::host::Authority;
use std::{fmt, net::SocketAddr, str::FromStr};

/// The origin of a page: scheme, host and port. Two origins are equal if all three are; addresses get no special
/// treatment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub(super) scheme: Scheme,
    pub(super) host: Authority,
}

/// The schemes of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    /// The scheme with this name, in upper or lower case.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::Http, Self::Https].into_iter().find(|known| known.name().eq_ignore_ascii_case(name))
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The WebSocket scheme with the same security (RFC 6455, section 3).
    fn websocket(self) -> &'static str {
        match self {
            Self::Http => "ws",
            Self::Https => "wss",
        }
    }

    pub(super) fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Origin {
    /// The origin of an HTTP server at this address.
    pub(crate) fn http(address: SocketAddr) -> Self {
        Self { scheme: Scheme::Http, host: Authority { host: address.ip().to_string(), port: address.port() } }
    }

    /// The same server as a WebSocket URL: `wss://course.example`.
    pub(crate) fn websocket(&self) -> String {
        let text = self.to_string();
        text.replacen(self.scheme.name(), self.scheme.websocket(), 1)
    }

    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether a Host header names this origin's server; one without a port means the scheme's default port.
    pub(super) fn is_at_host(&self, header: &str) -> bool {
        Authority::parse(header, self.scheme.default_port()).is_some_and(|host| host == self.host)
    }
}

/// Why a text is not an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// It begins neither with `http://` nor with `https://`.
    #[error("an origin begins with http:// or https://, as in https://course.example")]
    Scheme,
    /// What follows the scheme is not a host and a port.
    #[error("an origin is scheme, host and port alone, as in https://course.example:8443, without a path")]
    Host,
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let (scheme, host) = text.split_once("://").ok_or(OriginError::Scheme)?;
        let scheme = Scheme::from_name(scheme).ok_or(OriginError::Scheme)?;
        let host = Authority::parse(host, scheme.default_port()).ok_or(OriginError::Host)?;
        Ok(Self { scheme, host })
    }
}

impl fmt::Display for Origin {
    /// Writes the origin as browsers do: without the default port.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Authority { host, port } = &self.host;
        write!(out, "{}://", self.scheme.name())?;
        if host.contains(':') {
            write!(out, "[{host}]")?
        } else {
            out.write_str(host)?
        }
        if *port == self.scheme.default_port() { Ok(()) } else { write!(out, ":{port}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_and_writes() {
        let cases = [
            ("https://course.example", Ok("https://course.example")),
            ("https://Course.Example:443", Ok("https://course.example")),
            ("http://127.0.0.1:80", Ok("http://127.0.0.1")),
            ("http://[::1]:8080", Ok("http://[::1]:8080")),
            ("course.example", Err(OriginError::Scheme)),
            ("ftp://course.example", Err(OriginError::Scheme)),
            ("null", Err(OriginError::Scheme)),
            ("https://course.example/", Err(OriginError::Host)),
            ("https://a@course.example", Err(OriginError::Host)),
            ("https:// course.example", Err(OriginError::Host)),
            ("https://", Err(OriginError::Host)),
            ("https://*", Err(OriginError::Host)),
            ("https://course.example:0", Err(OriginError::Host)),
            ("https://course.example:0443", Err(OriginError::Host)),
            ("https://course.example:443 ", Err(OriginError::Host)),
        ];
        for (text, expected) in cases {
            let origin = text.parse::<Origin>();
            assert_eq!(origin.map(|origin| origin.to_string()), expected.map(str::to_owned), "{text:?}");
        }
    }
}
