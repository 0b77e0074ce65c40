//! The destination of a socket.

use crate::{PracticeName, PracticeTcp};
use std::{fmt, net::Ipv6Addr, str::FromStr};

/// A practice server's name, or a host and a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target<Server = PracticeTcp> {
    /// One of the relay's practice servers.
    Practice(Server),
    /// A host name or an address, and a port.
    Address {
        /// A lower-case name or an address; IPv6 without brackets.
        host: String,
        /// 1 to 65535.
        port: u16,
    },
}

/// Why a text is not a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetError {
    /// The text is empty.
    Empty,
    /// The text has a scheme or a path (`http://…`, `…/path`): only host and port are allowed.
    NotAHostAndPort,
    /// Neither a known practice server nor `host:port`: the port is missing.
    NoPort,
    /// The port is not a whole number from 1 to 65535.
    Port,
    /// The host is missing, or has a character that is invalid in names and addresses (RFC 952, RFC 1123).
    Host,
    /// An IPv6 address must be in brackets, as in `[::1]:8888` (RFC 3986, section 3.2.2).
    Ipv6Brackets,
}

impl<Server: PracticeName> Target<Server> {
    /// Checks the syntax of a target, but leaves parsing an IPv6 address to the relay: a page only passes it on, and
    /// the parser would be a good part of the page's weight.
    pub fn check(text: &str) -> Result<(), TargetError> {
        split::<Server>(text).map(|_| ())
    }
}

impl<Server: PracticeName> FromStr for Target<Server> {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        Ok(match split(text)? {
            Written::Practice(server) => Self::Practice(server),
            Written::Name(host, port) => Self::Address { host: host.to_ascii_lowercase(), port },
            Written::Ipv6(host, port) => {
                let host: Ipv6Addr = host.parse().map_err(|_| TargetError::Host)?;
                Self::Address { host: host.to_string(), port }
            }
        })
    }
}

/// A target's parts as written; the host of an IPv6 address is not parsed, only its characters are checked.
enum Written<'a, Server> {
    Practice(Server),
    Name(&'a str, u16),
    Ipv6(&'a str, u16),
}

fn split<Server: PracticeName>(text: &str) -> Result<Written<'_, Server>, TargetError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TargetError::Empty);
    }
    if let Some(server) = Server::from_word(text) {
        return Ok(Written::Practice(server));
    }
    if text.contains(['/', '?', '#', '@']) {
        return Err(TargetError::NotAHostAndPort);
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or(TargetError::Ipv6Brackets)?;
        if !host.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')) {
            return Err(TargetError::Host);
        }
        return Ok(Written::Ipv6(host, port(rest.strip_prefix(':').ok_or(TargetError::NoPort)?)?));
    }
    let (host, rest) = text.split_once(':').ok_or(TargetError::NoPort)?;
    if rest.contains(':') {
        return Err(TargetError::Ipv6Brackets);
    }
    if !is_host(host) {
        return Err(TargetError::Host);
    }
    Ok(Written::Name(host, port(rest)?))
}

/// Parses digits only: `u16::from_str` also accepts a sign, which no port has.
fn port(text: &str) -> Result<u16, TargetError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port > 0).ok_or(TargetError::Port)
}

/// Labels of 1 to 63 letters, digits, hyphens and underscores between single dots, 253 in total; a trailing dot is
/// allowed.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    host.len() <= 253 && host.split('.').all(label)
}

impl<Server: PracticeName> fmt::Display for Target<Server> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Practice(server) => out.write_str(server.word()),
            Self::Address { host, port } if host.contains(':') => write!(out, "[{host}]:{port}"),
            Self::Address { host, port } => write!(out, "{host}:{port}"),
        }
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Empty => "no target: give a practice server's name or host:port",
            Self::NotAHostAndPort => "a target is host:port, without a scheme or a path",
            Self::NoPort => "neither a practice server nor host:port: add the port, as in 127.0.0.1:8888",
            Self::Port => "a port is a whole number from 1 to 65535",
            Self::Host => "the host is no name and no address",
            Self::Ipv6Brackets => "an IPv6 address is written in brackets, as in [::1]:8888",
        })
    }
}

impl std::error::Error for TargetError {}
