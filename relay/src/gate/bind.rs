//! May a page bind this port? Applies `--bind` and `--bind-own-page` to each socket.

use super::{Rule, TargetRefusal};
use relay_protocol::{BIND_PORT, LAST_BIND_PORT};
use std::{fmt, str::FromStr};

/// The ports of one `PORT[-PORT]`, as in `--bind` and `--allow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRange {
    /// The first port, from 1.
    pub first: u16,
    /// The last port, not before the first.
    pub last: u16,
}

/// A text is not a range of ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a port is a number from 1 to 65535, or a range such as 9000-9099; none is for no port at all")]
pub struct PortRangeError;

impl Default for PortRange {
    fn default() -> Self {
        Self { first: BIND_PORT, last: LAST_BIND_PORT }
    }
}

impl FromStr for PortRange {
    type Err = PortRangeError;

    fn from_str(text: &str) -> Result<Self, PortRangeError> {
        let port = |text: &str| {
            // `u16::from_str` also accepts a sign, which no port has.
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|port| digits && *port > 0).ok_or(PortRangeError)
        };
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let range = Self { first: port(first)?, last: port(last)? };
        if range.first <= range.last { Ok(range) } else { Err(PortRangeError) }
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (first, last) if first == last => write!(out, "{first}"),
            (first, last) => write!(out, "{first}-{last}"),
        }
    }
}

/// The ports that pages may bind, always on loopback.
#[derive(Clone, Debug)]
pub(crate) struct BindPorts {
    ranges: Vec<PortRange>,
    own_page_only: bool,
}

impl BindPorts {
    /// Without any range, pages may bind nothing. With `own_page_only`, neither pages of an `--origin` nor programs
    /// may: a browser sends the cookies of this machine's other services to any server on loopback.
    pub(crate) fn new(ranges: Vec<PortRange>, own_page_only: bool) -> Self {
        Self { ranges, own_page_only }
    }

    /// The rule by which this page may bind no port at all, whatever `--bind` says.
    pub(crate) fn refused(&self, is_own_page: bool) -> Option<Rule> {
        (self.own_page_only && !is_own_page).then_some(Rule::BindOwnPage)
    }

    /// Checks whether the relay's own page or another page may bind this port. Port 0 is allowed: the system then
    /// chooses a free one. So is the port of a practice server of the same protocol: the relay holds it, so binding
    /// fails, which is what the lab shows. If another program held that port when the relay started, a page gets it
    /// once that program is gone, as the relay would have.
    pub(crate) fn check(&self, port: u16, is_practice_port: bool, is_own_page: bool) -> Result<(), TargetRefusal> {
        if let Some(rule) = self.refused(is_own_page) {
            let message = "this relay lets no page but its own bind ports (--bind-own-page)".to_owned();
            return Err(TargetRefusal { rule, allow: None, message });
        }
        let listed = || self.ranges.iter().any(|range| (range.first..=range.last).contains(&port));
        if !self.ranges.is_empty() && (port == 0 || is_practice_port || listed()) {
            return Ok(());
        }
        let ranges: Vec<String> = self.ranges.iter().map(PortRange::to_string).collect();
        let message = match &ranges[..] {
            [] => "this relay lets pages bind no port".to_owned(),
            ranges => format!("this relay lets pages bind the ports {}, and {port} is none of them", ranges.join(", ")),
        };
        let wanted = PortRange { first: port, last: port };
        let allow = Some(format!("--bind {}", if port == 0 { PortRange::default() } else { wanted }));
        Err(TargetRefusal { rule: Rule::PortNotListed, allow, message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (text, first, last) in [("9000", 9000, 9000), ("1-65535", 1, 65535), ("9000-9000", 9000, 9000)] {
            assert_eq!(text.parse(), Ok(PortRange { first, last }), "{text}");
        }
        for text in ["", "0", "0-9", "65536", "9-8", "-9", "9-", "+9", "9-+9", "none", " 9", "9 - 10", "tcp://9"] {
            assert_eq!(text.parse::<PortRange>(), Err(PortRangeError), "{text:?}");
        }
        assert_eq!(PortRange::default().to_string(), "9000-9099");
    }

    #[test]
    fn ports() {
        let some = BindPorts::new(vec!["9000-9001".parse().unwrap(), "9005".parse().unwrap()], false);
        for (port, is_practice_port, allow) in [
            (0, false, None),
            (9000, false, None),
            (9001, false, None),
            (9005, false, None),
            (8888, true, None),
            (8999, false, Some("--bind 8999")),
            (9002, false, Some("--bind 9002")),
            (8888, false, Some("--bind 8888")),
            (65535, false, Some("--bind 65535")),
        ] {
            let refused = some.check(port, is_practice_port, false).err();
            assert_eq!(refused.as_ref().and_then(|refusal| refusal.allow.as_deref()), allow, "{port}");
            assert!(refused.is_none_or(
                |refusal| refusal.rule == Rule::PortNotListed && refusal.message.contains("9000-9001, 9005")
            ));
        }
        let none = BindPorts::new(Vec::new(), false);
        for (port, allow) in [(0, "--bind 9000-9099"), (9000, "--bind 9000"), (8888, "--bind 8888")] {
            assert_eq!(none.check(port, true, true).unwrap_err().allow.as_deref(), Some(allow));
        }
    }

    #[test]
    fn only_the_own_page_where_that_is_asked_for() {
        for (own_page_only, is_own_page, port, rule) in [
            (false, false, 9000, None),
            (false, true, 9000, None),
            (true, true, 9000, None),
            (true, true, 0, None),
            (true, true, 80, Some(Rule::PortNotListed)),
            (true, false, 9000, Some(Rule::BindOwnPage)),
            (true, false, 0, Some(Rule::BindOwnPage)),
            (true, false, 80, Some(Rule::BindOwnPage)),
        ] {
            let ports = BindPorts::new(vec![PortRange::default()], own_page_only);
            let refused = ports.check(port, false, is_own_page).err().map(|refusal| refusal.rule);
            assert_eq!(refused, rule, "{own_page_only} {is_own_page} {port}");
        }
    }
}
