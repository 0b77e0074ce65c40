//! Recvs: the requested number, with the requested size and time limit.

use crate::common::{Command, Event, TestServer, peer, peer::noise};
use tokio::{io::AsyncWriteExt, sync::oneshot};

#[tokio::test]
async fn a_recv_is_a_recv() {
    let text = "안녕하세요!".as_bytes();
    let (address, _peer) = peer::sends(text).await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.receive_all(4).await;
    for expected in text.chunks(4) {
        assert_eq!(page.bytes().await, expected);
    }
}

#[tokio::test]
async fn nothing_is_received_before_it_is_asked_for_and_then_once_a_command() {
    let (address, _peer) = peer::sends("abcdefghij").await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    assert_eq!(page.round_trip().await, []);
    page.receive_one(4).await;
    assert_eq!(page.bytes().await, b"abcd");
    assert_eq!(page.round_trip().await, []);
    page.receive_one(3).await;
    page.receive_one(1).await;
    assert_eq!(page.bytes().await, b"efg");
    assert_eq!(page.bytes().await, b"h");
    page.receive_one(100).await;
    assert_eq!(page.bytes().await, b"ij");
}

#[tokio::test]
async fn a_time_limit_passes_and_the_connection_stays_open() {
    let (send, sent) = oneshot::channel::<()>();
    let (address, _peer) = peer::peer(|mut socket| async move {
        sent.await.unwrap();
        socket.write_all(b"late").await.unwrap();
        peer::read_all(&mut socket).await
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    for continuous in [false, true] {
        page.command(Command::Receive { bytes: 8, continuous, timeout_ms: Some(50) }).await;
        let Event::TimedOut { microseconds } = page.event().await else { panic!("not timed out") };
        assert!((50_000..10_000_000).contains(&microseconds), "{microseconds}");
    }
    // The continuous one goes on, without a limit.
    send.send(()).unwrap();
    assert_eq!(page.bytes().await, b"late");
}

#[tokio::test]
async fn a_new_receive_replaces_one_that_waits() {
    let (send, sent) = oneshot::channel::<()>();
    let (address, _peer) = peer::peer(|mut socket| async move {
        sent.await.unwrap();
        socket.write_all(b"12345678").await.unwrap();
        peer::read_all(&mut socket).await
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.command(Command::Receive { bytes: 2, continuous: true, timeout_ms: Some(1000) }).await;
    page.receive_one(5).await;
    assert_eq!(page.round_trip().await, []);
    send.send(()).unwrap();
    assert_eq!(page.bytes().await, b"12345");
    assert_eq!(page.round_trip().await, []);
}

#[tokio::test]
async fn recvs_of_one_byte_lose_nothing() {
    let (address, _peer) = peer::sends(noise(8, 20_000)).await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.receive_all(1).await;
    for expected in noise(8, 20_000) {
        assert_eq!(page.bytes().await, [expected]);
    }
}
