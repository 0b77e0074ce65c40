//! The command line, and the environment behind it.

use crate::logging::Format;
use clap::Parser;
use relay::{
    AllowRule, Options, Origin, PortRange, Token,
    explain::Question,
    gate::{OriginError, PortRangeError},
    practice,
};
use relay_protocol::DEFAULT_PORT;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroUsize,
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

/// Bridges WebSocket frames to TCP and UDP sockets, for the networking lab's page.
///
/// RUST_LOG sets how much is logged to stderr (RUST_LOG=relay=debug).
#[derive(Parser)]
#[command(version)]
pub struct Arguments {
    /// Where to listen; port 0 is any free one. Beyond loopback, --token or --origin is needed too
    #[arg(long, env = "RELAY_LISTEN", value_name = "ADDRESS:PORT",
          default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, DEFAULT_PORT)))]
    pub listen: SocketAddr,

    /// The built page
    #[arg(long, env = "RELAY_DIST", value_name = "DIR")]
    dist: Option<PathBuf>,

    /// Where sockets may go besides the practice servers, with tcp:// or udp://. HOST is a name, an address, a network
    /// such as 10.0.0.0/8 or [fd00::/8], or *; PORT may be * too
    #[arg(long, env = "RELAY_ALLOW", value_name = "tcp://HOST:PORT[-PORT]", value_delimiter = ',')]
    allow: Vec<AllowRule>,

    /// A port of loopback that pages may listen on, besides any free one, or none for not even that. 9000-9099 without
    /// this option
    #[arg(long, env = "RELAY_BIND", value_name = "PORT[-PORT]")]
    bind: Vec<BindOption>,

    /// Only the relay's own page may listen on ports, and neither pages of --origin nor programs: a browser on this
    /// machine sends whoever listens on its loopback the cookies of the other services there
    #[arg(long, env = "RELAY_BIND_OWN_PAGE")]
    bind_own_page: bool,

    /// Another page that may use the relay and frame its page
    #[arg(long = "origin", env = "RELAY_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    origins: Vec<Origin>,

    /// Where the page may send requests besides the relay and its practice server: an origin, or self for nowhere.
    /// Without this option, anywhere
    #[arg(long, env = "RELAY_CONNECT", value_name = "ORIGIN", value_delimiter = ',')]
    connect: Vec<ConnectSource>,

    /// A secret that everyone must add as ?token=…; without it, only programs that send no Origin need one
    #[arg(long, env = "RELAY_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    token: Option<Token>,

    /// A secret of the teacher's: /class?class-token=… then shows who is connected, which lab each has open and what is
    /// done; each learner's page says so. Not the same as --token
    #[arg(long, env = "RELAY_CLASS_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    class_token: Option<Token>,

    /// WebSockets at once, in all
    #[arg(long, env = "RELAY_MAX_CONNECTIONS", value_name = "N", value_parser = parse_count,
          default_value_t = Options::default().max_connections)]
    max_connections: usize,

    /// WebSockets at once of one client: an address, or the /64 of an IPv6 address
    #[arg(long, env = "RELAY_MAX_PER_CLIENT", value_name = "N", value_parser = parse_count,
          default_value_t = Options::default().max_per_client)]
    max_per_client: usize,

    /// A reverse proxy: what it passes on is the request of the last address in X-Forwarded-For
    #[arg(long = "proxy", env = "RELAY_PROXY", value_name = "ADDRESS", value_delimiter = ',')]
    proxies: Vec<IpAddr>,

    /// How long the head of a request may take, and how long an unused connection is kept
    #[arg(long, env = "RELAY_HANDSHAKE_TIMEOUT", value_name = "TIME",
          default_value_t = Time(Options::default().handshake_timeout))]
    handshake_timeout: Time,

    /// How long nothing may go either way on a connection
    #[arg(long, env = "RELAY_IDLE_TIMEOUT", value_name = "TIME",
          default_value_t = Time(Options::default().idle_timeout))]
    idle_timeout: Time,

    /// How long resolving and connecting may take
    #[arg(long, env = "RELAY_CONNECT_TIMEOUT", value_name = "TIME",
          default_value_t = Time(Options::default().connect_timeout))]
    connect_timeout: Time,

    /// How long a page may be silent before it is sent a ping, which it must answer within twice that time
    #[arg(long, env = "RELAY_PING_INTERVAL", value_name = "TIME",
          default_value_t = Time(Options::default().ping_interval))]
    ping_interval: Time,

    /// UDP packets that one client may send in a second; a page that sends faster is held back. A datagram counts as
    /// one packet for every 1500 bytes begun
    #[arg(long, env = "RELAY_UDP_RATE", value_name = "N", value_parser = parse_rate,
          default_value_t = Options::default().udp_rate)]
    udp_rate: u32,

    /// Where NATS JetStream keeps the rooms, so that several relays share them; without this option they are in this
    /// process. USER:PASSWORD@ or TOKEN@ may come before HOST; better in RELAY_ROOMS, which other users of the machine
    /// do not see
    #[arg(long, env = "RELAY_ROOMS", value_name = "nats://HOST:PORT", hide_env_values = true)]
    rooms: Option<String>,

    /// Members of one room at once
    #[arg(long, env = "RELAY_MAX_MEMBERS", value_name = "N", value_parser = parse_count,
          default_value_t = Options::default().rooms.members)]
    max_members: usize,

    /// Messages that one member of a room may send in a second, and all members of one client together ten times as
    /// many; who sends faster is held back
    #[arg(long, env = "RELAY_ROOM_RATE", value_name = "N", value_parser = parse_rate,
          default_value_t = Options::default().rooms.rate)]
    room_rate: u32,

    /// How many threads serve connections; one for each core unless told otherwise
    #[arg(long, env = "RELAY_THREADS", value_name = "N", value_parser = parse_count)]
    threads: Option<usize>,

    /// How the log is written to stderr
    #[arg(long, env = "RELAY_LOG", value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub log: Format,

    /// Only say what these options allow to a page of ORIGIN (none: a program) that reaches the relay as HOST and wants
    /// to go to TARGET; exit 0 if all is allowed, 1 if not
    #[arg(long, num_args = 3, value_names = ["ORIGIN", "HOST", "TARGET"])]
    explain: Option<Vec<String>>,

    /// Do not run the practice servers
    #[arg(long, env = "RELAY_NO_PRACTICE")]
    no_practice: bool,
}

impl Arguments {
    /// The arguments of `--explain`; `None` if the relay is to start.
    pub fn question(&self) -> Option<Question> {
        let [origin, host, target] = self.explain.as_deref()? else { return None };
        let origin = Some(origin.clone()).filter(|origin| origin != "none");
        Some(Question { origin, host: host.clone(), target: target.clone() })
    }

    /// Converts the arguments into the relay's settings.
    ///
    /// # Errors
    /// A sentence about an invalid option whose value must not be printed.
    pub fn into_options(self) -> Result<Options, String> {
        let rooms_at = self.rooms.map(|url| url.parse::<practice::NatsUrl>()).transpose();
        Ok(Options {
            dist: self.dist,
            allow: self.allow,
            bind: match &self.bind[..] {
                [] => Options::default().bind,
                bind => bind.iter().flat_map(|BindOption(ranges)| ranges).copied().collect(),
            },
            bind_own_page: self.bind_own_page,
            origins: self.origins,
            connect_src: (!self.connect.is_empty())
                .then(|| self.connect.into_iter().filter_map(|ConnectSource(to)| to).collect()),
            token: self.token,
            class_token: self.class_token,
            threads: self.threads.unwrap_or_else(cores),
            max_connections: self.max_connections,
            max_per_client: self.max_per_client,
            proxies: self.proxies,
            handshake_timeout: self.handshake_timeout.0,
            idle_timeout: self.idle_timeout.0,
            connect_timeout: self.connect_timeout.0,
            ping_interval: self.ping_interval.0,
            udp_rate: self.udp_rate,
            rooms: practice::RoomLimits { members: self.max_members, rate: self.room_rate },
            rooms_at: rooms_at.map_err(|error| error.to_string())?,
            practice: (!self.no_practice).then(practice::Ports::default),
        })
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// An origin; `None` for `self`.
#[derive(Clone)]
struct ConnectSource(Option<Origin>);

impl FromStr for ConnectSource {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        if text == "self" { Ok(Self(None)) } else { text.parse().map(|origin| Self(Some(origin))) }
    }
}

/// Port ranges separated by commas; empty for `none`, which must be given alone.
#[derive(Clone)]
struct BindOption(Vec<PortRange>);

impl FromStr for BindOption {
    type Err = PortRangeError;

    fn from_str(text: &str) -> Result<Self, PortRangeError> {
        if text == "none" {
            Ok(Self(Vec::new()))
        } else {
            text.split(',').map(str::parse).collect::<Result<_, _>>().map(Self)
        }
    }
}

fn parse_count(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|count| *count > 0).ok_or("a whole number from 1")
}

fn parse_rate(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|rate| (1..=1_000_000).contains(rate)).ok_or("a whole number from 1 to 1000000")
}

/// The longest accepted time: with it, no clock overflows.
const MAX_TIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// A time with a unit, as in `10m`.
#[derive(Clone, Copy)]
struct Time(Duration);

impl FromStr for Time {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let time = humantime::parse_duration(text).map_err(|_| "a time has a unit, as in 500ms, 5s or 10m")?;
        if time.is_zero() || time > MAX_TIME { Err("a time is more than 0 and at most 7days") } else { Ok(Self(time)) }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_duration(self.0).fmt(out)
    }
}
