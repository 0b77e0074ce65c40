//! A page as a TCP server: listening, accepting when told, and the connections that come of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{Event, Listening, TestServer, options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn a_client_reaches_the_page_and_reads_its_answer() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    assert!(listening.address.ip().is_loopback() && listening.address.port() != 0);
    assert_eq!((listening.backlog, listening.name.len()), (5, 32));
    let mut client = listening.client().await;
    listening.accept(1).await;
    let accepted = listening.accepted().await;
    assert_eq!((accepted.connection, accepted.local), (1, listening.address));
    assert_eq!(accepted.peer, client.local_addr().unwrap());
    assert_eq!(accepted.waited.is_some(), cfg!(target_os = "linux"));

    let mut page = server.page(&listening.path(1)).await;
    let (local, peer) = (accepted.local.to_string(), accepted.peer.to_string());
    assert_eq!(page.event().await, Event::Open { local, peer, microseconds: 0 });
    page.receive_all(1024).await;
    client.write_all("안녕하세요!".as_bytes()).await.unwrap();
    assert_eq!(page.bytes().await, "안녕하세요!".as_bytes());
    page.send("hello").await;
    let mut answer = [0; 5];
    client.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"hello");
    client.shutdown().await.unwrap();
    assert_eq!(page.event().await, Event::Fin);
}
