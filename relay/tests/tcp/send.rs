//! Sends to a peer that reads slowly or not at all: bounded, reported, and without blocking anything else.

use crate::ALL;
use crate::common::{
    Command, Event, MAX_MESSAGE, MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES, Page, TestServer, peer, peer::noise, soon,
};
use futures_util::{SinkExt, StreamExt};
use socket2::SockRef;
use std::{io::Read, time::Duration};
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_slow_peer_slows_the_page_and_loses_nothing() {
    let (start, started) = oneshot::channel::<()>();
    let (address, heard) = peer::peer(|mut socket| async move {
        started.await.unwrap();
        peer::read_all(&mut socket).await.unwrap()
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let page = server.open(address).await;
    let (mut sink, _stream) = page.socket.split();
    let mut sent = 0;
    // Until nobody takes more: the peer's kernel, the relay's inbox and kernel are all full. They are bounded.
    let chunk = noise(3, MAX_MESSAGE);
    while let Ok(result) =
        tokio::time::timeout(Duration::from_millis(500), sink.send(Message::binary(chunk.clone()))).await
    {
        result.unwrap();
        sent += 1;
        assert!(sent < 4096, "the relay takes everything, whatever the peer does");
    }
    // The send that was given up had been queued: it still goes out.
    sent += 1;
    start.send(()).unwrap();
    soon(sink.send(Message::Close(None))).await.unwrap();
    let heard = soon(heard).await.unwrap();
    assert_eq!(heard.len(), sent * MAX_MESSAGE);
    assert!(heard.chunks(MAX_MESSAGE).all(|part| part == chunk));
}

/// Sends messages of this size until enough bytes or messages wait that the protocol requires the page to stop.
async fn fill(page: &mut Page, size: usize) {
    let waiting = |page: &Page| usize::try_from(page.sent - page.written).unwrap();
    loop {
        let before = waiting(page);
        if before + size <= MAX_UNWRITTEN && before / size < MAX_UNWRITTEN_MESSAGES {
            page.send(vec![0; size]).await;
            continue;
        }
        // The news of what was written meanwhile comes with the answer.
        assert_eq!(page.round_trip().await, []);
        if waiting(page) == before {
            return;
        }
    }
}

#[tokio::test]
async fn commands_come_through_at_once_whatever_waits_before_them() {
    for size in [MAX_MESSAGE, 1] {
        let (address, socket) = peer::peer(|socket| async move {
            // Small, so that one-byte messages fill it before the test is over.
            SockRef::from(&socket).set_recv_buffer_size(4096).unwrap();
            socket
        })
        .await;
        let server = TestServer::for_peer(address).await;
        let mut page = server.open(address).await;
        fill(&mut page, size).await;
        page.command(Command::Reset).await;
        assert_eq!(page.closed().await, (1000, "reset".to_owned()), "{size}");
        drop(socket);
    }
}

#[tokio::test]
async fn the_page_is_told_what_was_written() {
    let (start, started) = oneshot::channel::<()>();
    let (address, heard) = peer::peer(|mut socket| async move {
        started.await.unwrap();
        peer::read_all(&mut socket).await.unwrap()
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.send("eighteen bytes are").await;
    page.round_trip().await;
    assert_eq!(page.written, 18);
    fill(&mut page, MAX_MESSAGE).await;
    let stuck = page.written;
    start.send(()).unwrap();
    page.command(Command::Shutdown).await;
    page.receive_all(ALL).await;
    assert_eq!(page.event().await, Event::Fin);
    assert!(page.written > stuck);
    assert_eq!(soon(heard).await.unwrap().len() as u64, page.written);
}

#[tokio::test]
async fn pings_are_answered_while_a_write_is_blocked() {
    let (address, socket) = peer::peer(|socket| async move { socket }).await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    let mut answered = 0;
    loop {
        page.send(vec![0; MAX_MESSAGE]).await;
        // In the end none is: the inbox is bounded, and a ping behind it waits like everything else.
        let Ok(frames) = tokio::time::timeout(Duration::from_millis(500), page.round_trip()).await else { break };
        assert_eq!(frames, []);
        answered += MAX_MESSAGE;
    }
    // The relay runs on this thread, so while this does not wait, all that comes is what the kernels held.
    let mut socket = soon(socket).await.unwrap().into_std().unwrap();
    let (mut held, mut buffer) = (0, [0; MAX_MESSAGE]);
    while let Ok(count) = socket.read(&mut buffer) {
        held += count;
    }
    assert!(answered > held, "{answered} bytes before the last answered ping, {held} written");
}
