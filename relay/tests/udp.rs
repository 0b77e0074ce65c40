//! Datagrams, through a real relay to real sockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{
    Command, Event, Failure, FailureKind, Frame, MAX_DATAGRAM, MAX_RECEIVE, Page, Phase, PracticeUdp, TestServer,
    options, soon,
};
use std::{
    net::{SocketAddr, UdpSocket},
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

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

/// A page that speaks no `lab.v1`, at this path.
async fn plain(server: &TestServer, path: &str) -> Page {
    let stream = TcpStream::connect(server.address).await.unwrap();
    Page::upgrade(stream, server.address, path, Some("binary")).await
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

#[tokio::test]
async fn the_echo_sends_each_datagram_back_as_it_is() {
    let server = practice().await;
    let echo = address(&server, PracticeUdp::Echo).await.to_string();
    let mut page = server.udp("echo").await;
    let Event::Open { local, peer, .. } = page.event().await else { panic!("it did not open") };
    assert!(local.starts_with("127.0.0.1:") && local != peer, "{local}");
    assert_eq!(peer, echo);
    page.receive_all(ALL).await;
    let large = vec![7; MAX_DATAGRAM];
    for sent in [&b"hello"[..], b"", "안녕".as_bytes(), &large, b"after"] {
        page.send(sent).await;
        assert_eq!(datagram(&mut page).await, (echo.clone(), sent.to_vec()));
    }
    page.socket.close(None).await.unwrap();
}

#[tokio::test]
async fn datagrams_keep_their_sizes_and_their_order() {
    let (socket, address) = peer();
    let server = allowing(address).await;
    let mut page = open(&server, address).await;
    for size in 0..50 {
        page.send(vec![b'x'; size]).await;
    }
    let answered = tokio::task::spawn_blocking(move || {
        let mut buffer = [0; 100];
        for size in 0..50 {
            let (length, from) = socket.recv_from(&mut buffer).unwrap();
            assert_eq!(length, size);
            socket.send_to(&buffer[..length], from).unwrap();
        }
    });
    answered.await.unwrap();
    // The kernel has kept them; one recv a command now.
    for size in 0..50 {
        page.receive_one(ALL).await;
        assert_eq!(datagram(&mut page).await.1.len(), size);
        assert_eq!(page.round_trip().await, []);
    }
}

#[tokio::test]
async fn what_the_buffer_does_not_hold_is_gone() {
    let server = practice().await;
    let mut page = open(&server, "echo").await;
    page.receive_all(4).await;
    page.send("0123456789").await;
    assert_eq!(datagram(&mut page).await.1, b"0123");
    assert_eq!(page.event().await, Event::Truncated { kept: 4, of: 10 });
    page.send("abcd").await;
    assert_eq!(datagram(&mut page).await.1, b"abcd");
    assert_eq!(page.round_trip().await, []);
}

#[tokio::test]
async fn a_datagram_that_is_too_long_is_reported_and_the_socket_lives_on() {
    let server = practice().await;
    let mut page = open(&server, "echo").await;
    page.receive_all(ALL).await;
    page.send(vec![0; MAX_DATAGRAM + 1]).await;
    let failure = reported(&mut page).await;
    assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Other));
    assert_eq!(failure.symbol.as_deref(), Some("EMSGSIZE"));
    page.send("short").await;
    assert_eq!(datagram(&mut page).await.1, b"short");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_closed_port_is_reported_to_whoever_waits_and_again_and_again() {
    let server = practice().await;
    let mut page = open(&server, "closed").await;
    page.receive_all(ALL).await;
    for _ in 0..3 {
        page.send("anybody?").await;
        let failure = reported(&mut page).await;
        assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Refused));
        assert_eq!(failure.symbol.as_deref(), Some("ECONNREFUSED"));
    }
    // A single recv is over by it: it has returned, with an error.
    let mut page = open(&server, "closed").await;
    page.receive_one(ALL).await;
    page.send("anybody?").await;
    assert_eq!(reported(&mut page).await.kind, FailureKind::Refused);
    page.send("anybody?").await;
    assert_eq!(page.round_trip().await, []);
    page.receive_one(ALL).await;
    assert_eq!(reported(&mut page).await.kind, FailureKind::Refused);
}

#[tokio::test]
async fn silence_times_out_and_the_socket_stays_open() {
    let server = practice().await;
    let mut page = open(&server, "silent").await;
    page.send("anybody?").await;
    page.command(Command::Receive { bytes: ALL, continuous: false, timeout_ms: Some(30) }).await;
    let Event::TimedOut { microseconds } = page.event().await else { panic!("it did not time out") };
    assert!((30_000..10_000_000).contains(&microseconds), "{microseconds}");
    assert_eq!(page.round_trip().await, []);
}

#[tokio::test]
async fn nothing_is_received_before_it_is_asked_for() {
    let server = practice().await;
    let mut page = open(&server, "echo").await;
    page.send("one").await;
    page.send("two").await;
    assert_eq!(page.round_trip().await, []);
    page.receive_one(ALL).await;
    assert_eq!(datagram(&mut page).await.1, b"one");
    assert_eq!(page.round_trip().await, []);
    page.receive_one(ALL).await;
    assert_eq!(datagram(&mut page).await.1, b"two");
}

#[tokio::test]
async fn a_plain_bridge_is_datagrams_and_nothing_else() {
    let server = practice().await;
    let mut page = plain(&server, "/udp/echo?duplicate=1").await;
    page.send("hello").await;
    // Out twice, and each of the two answers twice.
    for _ in 0..4 {
        assert_eq!(page.next().await, Frame::Bytes(b"hello".to_vec()));
    }
    page.send("").await;
    assert_eq!(page.bytes().await, b"");
}

#[tokio::test]
async fn commands_of_other_sockets_are_bad_requests() {
    let server = practice().await;
    for command in [Command::Shutdown, Command::Reset, Command::Accept, Command::Info] {
        let mut page = open(&server, "echo").await;
        page.command(command).await;
        assert_eq!(page.failed().await.kind, FailureKind::BadRequest);
    }
    let mut page = open(&server, "echo").await;
    page.command(Command::SendTo { address: "echo".to_owned() }).await;
    assert_eq!(page.failed().await.kind, FailureKind::BadRequest);
}

#[tokio::test]
async fn a_rule_for_tcp_lets_no_datagram_out() {
    let (_socket, address) = peer();
    let server = TestServer::start(options(&[format!("tcp://{address}")])).await;
    let failure = server.udp(address).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::NotAllowed));
    assert_eq!(failure.rule.as_deref(), Some("target-not-listed"));
    assert_eq!(failure.allow, Some(format!("--allow udp://{address}")));
    let failure = server.udp("raw-echo").await.failed().await;
    assert_eq!(failure.kind, FailureKind::BadRequest);
}

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
async fn whoever_sends_too_fast_is_held_back_and_loses_nothing() {
    const COUNT: usize = 60;
    let (socket, address) = peer();
    let mut options = options(&[format!("udp://{address}")]);
    options.udp_rate = 100;
    let server = TestServer::start(options).await;
    let mut page = open(&server, address).await;
    let began = Instant::now();
    for number in 0..COUNT {
        page.send(number.to_string()).await;
    }
    tokio::task::spawn_blocking(move || {
        let mut buffer = [0; 100];
        for number in 0..COUNT {
            let length = socket.recv(&mut buffer).unwrap();
            assert_eq!(buffer[..length], *number.to_string().as_bytes());
        }
    })
    .await
    .unwrap();
    // Ten at once, and then one every 10 ms.
    assert!(began.elapsed() >= Duration::from_millis(490), "{:?}", began.elapsed());
}

#[tokio::test]
async fn all_sockets_of_a_client_are_held_back_together() {
    const COUNT: usize = 30;
    let (socket, address) = peer();
    let mut options = options(&[format!("udp://{address}")]);
    options.udp_rate = 100;
    let server = TestServer::start(options).await;
    let (mut one, mut other) = (open(&server, address).await, open(&server, address).await);
    let began = Instant::now();
    for _ in 0..COUNT {
        one.send("one").await;
        other.send("other").await;
    }
    tokio::task::spawn_blocking(move || {
        for _ in 0..2 * COUNT {
            socket.recv(&mut [0; 100]).unwrap();
        }
    })
    .await
    .unwrap();
    assert!(began.elapsed() >= Duration::from_millis(490), "{:?}", began.elapsed());
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

#[tokio::test]
async fn a_page_that_reads_nothing_loses_datagrams_and_the_relay_keeps_few() {
    const COUNT: usize = 4000;
    let (socket, address) = peer();
    let server = allowing(address).await;
    let mut page = server.udp(address).await;
    let Event::Open { local, .. } = page.event().await else { panic!("it did not open") };
    page.receive_all(ALL).await;
    tokio::task::spawn_blocking(move || {
        for _ in 0..COUNT {
            socket.send_to(&[0; 60_000], &local).unwrap();
        }
    })
    .await
    .unwrap();
    // The page reads again: what the queues on the way held comes, and it is less than all.
    let frames = page.round_trip().await;
    let came = frames.iter().filter(|frame| matches!(frame, Frame::Event(Event::Datagram { .. }))).count();
    assert!((1..COUNT).contains(&came), "{came}");
}
