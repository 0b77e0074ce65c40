//! Bound UDP sockets: pages as servers, and their allowed destinations.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{
    Command, Event, Failure, FailureKind, Fault, Holder, MAX_RECEIVE, Page, Phase, PracticeUdp, TestServer, Way,
    http::connect_from, options, soon,
};
use futures_util::StreamExt;
use std::{
    net::{SocketAddr, UdpSocket},
    time::{Duration, Instant},
};

const ALL: u32 = MAX_RECEIVE;

async fn practice() -> TestServer {
    TestServer::start(options(&[])).await
}

/// A page that has bound a free port, and the address; `query` begins with `&`.
async fn bound(server: &TestServer, query: &str) -> (Page, SocketAddr) {
    let mut page = server.page(&format!("/udp-socket?port=0{query}")).await;
    let Event::Bound { local } = page.event().await else { panic!("it is not bound") };
    (page, local.parse().unwrap())
}

async fn datagram(page: &mut Page) -> (String, Vec<u8>) {
    let Event::Datagram { from } = page.event().await else { panic!("no datagram") };
    (from, page.bytes().await)
}

async fn send_to(page: &mut Page, address: impl ToString, bytes: &str) {
    page.command(Command::SendTo { address: address.to_string() }).await;
    page.send(bytes).await;
}

async fn reported(page: &mut Page) -> Failure {
    match page.event().await {
        Event::Reported(failure) => failure,
        other => panic!("nothing reported: {other:?}"),
    }
}

/// A client as any program is one.
fn client() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket
}

#[tokio::test]
async fn a_program_reaches_the_page_and_reads_its_answer() {
    let server = practice().await;
    let (mut page, local) = bound(&server, "").await;
    assert!(local.ip().is_loopback());
    let client = client();
    let from = client.local_addr().unwrap().to_string();
    client.send_to(b"hello", local).unwrap();
    page.receive_all(ALL).await;
    assert_eq!(datagram(&mut page).await, (from.clone(), b"hello".to_vec()));
    send_to(&mut page, &from, "answer").await;
    send_to(&mut page, &from, "").await;
    tokio::task::spawn_blocking(move || {
        let mut buffer = [0; 16];
        assert_eq!(client.recv_from(&mut buffer).unwrap(), (6, local));
        assert_eq!(&buffer[..6], b"answer");
        assert_eq!(client.recv_from(&mut buffer).unwrap(), (0, local));
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn it_sends_to_practice_servers_and_to_what_its_own_client_has_bound() {
    let server = practice().await;
    let (mut one, one_local) = bound(&server, "").await;
    let (mut other, other_local) = bound(&server, "").await;
    one.receive_all(ALL).await;
    other.receive_all(ALL).await;
    send_to(&mut one, "echo", "to the echo").await;
    assert_eq!(datagram(&mut one).await.1, b"to the echo");
    send_to(&mut one, format!("localhost:{}", other_local.port()), "to the other").await;
    assert_eq!(datagram(&mut other).await, (one_local.to_string(), b"to the other".to_vec()));
    // A connected socket goes there too.
    let mut page = server.udp(one_local).await;
    let Event::Open { peer, .. } = page.event().await else { panic!("it did not open") };
    assert_eq!(peer, one_local.to_string());
    page.send("connected").await;
    assert_eq!(datagram(&mut one).await.1, b"connected");
}

#[tokio::test]
async fn what_may_not_be_sent_to_is_reported_and_the_socket_lives_on() {
    let server = practice().await;
    let (mut page, _) = bound(&server, "").await;
    let stranger = client();
    let address = stranger.local_addr().unwrap();
    page.receive_all(ALL).await;
    send_to(&mut page, address, "secret").await;
    let failure = reported(&mut page).await;
    assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::NotAllowed));
    assert_eq!(failure.rule.as_deref(), Some("target-not-listed"));
    assert_eq!(failure.allow, Some(format!("--allow udp://{address}")));
    send_to(&mut page, "raw-echo", "no such server").await;
    assert_eq!(reported(&mut page).await.kind, FailureKind::BadRequest);
    send_to(&mut page, "169.254.169.254:53", "metadata").await;
    assert_eq!(reported(&mut page).await.kind, FailureKind::NotAllowed);
    send_to(&mut page, "echo", "still here").await;
    assert_eq!(datagram(&mut page).await.1, b"still here");
    stranger.set_nonblocking(true).unwrap();
    stranger.recv(&mut [0; 16]).unwrap_err();
}

#[tokio::test]
async fn a_name_is_resolved_and_each_of_its_addresses_is_asked_about() {
    let peer = client();
    let port = peer.local_addr().unwrap().port();
    let server = TestServer::start(options(&[format!("udp://localhost:{port}"), "udp://*:*".to_owned()])).await;
    let (mut page, local) = bound(&server, "").await;
    send_to(&mut page, format!("localhost:{port}"), "by name").await;
    let received = tokio::task::spawn_blocking(move || {
        let mut buffer = [0; 16];
        let (length, from) = peer.recv_from(&mut buffer).unwrap();
        (buffer[..length].to_vec(), from)
    });
    assert_eq!(soon(received).await.unwrap(), (b"by name".to_vec(), local));
    // Anywhere on the Internet is not this machine.
    send_to(&mut page, format!("127.0.0.2:{port}"), "by number").await;
    assert_eq!(reported(&mut page).await.rule.as_deref(), Some("address-loopback"));
}

#[tokio::test]
async fn a_datagram_without_an_address_is_a_bad_request() {
    let server = practice().await;
    let (mut page, _) = bound(&server, "").await;
    page.send("where to?").await;
    assert_eq!(page.failed().await.kind, FailureKind::BadRequest);
}

#[tokio::test]
async fn ports_that_may_not_be_bound_and_ports_that_are_taken() {
    let server = practice().await;
    let failure = server.page("/udp-socket?port=22").await.failed().await;
    assert_eq!((failure.phase, failure.rule.as_deref()), (Phase::Policy, Some("port-not-listed")));
    for query in ["port=65536", "port=-1", "port=0&loss=2", "port=0&delay=soon"] {
        let failure = server.page(&format!("/udp-socket?{query}")).await.failed().await;
        assert_eq!(failure.kind, FailureKind::BadRequest, "{query}");
    }
    let health = server.health().await.practice.unwrap();
    let echo = health.udp.iter().find(|known| known.name == PracticeUdp::Echo).unwrap();
    let port = echo.address.parse::<SocketAddr>().unwrap().port();
    let failure = server.page(&format!("/udp-socket?port={port}")).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Bind, FailureKind::AddressInUse));
    assert_eq!((failure.symbol.as_deref(), failure.holder), (Some("EADDRINUSE"), Some(Holder::Practice)));
}

#[tokio::test]
async fn a_page_that_vanishes_frees_its_port_and_its_place() {
    let mut options = options(&[]);
    options.max_connections = 1;
    let server = TestServer::start(options).await;
    let (page, local) = bound(&server, "").await;
    drop(page);
    let origin = format!("http://{}", server.address);
    soon(async {
        while UdpSocket::bind(local).is_err() {
            tokio::task::yield_now().await;
        }
        while server.get("/udp/silent").origin(Some(&origin)).upgrade().send().await.status != 101 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn another_clients_socket_is_reached_by_no_rule() {
    let server = TestServer::start(options(&["udp://127.0.0.1:*".to_owned()])).await;
    let (mut page, local) = bound(&server, "").await;
    page.receive_all(ALL).await;
    let stream = connect_from("127.0.0.2".parse().unwrap(), server.address).await;
    let mut other = Page::upgrade(stream, server.address, &format!("/udp/{local}"), Some("lab.v1")).await;
    let failure = other.failed().await;
    assert_eq!((failure.kind, failure.allow), (FailureKind::NotAllowed, None));
    let stream = connect_from("127.0.0.2".parse().unwrap(), server.address).await;
    let mut other = Page::upgrade(stream, server.address, "/udp-socket?port=0", Some("lab.v1")).await;
    let Event::Bound { .. } = other.event().await else { panic!("it is not bound") };
    send_to(&mut other, local, "hello").await;
    assert_eq!(reported(&mut other).await.kind, FailureKind::NotAllowed);
    assert_eq!(page.round_trip().await, []);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_port_that_has_become_another_clients_is_reached_no_more() {
    let mut options = options(&[]);
    options.bind = vec!["1-65535".parse().unwrap()];
    let server = TestServer::start(options).await;
    let (mut first, port) = bound(&server, "").await;
    let (mut sender, sender_local) = bound(&server, "").await;
    let mut connected = server.udp(port).await;
    let Event::Open { .. } = connected.event().await else { panic!("it did not open") };
    sender.receive_all(ALL).await;
    send_to(&mut first, sender_local, "I am here").await;
    assert_eq!(datagram(&mut sender).await.1, b"I am here");
    drop(first);
    let mut other = soon(async {
        loop {
            let stream = connect_from("127.0.0.2".parse().unwrap(), server.address).await;
            let path = format!("/udp-socket?port={}", port.port());
            let mut other = Page::upgrade(stream, server.address, &path, Some("lab.v1")).await;
            if let Event::Bound { .. } = other.event().await {
                return other;
            }
        }
    })
    .await;
    other.receive_all(ALL).await;
    // Whoever had the port has written to the one, and the other was connected to it: that was somebody else.
    send_to(&mut sender, port, "an answer").await;
    let failure = reported(&mut sender).await;
    assert_eq!((failure.phase, failure.kind, failure.allow), (Phase::Policy, FailureKind::NotAllowed, None));
    connected.send("connected").await;
    assert_eq!(reported(&mut connected).await.kind, FailureKind::NotAllowed);
    assert_eq!(other.round_trip().await, []);
}

#[tokio::test]
async fn a_bound_socket_waits_for_ever_while_its_page_answers_pings() {
    let mut options = options(&[]);
    options.idle_timeout = Duration::from_millis(50);
    options.ping_interval = Duration::from_millis(40);
    let server = TestServer::start(options).await;
    let (mut page, local) = bound(&server, "").await;
    page.receive_all(ALL).await;
    let waited = tokio::time::timeout(Duration::from_millis(500), page.next()).await;
    assert!(waited.is_err(), "{waited:?}");
    client().send_to(b"at last", local).unwrap();
    assert_eq!(datagram(&mut page).await.1, b"at last");
    // Not read any more, it answers none.
    soon(async {
        while UdpSocket::bind(local).is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    drop(page);
}

#[tokio::test]
async fn whoever_is_refused_again_and_again_is_held_back_too() {
    const COUNT: usize = 60;
    let mut options = options(&[]);
    options.udp_rate = 100;
    let server = TestServer::start(options).await;
    let (mut page, _) = bound(&server, "").await;
    let began = Instant::now();
    for _ in 0..COUNT {
        send_to(&mut page, "10.0.0.1:9", "no").await;
    }
    for _ in 0..COUNT {
        assert_eq!(reported(&mut page).await.kind, FailureKind::NotAllowed);
    }
    // Ten at once, and then one every 10 ms.
    assert!(began.elapsed() >= Duration::from_millis(490), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_fault_names_its_datagram_by_the_number_that_the_page_gave_it() {
    let server = TestServer::start(options(&[])).await;
    let (mut page, _) = bound(&server, "&loss=1").await;
    send_to(&mut page, "10.0.0.1:9", "refused").await;
    assert_eq!(reported(&mut page).await.kind, FailureKind::NotAllowed);
    send_to(&mut page, "echo", "lost").await;
    let lost = Event::Injected { fault: Fault::Loss, way: Way::Out, number: 2, bytes: 4 };
    assert_eq!(page.event().await, lost);
}

#[tokio::test]
async fn what_is_lost_and_what_is_left_to_send_are_held_back_too() {
    const COUNT: usize = 60;
    let mut options = options(&[]);
    options.udp_rate = 100;
    let server = TestServer::start(options).await;
    let (mut page, _) = bound(&server, "&loss=1").await;
    let began = Instant::now();
    for _ in 0..COUNT {
        send_to(&mut page, "echo", "lost").await;
    }
    for _ in 0..COUNT {
        assert!(matches!(page.event().await, Event::Injected { fault: Fault::Loss, .. }));
    }
    assert!(began.elapsed() >= Duration::from_millis(490), "{:?}", began.elapsed());
    drop(page);

    let (mut page, _) = bound(&server, "").await;
    let began = Instant::now();
    for _ in 0..COUNT {
        send_to(&mut page, "10.0.0.1:9", "no").await;
    }
    page.socket.close(None).await.unwrap();
    // Dropped with something unread, it would be a RST, and take what was sent from the relay.
    soon(async { while page.socket.next().await.is_some_and(|message| message.is_ok()) {} }).await;
    soon(async {
        loop {
            let metrics = String::from_utf8(server.get("/metrics").send().await.body).unwrap();
            if metrics.contains("relay_sessions_open{kind=\"udp-socket\"} 0\n") {
                let line = format!("relay_refusals_total{{rule=\"target-not-listed\"}} {COUNT}\n");
                return assert!(metrics.contains(&line), "{metrics}");
            }
        }
    })
    .await;
    assert!(began.elapsed() >= Duration::from_millis(490), "{:?}", began.elapsed());
}
