//! May a socket connect there? Applies the practice servers and the `--allow` rules to each socket.

use super::{
    PortRange, Rule,
    address::{Kind, embedded},
};
use ipnet::IpNet;
use relay_protocol::{PracticeName, PracticeTcp, PracticeUdp, Target};
use std::{
    cell::LazyCell,
    fmt,
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    str::FromStr,
};

/// The protocol of a socket. Each has its own ports, and a rule for one allows nothing for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Protocol {
    Tcp,
    Udp,
}

impl fmt::Display for Protocol {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        })
    }
}

/// The name of a practice server of one protocol. It is part of a target's type, so rules and targets cannot be mixed
/// up.
pub(crate) trait Server: PracticeName + PartialEq {
    /// The protocol.
    const PROTOCOL: Protocol;
}

impl Server for PracticeTcp {
    const PROTOCOL: Protocol = Protocol::Tcp;
}

impl Server for PracticeUdp {
    const PROTOCOL: Protocol = Protocol::Udp;
}

/// One `--allow tcp://HOST:PORT[-PORT]` or `--allow udp://HOST:PORT[-PORT]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowRule {
    protocol: Protocol,
    host: HostPattern,
    ports: RangeInclusive<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum HostPattern {
    /// `*`: any host, but only addresses of the Internet.
    Any,
    /// Exactly this address.
    Address(IpAddr),
    /// The addresses of this network, except this machine's: those of the Internet, and those of another kind if the
    /// whole network is of that kind.
    Network(IpNet),
    /// This name, whatever it resolves to, except addresses that cannot belong to a single host.
    Name(String),
}

/// Why a text is not an `--allow` rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllowRuleError {
    /// It begins neither with `tcp://` nor with `udp://`.
    #[error("a rule begins with tcp:// or udp://, as in tcp://127.0.0.1:9000")]
    Scheme,
    /// It has no port.
    #[error("a rule needs a port, a range or *, as in tcp://127.0.0.1:9000-9010")]
    NoPort,
    /// Its port is not a number from 1 to 65535, a range of them or `*`.
    #[error("a rule's port is a number from 1 to 65535, a range such as 9000-9010, or *")]
    Port,
    /// Its host is not a name, an address, a network or `*`.
    #[error("a rule's host is a name, an address (IPv6 in brackets), a network such as 10.0.0.0/8 or [fd00::/8], or *")]
    Host,
    /// Its host is an address within a network, not the network's first address.
    #[error("{given} is an address within the network {network}: give that, or the address alone")]
    Network {
        /// The address and prefix that were given.
        given: IpNet,
        /// The network that contains it.
        network: IpNet,
    },
}

impl FromStr for AllowRule {
    type Err = AllowRuleError;

    fn from_str(text: &str) -> Result<Self, AllowRuleError> {
        let (protocol, rest) = match text.split_once("://") {
            Some(("tcp", rest)) => (Protocol::Tcp, rest),
            Some(("udp", rest)) => (Protocol::Udp, rest),
            _ => return Err(AllowRuleError::Scheme),
        };
        let (host, ports) = rest.rsplit_once(':').ok_or(AllowRuleError::NoPort)?;
        // The last colon may be part of an IPv6 address.
        if host.starts_with('[') && !host.ends_with(']') {
            return Err(if rest.ends_with(']') { AllowRuleError::NoPort } else { AllowRuleError::Host });
        }
        // A target's host is a rule's host, so the same parser checks both; the port only completes the text.
        let host = match format!("{host}:1").parse::<Target>() {
            _ if host == "*" => HostPattern::Any,
            _ if host.contains('/') => network(host)?,
            Ok(Target::Address { host, .. }) => match host.parse() {
                Ok(address) => HostPattern::Address(address),
                Err(_) => HostPattern::Name(without_root(&host).to_owned()),
            },
            _ => return Err(AllowRuleError::Host),
        };
        let ports = match ports {
            "*" => 1..=u16::MAX,
            _ => ports.parse::<PortRange>().map(|range| range.first..=range.last).map_err(|_| AllowRuleError::Port)?,
        };
        Ok(Self { protocol, host, ports })
    }
}

/// `10.0.0.0/8` or `[fd00::/8]`; a network of a single address becomes that address.
fn network(text: &str) -> Result<HostPattern, AllowRuleError> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let given: IpNet = bare.unwrap_or(text).parse().map_err(|_| AllowRuleError::Host)?;
    if given.addr().is_ipv6() != bare.is_some() {
        return Err(AllowRuleError::Host);
    }
    match given.trunc() {
        network if network != given => Err(AllowRuleError::Network { given, network }),
        network if network.prefix_len() == network.max_prefix_len() => Ok(HostPattern::Address(network.addr())),
        network => Ok(HostPattern::Network(network)),
    }
}

/// `example.com.` is `example.com`: the trailing dot only says that no suffix is to be appended.
fn without_root(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// A target to which no socket may connect, or a port that no page may bind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TargetRefusal {
    /// The rule that refuses, for the log and the page.
    pub(crate) rule: Rule,
    /// The option that would allow it.
    pub(crate) allow: Option<String>,
    /// A sentence for the page.
    pub(crate) message: String,
}

impl TargetRefusal {
    /// The refusal of a target whose address a page of another client has bound, whatever `--allow` says.
    pub(crate) fn owned_by_other(target: &impl fmt::Display) -> Self {
        let message = format!("{target} is a socket of another client's page");
        Self { rule: Rule::TargetNotListed, allow: None, message }
    }
}

/// What to do with a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Connect to this address; no further check is needed.
    Go(SocketAddr),
    /// Resolve this name, then [check](Targets::check) each address.
    Resolve,
}

/// Where sockets of one protocol may connect.
pub(crate) struct Targets<Practice = PracticeTcp> {
    rules: Vec<AllowRule>,
    practice: Vec<(Practice, SocketAddr)>,
    /// The addresses of all practice servers, including the HTTP one.
    addresses: Vec<SocketAddr>,
    /// The relay's own listening address, if this protocol reaches it.
    relay: Option<SocketAddr>,
    /// Whether an interface of this machine has the address.
    is_here: fn(IpAddr) -> bool,
}

impl<Practice: Server> Targets<Practice> {
    /// Discards rules for other protocols. `practice` are the practice servers, which have names; `http` is the HTTP
    /// one, which has only its address.
    pub(crate) fn new(
        mut rules: Vec<AllowRule>,
        practice: Vec<(Practice, SocketAddr)>,
        http: Option<SocketAddr>,
    ) -> Self {
        rules.retain(|rule| rule.protocol == Practice::PROTOCOL);
        let addresses = practice.iter().map(|(_, address)| *address).chain(http).collect();
        Self { rules, practice, addresses, relay: None, is_here: |_| false }
    }

    /// Defines which addresses are this machine: `is_here` recognizes those of its interfaces, and no rule covers the
    /// relay's listening address unless the rule names that port alone.
    pub(crate) fn on_machine(mut self, relay: Option<SocketAddr>, is_here: fn(IpAddr) -> bool) -> Self {
        (self.relay, self.is_here) = (relay, is_here);
        self
    }

    /// Checks a target before it is resolved, so that a name that no rule could allow is not even looked up.
    pub(crate) fn admit(&self, target: &Target<Practice>) -> Result<Admission, TargetRefusal> {
        let (host, port) = match target {
            Target::Practice(server) => return self.practice(*server).map(Admission::Go),
            Target::Address { host, port } => (host, *port),
        };
        if let Ok(address) = host.parse() {
            let address = SocketAddr::new(address, port);
            return self.check(target, &[address]).map(|()| Admission::Go(address));
        }
        // `localhost` means the practice servers even if it also resolves to ::1: they are on 127.0.0.1 only.
        let here = |address: &&SocketAddr| address.ip().is_loopback() && address.port() == port;
        if let Some(address) = self.addresses.iter().find(here).filter(|_| without_root(host) == "localhost") {
            return Ok(Admission::Go(*address));
        }
        let might_allow = |rule: &AllowRule| match &rule.host {
            _ if !rule.ports.contains(&port) => false,
            HostPattern::Any => true,
            HostPattern::Name(name) => name == without_root(host),
            // This is the only name known to resolve to loopback (RFC 6761, section 6.3). Other names would have to be
            // looked up, and the rule names addresses.
            HostPattern::Address(address) => address.is_loopback() && without_root(host) == "localhost",
            HostPattern::Network(network) => network.addr().is_loopback() && without_root(host) == "localhost",
        };
        if self.rules.iter().any(might_allow) { Ok(Admission::Resolve) } else { Err(not_listed(target)) }
    }

    /// Checks whether a socket may connect to every address of the target; a single forbidden address refuses them all.
    pub(crate) fn check(&self, target: &Target<Practice>, addresses: &[SocketAddr]) -> Result<(), TargetRefusal> {
        addresses.iter().try_for_each(|address| self.check_one(target, *address))
    }

    fn check_one(&self, target: &Target<Practice>, address: SocketAddr) -> Result<(), TargetRefusal> {
        if self.addresses.contains(&address) {
            return Ok(());
        }
        // Querying the system's interfaces took a third of the time of a connection, and loopback does not need it.
        let is_here = LazyCell::new(|| (self.is_here)(embedded(address.ip())));
        let kind = match Kind::of(address.ip()) {
            Kind::Global if *is_here => Kind::Loopback,
            kind => kind,
        };
        // A network contains an address of this machine by chance: such a rule is not meant to open this machine.
        let is_own_address = || kind != Kind::Loopback && *is_here;
        let is_relay = self.relay.is_some_and(|relay| {
            let (listen, asked) = (relay.ip().to_canonical(), embedded(address.ip()));
            // A listener on every IPv4 address is not reachable over IPv6.
            let at_any = || listen.is_unspecified() && (listen.is_ipv6() || asked.is_ipv4());
            let reached =
                || asked == listen || kind == Kind::Unspecified || at_any() && (kind == Kind::Loopback || *is_here);
            relay.port() == address.port() && reached()
        });
        let nowhere = matches!(kind, Kind::Unspecified | Kind::LinkLocal | Kind::Multicast);
        // None: the rule does not cover this target. Some(false): it does, but excludes this kind of address.
        let verdict = |rule: &AllowRule| match (&rule.host, target) {
            _ if !rule.ports.contains(&address.port()) => None,
            (HostPattern::Address(allowed), _) => (*allowed == address.ip()).then_some(true),
            (HostPattern::Network(network), _) => network
                .contains(&address.ip())
                .then(|| kind == Kind::Global || Kind::of_network(*network) == Some(kind) && !is_own_address()),
            (HostPattern::Name(name), Target::Address { host, .. }) if name == without_root(host) => Some(!nowhere),
            (HostPattern::Name(_), _) => None,
            (HostPattern::Any, _) => Some(kind == Kind::Global),
        };
        let names_relay = |rule: &AllowRule| {
            let names_host = matches!(rule.host, HostPattern::Address(_) | HostPattern::Name(_));
            names_host && rule.ports.start() == rule.ports.end()
        };
        let verdicts: Vec<(bool, &AllowRule)> =
            self.rules.iter().filter_map(|rule| Some((verdict(rule)?, rule))).collect();
        let mut allowing = verdicts.iter().filter(|(allows, _)| *allows).map(|(_, rule)| rule).peekable();
        let is_included = allowing.peek().is_some();
        if allowing.any(|rule| !is_relay || names_relay(rule)) {
            Ok(())
        } else if verdicts.is_empty() {
            Err(not_listed(target))
        } else {
            let why = match is_included {
                true => "where this relay itself listens: only a rule that names this one port leads there",
                false => "an address that its rule does not include",
            };
            Err(TargetRefusal {
                rule: kind.rule(),
                // A rule for a name may cover private addresses; for one of these kinds the rule must name the address
                // itself.
                allow: Some(match nowhere {
                    true => format!("--allow {}://{address}", Practice::PROTOCOL),
                    false => format!("--allow {}://{target}", Practice::PROTOCOL),
                }),
                message: format!("{target} is at {}, {why}", address.ip()),
            })
        }
    }

    fn practice(&self, server: Practice) -> Result<SocketAddr, TargetRefusal> {
        let found = self.practice.iter().find(|(name, _)| *name == server);
        found.map(|(_, address)| *address).ok_or_else(|| TargetRefusal {
            rule: Rule::PracticeOff,
            allow: None,
            message: format!("the practice server {} does not run here", server.word()),
        })
    }
}

fn not_listed<Practice: Server>(target: &Target<Practice>) -> TargetRefusal {
    TargetRefusal {
        rule: Rule::TargetNotListed,
        allow: Some(format!("--allow {}://{target}", Practice::PROTOCOL)),
        message: format!("{target} is no practice server, and no --allow rule names it"),
    }
}

#[cfg(test)]
#[path = "target_tests.rs"]
mod tests;
