//! Which requests are let in, and where sockets may connect: pure decisions over values, one file per question.
//!
//! - [`client`]: whose request it is, also behind a reverse proxy
//! - [`host`]: was the request addressed to this relay (against DNS rebinding)
//! - [`origin`]: which page sends it
//! - [`token`]: does it hold the secret
//! - [`target`]: may a socket go there
//! - [`bind`]: may a page bind this port
//! - [`address`]: what kind of address that is
//! - [`rule`]: the names of the rules that refuse

mod address;
mod bind;
mod client;
#[cfg(any(test, fuzzing))]
#[path = "../../fuzz/bodies/gate.rs"]
pub(crate) mod fuzz;
mod host;
mod origin;
mod rule;
mod target;
mod token;

pub(crate) use address::describe;
pub(crate) use bind::BindPorts;
pub use bind::{PortRange, PortRangeError};
use client::Proxies;
pub(crate) use host::Host;
use host::Hosts;
pub(crate) use origin::Scheme;
pub use origin::{Origin, OriginError};
pub use rule::Rule;
use std::net::{IpAddr, SocketAddr};
pub(crate) use target::{Admission, Protocol, Server, TargetRefusal, Targets};
pub use target::{AllowRule, AllowRuleError};
pub use token::{Token, TokenError};

/// Why a request is refused. Each variant has the name that the log uses, and a sentence for the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the request has no Host header, or more than one")]
    HostMissing,
    #[error("this relay answers only to its own addresses; a page elsewhere needs --origin")]
    HostNotListed,
    #[error("this page's origin is not allowed to use the relay; start it with --origin and the page's origin")]
    OriginNotListed,
    #[error("a program without an Origin, or with a null one, needs the token that the relay printed: ?token=…")]
    TokenMissing,
    #[error("this relay was started with --token: add it as ?token=…")]
    TokenRequired,
    #[error("the token is not the relay's")]
    TokenWrong,
    #[error("from another machine, /metrics needs the token: ?token=… or Authorization: Bearer …")]
    MetricsNotLocal,
    #[error("the reverse proxy (--proxy) does not say its client's address: it has to be the last of X-Forwarded-For")]
    ForwardedUnreadable,
}

impl Refusal {
    /// The rule that refuses.
    pub(crate) fn rule(self) -> Rule {
        match self {
            Self::HostMissing => Rule::HostMissing,
            Self::HostNotListed => Rule::HostNotListed,
            Self::OriginNotListed => Rule::OriginNotListed,
            Self::TokenMissing => Rule::TokenMissing,
            Self::TokenRequired => Rule::TokenRequired,
            Self::TokenWrong => Rule::TokenWrong,
            Self::MetricsNotLocal => Rule::MetricsNotLocal,
            Self::ForwardedUnreadable => Rule::ForwardedUnreadable,
        }
    }
}

/// The entry check of the relay: its own addresses, the additionally allowed origins, its token, and the proxies in
/// front of it.
pub(crate) struct Gate {
    proxies: Proxies,
    hosts: Hosts,
    origins: Vec<Origin>,
    token: Token,
    token_required: bool,
}

impl Gate {
    /// `listen` is the bound address; with `required`, even a page of an allowed origin must hold the token.
    pub(crate) fn new(listen: SocketAddr, origins: Vec<Origin>, token: Token, required: bool) -> Self {
        let proxies = Proxies::default();
        Self { proxies, hosts: Hosts::new(listen, &origins), origins, token, token_required: required }
    }

    /// Trusts the reverse proxies at these addresses.
    pub(crate) fn behind(mut self, proxies: &[IpAddr]) -> Self {
        self.proxies = Proxies::new(proxies);
        self
    }

    /// Whether this peer is a reverse proxy, whose connections may carry many clients.
    pub(crate) fn is_proxy(&self, peer: IpAddr) -> bool {
        self.proxies.contains(peer)
    }

    /// For every request: who is the client? `forwarded` are its X-Forwarded-For headers.
    pub(crate) fn client(&self, peer: IpAddr, forwarded: &[&str]) -> Result<IpAddr, Refusal> {
        self.proxies.client(peer, forwarded)
    }

    /// For every upgrade: does a reverse proxy name the client, so that it can be counted?
    pub(crate) fn named(&self, peer: IpAddr, forwarded: &[&str]) -> Result<(), Refusal> {
        self.proxies.check_named(peer, forwarded)
    }

    /// The scheme of the request to a reverse proxy, as the proxy reports it; `None` if the peer is no proxy, or does
    /// not report one. `forwarded` are the items of X-Forwarded-Proto: as in X-Forwarded-For, only the last is the
    /// proxy's own.
    pub(crate) fn scheme(&self, peer: IpAddr, forwarded: &[&str]) -> Option<Scheme> {
        forwarded.last().filter(|_| self.is_proxy(peer)).and_then(|name| Scheme::from_name(name))
    }

    /// For every request: was it addressed to this relay? `local` is the local address of its connection, `forwarded`
    /// the [`scheme`](Self::scheme) that a proxy reports.
    pub(crate) fn host(&self, headers: &[&str], local: IpAddr, forwarded: Option<Scheme>) -> Result<Host, Refusal> {
        self.hosts.check(headers, local, forwarded)
    }

    /// For a request with an Origin: is it this relay's own page, or an allowed one? The relay's own page has the very
    /// Host of this request, which [`host`](Self::host) found to be the relay's.
    pub(crate) fn origin(&self, origin: &str, host: &Host) -> Result<(), Refusal> {
        let origin: Origin = origin.parse().map_err(|_| Refusal::OriginNotListed)?;
        if self.origins.contains(&origin) || host.is_own_page(&origin) { Ok(()) } else { Err(Refusal::OriginNotListed) }
    }

    /// For every upgrade: the Origin must be listed, and a client without one (a program, or a sandboxed page's `null`)
    /// must present the token. A token that is given must be right, whoever gives it.
    pub(crate) fn upgrade(&self, origin: Option<&str>, token: Option<&str>, host: &Host) -> Result<(), Refusal> {
        let nameless = matches!(origin, None | Some("null"));
        if let Some(origin) = origin.filter(|_| !nameless) {
            self.origin(origin, host)?;
        }
        match token {
            Some(token) if self.token.matches(token) => Ok(()),
            Some(_) => Err(Refusal::TokenWrong),
            None if self.token_required => Err(Refusal::TokenRequired),
            None if nameless => Err(Refusal::TokenMissing),
            None => Ok(()),
        }
    }

    /// Who may read the metrics, which reveal how much the relay is used: holders of the token and, unless everyone
    /// must have it, programs on this machine. `forwarded`: the request passed a proxy, so its source address proves
    /// nothing unless that proxy is known.
    pub(crate) fn metrics(&self, token: Option<&str>, client: IpAddr, forwarded: bool) -> Result<(), Refusal> {
        match token {
            Some(token) if self.token.matches(token) => Ok(()),
            Some(_) => Err(Refusal::TokenWrong),
            None if self.token_required => Err(Refusal::TokenRequired),
            None if client.is_loopback() && !forwarded => Ok(()),
            None => Err(Refusal::MetricsNotLocal),
        }
    }

    /// The token that a program needs if it sends no Origin.
    pub(crate) fn token(&self) -> &Token {
        &self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(gate: &Gate, host: &str) -> Host {
        gate.host(&[host], IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), None).unwrap()
    }

    fn gate(required: bool) -> Gate {
        let listen = "127.0.0.1:8080".parse().unwrap();
        let origins = vec!["https://course.example".parse().unwrap()];
        Gate::new(listen, origins, "0123456789abcdef".parse().unwrap(), required)
    }

    #[test]
    fn origins() {
        let cases = [
            ("http://127.0.0.1:8080", true),
            ("HTTP://127.0.0.1:8080", true),
            ("http://localhost:8080", false),
            ("http://[::1]:8080", false),
            ("https://course.example", true),
            ("https://course.example:443", true),
            ("http://course.example", false),
            ("https://course.example:8443", false),
            ("https://course.example.evil.example", false),
            ("https://evil-course.example", false),
            ("https://127.0.0.1:8080", false),
            ("http://127.0.0.1", false),
            ("http://127.0.0.1:3000", false),
            ("http://127.0.0.2:8080", false),
            ("http://192.168.0.9:8080", false),
            ("http://0.0.0.0:8080", false),
            ("http://evil.example:8080", false),
            ("http://user@127.0.0.1:8080", false),
            ("file://", false),
            ("null", false),
            ("", false),
        ];
        for (origin, allowed) in cases {
            let gate = gate(false);
            assert_eq!(gate.origin(origin, &asked(&gate, "127.0.0.1:8080")).is_ok(), allowed, "{origin:?}");
        }
        let gate = gate(false);
        assert_eq!(gate.origin("http://LocalHost:8080", &asked(&gate, "localhost:8080")), Ok(()));
        // If the Host is that of an --origin, as behind a proxy, loopback pages of the browser's machine are not the
        // relay's own.
        for (origin, allowed) in [("https://course.example", true), ("http://127.0.0.1:8080", false)] {
            assert_eq!(gate.origin(origin, &asked(&gate, "course.example")).is_ok(), allowed, "{origin:?}");
        }
    }

    #[test]
    fn a_proxys_word_makes_https_the_scheme_of_the_own_page() {
        let gate = gate(false).behind(&["10.0.0.1".parse().unwrap()]);
        let (proxy, other) = ("10.0.0.1", "10.0.0.2");
        for (peer, forwarded, host, origin, allowed, own) in [
            (proxy, &["https"][..], "127.0.0.1:8080", "https://127.0.0.1:8080", true, true),
            (proxy, &["HTTPS"], "127.0.0.1:8080", "https://127.0.0.1:8080", true, true),
            (proxy, &["http", "https"], "127.0.0.1:8080", "https://127.0.0.1:8080", true, true),
            (proxy, &["https", "http"], "127.0.0.1:8080", "https://127.0.0.1:8080", false, false),
            (proxy, &["wss"], "127.0.0.1:8080", "https://127.0.0.1:8080", false, false),
            (proxy, &[], "127.0.0.1:8080", "https://127.0.0.1:8080", false, false),
            (proxy, &[], "127.0.0.1:8080", "http://127.0.0.1:8080", true, true),
            (proxy, &["https"], "127.0.0.1:8080", "http://127.0.0.1:8080", false, false),
            (proxy, &["https"], "127.0.0.1:8080", "https://localhost:8080", false, false),
            (other, &["https"], "127.0.0.1:8080", "https://127.0.0.1:8080", false, false),
            (other, &["https"], "127.0.0.1:8080", "http://127.0.0.1:8080", true, true),
            // The page of an --origin is the own page only if a proxy received the request for it.
            (proxy, &["https"], "course.example", "https://course.example", true, true),
            (proxy, &["https"], "course.example:443", "https://course.example", true, true),
            (proxy, &["https"], "127.0.0.1:8080", "https://course.example", true, false),
            (proxy, &["http"], "course.example", "https://course.example", true, false),
            (proxy, &["http"], "course.example", "http://course.example", false, false),
            (other, &["https"], "course.example", "https://course.example", true, false),
        ] {
            let forwarded = gate.scheme(peer.parse().unwrap(), forwarded);
            let host = gate.host(&[host], "127.0.0.1".parse().unwrap(), forwarded).unwrap();
            let got = (gate.origin(origin, &host).is_ok(), host.is_own_page(&origin.parse().unwrap()));
            assert_eq!(got, (allowed, own), "{peer} {forwarded:?} {host:?} {origin}");
        }
    }

    #[test]
    fn upgrades() {
        let (own, right, wrong) = (Some("http://127.0.0.1:8080"), Some("0123456789abcdef"), Some("0123456789abcdeF"));
        let cases = [
            (own, None, Ok(()), Err(Refusal::TokenRequired)),
            (own, right, Ok(()), Ok(())),
            (own, wrong, Err(Refusal::TokenWrong), Err(Refusal::TokenWrong)),
            (None, None, Err(Refusal::TokenMissing), Err(Refusal::TokenRequired)),
            (None, right, Ok(()), Ok(())),
            (None, wrong, Err(Refusal::TokenWrong), Err(Refusal::TokenWrong)),
            (None, Some(""), Err(Refusal::TokenWrong), Err(Refusal::TokenWrong)),
            (Some("null"), None, Err(Refusal::TokenMissing), Err(Refusal::TokenRequired)),
            (Some("null"), right, Ok(()), Ok(())),
            (Some("http://evil.example"), right, Err(Refusal::OriginNotListed), Err(Refusal::OriginNotListed)),
        ];
        for (origin, token, by_default, when_required) in cases {
            for (required, expected) in [(false, by_default), (true, when_required)] {
                let gate = gate(required);
                let host = asked(&gate, "127.0.0.1:8080");
                assert_eq!(gate.upgrade(origin, token, &host), expected, "{origin:?} {token:?} {required}");
            }
        }
    }
}
