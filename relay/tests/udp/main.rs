//! Datagrams, through a real relay to real sockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod ending;
mod errors;
mod plain;
mod rate;
mod receive;

use common::{Event, Failure, MAX_RECEIVE, Page, PracticeUdp, TestServer, options};
use std::{
    net::{SocketAddr, UdpSocket},
    time::Duration,
};

const ALL: u32 = MAX_RECEIVE;

/// A relay with the practice servers only.
async fn practice() -> TestServer {
    TestServer::start(options(&[])).await
}

/// A page whose UDP socket is connected; `target` may have a query.
async fn open(server: &TestServer, target: impl std::fmt::Display) -> Page {
    let mut page = server.udp(target).await;
    let Event::Open { .. } = page.event().await else { panic!("it did not open") };
    page
}

/// Where a practice server is.
async fn address(server: &TestServer, name: PracticeUdp) -> SocketAddr {
    let health = server.health().await;
    health.practice.unwrap().udp.iter().find(|known| known.name == name).unwrap().address.parse().unwrap()
}

/// A peer of its own, and the rule that allows it.
fn peer() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

async fn allowing(address: SocketAddr) -> TestServer {
    TestServer::start(options(&[format!("udp://{address}")])).await
}

/// The next datagram: its sender, and its bytes.
async fn datagram(page: &mut Page) -> (String, Vec<u8>) {
    let Event::Datagram { from } = page.event().await else { panic!("no datagram") };
    (from, page.bytes().await)
}

async fn reported(page: &mut Page) -> Failure {
    match page.event().await {
        Event::Reported(failure) => failure,
        other => panic!("nothing reported: {other:?}"),
    }
}
