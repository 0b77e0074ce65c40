//! Sockets that pages bind, TCP and UDP: always on loopback, and only as the gate allows.
//!
//! - [`socket`]: the system calls
//! - [`holder`]: which process holds an address in use

mod holder;
pub(crate) mod socket;

pub(crate) use crate::gate::Protocol;
use crate::{context::Context, failure, gate::TargetRefusal, registry::bound::BoundGuard};
use relay_protocol::{Failure, FailureKind, Phase};
use socket2::Socket;
use std::{
    fmt::Display,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    ops::RangeInclusive,
    str::FromStr,
    time::Instant,
};
use tracing::warn;

/// The socket that a page wants to bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A listening TCP socket.
    Listener {
        /// Maximum number of clients that wait to be accepted (listen(2)).
        backlog: u32,
        /// Whether to set `SO_REUSEADDR`.
        reuse: bool,
    },
    /// A UDP socket.
    Udp,
}

impl Wanted {
    fn protocol(self) -> Protocol {
        match self {
            Self::Listener { .. } => Protocol::Tcp,
            Self::Udp => Protocol::Udp,
        }
    }
}

/// A bound socket of a page, non-blocking.
pub(crate) struct Bound {
    pub(crate) socket: Socket,
    pub(crate) local: SocketAddr,
    /// Must be dropped after the socket.
    pub(crate) held: BoundGuard,
}

/// Checks the rules, and binds this port of 127.0.0.1 for a page of this client, either the relay's own page or
/// another; 0 is any free port.
pub(crate) fn bind(
    wanted: Wanted,
    port: u16,
    is_own_page: bool,
    client: IpAddr,
    context: &Context,
) -> Result<Bound, Failure> {
    let (protocol, address) = (wanted.protocol(), SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let is_practice_port = holder::practice_server(context.practice.as_ref(), protocol, address).is_some();
    let checked = context.bind_ports.check(port, is_practice_port, is_own_page);
    checked.map_err(|refusal| refuse(protocol, port, client, refusal, context))?;
    let began = Instant::now();
    let bound = || {
        let socket = match wanted {
            Wanted::Listener { backlog, reuse } => socket::listen(address, backlog, reuse)?,
            Wanted::Udp => socket::udp(address)?,
        };
        let local = socket.local_addr()?.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok((socket, local))
    };
    let (socket, local) = bound().map_err(|error: io::Error| {
        let failure = failure::from_io(Phase::Bind, &error, began.elapsed());
        let in_use = failure.kind == FailureKind::AddressInUse;
        Failure { holder: in_use.then(|| holder::of(protocol, address, context)).flatten(), ..failure }
    })?;
    Ok(Bound { held: context.registry.bound.register(protocol, local, client), socket, local })
}

/// The `port` of the query: 0 to 65535; 0 if it is missing.
pub(crate) fn port(text: Option<&str>) -> Result<u16, Failure> {
    number("port", text, 0, 0..=u16::MAX)
}

/// Parses a whole number in the query within this range; `default` if it is missing.
pub(crate) fn number<Number: FromStr + PartialOrd + Display>(
    name: &str,
    text: Option<&str>,
    default: Number,
    range: RangeInclusive<Number>,
) -> Result<Number, Failure> {
    let Some(text) = text else { return Ok(default) };
    // The standard library also accepts a sign.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && range.contains(number));
    number.ok_or_else(|| {
        failure::bad_query(format!("{name} is a whole number from {} to {}", range.start(), range.end()))
    })
}

fn refuse(protocol: Protocol, port: u16, client: IpAddr, refusal: TargetRefusal, context: &Context) -> Failure {
    context.metrics.refused(refusal.rule);
    warn!(rule = refusal.rule.name(), %client, ?protocol, port, "refused a port");
    failure::refused(refusal)
}
