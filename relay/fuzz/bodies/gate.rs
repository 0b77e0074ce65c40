//! What must hold at the door for any bytes: see [`crate::fuzz`].

use super::{Admission, AllowRule, Gate, Refusal, Targets, Token};
use axum::http::{Uri, uri::Authority};
use relay_protocol::Target;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

const TOKEN: &str = "0123456789abcdef";

const ORIGINS: [(&str, &str, u16); 3] =
    [("https", "course.example", 443), ("http", "lab.example", 9000), ("https", "::1", 8443)];

/// A relay that listens there, and the hosts and the port that are its own.
const RELAYS: [(&str, &str, &[&str], u16); 4] = [
    ("127.0.0.1:8080", "127.0.0.1", &["127.0.0.1", "localhost"], 8080),
    ("127.0.0.1:80", "127.0.0.1", &["127.0.0.1", "localhost"], 80),
    ("[::]:8080", "::ffff:192.168.0.9", &["127.0.0.1", "localhost", "::1", "192.168.0.9"], 8080),
    ("[fd00::9]:443", "fd00::9", &["fd00::9"], 443),
];

/// A target that is accepted is written in one way, has no other characters than names and addresses have, and a rule
/// for any host lets it go to the Internet only: also where the system's resolver takes a name for an address.
pub fn target(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let _ = text.parse::<AllowRule>();
    let parsed = text.parse::<Target>();
    match (&parsed, <Target>::check(text)) {
        (Ok(_), checked) => assert_eq!(checked, Ok(()), "{text:?} is a target, but not to a page"),
        // A page leaves it to the relay to read the address in the brackets.
        (Err(error), Ok(())) => assert!(text.trim().starts_with('['), "{text:?} is a target to a page: {error}"),
        (Err(error), Err(checked)) => assert_eq!(*error, checked, "{text:?}"),
    }
    let Ok(target) = parsed else { return };
    assert_eq!(target.to_string().parse().as_ref(), Ok(&target), "{text:?} is not what it is written as");
    let Target::Address { host, port } = &target else { return };
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.:".contains(&byte);
    assert!(*port > 0 && !host.is_empty() && host.bytes().all(letter), "{text:?} has the host {host:?}");
    assert!(!host.contains(':') || host.parse::<Ipv6Addr>().is_ok(), "{text:?} has the host {host:?}");

    // The rule that a page is told to ask for allows it.
    let rule: AllowRule = format!("tcp://{target}").parse().expect("a target is a rule");
    assert!(Targets::new(vec![rule], Vec::new(), None).admit(&target).is_ok(), "{text:?} is not what its rule allows");

    let anywhere = Targets::new(vec!["tcp://*:*".parse().expect("a rule")], Vec::new(), None);
    match anywhere.admit(&target) {
        Ok(Admission::Go(address)) => assert_public(address.ip()),
        Ok(Admission::Resolve) => {
            assert!(host.parse::<IpAddr>().is_err(), "{host} was not judged as the address that it is");
            let Some(address) = loose_ipv4(host) else { return };
            let resolved: Vec<SocketAddr> =
                (&**host, *port).to_socket_addrs().map(Iterator::collect).unwrap_or_default();
            assert!(resolved.iter().all(|resolved| resolved.ip() == address), "{host} is {resolved:?}, not {address}");
            if !resolved.is_empty() && anywhere.check(&target, &resolved).is_ok() {
                assert_public(address.into());
            }
        }
        Err(_) => {}
    }
}

/// The address that inet_aton(3) reads in this, and with it many a resolver: 1 to 4 numbers, each also octal or hexadecimal,
/// of which the last fills what is left.
fn loose_ipv4(host: &str) -> Option<Ipv4Addr> {
    let number = |part: &str| match part.as_bytes() {
        [b'0', b'x', digits @ ..] => u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok(),
        [b'0', ..] => u64::from_str_radix(part, 8).ok(),
        _ => part.parse().ok(),
    };
    let parts: Vec<u64> = host.split('.').map(number).collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    let room = 32 - 8 * u32::try_from(first.len()).ok()?.min(4);
    if first.len() > 3 || first.iter().any(|part| *part > 255) || *last >= 1 << room {
        return None;
    }
    let high = first.iter().enumerate().map(|(at, part)| part << (24 - 8 * at)).sum::<u64>();
    u32::try_from(high + last).ok().map(Ipv4Addr::from)
}

/// None of what the standard library knows not to be of the Internet.
fn assert_public(address: IpAddr) {
    let public = match address.to_canonical() {
        IpAddr::V4(ip) => {
            let local = ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified();
            !local && !ip.is_multicast() && !ip.is_broadcast() && !ip.is_documentation()
        }
        IpAddr::V6(ip) => {
            let local = ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified();
            !local && !ip.is_multicast()
        }
    };
    assert!(public, "a rule for any host let {address} pass");
}

/// A Host that is accepted is one of those listed, by another parser's judgement.
pub fn host(input: &[u8]) {
    let Some((gate, local, own, port, text)) = relay(input) else { return };
    if gate.host(&[text], local, None).is_err() {
        return;
    }
    assert_eq!(gate.host(&[text, text], local, None), Err(Refusal::HostMissing), "{text:?} twice");
    let (name, given) = authority(text).unwrap_or_else(|| panic!("{text:?} is no authority, and was accepted"));
    let is_own = own.contains(&&*name) && given.unwrap_or(80) == port;
    let is_listed = ORIGINS.iter().any(|(scheme, host, port)| {
        let default = if *scheme == "http" { 80 } else { 443 };
        *host == name && given.unwrap_or(default) == *port
    });
    assert!(is_own || is_listed, "{text:?} is not listed, and was accepted");
}

/// An Origin that is accepted without a token is one of those listed, by another parser's judgement; `null` never is. And
/// nothing but the token is the token.
pub fn origin(input: &[u8]) {
    let Some((gate, local, own, port, text)) = relay(input) else { return };
    let name = own[0];
    let asked = if name.contains(':') { format!("[{name}]:{port}") } else { format!("{name}:{port}") };
    let host = &gate.host(&[&asked], local, None).expect("it is the relay's own");
    assert_eq!(gate.upgrade(None, Some(text), host).is_ok(), text == TOKEN, "{text:?} as the token");
    assert_eq!(gate.upgrade(None, None, host), Err(Refusal::TokenMissing));
    assert!(gate.upgrade(Some(text), Some("not the token at all"), host).is_err(), "{text:?} with a wrong token");
    let passes = gate.upgrade(Some(text), None, host).is_ok();
    if text == "null" {
        assert!(!passes && gate.upgrade(Some(text), Some(TOKEN), host).is_ok());
    } else {
        assert_eq!(gate.upgrade(Some(text), Some(TOKEN), host).is_ok(), passes, "{text:?}: a token lists no origin");
    }
    if !passes {
        return;
    }
    let uri: Uri = text.parse().unwrap_or_else(|error| panic!("{text:?}, no URI ({error}), was accepted"));
    assert!(uri.path() == "/" && uri.query().is_none() && !text.ends_with('/'), "{text:?} was accepted");
    let scheme = uri.scheme_str().expect("an origin has a scheme");
    let (name, given) = authority(uri.authority().expect("an origin has a host").as_str()).expect("and no more");
    let given = given.unwrap_or(if scheme == "http" { 80 } else { 443 });
    let is_own = scheme == "http" && name == own[0] && given == port;
    assert!(is_own || ORIGINS.contains(&(scheme, &name, given)), "{text:?} is not listed, and was accepted");
}

/// The first byte chooses a relay, the rest is what is asked of it.
fn relay(input: &[u8]) -> Option<(Gate, IpAddr, &'static [&'static str], u16, &str)> {
    let (choice, text) = input.split_first()?;
    let (listen, local, own, port) = RELAYS[usize::from(*choice) % RELAYS.len()];
    let origins = ORIGINS.map(|(scheme, host, port)| {
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        format!("{scheme}://{host}:{port}").parse().expect("an origin")
    });
    let token: Token = TOKEN.parse().expect("a token");
    let gate = Gate::new(listen.parse().expect("an address"), origins.to_vec(), token, false);
    Some((gate, local.parse().expect("an address"), own, port, std::str::from_utf8(text).ok()?))
}

/// Host and port by the parser of the crate `http`; IPv6 in its shortest form and without brackets.
fn authority(text: &str) -> Option<(String, Option<u16>)> {
    let authority: Authority = text.parse().ok()?;
    let host = authority.host().to_ascii_lowercase();
    let port = match &authority.as_str()[authority.host().len()..] {
        "" => None,
        port => Some(port.strip_prefix(':')?.parse().ok()?),
    };
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(host) => Some((host.parse::<Ipv6Addr>().ok()?.to_string(), port)),
        None => Some((host, port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::replay;

    const MANY: usize = 20_000;

    #[test]
    fn targets() {
        let words =
            ["0x7f", "0177", ".", "2130706433", "[::ffff:", "]", ":80", "localhost", "@", " ", "\0", "%31", "١"];
        replay("target", &words, MANY, target);
    }

    #[test]
    fn hosts() {
        let words =
            ["127.0.0.1", "localhost", "[::1]", ":8080", ":80", "course.example", "evil.example", "@", ".", " "];
        replay("host", &words, MANY, host);
    }

    #[test]
    fn origins() {
        let words = ["http://", "https://", "null", "127.0.0.1", ":8080", "/", "@", "course.example", "\\", "#", " "];
        replay("origin", &words, MANY, origin);
    }

    #[test]
    fn resolvers_know_more_forms_of_an_address_than_we_do() {
        let forms = ["2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "017700000001", "127.0.0.01"];
        for form in forms {
            assert_eq!(loose_ipv4(form), Some(Ipv4Addr::LOCALHOST), "{form}");
        }
        for name in ["", "1.2.3.4.5", "256.1", "1.16777216", "08", "0x", "1..2", "4294967296", "a", "1.example"] {
            assert_eq!(loose_ipv4(name), None, "{name:?}");
        }
    }
}
