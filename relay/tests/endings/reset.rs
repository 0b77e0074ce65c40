//! A RST from the peer and to it: it is no FIN, and follows the last bytes.

use crate::common::{Command, Event, FailureKind, Frame, Page, Phase, TestServer, peer, peer::noise, soon};
use std::io::ErrorKind;
use tokio::{io::AsyncWriteExt, sync::oneshot};

/// A peer that, on a signal, sends this many bytes and then a RST; and a page that is connected to it.
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
async fn reset_sends_a_rst() {
    let (address, heard) = peer::sends("").await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.command(Command::Reset).await;
    assert_eq!(page.closed().await, (1000, "reset".to_owned()));
    assert_eq!(soon(heard).await.unwrap().unwrap_err().kind(), ErrorKind::ConnectionReset);
}
