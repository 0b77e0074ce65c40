//! What the relay is told.

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

/// What the relay is told. The default is for a learner's own machine: no page, no targets but the practice servers.
#[derive(Clone, Debug)]
pub struct Options {
    /// The built page: a folder with an `index.html`. Without it, the page that is built in (feature `embed-page`); and
    /// without that the relay still bridges, for a page from elsewhere.
    pub dist: Option<PathBuf>,
    /// Where sockets may go besides the practice servers.
    pub allow: Vec<AllowRule>,
    /// The ports that pages may bind, besides any free one (port 0); none: they may bind nothing.
    pub bind: Vec<PortRange>,
    /// Whether only the relay's own page may bind them, and neither pages of [`origins`](Self::origins) nor programs.
    pub bind_own_page: bool,
    /// The origins of other pages that may use the relay.
    pub origins: Vec<Origin>,
    /// Where the page may connect besides the relay and its practice server; none: anywhere, as the HTTP lab is for.
    pub connect_src: Option<Vec<Origin>>,
    /// A token that everyone must hold. With none, a random one lets in programs that send no Origin.
    pub token: Option<Token>,
    /// A token with which a teacher sees who is connected and how far; none: nobody sees that, and no page tells it. Not the same
    /// as [`token`](Self::token), which learners have.
    pub class_token: Option<Token>,
    /// How many threads serve connections, the caller's among them.
    pub threads: usize,
    /// WebSockets at once, in all.
    pub max_connections: usize,
    /// WebSockets at once of one client: an IPv4 address, or the /64 of an IPv6 address.
    pub max_per_client: usize,
    /// Reverse proxies: a connection from one of these addresses is its client's, as X-Forwarded-For says.
    pub proxies: Vec<IpAddr>,
    /// How long a client may take for the head of a request, and how long an unused connection is kept.
    pub handshake_timeout: Duration,
    /// How long nothing may go either way on a connection.
    pub idle_timeout: Duration,
    /// How long resolving and connecting may take together.
    pub connect_timeout: Duration,
    /// How long a page may be silent before it is sent a ping; one that does not answer within twice that time is gone.
    pub ping_interval: Duration,
    /// How many packets all UDP sockets of one client together may send in a second; a page that sends faster is held back.
    /// A datagram of more than 1,500 bytes counts as the packets that it takes.
    pub udp_rate: u32,
    /// What is allowed in the rooms at `/websocket/room/{name}`.
    pub rooms: practice::RoomLimits,
    /// The server that keeps what happens in the rooms for several relays; none: they are in this process.
    pub rooms_at: Option<practice::NatsUrl>,
    /// The ports of the practice servers; none: do not run them.
    pub practice: Option<practice::Ports>,
}

impl Options {
    /// Whether they may be used at this address: a relay that other machines can reach must ask them for something.
    pub(crate) fn check_exposure(&self, listen: IpAddr) -> Result<(), ServeError> {
        let asks = self.token.is_some() || !self.origins.is_empty();
        if listen.to_canonical().is_loopback() || asks { Ok(()) } else { Err(ServeError::Exposed(listen)) }
    }

    /// What a relay at this address does where another program has the port of an `echo`. That program need not be the learner's:
    /// 8888 is also the usual port of notebook servers. So it is taken for the echo server only where all that options say is that
    /// one learner uses the relay, on this machine and by the relay's own page.
    pub(crate) fn if_echo_port_is_taken(&self, listen: IpAddr) -> practice::EchoPortTaken {
        let is_for_one = listen.to_canonical().is_loopback()
            && self.origins.is_empty()
            && self.proxies.is_empty()
            && self.class_token.is_none()
            && self.rooms_at.is_none();
        if is_for_one { practice::EchoPortTaken::Adopt } else { practice::EchoPortTaken::Move }
    }

    /// The class, where there is one.
    ///
    /// # Errors
    /// Where its token is the one that learners have.
    pub(crate) fn class(&self) -> Result<Option<Arc<Class>>, ServeError> {
        let Some(token) = &self.class_token else { return Ok(None) };
        if self.token.as_ref() == Some(token) {
            return Err(ServeError::ClassToken);
        }
        Ok(Some(Class::new(token.clone(), self.max_per_client)))
    }

    /// Who may come in at `listen`. `token` is the one that was given, or a random one.
    pub(crate) fn gate(&self, listen: SocketAddr, token: Token) -> Gate {
        Gate::new(listen, self.origins.clone(), token, self.token.is_some()).behind(&self.proxies)
    }

    /// Where TCP sockets of a relay at `listen` may go: practice servers at these addresses, and what `--allow` names.
    pub(crate) fn targets(
        &self,
        listen: SocketAddr,
        tcp: Vec<(PracticeTcp, SocketAddr)>,
        http: Option<SocketAddr>,
    ) -> Targets {
        Targets::new(self.allow.clone(), tcp, http).on_machine(Some(listen), interfaces::has)
    }

    /// The same for UDP sockets.
    pub(crate) fn udp_targets(&self, udp: Vec<(PracticeUdp, SocketAddr)>) -> Targets<PracticeUdp> {
        Targets::new(self.allow.clone(), udp, None).on_machine(None, interfaces::has)
    }

    /// What pages may bind.
    pub(crate) fn bind_ports(&self) -> BindPorts {
        BindPorts::new(self.bind.clone(), self.bind_own_page)
    }

    /// The page, loaded, where there is one. It may always connect to the HTTP practice server, which is at `practice`.
    pub(crate) fn assets(&self, practice: Option<SocketAddr>) -> Result<Option<Assets>, AssetsError> {
        let practice = practice.map(Origin::http);
        let connect_src = self.connect_src.iter().flatten().cloned().chain(practice).collect::<Vec<_>>();
        let connect_src = self.connect_src.is_some().then_some(&connect_src[..]);
        match &self.dist {
            Some(dist) => Assets::load(dist, &self.origins, connect_src).map(Some),
            None => Ok(Assets::built_in(&self.origins, connect_src)),
        }
    }

    /// What the relay allows at most, as `/health` tells it.
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
