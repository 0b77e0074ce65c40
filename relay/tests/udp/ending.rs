//! Pages that leave or fall silent, and a relay that stops.

use crate::common::{Event, FailureKind, Phase, TestServer, options, soon};
use crate::{ALL, open, peer, practice};
use std::{
    net::UdpSocket,
    time::{Duration, Instant},
};

#[tokio::test]
async fn a_page_that_leaves_has_its_datagrams_sent_and_its_place_and_port_are_free() {
    let (socket, address) = peer();
    let mut options = options(&[format!("udp://{address}")]);
    options.max_connections = 1;
    let server = TestServer::start(options).await;
    let mut page = server.udp(format!("{address}?delay=100")).await;
    let Event::Open { local, .. } = page.event().await else { panic!("it did not open") };
    page.send("last words").await;
    drop(page);
    let received = tokio::task::spawn_blocking(move || {
        let mut buffer = [0; 100];
        let length = socket.recv(&mut buffer).unwrap();
        buffer[..length].to_vec()
    });
    assert_eq!(soon(received).await.unwrap(), b"last words");
    let origin = format!("http://{}", server.address);
    soon(async {
        while UdpSocket::bind(&local).is_err() {
            tokio::task::yield_now().await;
        }
        while server.get("/udp/echo").origin(Some(&origin)).upgrade().send().await.status != 101 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_relay_stops_and_says_so() {
    let server = practice().await;
    let mut page = open(&server, "echo").await;
    let stopping = tokio::spawn(server.stop());
    assert_eq!(page.closed().await.0, 1001);
    drop(page);
    soon(stopping).await.unwrap();
}

#[tokio::test]
async fn pings_keep_a_page_and_the_idle_time_ends_a_socket_that_nobody_uses() {
    let mut options = options(&[]);
    options.idle_timeout = Duration::from_millis(300);
    options.ping_interval = Duration::from_millis(20);
    let server = TestServer::start(options).await;
    let mut page = open(&server, "silent").await;
    page.receive_all(ALL).await;
    let began = Instant::now();
    // The client's library answers pings while it waits.
    let failure = page.failed().await;
    assert_eq!((failure.kind, failure.phase), (FailureKind::Idle, Phase::Transfer));
    assert!(began.elapsed() >= Duration::from_millis(290), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_page_that_answers_no_ping_is_gone() {
    let mut options = options(&[]);
    options.ping_interval = Duration::from_millis(20);
    options.max_connections = 1;
    let server = TestServer::start(options).await;
    let page = open(&server, "silent").await;
    let origin = format!("http://{}", server.address);
    soon(async {
        while server.get("/udp/echo").origin(Some(&origin)).upgrade().send().await.status != 101 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    drop(page);
}
