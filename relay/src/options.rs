//! The relay's settings.

use crate::{
    class::Class,
    error::ServeError,
    gate::{AllowRule, BindPorts, Gate, Origin, PortRange, Targets, Token},
    interfaces, practice,
    web::{Assets, AssetsError},
};
use relay_protocol::{Limits, MAX_MESSAGE, PracticeTcp, PracticeUdp, UDP_RATE};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// The relay's settings. The default suits a learner's own machine: no page, no targets but the practice servers.
#[derive(Clone, Debug)]
pub struct Options {
    /// The built page: a directory with an `index.html`. `None`: the embedded page (feature `embed-page`); without that
    /// feature the relay still bridges for a page served from elsewhere.
    pub dist: Option<PathBuf>,
    /// Where sockets may connect besides the practice servers.
    pub allow: Vec<AllowRule>,
    /// The ports that pages may bind, besides any free one (port 0). Empty: pages may bind nothing.
    pub bind: Vec<PortRange>,
    /// Whether only the relay's own page may bind these ports, and neither pages of [`origins`](Self::origins) nor
    /// programs.
    pub bind_own_page: bool,
    /// The origins of other pages that may use the relay.
    pub origins: Vec<Origin>,
    /// Where the page may connect besides the relay and its practice server. `None`: anywhere, as the HTTP lab
    /// requires.
    pub connect_src: Option<Vec<Origin>>,
    /// A token that every client must present. `None`: a random token lets in programs that send no Origin.
    pub token: Option<Token>,
    /// A token with which a teacher sees who is connected and their progress. `None`: there is no such view, and pages
    /// report nothing. Must differ from [`token`](Self::token), which learners have.
    pub class_token: Option<Token>,
    /// Number of threads that serve connections, including the caller's.
    pub threads: usize,
    /// Concurrent WebSockets, in total.
    pub max_connections: usize,
    /// Concurrent WebSockets of one client: an IPv4 address, or the /64 of an IPv6 address.
    pub max_per_client: usize,
    /// Addresses of reverse proxies: a connection from one of them is attributed to the client that X-Forwarded-For
    /// names.
    pub proxies: Vec<IpAddr>,
    /// How long a client may take to send the head of a request, and how long an unused connection is kept.
    pub handshake_timeout: Duration,
    /// How long a connection may carry nothing in either direction.
    pub idle_timeout: Duration,
    /// Time limit on resolving and connecting together.
    pub connect_timeout: Duration,
    /// How long a page may be silent before the relay sends a ping. A page that does not answer within twice that time
    /// counts as gone.
    pub ping_interval: Duration,
    /// Packets per second that all UDP sockets of one client together may send; the relay slows down a page that sends
    /// faster. A datagram of more than 1,500 bytes counts as the number of packets that it takes.
    pub udp_rate: u32,
    /// Limits of the rooms at `/websocket/room/{name}`.
    pub rooms: practice::RoomLimits,
    /// The NATS server through which several relays share the rooms. `None`: the rooms are in this process.
    pub rooms_at: Option<practice::NatsUrl>,
    /// The ports of the practice servers. `None`: they do not run.
    pub practice: Option<practice::Ports>,
}

impl Options {
    /// Checks whether these options are safe at this address: a relay that other machines can reach must require a
    /// token or an origin.
    pub(crate) fn check_exposure(&self, listen: IpAddr) -> Result<(), ServeError> {
        let asks = self.token.is_some() || !self.origins.is_empty();
        if listen.to_canonical().is_loopback() || asks { Ok(()) } else { Err(ServeError::Exposed(listen)) }
    }

    /// What a relay at this address does if another program holds the port of an `echo`. That program need not be the
    /// learner's: 8888 is also the usual port of notebook servers. The relay treats it as the echo server only if the
    /// options imply that a single learner uses the relay, on this machine and through the relay's own page.
    pub(crate) fn if_echo_port_is_taken(&self, listen: IpAddr) -> practice::EchoPortTaken {
        let is_for_one = listen.to_canonical().is_loopback()
            && self.origins.is_empty()
            && self.proxies.is_empty()
            && self.class_token.is_none()
            && self.rooms_at.is_none();
        if is_for_one { practice::EchoPortTaken::Adopt } else { practice::EchoPortTaken::Move }
    }

    /// The class, if a class token was given.
    ///
    /// # Errors
    /// The class token equals the token that learners have.
    pub(crate) fn class(&self) -> Result<Option<Arc<Class>>, ServeError> {
        let Some(token) = &self.class_token else { return Ok(None) };
        if self.token.as_ref() == Some(token) {
            return Err(ServeError::ClassToken);
        }
        Ok(Some(Class::new(token.clone(), self.max_per_client)))
    }

    /// The gate of a relay at `listen`. `token` is the one that was given, or a random one.
    pub(crate) fn gate(&self, listen: SocketAddr, token: Token) -> Gate {
        Gate::new(listen, self.origins.clone(), token, self.token.is_some()).behind(&self.proxies)
    }

    /// Where TCP sockets of a relay at `listen` may connect: practice servers at these addresses, and what `--allow`
    /// names.
    pub(crate) fn targets(
        &self,
        listen: SocketAddr,
        tcp: Vec<(PracticeTcp, SocketAddr)>,
        http: Option<SocketAddr>,
    ) -> Targets {
        Targets::new(self.allow.clone(), tcp, http).on_machine(Some(listen), interfaces::has)
    }

    /// The equivalent of [`targets`](Self::targets) for UDP sockets.
    pub(crate) fn udp_targets(&self, udp: Vec<(PracticeUdp, SocketAddr)>) -> Targets<PracticeUdp> {
        Targets::new(self.allow.clone(), udp, None).on_machine(None, interfaces::has)
    }

    /// The ports that pages may bind.
    pub(crate) fn bind_ports(&self) -> BindPorts {
        BindPorts::new(self.bind.clone(), self.bind_own_page)
    }

    /// Loads the page, if there is one. The page may always connect to the HTTP practice server, which is at
    /// `practice`.
    pub(crate) fn assets(&self, practice: Option<SocketAddr>) -> Result<Option<Assets>, AssetsError> {
        let practice = practice.map(Origin::http);
        let connect_src = self.connect_src.iter().flatten().cloned().chain(practice).collect::<Vec<_>>();
        let connect_src = self.connect_src.is_some().then_some(&connect_src[..]);
        match &self.dist {
            Some(dist) => Assets::load(dist, &self.origins, connect_src).map(Some),
            None => Ok(Assets::built_in(&self.origins, connect_src)),
        }
    }

    /// The relay's limits, as `/health` reports them.
    pub(crate) fn limits(&self) -> Limits {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Limits {
            message_bytes: MAX_MESSAGE,
            connections: self.max_connections,
            connections_per_client: Some(self.max_per_client),
            handshake_timeout_ms: Some(milliseconds(self.handshake_timeout)),
            connect_timeout_ms: milliseconds(self.connect_timeout),
            idle_timeout_ms: milliseconds(self.idle_timeout),
            ping_interval_ms: Some(milliseconds(self.ping_interval)),
            udp_rate: Some(self.udp_rate),
            bind_ports: self.bind.iter().map(|range| (range.first, range.last)).collect(),
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dist: None,
            allow: Vec::new(),
            bind: vec![PortRange::default()],
            bind_own_page: false,
            origins: Vec::new(),
            connect_src: None,
            token: None,
            class_token: None,
            threads: 1,
            max_connections: practice::DEFAULT_SESSIONS,
            max_per_client: 64,
            proxies: Vec::new(),
            handshake_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(600),
            connect_timeout: Duration::from_secs(5),
            ping_interval: Duration::from_secs(20),
            udp_rate: UDP_RATE,
            rooms: practice::RoomLimits::default(),
            rooms_at: None,
            practice: Some(practice::Ports::default()),
        }
    }
}
