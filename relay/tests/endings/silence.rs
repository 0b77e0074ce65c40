//! Pages that do not answer, and idle connections.

use crate::common::{
    FailureKind, MAX_RECEIVE, Page, Phase, TestServer, allow, next_message, options, peer, peer::noise, soon,
};
use crate::wait_for_slot;
use futures_util::StreamExt;
use relay::Options;
use std::time::Duration;
use tokio::{io::AsyncWriteExt, time::timeout};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn idle() {
    let (address, _peer) = peer::sends("").await;
    let options = Options { idle_timeout: Duration::from_millis(200), ..options(&allow(address)) };
    let server = TestServer::start(options).await;
    let failure = server.open(address).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Idle));
    assert!(failure.microseconds >= 200_000);
}

/// Receives the pings of a relay that sends them often, until this many have arrived; the client answers them by
/// itself.
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
async fn a_silent_page_leaves_its_slot_at_once() {
    let ping_interval = Duration::from_millis(50);
    let server = TestServer::start(Options { ping_interval, max_connections: 1, ..options(&[]) }).await;
    // Not read, it answers no pings.
    let _page = server.open("echo").await;
    timeout(Duration::from_secs(4), wait_for_slot(&server)).await.expect("it is waited for");
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
