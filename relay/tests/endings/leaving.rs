//! A page that closes or vanishes, and a relay that stops: data sent before still arrives.

use crate::common::{
    MAX_MESSAGE, Page, TestServer,
    http::Request,
    options, peer,
    peer::noise,
    program::{self, Program},
    soon,
};
use futures_util::StreamExt;
use std::io::ErrorKind;
use tokio::{io::AsyncWriteExt, sync::oneshot};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};

#[tokio::test]
async fn a_close_of_the_page_is_answered() {
    // Without an answer a browser tells its page 1006: that the relay is gone.
    let server = TestServer::start(options(&[])).await;
    let mut page = server.open("raw-echo").await;
    page.socket.close(Some(CloseFrame { code: CloseCode::Normal, reason: Default::default() })).await.unwrap();
    assert_eq!(page.closed().await, (1000, String::new()));
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

/// Its end comes while the first event still waits to be written. In a process of its own, as a relay that would try
/// for ever takes the whole thread.
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
