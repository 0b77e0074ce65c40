//! How connections fail and end: each kind told from the others, and no byte lost by it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{
    Command, Event, FailureKind, Frame, MAX_MESSAGE, MAX_RECEIVE, Page, Phase, TestServer, allow,
    http::Request,
    next_message, options, peer,
    peer::noise,
    program::{self, Program},
    soon,
};
use futures_util::StreamExt;
use relay::Options;
use std::{io::ErrorKind, time::Duration};
use tokio::{io::AsyncWriteExt, sync::oneshot, time::timeout};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

#[tokio::test]
async fn refused() {
    let address = peer::nobody().await;
    let server = TestServer::for_peer(address).await;
    let failure = server.lab(address).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Connect, FailureKind::Refused));
    assert_eq!(failure.symbol.as_deref(), Some("ECONNREFUSED"));
    if cfg!(target_os = "linux") {
        assert_eq!(failure.errno, Some(111));
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn timed_out_by_the_page_and_by_the_relay() {
    let (address, _full) = peer::full().await;
    let server = TestServer::for_peer(address).await;
    let failure = server.lab(format!("{address}?timeout=200")).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Connect, FailureKind::TimedOut));
    assert!((200_000..5_000_000).contains(&failure.microseconds), "{}", failure.microseconds);
    // The page's limit does not lengthen the relay's.
    let options = Options { connect_timeout: Duration::from_millis(200), ..options(&allow(address)) };
    let server = TestServer::start(options).await;
    let failure = server.lab(format!("{address}?timeout=600000")).await.failed().await;
    assert_eq!(failure.kind, FailureKind::TimedOut);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_close_cancels_connecting() {
    let (address, _full) = peer::full().await;
    let options = Options { connect_timeout: Duration::from_secs(600), max_connections: 1, ..options(&allow(address)) };
    let server = TestServer::start(options).await;
    let mut page = server.lab(address).await;
    page.socket.close(None).await.unwrap();
    while soon(page.socket.next()).await.is_some() {}
    // The only slot is free again long before the connect would have ended.
    wait_for_slot(&server).await;
}

#[tokio::test]
async fn a_close_of_the_page_is_answered() {
    // Without an answer a browser tells its page 1006: that the relay is gone.
    let server = TestServer::start(options(&[])).await;
    let mut page = server.open("raw-echo").await;
    page.socket.close(Some(CloseFrame { code: CloseCode::Normal, reason: Default::default() })).await.unwrap();
    assert_eq!(page.closed().await, (1000, String::new()));
}

#[tokio::test]
async fn unresolved() {
    let options =
        Options { connect_timeout: Duration::from_secs(60), ..options(&["tcp://nosuch.invalid:80".to_owned()]) };
    let server = TestServer::start(options).await;
    let failure = server.lab("nosuch.invalid:80").await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Resolve, FailureKind::Unresolved));
}

#[tokio::test]
async fn not_allowed() {
    let server = TestServer::start(options(&["tcp://*:*".to_owned()])).await;
    let cases = [
        ("127.0.0.1:9", "address-loopback", "--allow tcp://127.0.0.1:9"),
        ("[::1]:9", "address-loopback", "--allow tcp://[::1]:9"),
        ("%5B::ffff:127.0.0.1%5D:9", "address-loopback", "--allow tcp://[::ffff:127.0.0.1]:9"),
        ("169.254.169.254:80", "address-link-local", "--allow tcp://169.254.169.254:80"),
        ("localhost:9", "address-loopback", "--allow tcp://localhost:9"),
    ];
    for (target, rule, allow) in cases {
        let failure = server.lab(target).await.failed().await;
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::NotAllowed), "{target}");
        assert_eq!((failure.rule.as_deref(), failure.allow.as_deref()), (Some(rule), Some(allow)), "{target}");
    }
    let server = TestServer::start(options(&[])).await;
    let failure = server.lab("nosuch.invalid:80").await.failed().await;
    assert_eq!(failure.rule.as_deref(), Some("target-not-listed"));
    let server = TestServer::start(Options { practice: None, ..options(&[]) }).await;
    let failure = server.lab("echo").await.failed().await;
    assert_eq!((failure.rule.as_deref(), failure.allow), (Some("practice-off"), None));
    assert_eq!(server.health().await.practice, None);
}

/// A plain page learns of the peer's FIN by a Close alone. One that does not answer it has left.
#[tokio::test]
async fn a_plain_page_has_a_time_limit_for_its_answer_to_a_close() {
    let (address, ended) = peer::peer(|mut socket| async move {
        socket.shutdown().await.unwrap();
        peer::read_all(&mut socket).await
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = Page::connect(&server, &address.to_string(), None).await;
    page.send("still here").await;
    // Not read, it does not answer. The idle time is many minutes.
    assert_eq!(soon(ended).await.unwrap().unwrap(), b"still here");
}

#[tokio::test]
async fn a_silent_page_leaves_its_slot_at_once() {
    let ping_interval = Duration::from_millis(50);
    let server = TestServer::start(Options { ping_interval, max_connections: 1, ..options(&[]) }).await;
    // Not read, it answers no pings.
    let _page = server.open("echo").await;
    timeout(Duration::from_secs(4), wait_for_slot(&server)).await.expect("it is waited for");
}

#[tokio::test]
async fn nonsense() {
    let server = TestServer::start(options(&[])).await;
    for target in ["echo2", "127.0.0.1", "http://127.0.0.1:80", "::1:80", "a:b", "raw-echo?timeout=0"] {
        let failure = server.lab(target).await.failed().await;
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::BadRequest), "{target}");
    }
    for timeout in ["", "-1", "1.5", "soon", "600001", "99999999999999999999"] {
        let failure = server.lab(format!("raw-echo?timeout={timeout}")).await.failed().await;
        assert_eq!(failure.kind, FailureKind::BadRequest, "{timeout:?}");
    }
    for command in ["", "{}", r#"{"receive":{"bytes":0,"continuous":true}}"#] {
        let mut page = server.open("raw-echo").await;
        page.text(command).await;
        let failure = page.failed().await;
        assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::BadRequest), "{command:?}");
    }
    let mut page = server.open("raw-echo").await;
    page.command(Command::Shutdown).await;
    page.send("late").await;
    assert_eq!(page.failed().await.kind, FailureKind::BadRequest);
}

#[tokio::test]
async fn a_message_that_is_too_long() {
    let server = TestServer::start(options(&[])).await;
    let mut page = server.open("raw-echo").await;
    page.send(vec![0; MAX_MESSAGE]).await;
    assert_eq!(page.round_trip().await, []);
    page.send(vec![0; MAX_MESSAGE + 1]).await;
    // A page that has not read the Close yet can go on: no RST meets it.
    for _ in 0..64 {
        page.send(vec![0; MAX_MESSAGE]).await;
    }
    assert_eq!(page.failed().await.kind, FailureKind::BadRequest);
}

/// A peer that, once told to, sends so many bytes and then a RST; and a page that is connected to it.
async fn page_of_a_peer_that_resets(count: usize) -> (TestServer, Page, impl Future<Output = ()>) {
    let (now, told) = oneshot::channel::<()>();
    let (address, gone) = peer::peer(move |mut socket| async move {
        told.await.unwrap();
        socket.write_all(&noise(5, count)).await.unwrap();
        peer::reset(socket);
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let page = server.open(address).await;
    let reset = async {
        now.send(()).unwrap();
        soon(gone).await.unwrap();
    };
    (server, page, reset)
}

#[tokio::test]
async fn a_rst_is_no_fin_and_comes_after_the_last_bytes() {
    let (_server, mut page, reset) = page_of_a_peer_that_resets(10).await;
    reset.await;
    page.receive_all(4).await;
    for expected in noise(5, 10).chunks(4) {
        assert_eq!(page.bytes().await, expected);
    }
    let failure = page.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Reset));
    assert_eq!(failure.symbol.as_deref(), Some("ECONNRESET"));
}

/// On Linux the error waits in the socket for whichever call comes first. In whatever order writes and recvs meet it,
/// the bytes come first and the end is a reset. Recvs of one byte take many turns, and
/// the message that comes with the command is written between them.
#[tokio::test]
async fn a_rst_seen_by_a_write_is_no_fin_either() {
    for _ in 0..20 {
        let (_server, mut page, reset) = page_of_a_peer_that_resets(20_000).await;
        reset.await;
        page.feed(Command::Receive { bytes: 1, continuous: true, timeout_ms: None }).await;
        page.send("into the void").await;
        let (bytes, last) = page.bytes_until().await;
        assert_eq!(bytes.len(), 20_000);
        let Frame::Event(Event::Failed(failure)) = last else { panic!("{last:?}") };
        assert_eq!(failure.kind, FailureKind::Reset, "{failure:?}");
        assert_eq!(page.closed().await.0, 4006);
    }
}

#[tokio::test]
async fn a_rst_seen_by_a_write_alone() {
    let (_server, mut page, reset) = page_of_a_peer_that_resets(0).await;
    reset.await;
    page.send("anyone?").await;
    let failure = page.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Reset));
    let (_server, mut page, reset) = page_of_a_peer_that_resets(0).await;
    reset.await;
    page.command(Command::Shutdown).await;
    assert_eq!(page.failed().await.kind, FailureKind::Reset);
}

#[tokio::test]
async fn idle() {
    let (address, _peer) = peer::sends("").await;
    let options = Options { idle_timeout: Duration::from_millis(200), ..options(&allow(address)) };
    let server = TestServer::start(options).await;
    let failure = server.open(address).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Idle));
    assert!(failure.microseconds >= 200_000);
}

/// The pings of a relay that sends them often, until so many have come; the client answers them by itself.
async fn answer_pings(page: &mut Page, count: usize) {
    for _ in 0..count {
        let message = soon(next_message(&mut page.socket)).await;
        assert!(matches!(message, Some(Message::Ping(_))), "{message:?}");
    }
}

#[tokio::test]
async fn a_page_that_answers_pings_stays_and_one_that_does_not_is_gone() {
    let (address, heard) = peer::sends("").await;
    let options = Options { ping_interval: Duration::from_millis(50), max_connections: 1, ..options(&allow(address)) };
    let server = TestServer::start(options).await;
    let mut page = server.open(address).await;
    page.send("still here").await;
    answer_pings(&mut page, 5).await;
    // From here on it does not look any more, and so does not answer.
    assert_eq!(soon(heard).await.unwrap().unwrap(), b"still here");
    // Its slot is free while its own end stays open, and should it wake up, it learns why.
    wait_for_slot(&server).await;
    let close = loop {
        match soon(page.socket.next()).await.unwrap().unwrap() {
            Message::Ping(_) => {}
            Message::Close(close) => break close.unwrap(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((u16::from(close.code), close.reason.as_str()), (4007, "the page did not answer a ping"));
}

#[tokio::test]
async fn a_page_that_takes_nothing_any_more_is_gone_after_the_idle_time() {
    let (address, sent) = peer::peer(|mut socket| async move {
        let bytes = noise(9, 1 << 20);
        while socket.write_all(&bytes).await.is_ok() {}
    })
    .await;
    let options = Options {
        idle_timeout: Duration::from_millis(400),
        ping_interval: Duration::from_millis(50),
        max_connections: 1,
        ..options(&allow(address))
    };
    let server = TestServer::start(options).await;
    let mut page = server.open(address).await;
    page.receive_all(MAX_RECEIVE).await;
    // It cannot be asked whether it is there, behind all that it does not take.
    soon(sent).await.unwrap();
    wait_for_slot(&server).await;
}

#[tokio::test]
async fn pings_are_no_use_of_a_connection() {
    let (address, _peer) = peer::sends("").await;
    let options = Options {
        idle_timeout: Duration::from_millis(400),
        ping_interval: Duration::from_millis(50),
        ..options(&allow(address))
    };
    let server = TestServer::start(options).await;
    let mut page = server.open(address).await;
    answer_pings(&mut page, 2).await;
    let last = loop {
        match soon(page.socket.next()).await.unwrap().unwrap() {
            Message::Ping(_) => {}
            other => break other,
        }
    };
    assert!(last.to_text().unwrap().contains(r#""kind":"idle""#), "{last:?}");
}

#[tokio::test]
async fn a_page_that_closes_has_its_last_bytes_written() {
    let (read, reading) = oneshot::channel::<()>();
    let (address, heard) = peer::peer(|mut socket| async move {
        // What the page never receives must not cost it what it sent: an unread byte makes close(2) a RST.
        socket.write_all(&noise(6, 100_000)).await.unwrap();
        reading.await.unwrap();
        peer::read_all(&mut socket).await
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    for chunk in noise(7, 1 << 20).chunks(MAX_MESSAGE) {
        page.send(chunk).await;
    }
    page.socket.close(None).await.unwrap();
    while soon(page.socket.next()).await.is_some() {}
    read.send(()).unwrap();
    assert_eq!(soon(heard).await.unwrap().unwrap(), noise(7, 1 << 20));
}

#[tokio::test]
async fn a_peer_that_sends_on_and_on_gets_what_the_page_had_sent() {
    let (leave, left) = oneshot::channel::<()>();
    let (address, heard) = peer::peer(|mut socket| async move {
        left.await.unwrap();
        // Much more than what is thrown away at once.
        socket.write_all(&noise(9, 16 << 20)).await.unwrap();
        peer::read_all(&mut socket).await
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    for chunk in noise(7, 1 << 20).chunks(MAX_MESSAGE) {
        page.send(chunk).await;
    }
    page.socket.close(None).await.unwrap();
    while soon(page.socket.next()).await.is_some() {}
    leave.send(()).unwrap();
    assert_eq!(soon(heard).await.unwrap().unwrap(), noise(7, 1 << 20));
}

#[tokio::test]
async fn a_peer_that_sends_on_and_on_to_a_page_that_left_gets_a_rst() {
    let (address, sent) = peer::peer(|mut socket| async move {
        let bytes = noise(9, 1 << 20);
        for count in 0.. {
            if let Err(error) = socket.write_all(&bytes).await {
                return (count, error.kind());
            }
        }
        unreachable!()
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.socket.close(None).await.unwrap();
    while soon(page.socket.next()).await.is_some() {}
    let (count, error) = soon(sent).await.unwrap();
    assert!(matches!(error, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error:?}");
    // A megabyte is thrown away; the rest is what the kernels hold.
    assert!(count < 64, "{count} MiB");
}

#[tokio::test]
async fn a_page_that_vanishes_ends_the_connection() {
    let (address, heard) = peer::sends("").await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.send("half a sen").await;
    assert_eq!(page.round_trip().await, []);
    let Page { socket, .. } = page;
    peer::reset(socket.into_inner());
    assert_eq!(soon(heard).await.unwrap().unwrap(), b"half a sen");
}

#[tokio::test]
async fn reset_sends_a_rst() {
    let (address, heard) = peer::sends("").await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.command(Command::Reset).await;
    assert_eq!(page.closed().await, (1000, "reset".to_owned()));
    assert_eq!(soon(heard).await.unwrap().unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn the_limit_on_connections_refuses_and_is_freed() {
    let (address, _peer) = peer::sends("").await;
    let options = Options { max_connections: 1, ..options(&allow(address)) };
    let server = TestServer::start(options).await;
    assert_eq!(server.health().await.limits.connections, 1);
    let mut page = server.open(address).await;
    let refused = attempt(&server).await;
    assert_eq!(refused.status, 429);
    assert!(refused.text().contains("connections-limit"), "{}", refused.text());
    page.command(Command::Reset).await;
    assert_eq!(page.closed().await.0, 1000);
    drop(page);
    wait_for_slot(&server).await;
}

/// Its end comes while the first event still waits to be written. In a process of its own, as a relay that would try for
/// ever takes the whole thread.
#[tokio::test]
async fn a_page_that_ends_its_side_at_once_holds_up_nobody() {
    let relay = Program::start(program::relay(&["--threads", "1"])).await;
    let host = relay.address().to_string();
    for _ in 0..50 {
        let request = Request::new(relay.address(), "GET", "/udp-socket").header("Host", &host).upgrade();
        let request = request.origin(Some(&format!("http://{host}"))).header("Sec-WebSocket-Protocol", "lab.v1");
        let mut socket = request.open().await;
        socket.shutdown().await.unwrap();
        let answer = soon(peer::read_all(&mut socket)).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 101 "));
    }
    let health = Request::new(relay.address(), "GET", "/health").header("Host", &host).send().await;
    assert_eq!(health.status, 200);
}

#[tokio::test]
async fn a_relay_that_stops_says_so() {
    let (address, heard) = peer::sends("").await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.send("last").await;
    page.round_trip().await;
    let ended = async {
        assert_eq!(page.closed().await.0, 1001);
        while soon(page.socket.next()).await.is_some() {}
        drop(page);
    };
    tokio::join!(server.stop(), ended);
    assert_eq!(soon(heard).await.unwrap().unwrap(), b"last");
}

async fn attempt(server: &TestServer) -> common::http::Response {
    let origin = format!("http://{}", server.address);
    server.get("/tcp/raw-echo").upgrade().origin(Some(&origin)).send().await
}

/// Asks until the relay has a slot again.
async fn wait_for_slot(server: &TestServer) {
    soon(async {
        while attempt(server).await.status != 101 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
