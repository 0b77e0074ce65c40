//! Evaluates the rules for a page without starting the relay, for an operator who sets one up for others.
//!
//! The answers, and the options that would change them, come from the gate itself: nothing here decides.

use crate::{
    error::ServeError,
    gate::{Gate, Host, Origin, Refusal, Scheme, Server, Targets, Token, describe},
    lookup::Lookups,
    options::Options,
    practice::{self, EchoPortTaken},
    resolve,
};
use relay_protocol::Target;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

/// The arguments of `--explain`.
#[derive(Clone, Debug)]
pub struct Question {
    /// The page's Origin; `None` for a program that sends none.
    pub origin: Option<String>,
    /// The Host header: the relay's host and port as in the URL of the page.
    pub host: String,
    /// Where a socket is to connect: a practice server's name or `host:port`, after `tcp://` (optional) or `udp://`.
    pub target: String,
}

/// The answer, line by line.
#[derive(Clone, Debug)]
pub struct Explanation {
    lines: Vec<String>,
    /// Whether everything is allowed, possibly only with the token.
    pub allowed: bool,
}

impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

/// Evaluates the rules of a relay at `listen` with these options for `question`.
///
/// # Errors
/// A relay with these options would not start.
pub async fn explain(listen: SocketAddr, options: &Options, question: &Question) -> Result<Explanation, ServeError> {
    options.check_exposure(listen.ip())?;
    let token = options.token.clone().map_or_else(Token::random, Ok)?;
    let mut explanation = Explanation { lines: Vec::new(), allowed: true };
    let setup = Setup { listen, options, token, local: local(listen.ip(), &question.host) };
    setup.host(&question.host, &mut explanation);
    setup.origin(question.origin.as_deref(), &question.host, &mut explanation);
    setup.listening(question.origin.as_deref(), &question.host, &mut explanation);
    let known = options.practice.map(practice::Ports::known).unwrap_or_default();
    let if_taken = options.if_echo_port_is_taken(listen.ip());
    match question.target.strip_prefix("udp://") {
        Some(text) => {
            let allowed = target(&options.udp_targets(known.udp), text, &question.target, &mut explanation).await;
            let port = options.practice.map(|ports| ports.udp_echo);
            explanation.echo_port(allowed, port, if_taken, &options.udp_targets(Vec::new()));
        }
        None => {
            let text = question.target.strip_prefix("tcp://").unwrap_or(&question.target);
            let targets = options.targets(listen, known.tcp, known.http);
            let allowed = target(&targets, text, &question.target, &mut explanation).await;
            let port = options.practice.map(|ports| ports.echo);
            explanation.echo_port(allowed, port, if_taken, &options.targets(listen, Vec::new(), None));
        }
    }
    explanation.lines.push(if explanation.allowed { "All of it is allowed." } else { "Refused." }.to_owned());
    Ok(explanation)
}

/// The address at which the request would arrive: the one that the Host names, if the relay listens on every address.
fn local(listen: IpAddr, host: &str) -> IpAddr {
    let literal = || {
        let name = host.rsplit_once(':').filter(|_| !host.ends_with(']')).map_or(host, |(name, _)| name);
        name.trim_matches(['[', ']']).parse().ok()
    };
    let every = listen.is_unspecified().then(|| literal().unwrap_or(Ipv4Addr::LOCALHOST.into()));
    every.unwrap_or(listen)
}

/// The relay that would start, and the address at which the request would arrive.
struct Setup<'a> {
    listen: SocketAddr,
    options: &'a Options,
    token: Token,
    local: IpAddr,
}

impl Setup<'_> {
    fn gate(&self) -> Gate {
        self.options.gate(self.listen, self.token.clone())
    }

    /// The gate with one additional `--origin`, and that option.
    fn with_origin(&self, origin: &str) -> Option<(Gate, String)> {
        let origin: Origin = origin.parse().ok()?;
        let mut options = self.options.clone();
        options.origins.push(origin.clone());
        Some((options.gate(self.listen, self.token.clone()), format!("--origin {origin}")))
    }

    fn host(&self, host: &str, explanation: &mut Explanation) {
        let verdict = self.gate().host(&[host], self.local, None).map(|_| ());
        let remedy = ["https", "http"].iter().find_map(|scheme| {
            let (gate, option) = self.with_origin(&format!("{scheme}://{host}"))?;
            gate.host(&[host], self.local, None).is_ok().then_some(option)
        });
        explanation.say(&format!("Host {host}"), verdict, remedy.as_deref());
    }

    /// Checks the origin without the token and with it; one of the two suffices.
    fn origin(&self, origin: Option<&str>, host: &str, explanation: &mut Explanation) {
        let name = origin.map_or("no Origin".to_owned(), |origin| format!("Origin {origin}"));
        let ask = |gate: &Gate, token| gate.upgrade(origin, token, &self.checked(gate, host, None));
        let (gate, secret) = (self.gate(), Some(self.token.secret()));
        let (without, with) = (ask(&gate, None), ask(&gate, secret));
        let widened = origin.and_then(|origin| self.with_origin(origin));
        let header = |token| {
            let scheme = self.forwarded(origin)?;
            let verdict = gate.upgrade(origin, token, &self.checked(&gate, host, Some(scheme)));
            verdict.is_ok().then(|| forwarded_proto(scheme))
        };
        let remedy = |token| {
            let (gate, option) = widened.as_ref()?;
            header(token).or(ask(gate, token).is_ok().then(|| option.clone()))
        };
        let allowed = explanation.allowed && (without.is_ok() || with.is_ok());
        let token = with.is_ok().then_some("?token=… in the address");
        explanation.say(&format!("{name}, without the token"), without, remedy(None).as_deref().or(token));
        explanation.say(&format!("{name}, with the token"), with, remedy(secret).as_deref());
        explanation.allowed = allowed;
    }

    /// Explains which ports the page may bind; this does not affect the verdict on the target.
    fn listening(&self, origin: Option<&str>, host: &str, explanation: &mut Explanation) {
        let origin_read = origin.and_then(|origin| origin.parse().ok());
        let is_own_page = |forwarded| {
            let host = self.checked(&self.gate(), host, forwarded);
            origin_read.as_ref().is_some_and(|origin| host.is_own_page(origin))
        };
        let ports = self.options.bind_ports();
        let ask = |forwarded| ports.check(0, false, is_own_page(forwarded));
        let (text, remedy) = match ask(None) {
            Ok(()) => {
                let ranges: Vec<_> = self.options.bind.iter().map(ToString::to_string).collect();
                (format!("{}, and any free one", ranges.join(", ")), None)
            }
            Err(refusal) => {
                let header = self.forwarded(origin).filter(|scheme| ask(Some(*scheme)).is_ok()).map(forwarded_proto);
                (format!("none: {} ({})", refusal.message, refusal.rule.name()), header.or(refusal.allow))
            }
        };
        explanation.lines.push(format!("Ports to listen on: {text}"));
        explanation.lines.extend(remedy.map(|remedy| format!("    {remedy} would allow it")));
    }

    /// The Host as the gate reads it. If the Host is refused, no Origin counts as the relay's own.
    fn checked(&self, gate: &Gate, host: &str, forwarded: Option<Scheme>) -> Host {
        gate.host(&[host], self.local, forwarded).unwrap_or_default()
    }

    /// The scheme that a reverse proxy could report with X-Forwarded-Proto for this page; `None` without `--proxy`.
    fn forwarded(&self, origin: Option<&str>) -> Option<Scheme> {
        let origin: Origin = origin.filter(|_| !self.options.proxies.is_empty())?.parse().ok()?;
        Some(origin.scheme())
    }
}

/// The header that a proxy would have to send.
fn forwarded_proto(scheme: Scheme) -> String {
    format!("X-Forwarded-Proto: {} from the proxy", scheme.name())
}

/// A target that the rules allow, and its addresses.
type Allowed<Practice> = (Target<Practice>, Vec<SocketAddr>);

/// Explains the verdict of the rules on the target in `text`, which the user wrote as `asked`.
async fn target<Practice: Server>(
    targets: &Targets<Practice>,
    text: &str,
    asked: &str,
    explanation: &mut Explanation,
) -> Option<Allowed<Practice>> {
    let name = format!("Target {asked}");
    let target: Target<Practice> = match text.parse() {
        Ok(target) => target,
        Err(error) => {
            explanation.refuse(&name, &format!("no target: {error}"), None);
            return None;
        }
    };
    let found = match resolve::resolve(&target, targets, Ipv4Addr::LOCALHOST.into(), &Lookups::system()).await {
        Ok(found) => found,
        Err(error) => {
            explanation.refuse(&name, &format!("it cannot be resolved: {error}"), None);
            return None;
        }
    };
    let literal = match &target {
        Target::Address { host, .. } if found.addresses.is_empty() => host.parse().ok(),
        _ => None,
    };
    let known = found.addresses.iter().filter(|address| address.port() != 0).map(SocketAddr::ip);
    for address in known.chain(literal) {
        explanation.lines.push(format!("{name} is at {address}: {}", describe(address)));
    }
    match found.verdict {
        Ok(()) => {
            explanation.lines.push(format!("{name}: allowed"));
            Some((target, found.addresses))
        }
        Err(refusal) => {
            let why = format!("{} ({})", refusal.message, refusal.rule.name());
            explanation.refuse(&name, &why, refusal.allow.as_deref());
            None
        }
    }
}

impl Explanation {
    fn say(&mut self, what: &str, verdict: Result<(), Refusal>, remedy: Option<&str>) {
        match verdict {
            Ok(()) => self.lines.push(format!("{what}: allowed")),
            Err(refusal) => self.refuse(what, &format!("{refusal} ({})", refusal.rule().name()), remedy),
        }
    }

    /// Explains what applies to an allowed target at the port of `echo` if another program holds that port when the
    /// relay starts. `rules` are those of `--allow` alone.
    fn echo_port<Practice: Server>(
        &mut self,
        allowed: Option<Allowed<Practice>>,
        port: Option<u16>,
        if_taken: EchoPortTaken,
        rules: &Targets<Practice>,
    ) {
        let (Some((target, addresses)), Some(port @ 1..)) = (allowed, port) else { return };
        let echo = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if !addresses.contains(&echo) {
            return;
        }
        let then = match (if_taken, &target) {
            (EchoPortTaken::Adopt, _) => "this leads to that program".to_owned(),
            (EchoPortTaken::Move, Target::Practice(_)) => "the practice server is on another port".to_owned(),
            (EchoPortTaken::Move, Target::Address { .. }) => match rules.check(&target, &[echo]) {
                Ok(()) => "this leads to that program".to_owned(),
                Err(refusal) => format!("this needs {}", refusal.allow.unwrap_or_default()),
            },
        };
        self.lines.push(format!("    If another program has port {port} when the relay starts, {then}"));
    }

    fn refuse(&mut self, what: &str, why: &str, remedy: Option<&str>) {
        self.allowed = false;
        self.lines.push(format!("{what}: refused: {why}"));
        self.lines.extend(remedy.map(|remedy| format!("    {remedy} would allow it")));
    }
}
