//! The embedded practice servers: peers to do networking with, well and ill behaved, all on loopback.
//!
//! - `port`: taking a port, or finding that another program has it
//! - `accept`: the loop in which each server accepts its connections
//! - `tcp`: what the TCP servers do with a connection
//! - `http`: the HTTP server, in httpbin's shapes

mod accept;
mod http;
mod port;
mod tcp;

pub use http::router as http_router;

use hyper_util::service::TowerToHyperService;
use relay_protocol::{ECHO_PORT, HTTP_PORT, Practice, PracticeServer, PracticeTcp};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};
use tokio::{net::TcpSocket, task::JoinSet};

/// Where the practice servers with a known port listen. 0 takes any free port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The port of the TCP server `echo`.
    pub echo: u16,
    /// The port of the HTTP server.
    pub http: u16,
}

impl Ports {
    /// Where the servers will be, as far as is known before they start: those on a free port are at port 0.
    pub(crate) fn known(self) -> (Vec<(PracticeTcp, SocketAddr)>, Option<SocketAddr>) {
        let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let port = |server| if server == PracticeTcp::Echo { self.echo } else { 0 };
        (PracticeTcp::ALL.map(|server| (server, at(port(server)))).into(), Some(at(self.http)))
    }
}

impl Default for Ports {
    fn default() -> Self {
        Self { echo: ECHO_PORT, http: HTTP_PORT }
    }
}

/// The running practice servers. Dropping it ends their tasks and closes their sockets, accepted connections included,
/// as soon as the runtime gets to it.
#[derive(Debug)]
pub struct Servers {
    tcp: Vec<(PracticeTcp, SocketAddr)>,
    echo_is_ours: bool,
    http: Option<SocketAddr>,
    /// The port of `closed`: bound, so that nobody else takes it, and never listening, so that connecting is refused.
    _closed: TcpSocket,
    _tasks: JoinSet<()>,
}

impl Servers {
    /// Starts all practice servers on 127.0.0.1: `echo` and HTTP on the given ports, the others on free ones.
    ///
    /// Where another program listens on the port of `echo`, that program is the echo server: it is described as not
    /// ours. Where one listens on the port of HTTP, there is no HTTP practice server of its own.
    ///
    /// # Errors
    /// The system's reason when it gives not even a free port on loopback.
    pub async fn start(ports: Ports) -> io::Result<Self> {
        let mut tasks = JoinSet::new();
        let mut tcp = Vec::new();
        let mut echo_is_ours = true;
        let closed = port::hold()?;

        for server in PracticeTcp::ALL {
            let listener = match server {
                PracticeTcp::Closed => {
                    tcp.push((server, closed.local_addr()?));
                    continue;
                }
                PracticeTcp::Echo => port::listen(ports.echo).await?,
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
            tasks.spawn(accept::serve(listener, tcp::MOST_CONNECTIONS, move |stream, _| {
                tcp::converse(server, stream, tcp::IDLE)
            }));
        }

        let http = match port::listen(ports.http).await? {
            Some(listener) => {
                let address = listener.local_addr()?;
                let service = TowerToHyperService::new(http_router());
                tasks.spawn(accept::serve(listener, http::MOST_CONNECTIONS, move |stream, peer| {
                    http::converse(service.clone(), stream, peer, http::IDLE)
                }));
                Some(address)
            }
            None => {
                tracing::warn!("another program listens on 127.0.0.1:{}: no practice HTTP server there", ports.http);
                None
            }
        };

        Ok(Self { tcp, echo_is_ours, http, _closed: closed, _tasks: tasks })
    }

    /// The practice servers and their addresses, as `/health` tells them.
    pub fn description(&self) -> Practice {
        let describe = |&(name, address): &(PracticeTcp, SocketAddr)| PracticeServer {
            name,
            address: address.to_string(),
            ours: self.echo_is_ours || name != PracticeTcp::Echo,
        };
        Practice {
            tcp: self.tcp.iter().map(describe).collect(),
            udp: Vec::new(),
            http: self.http.map(|address| format!("http://{address}")),
        }
    }

    /// Every TCP practice server and its address, in the order of [`PracticeTcp::ALL`].
    pub fn tcp(&self) -> &[(PracticeTcp, SocketAddr)] {
        &self.tcp
    }
}
