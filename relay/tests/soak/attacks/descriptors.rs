//! Idle connections until no descriptor is left: to the practice servers, to the relay's own port, and those that a
//! page has accepted and does not claim.

use super::Scenario;
use crate::{
    common::{Listening, Page, PracticeTcp, http::connect_from},
    honest::{Errand, Honest, Served, Way},
    host,
    process::client_address,
};
use std::net::SocketAddr;
use tokio::{io::AsyncReadExt, task::JoinSet};

/// Accepted connections of one client that may wait for its page.
const PENDING: usize = 64;

/// HTTP connections of one client at once.
const HTTP: usize = 64;

/// The relay's limit on descriptors, all of which are taken.
pub async fn taken(descriptors: usize, rounds: usize) -> Served {
    let relay = host::start(Scenario::Plain, Some(descriptors)).await;
    let mut honest = Honest::start(&relay, Way::Direct, &[Errand::Page, Errand::Health, Errand::Echo]).await;
    let page = Page::upgrade(relay.connect(0).await, relay.address, "/tcp-listener", Some("lab.v1")).await;
    let mut listening = Listening::of(page).await;
    let practice = relay.health().await.practice.unwrap();
    let http = practice.http.as_deref().unwrap().strip_prefix("http://").unwrap().parse().unwrap();
    let tcp = practice.tcp.iter().filter(|server| server.name != PracticeTcp::Closed);
    let servers: Vec<SocketAddr> = tcp.map(|server| server.address.parse().unwrap()).chain([http]).collect();

    let mut attackers = JoinSet::new();
    // The page calls accept for more than may wait for it, and takes none.
    for _ in 0..2 * PENDING {
        attackers.spawn(idle(1, listening.address));
    }
    listening.accept(2 * PENDING).await;
    honest.until(accepted(&mut listening, PENDING)).await;
    for number in 0..2 * HTTP {
        attackers.spawn(idle(2 + number % 2, relay.address));
    }
    // These alone would take all descriptors, and more.
    for number in 0..2 * descriptors {
        attackers.spawn(idle(4, servers[number % servers.len()]));
    }
    let full = honest.until(relay.at_descriptors(descriptors - 16)).await;
    honest.rounds(rounds).await;
    println!(
        "all of {descriptors} descriptors are taken: {full}; {} KiB more at the peak",
        relay.peak() - relay.start.resident
    );
    attackers.shutdown().await;
    drop(listening);
    let served = honest.served();
    relay.end().await;
    served
}

/// Waits until this many connections have been accepted.
async fn accepted(listening: &mut Listening, count: usize) {
    for _ in 0..count {
        listening.accepted().await;
    }
}

/// A connection that says nothing, again and again as often as it is closed.
async fn idle(client: usize, address: SocketAddr) {
    loop {
        let mut stream = connect_from(client_address(client).into(), address).await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}
