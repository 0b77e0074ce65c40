//! Was the request addressed to this relay? Compares the Host header with an exact list, on every request.
//!
//! After DNS rebinding a hostile page's Origin and Host are equal, so comparing the two proves nothing; but the Host
//! still contains the hostile name, which is on no list.

use super::{Origin, Refusal, origin::Scheme};
use relay_protocol::Target;
use std::net::{IpAddr, SocketAddr};

/// A host and a port in canonical spelling: names in lower case, IPv6 in its shortest form and without brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Authority {
    pub(super) host: String,
    pub(super) port: u16,
}

impl Authority {
    /// Parses `host[:port]` (RFC 9110, section 7.2), without a user and without a path.
    pub(super) fn parse(text: &str, default_port: u16) -> Option<Self> {
        let has_port = match text.rsplit_once(']') {
            Some((_, rest)) => !rest.is_empty(),
            None => text.contains(':'),
        };
        let whole = if has_port { text.to_owned() } else { format!("{text}:{default_port}") };
        match whole.parse::<Target>() {
            // A target may be typed with spaces around it, and its port with leading zeros; a browser sends neither.
            Ok(Target::Address { host, port }) if whole.ends_with(&format!(":{port}")) && whole.trim() == whole => {
                Some(Self { host, port })
            }
            _ => None,
        }
    }
}

/// A Host that was checked, as the origin of the relay's own page there. `None` if it is the host of an `--origin`,
/// unless a reverse proxy vouches that the request was for that very origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Host(pub(super) Option<Origin>);

impl Host {
    /// Whether this is the origin of the relay's own page.
    pub(crate) fn is_own_page(&self, origin: &Origin) -> bool {
        self.0.as_ref() == Some(origin)
    }
}

/// The hosts to which the relay answers.
pub(super) struct Hosts {
    /// The addresses that are bound, and `localhost` if loopback is one of them. Another program may hold the other
    /// addresses.
    own: Vec<Authority>,
    origins: Vec<Origin>,
    listen: SocketAddr,
}

impl Hosts {
    pub(super) fn new(listen: SocketAddr, origins: &[Origin]) -> Self {
        let ip = listen.ip().to_canonical();
        let names = match ip {
            IpAddr::V4(v4) if v4.is_unspecified() => vec!["127.0.0.1".to_owned(), "localhost".to_owned()],
            IpAddr::V6(v6) if v6.is_unspecified() => ["127.0.0.1", "::1", "localhost"].map(str::to_owned).to_vec(),
            _ if ip.is_loopback() => vec![ip.to_string(), "localhost".to_owned()],
            _ => vec![ip.to_string()],
        };
        let own = names.into_iter().map(|host| Authority { host, port: listen.port() }).collect();
        Self { own, origins: origins.to_vec(), listen }
    }

    /// The relay's own hosts. If it listens on every address, the local address of this connection is one of them.
    fn own(&self, local: IpAddr) -> impl Iterator<Item = Authority> {
        let reached = Authority { host: local.to_canonical().to_string(), port: self.listen.port() };
        let reached = self.listen.ip().is_unspecified().then_some(reached);
        self.own.iter().cloned().chain(reached)
    }

    /// Checks the Host of a request. `headers` are all its Host headers, or the host of its target if that has one;
    /// `forwarded` is the scheme of the request to a reverse proxy, as the proxy reports it.
    pub(super) fn check(&self, headers: &[&str], local: IpAddr, forwarded: Option<Scheme>) -> Result<Host, Refusal> {
        let [header] = headers else { return Err(Refusal::HostMissing) };
        if header.is_empty() {
            return Err(Refusal::HostMissing);
        }
        let is_own = Authority::parse(header, 80).is_some_and(|host| self.own(local).any(|own| own == host));
        if !is_own && !self.origins.iter().any(|origin| origin.is_at_host(header)) {
            return Err(Refusal::HostNotListed);
        }
        let scheme = forwarded.unwrap_or(Scheme::Http);
        let page = Authority::parse(header, scheme.default_port()).map(|host| Origin { scheme, host });
        Ok(Host(page.filter(|page| is_own || forwarded.is_some() && self.origins.contains(page))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(listen: &str, local: &str, headers: &[&str]) -> Result<(), Refusal> {
        let origins = ["https://lab.example".parse().unwrap(), "http://lab.example:9000".parse().unwrap()];
        Hosts::new(listen.parse().unwrap(), &origins).check(headers, local.parse().unwrap(), None).map(|_| ())
    }

    #[test]
    fn on_loopback() {
        let cases = [
            ("127.0.0.1:8080", Ok(())),
            ("localhost:8080", Ok(())),
            ("LOCALHOST:8080", Ok(())),
            ("[::1]:8080", Err(Refusal::HostNotListed)),
            ("[0:0:0:0:0:0:0:1]:8080", Err(Refusal::HostNotListed)),
            ("lab.example", Ok(())),
            ("lab.example:443", Ok(())),
            ("lab.example:9000", Ok(())),
            ("lab.example:80", Err(Refusal::HostNotListed)),
            ("lab.example:8080", Err(Refusal::HostNotListed)),
            ("127.0.0.1", Err(Refusal::HostNotListed)),
            ("localhost", Err(Refusal::HostNotListed)),
            ("127.0.0.1:8081", Err(Refusal::HostNotListed)),
            ("127.0.0.1.evil.example:8080", Err(Refusal::HostNotListed)),
            ("evil.example:8080", Err(Refusal::HostNotListed)),
            ("localhost.:8080", Err(Refusal::HostNotListed)),
            ("0.0.0.0:8080", Err(Refusal::HostNotListed)),
            ("192.168.0.9:8080", Err(Refusal::HostNotListed)),
            ("[::ffff:127.0.0.1]:8080", Err(Refusal::HostNotListed)),
            ("evil@127.0.0.1:8080", Err(Refusal::HostNotListed)),
            ("127.0.0.1:8080/x", Err(Refusal::HostNotListed)),
            ("127.0.0.1:", Err(Refusal::HostNotListed)),
            ("127.0.0.1:08080", Err(Refusal::HostNotListed)),
            ("127.0.0.1:8080 ", Err(Refusal::HostNotListed)),
            ("::1:8080", Err(Refusal::HostNotListed)),
            (" 127.0.0.1:8080", Err(Refusal::HostNotListed)),
            ("127.0.0.1:8080\u{b}", Err(Refusal::HostNotListed)),
            ("", Err(Refusal::HostMissing)),
        ];
        for (host, expected) in cases {
            assert_eq!(check("127.0.0.1:8080", "127.0.0.1", &[host]), expected, "{host:?}");
        }
        assert_eq!(check("127.0.0.1:8080", "127.0.0.1", &[]), Err(Refusal::HostMissing));
        let twice = ["127.0.0.1:8080", "evil.example"];
        assert_eq!(check("127.0.0.1:8080", "127.0.0.1", &twice), Err(Refusal::HostMissing));
    }

    #[test]
    fn port_80_may_be_left_out() {
        assert_eq!(check("127.0.0.1:80", "127.0.0.1", &["localhost"]), Ok(()));
        assert_eq!(check("[::1]:80", "::1", &["[::1]"]), Ok(()));
    }

    #[test]
    fn only_what_is_bound() {
        let refused = Err(Refusal::HostNotListed);
        for (listen, local, host, expected) in [
            ("[::1]:8080", "::1", "[0:0:0:0:0:0:0:1]:8080", Ok(())),
            ("[::1]:8080", "::1", "localhost:8080", Ok(())),
            ("[::1]:8080", "::1", "127.0.0.1:8080", refused),
            ("127.0.0.2:8080", "127.0.0.2", "127.0.0.1:8080", refused),
            ("0.0.0.0:8080", "127.0.0.1", "localhost:8080", Ok(())),
            ("0.0.0.0:8080", "127.0.0.1", "[::1]:8080", refused),
            ("[::]:8080", "::1", "[::1]:8080", Ok(())),
            ("192.168.0.9:8080", "192.168.0.9", "localhost:8080", refused),
            ("192.168.0.9:8080", "192.168.0.9", "127.0.0.1:8080", refused),
        ] {
            assert_eq!(check(listen, local, &[host]), expected, "{listen} {host}");
        }
    }

    #[test]
    fn beyond_loopback() {
        assert_eq!(check("192.168.0.9:8080", "192.168.0.9", &["192.168.0.9:8080"]), Ok(()));
        assert_eq!(check("0.0.0.0:8080", "192.168.0.9", &["192.168.0.9:8080"]), Ok(()));
        assert_eq!(check("[::]:8080", "::ffff:192.168.0.9", &["192.168.0.9:8080"]), Ok(()));
        assert_eq!(check("[::]:8080", "fd00::9", &["[fd00::9]:8080"]), Ok(()));
        assert_eq!(check("0.0.0.0:8080", "192.168.0.9", &["192.168.0.8:8080"]), Err(Refusal::HostNotListed));
        assert_eq!(check("0.0.0.0:8080", "192.168.0.9", &["evil.example:8080"]), Err(Refusal::HostNotListed));
    }
}
