//! The embedded practice servers: peers for networking exercises, well and badly behaved, all on loopback.
//!
//! - `limits`: all limits of these servers
//! - `port`: takes a port, or detects that another program holds it
//! - `accept`: the accept loop of each server
//! - `tcp`: the behaviour of the TCP servers
//! - `udp`: the behaviour of the UDP servers
//! - `http`: the HTTP server, in httpbin's shapes
//! - `websocket`: the WebSocket servers

mod accept;
mod http;
mod limits;
mod port;
mod tcp;
mod udp;
mod websocket;

pub use http::router as http_router;
pub(crate) use http::{Log, Place, RequestCount, SITE, router_at as http_router_at};
pub(crate) use limits::DEFAULT_SESSIONS;
pub use limits::RoomLimits;
pub(crate) use websocket::{Echo, EchoSettings, Home, Join, QueryError, Rooms};
pub use websocket::{NatsUrl, NatsUrlError, RoomsError};

use crate::registry::Reserve;
use hyper_util::service::TowerToHyperService;
use limits::{Connections, HTTP_TIMEOUTS, TCP_TIMEOUTS};
use relay_protocol::{ECHO_PORT, HTTP_PORT, Practice, PracticeServer, PracticeTcp, PracticeUdp};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    sync::Arc,
};
use tokio::{net::TcpSocket, task::JoinSet};

/// The ports of the practice servers with a known port. 0 takes any free port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The port of the TCP server `echo`.
    pub echo: u16,
    /// The port of the UDP server `echo`.
    pub udp_echo: u16,
    /// The port of the HTTP server.
    pub http: u16,
}

impl Ports {
    /// The servers' addresses as far as they are known before the start: a server on a free port has port 0.
    pub(crate) fn known(self) -> Known {
        let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let tcp = |server| (server, at(if server == PracticeTcp::Echo { self.echo } else { 0 }));
        let udp = |server| (server, at(if server == PracticeUdp::Echo { self.udp_echo } else { 0 }));
        Known {
            tcp: PracticeTcp::ALL.map(tcp).into(),
            udp: PracticeUdp::ALL.map(udp).into(),
            http: Some(at(self.http)),
        }
    }
}

/// What happens to an `echo` whose port another program holds when the practice servers start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EchoPortTaken {
    /// That program becomes the echo server: the only learner, who sits at this machine, has started it.
    Adopt,
    /// The echo server takes a free port. Others use this relay too, and no option lets them reach that program.
    Move,
}

/// The addresses of the practice servers, running or not yet started.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) tcp: Vec<(PracticeTcp, SocketAddr)>,
    pub(crate) udp: Vec<(PracticeUdp, SocketAddr)>,
    pub(crate) http: Option<SocketAddr>,
}

impl Default for Ports {
    fn default() -> Self {
        Self { echo: ECHO_PORT, udp_echo: ECHO_PORT, http: HTTP_PORT }
    }
}

/// The running practice servers. Dropping this ends their tasks and closes their sockets, including accepted
/// connections, as soon as the runtime gets to it.
#[derive(Debug)]
pub struct Servers {
    tcp: Vec<(PracticeTcp, SocketAddr)>,
    udp: Vec<(PracticeUdp, SocketAddr)>,
    echo_is_ours: bool,
    udp_echo_is_ours: bool,
    http: Option<SocketAddr>,
    log: Arc<Log>,
    /// The port of `closed`: bound, so that no other program takes it, and never listening, so that connections are
    /// refused.
    _closed: TcpSocket,
    /// The port of the UDP `closed`.
    _closed_udp: UdpSocket,
    _tasks: JoinSet<()>,
}

impl Servers {
    /// Starts all practice servers on 127.0.0.1: `echo` and HTTP on the given ports, the others on free ones.
    ///
    /// If another program holds the port of an `echo`, that program is the echo server, and is described as not ours.
    /// If one listens on the port of HTTP, there is no HTTP practice server.
    ///
    /// # Errors
    /// The system's error if there is not even a free port on loopback.
    pub async fn start(ports: Ports) -> io::Result<Self> {
        Self::start_beside(ports, DEFAULT_SESSIONS).await
    }

    /// As [`start`](Self::start), beside a relay with at most this many sessions. Connections of these sessions leave
    /// room for others.
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    pub async fn start_beside(ports: Ports, sessions: usize) -> io::Result<Self> {
        Self::start_within(ports, EchoPortTaken::Adopt, sessions, Arc::new(Reserve::new())).await
    }

    /// As [`start_beside`](Self::start_beside), in the process of a relay with this reserve of descriptors, and with
    /// this policy for an `echo` whose port another program holds.
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    pub(crate) async fn start_within(
        ports: Ports,
        if_taken: EchoPortTaken,
        sessions: usize,
        reserve: Arc<Reserve>,
    ) -> io::Result<Self> {
        let limits = Connections::for_relay(sessions);
        let mut tasks = JoinSet::new();
        let mut tcp = Vec::new();
        let mut echo_is_ours = true;
        let closed = port::reserve()?;

        for server in PracticeTcp::ALL {
            let listener = match server {
                PracticeTcp::Closed => {
                    tcp.push((server, closed.local_addr()?));
                    continue;
                }
                PracticeTcp::Echo => match port::listen(ports.echo).await? {
                    None if if_taken == EchoPortTaken::Move => {
                        warn_of_move("tcp", ports.echo);
                        port::listen(0).await?
                    }
                    listener => listener,
                },
                PracticeTcp::RawEcho | PracticeTcp::Silent | PracticeTcp::Reset | PracticeTcp::Slow => {
                    port::listen(0).await?
                }
            };
            let Some(listener) = listener else {
                echo_is_ours = false;
                let theirs = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.echo));
                tracing::warn!("another program listens on {theirs}: it is the practice server `echo` now");
                tcp.push((server, theirs));
                continue;
            };
            tcp.push((server, listener.local_addr()?));
            let serve_connection = move |stream, _| tcp::serve_connection(server, stream, TCP_TIMEOUTS);
            tasks.spawn(accept::serve(listener, limits, reserve.clone(), serve_connection, drop));
        }

        let (mut udp, mut udp_echo_is_ours) = (Vec::new(), true);
        let closed_udp = port::reserve_udp()?;
        for server in PracticeUdp::ALL {
            let socket = match server {
                PracticeUdp::Closed => {
                    udp.push((server, closed_udp.local_addr()?));
                    continue;
                }
                PracticeUdp::Echo => match port::bind_udp(ports.udp_echo).await? {
                    None if if_taken == EchoPortTaken::Move => {
                        warn_of_move("udp", ports.udp_echo);
                        port::bind_udp(0).await?
                    }
                    socket => socket,
                },
                PracticeUdp::Silent => port::bind_udp(0).await?,
            };
            let Some(socket) = socket else {
                udp_echo_is_ours = false;
                let theirs = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.udp_echo));
                tracing::warn!("another program has bound {theirs} (UDP): it is the practice server `echo` now");
                udp.push((server, theirs));
                continue;
            };
            udp.push((server, socket.local_addr()?));
            tasks.spawn(udp::serve(server, socket));
        }

        let log = Arc::<Log>::default();
        let http = match port::listen(ports.http).await? {
            Some(listener) => {
                let address = listener.local_addr()?;
                let service = TowerToHyperService::new(http_router_at(Place::OwnPort, log.clone()));
                let serve_connection =
                    move |stream, peer| http::serve_connection(service.clone(), stream, peer, HTTP_TIMEOUTS);
                tasks.spawn(accept::serve(listener, limits, reserve.clone(), serve_connection, http::reject));
                Some(address)
            }
            None => {
                tracing::warn!("another program listens on 127.0.0.1:{}: no practice HTTP server there", ports.http);
                None
            }
        };

        Ok(Self {
            tcp,
            udp,
            echo_is_ours,
            udp_echo_is_ours,
            http,
            log,
            _closed: closed,
            _closed_udp: closed_udp,
            _tasks: tasks,
        })
    }

    /// The practice servers and their addresses, as `/health` reports them.
    pub fn description(&self) -> Practice {
        let describe = |&(name, address): &(PracticeTcp, SocketAddr)| PracticeServer {
            name,
            address: address.to_string(),
            ours: self.echo_is_ours || name != PracticeTcp::Echo,
        };
        let describe_udp = |&(name, address): &(PracticeUdp, SocketAddr)| PracticeServer {
            name,
            address: address.to_string(),
            ours: self.udp_echo_is_ours || name != PracticeUdp::Echo,
        };
        Practice {
            tcp: self.tcp.iter().map(describe).collect(),
            udp: self.udp.iter().map(describe_udp).collect(),
            http: self.http.map(|address| format!("http://{address}")),
        }
    }

    /// The last requests to the HTTP practice server.
    pub(crate) fn log(&self) -> Arc<Log> {
        self.log.clone()
    }

    /// The address of the HTTP practice server, if it runs.
    pub(crate) fn http(&self) -> Option<SocketAddr> {
        self.http
    }

    /// Every TCP practice server and its address, in the order of [`PracticeTcp::ALL`].
    pub fn tcp(&self) -> &[(PracticeTcp, SocketAddr)] {
        &self.tcp
    }

    /// Every UDP practice server and its address, in the order of [`PracticeUdp::ALL`].
    pub fn udp(&self) -> &[(PracticeUdp, SocketAddr)] {
        &self.udp
    }
}

fn warn_of_move(protocol: &str, port: u16) {
    tracing::warn!(
        "another program has {protocol} port {port} of 127.0.0.1: the practice server `echo` takes a free port, and \
         --allow {protocol}://127.0.0.1:{port} would let pages reach that program"
    );
}
