//! Who may come in, and where they may go: pure decisions over values, one file a question.
//!
//! - [`host`]: was the request addressed to this relay (against DNS rebinding)
//! - [`origin`]: which page sends it
//! - [`token`]: does it hold the secret
//! - [`target`]: may a socket go there
//! - [`address`]: what kind of address that is

mod address;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod host;
mod origin;
mod target;
mod token;

use host::Hosts;
pub use origin::{Origin, OriginError};
use std::net::{IpAddr, SocketAddr};
pub(crate) use target::{Admission, TargetRefusal, Targets};
pub use target::{AllowRule, AllowRuleError};
pub use token::{Token, TokenError};

/// Why a request is not let in. Each has the name by which the log calls it, and a sentence for whoever asked.
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
}

impl Refusal {
    /// The rule's name in the relay's log.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::HostMissing => "host-missing",
            Self::HostNotListed => "host-not-listed",
            Self::OriginNotListed => "origin-not-listed",
            Self::TokenMissing => "token-missing",
            Self::TokenRequired => "token-required",
            Self::TokenWrong => "token-wrong",
        }
    }
}

/// The door of the relay: its own addresses, the origins allowed besides them, and its token.
pub(crate) struct Gate {
    hosts: Hosts,
    origins: Vec<Origin>,
    token: Token,
    token_required: bool,
}

impl Gate {
    /// `listen` is the bound address; with `required`, even a page of an allowed origin must hold the token.
    pub(crate) fn new(listen: SocketAddr, origins: Vec<Origin>, token: Token, required: bool) -> Self {
        Self { hosts: Hosts::new(listen, &origins), origins, token, token_required: required }
    }

    /// Every request: was it addressed to this relay? `local` is the address at which its connection came in.
    pub(crate) fn host(&self, headers: &[&str], local: IpAddr) -> Result<(), Refusal> {
        self.hosts.check(headers, local)
    }

    /// A request with an Origin: is it this relay's own page, or one that was allowed?
    pub(crate) fn origin(&self, origin: &str, local: IpAddr) -> Result<(), Refusal> {
        let origin: Origin = origin.parse().map_err(|_| Refusal::OriginNotListed)?;
        let own = || self.hosts.own(local).any(|host| origin.is_http_at(&host));
        if self.origins.contains(&origin) || own() { Ok(()) } else { Err(Refusal::OriginNotListed) }
    }

    /// Every upgrade: the Origin must be listed, and whoever has none (a program, or a sandboxed page's `null`) must
    /// hold the token. A token that is given must be right, whoever gives it.
    pub(crate) fn upgrade(&self, origin: Option<&str>, token: Option<&str>, local: IpAddr) -> Result<(), Refusal> {
        let nameless = matches!(origin, None | Some("null"));
        if let Some(origin) = origin.filter(|_| !nameless) {
            self.origin(origin, local)?;
        }
        match token {
            Some(token) if self.token.matches(token) => Ok(()),
            Some(_) => Err(Refusal::TokenWrong),
            None if self.token_required => Err(Refusal::TokenRequired),
            None if nameless => Err(Refusal::TokenMissing),
            None => Ok(()),
        }
    }

    /// The token without which a program that sends no Origin cannot come in.
    pub(crate) fn token(&self) -> &Token {
        &self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn gate(required: bool) -> Gate {
        let listen = "127.0.0.1:8080".parse().unwrap();
        let origins = vec!["https://course.example".parse().unwrap()];
        Gate::new(listen, origins, "0123456789abcdef".parse().unwrap(), required)
    }

    #[test]
    fn origins() {
        let cases = [
            ("http://127.0.0.1:8080", true),
            ("http://localhost:8080", true),
            ("HTTP://LocalHost:8080", true),
            ("http://[::1]:8080", true),
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
            assert_eq!(gate(false).origin(origin, LOOPBACK).is_ok(), allowed, "{origin:?}");
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
            assert_eq!(gate(false).upgrade(origin, token, LOOPBACK), by_default, "{origin:?} {token:?}");
            assert_eq!(gate(true).upgrade(origin, token, LOOPBACK), when_required, "{origin:?} {token:?}");
        }
    }
}
