//! TCP under faults: what the kernel reports of a connection, a delay, and segments lost beneath it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{Command, Event, FailureKind, Frame, MAX_RECEIVE, Page, TcpInfo, TestServer, options, peer, soon};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

/// A segment that is lost costs a fifth of a second or more, and twice as much each time in a row.
const PATIENCE: Duration = Duration::from_secs(120);

async fn practice() -> TestServer {
    TestServer::start(options(&[])).await
}

async fn info(page: &mut Page) -> Option<TcpInfo> {
    page.command(Command::Info).await;
    match page.event().await {
        Event::Info(info) => info,
        other => panic!("no info: {other:?}"),
    }
}

/// Sends a message, and reads as many bytes.
async fn echo(page: &mut Page, message: &str) {
    page.send(message).await;
    let mut answer = Vec::new();
    while answer.len() < message.len() {
        match timeout(PATIENCE, page.frame()).await.expect("it never came") {
            Frame::Bytes(bytes) => answer.extend(bytes),
            other => panic!("no bytes: {other:?}"),
        }
    }
    assert_eq!(String::from_utf8(answer).unwrap(), message);
}

#[tokio::test]
async fn the_kernel_is_asked_as_often_as_the_page_asks() {
    let server = practice().await;
    let mut page = server.open("raw-echo").await;
    page.receive_all(MAX_RECEIVE).await;
    page.send("hello").await;
    assert_eq!(page.bytes().await, b"hello");
    for _ in 0..2 {
        let info = info(&mut page).await;
        if cfg!(target_os = "linux") {
            let info = info.unwrap();
            assert!(info.rtt > 0 && info.congestion_window > 0 && info.segment_size > 0, "{info:?}");
            assert!(info.receive_window > 0, "{info:?}");
            assert_eq!(info.retransmits, 0);
        } else {
            assert_eq!(info, None);
        }
    }
}

#[tokio::test]
async fn a_delay_holds_back_bytes_and_fin_and_nothing_else() {
    const DELAY: Duration = Duration::from_millis(300);
    let (address, _peer) = peer::peer(|mut socket| async move {
        let mut all = Vec::new();
        socket.read_to_end(&mut all).await.unwrap();
        socket.write_all(&all).await.unwrap();
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(format!("{address}?delay=300")).await;
    page.receive_all(MAX_RECEIVE).await;
    let began = Instant::now();
    page.send("one ").await;
    page.send("two").await;
    page.command(Command::Shutdown).await;
    assert_eq!(page.round_trip().await, []);
    assert_eq!(page.bytes_until().await, (b"one two".to_vec(), Frame::Event(Event::Fin)));
    assert!(began.elapsed() >= DELAY, "{:?}", began.elapsed());
    assert_eq!(page.written, 7);
    assert_eq!(page.closed().await.0, 1000);
}

#[tokio::test]
async fn what_a_delay_holds_back_is_sent_although_the_page_has_left() {
    let (address, heard) = peer::peer(|mut socket| async move { peer::read_all(&mut socket).await.unwrap() }).await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(format!("{address}?delay=100")).await;
    page.send("last words").await;
    drop(page);
    assert_eq!(soon(heard).await.unwrap(), b"last words");
}

#[tokio::test]
async fn faults_that_tcp_has_not_are_bad_requests() {
    let server = practice().await;
    for query in ["duplicate=0.1", "reorder=1", "loss=2", "delay=-1", "seed=x"] {
        assert_eq!(server.lab(format!("echo?{query}")).await.failed().await.kind, FailureKind::BadRequest, "{query}");
    }
    let mut page = server.open("raw-echo?duplicate=0&reorder=0&seed=7").await;
    page.receive_all(MAX_RECEIVE).await;
    echo(&mut page, "hello").await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn segments_are_lost_and_sent_again_and_the_bytes_are_whole() {
    let server = practice().await;
    let mut page = server.open("raw-echo?loss=0.3").await;
    page.receive_all(MAX_RECEIVE).await;
    let mut count = 0;
    // Without a loss this would go on: each round trip is lost with about that probability.
    loop {
        echo(&mut page, &format!("message {count}")).await;
        count += 1;
        let info = info(&mut page).await.unwrap();
        if info.retransmits > 0 && count >= 10 {
            break;
        }
        assert!(count < 200, "{count} round trips, and nothing was lost: {info:?}");
    }
    // It comes to its end all the same.
    page.command(Command::Shutdown).await;
    let fin = timeout(PATIENCE, async { while page.frame().await != Frame::Event(Event::Fin) {} });
    fin.await.expect("the FIN never came");
    assert_eq!(page.closed().await.0, 1000);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn where_all_is_lost_the_page_may_leave_and_the_peer_gets_its_bytes() {
    let (address, heard) = peer::peer(|mut socket| async move { peer::read_all(&mut socket).await.unwrap() }).await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(format!("{address}?loss=1")).await;
    page.send("into the dark").await;
    page.round_trip().await;
    drop(page);
    assert_eq!(soon(heard).await.unwrap(), b"into the dark");
}
