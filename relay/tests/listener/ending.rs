//! When a listener ends, nothing listens any more; claimed connections continue.

use super::{close, common::*, nobody_listens};
use futures_util::StreamExt;
use relay::Options;
use std::{io::ErrorKind, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::tungstenite::Message;

/// A client that was taken, one that was accepted only, and one that waits in the queue.
async fn three(server: &TestServer, listening: &mut Listening) -> ([TcpStream; 3], Page) {
    let taken = listening.client().await;
    let page = listening.serve(server).await;
    let accepted = listening.client().await;
    listening.accept(1).await;
    listening.accepted().await;
    ([taken, accepted, listening.client().await], page)
}

/// The page and its client still talk; of the other clients, one was closed and one never got further than the queue.
async fn only_the_taken_one_lives([mut taken, mut accepted, mut queued]: [TcpStream; 3], mut page: Page) {
    taken.write_all(b"on").await.unwrap();
    page.receive_all(1024).await;
    assert_eq!(page.bytes().await, b"on");
    page.send("and on").await;
    let mut answer = [0; 6];
    soon(taken.read_exact(&mut answer)).await.unwrap();
    assert_eq!(soon(peer::read_all(&mut accepted)).await.unwrap(), b"");
    assert_eq!(soon(queued.read_u8()).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_closed_listener_leaves_only_what_was_taken() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let (address, path) = (listening.address, listening.path(2));
    let (clients, page) = three(&server, &mut listening).await;
    close(listening).await;
    let refused = TcpStream::connect(address).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    only_the_taken_one_lives(clients, page).await;
    let failure = server.page(&path).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::BadRequest));
}

#[tokio::test]
async fn a_page_that_vanishes_leaves_nothing_listening() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let address = listening.address;
    let (clients, page) = three(&server, &mut listening).await;
    // No Close: the TCP connection goes, as when a tab is killed.
    drop(listening);
    nobody_listens(address).await;
    only_the_taken_one_lives(clients, page).await;
}

#[tokio::test]
async fn a_page_that_answers_pings_listens_for_ever_and_a_silent_one_is_gone() {
    let (idle_timeout, ping_interval) = (Duration::from_millis(100), Duration::from_millis(100));
    let server = TestServer::start(Options { idle_timeout, ping_interval, ..options(&[]) }).await;
    let mut listening = Listening::start(&server, "").await;
    // The client answers pings while it is read. Nothing else happens for many times the idle time.
    let told = timeout(10 * idle_timeout, async {
        while let Some(Ok(message)) = listening.page.socket.next().await {
            assert!(message.is_ping(), "{message}");
        }
    });
    assert!(told.await.is_err(), "it ended");
    let _client = listening.client().await;
    // Not read any more, it answers no more.
    nobody_listens(listening.address).await;
    let mut last = None;
    while let Some(Ok(message)) = soon(listening.page.socket.next()).await {
        last = Some(message);
    }
    let Some(Message::Close(Some(close))) = last else { panic!("{last:?}") };
    assert_eq!(u16::from(close.code), CloseCode::Idle.code());
}

#[tokio::test]
async fn a_connection_that_is_not_taken_is_closed() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let mut client = listening.client().await;
    listening.accept(1).await;
    let number = listening.accepted().await.connection;
    assert_eq!(soon(peer::read_all(&mut client)).await.unwrap(), b"");
    let failure = server.page(&listening.path(number)).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::BadRequest));
}

#[tokio::test]
async fn a_relay_that_stops_closes_listeners_and_what_they_accepted() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let address = listening.address;
    let ([mut taken, mut accepted, _queued], mut page) = three(&server, &mut listening).await;
    let stopped = tokio::spawn(server.stop());
    assert_eq!(page.closed().await.0, CloseCode::GoingAway.code());
    drop(page);
    let told = async {
        loop {
            if let Frame::Closed(code, _) = listening.page.next().await {
                return code;
            }
        }
    };
    assert_eq!(told.await, CloseCode::GoingAway.code());
    nobody_listens(address).await;
    assert_eq!(soon(peer::read_all(&mut accepted)).await.unwrap(), b"");
    assert_eq!(soon(peer::read_all(&mut taken)).await.unwrap(), b"");
    drop((listening, taken));
    soon(stopped).await.unwrap();
}

#[tokio::test]
async fn each_listener_and_each_taken_connection_has_a_slot_and_gives_it_back() {
    let server = TestServer::start(Options { max_connections: 2, ..options(&[]) }).await;
    let origin = format!("http://{}", server.address);
    for _ in 0..3 {
        let mut listening = Listening::start(&server, "").await;
        let client = listening.client().await;
        let page = listening.serve(&server).await;
        let third = server.get("/tcp-listener").upgrade().header("Origin", &origin);
        let refused = third.header("Sec-WebSocket-Protocol", SUBPROTOCOL_LAB).send().await;
        assert_eq!(refused.status, 429);
        drop((page, client));
        close(listening).await;
        soon(async {
            loop {
                let metrics = server.get("/metrics").send().await;
                let open = |kind| metrics.text().contains(&format!("relay_sessions_open{{kind=\"{kind}\"}} 0\n"));
                if open("tcp") && open("tcp-listener") {
                    break;
                }
            }
        })
        .await;
    }
}
