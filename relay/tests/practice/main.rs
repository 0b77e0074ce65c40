//! The practice servers on real sockets, and the chapter's own programs against them.

// Clippy takes only functions marked `#[test]` for tests, not what they call.
#![allow(clippy::unwrap_used)]

mod chapter;
mod client;
mod connections;
mod example;
mod formats;
mod heads;
mod http;
mod login;
mod sharing;
mod streams;
mod tcp;
mod udp;

use relay::practice::{Ports, Servers};
use relay_protocol::{PracticeServer, PracticeTcp};
use std::{net::SocketAddr, time::Duration};

/// All servers on free ports.
async fn servers() -> Servers {
    Servers::start(Ports { echo: 0, udp_echo: 0, http: 0 }).await.unwrap()
}

fn tcp_address(servers: &Servers, name: PracticeTcp) -> SocketAddr {
    servers.tcp().iter().find(|(server, _)| *server == name).unwrap().1
}

fn described(servers: &Servers, name: PracticeTcp) -> PracticeServer {
    servers.description().tcp.into_iter().find(|server| server.name == name).unwrap()
}

/// The origin of the HTTP server, such as `http://127.0.0.1:40123`.
fn http_origin(servers: &Servers) -> String {
    servers.description().http.unwrap()
}

/// Fails a test whose peer leaves it waiting.
async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), work).await.expect("nothing came within 20 s")
}
