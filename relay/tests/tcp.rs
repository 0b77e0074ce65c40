//! Bytes, recvs and half-closes, through a real relay to real sockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{
    Command, Event, Frame, MAX_MESSAGE, MAX_RECEIVE, MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES, Page, TestServer,
    next_message, options, peer, peer::noise, soon,
};
use futures_util::{SinkExt, StreamExt};
use sha2::{Digest, Sha256};
use socket2::SockRef;
use std::{io::Read, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::oneshot,
};
use tokio_tungstenite::tungstenite::Message;

/// Without a receive before it a shutdown is answered by silence, so each test that waits for `fin` asks for it.
const ALL: u32 = MAX_RECEIVE;

#[tokio::test]
async fn megabytes_go_both_ways_at_once_unchanged() {
    const SIZE: usize = 8 << 20;
    let (address, received) = peer::peer(|mut socket| async move {
        let (mut reader, mut writer) = socket.split();
        let send = async {
            writer.write_all(&noise(1, SIZE)).await.unwrap();
            writer.shutdown().await.unwrap();
        };
        let mut all = Vec::new();
        let (read, ()) = tokio::join!(reader.read_to_end(&mut all), send);
        read.unwrap();
        Sha256::digest(&all)
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.receive_all(ALL).await;
    let (mut sink, mut stream) = page.socket.split();
    let send = async {
        for chunk in noise(2, SIZE).chunks(MAX_MESSAGE) {
            sink.feed(Message::binary(chunk.to_vec())).await.unwrap();
        }
        sink.send(Message::text(serde_json::to_string(&Command::Shutdown).unwrap())).await.unwrap();
    };
    let receive = async {
        let mut all = Vec::new();
        while let Some(Message::Binary(bytes)) = soon(next_message(&mut stream)).await {
            all.extend(bytes);
        }
        all
    };
    let ((), all) = soon(async { tokio::join!(send, receive) }).await;
    assert_eq!(all.len(), SIZE);
    assert_eq!(Sha256::digest(&all), Sha256::digest(noise(1, SIZE)));
    assert_eq!(soon(received).await.unwrap(), Sha256::digest(noise(2, SIZE)));
}

#[tokio::test]
async fn the_page_shuts_down_and_still_receives() {
    let (address, _) = peer::peer(|mut socket| async move {
        let heard = peer::read_all(&mut socket).await.unwrap();
        socket.write_all(format!("{} bytes, then your FIN", heard.len()).as_bytes()).await.unwrap();
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.send("hello").await;
    page.command(Command::Shutdown).await;
    page.receive_all(ALL).await;
    assert_eq!(page.bytes_until().await, (b"5 bytes, then your FIN".to_vec(), Frame::Event(Event::Fin)));
    assert_eq!(page.closed().await, (1000, String::new()));
}

#[tokio::test]
async fn the_peer_shuts_down_and_still_receives() {
    let (address, heard) = peer::peer(|mut socket| async move {
        socket.write_all(b"bye").await.unwrap();
        socket.shutdown().await.unwrap();
        peer::read_all(&mut socket).await.unwrap()
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.receive_all(ALL).await;
    assert_eq!(page.bytes_until().await, (b"bye".to_vec(), Frame::Event(Event::Fin)));
    page.send("still here").await;
    // Another recv at the end returns 0 again.
    page.receive_one(1).await;
    assert_eq!(page.event().await, Event::Fin);
    page.command(Command::Shutdown).await;
    assert_eq!(page.closed().await.0, 1000);
    assert_eq!(soon(heard).await.unwrap(), b"still here");
}

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
async fn what_comes_while_connecting_waits() {
    let (address, heard) = peer::sends("hi").await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.lab(address).await;
    page.receive_all(ALL).await;
    page.send("early").await;
    page.command(Command::Shutdown).await;
    assert!(matches!(page.event().await, Event::Open { .. }));
    assert_eq!(page.bytes_until().await, (b"hi".to_vec(), Frame::Event(Event::Fin)));
    assert_eq!(soon(heard).await.unwrap().unwrap(), b"early");
}

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

/// Sends messages of this size until so many bytes or messages wait that the protocol has the page hold back.
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

#[tokio::test]
async fn open_tells_both_addresses() {
    let (address, _peer) = peer::sends("").await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.lab(address).await;
    let Event::Open { local, peer, .. } = page.event().await else { panic!("it did not open") };
    assert_eq!(peer, address.to_string());
    assert!(local.starts_with("127.0.0.1:"), "{local}");
}

#[tokio::test]
async fn practice_servers_are_reached_by_name_and_by_address() {
    let server = TestServer::start(options(&[])).await;
    let practice = server.health().await.practice.unwrap();
    let echo = practice.tcp.iter().find(|server| server.name == common::PracticeTcp::RawEcho).unwrap();
    let port = echo.address.rsplit_once(':').unwrap().1;
    for target in ["raw-echo", &echo.address, &format!("localhost:{port}"), &format!("LOCALHOST%3A{port}")] {
        let mut page = server.open(target).await;
        page.send("same").await;
        page.receive_all(ALL).await;
        assert_eq!(page.bytes().await, b"same", "{target}");
    }
}

mod plain {
    use super::*;

    async fn connect(server: &TestServer, target: impl ToString, subprotocol: Option<&str>) -> Page {
        Page::connect(server, &target.to_string(), subprotocol).await
    }

    #[tokio::test]
    async fn text_and_binary_are_bytes() {
        for subprotocol in [Some("binary"), None, Some("base64, binary")] {
            let (address, heard) = peer::sends("hello").await;
            let server = TestServer::for_peer(address).await;
            let mut page = connect(&server, address, subprotocol).await;
            let answered = page.response.headers().get("sec-websocket-protocol").map(|value| value.to_str().unwrap());
            assert_eq!(answered, subprotocol.map(|_| "binary"));
            assert_eq!(page.bytes().await, b"hello");
            page.text(r#"{"command":"#).await;
            page.send("bytes").await;
            page.socket.close(None).await.unwrap();
            assert_eq!(soon(heard).await.unwrap().unwrap(), br#"{"command":bytes"#);
        }
    }

    #[tokio::test]
    async fn the_peers_end_closes_after_its_last_byte_and_what_is_on_the_way_is_still_written() {
        let (address, heard) = peer::peer(|mut socket| async move {
            socket.write_all(&noise(4, 1 << 20)).await.unwrap();
            socket.shutdown().await.unwrap();
            peer::read_all(&mut socket).await.unwrap()
        })
        .await;
        let server = TestServer::for_peer(address).await;
        let mut page = connect(&server, address, None).await;
        // Sent before the Close is read, and so before it can be answered.
        page.send("before").await;
        page.send("the Close").await;
        assert_eq!(page.bytes_until().await, (noise(4, 1 << 20), Frame::Closed(1000, String::new())));
        // A client answers the Close when it polls on.
        assert!(soon(page.socket.next()).await.is_none());
        assert_eq!(soon(heard).await.unwrap(), b"beforethe Close");
    }

    #[tokio::test]
    async fn a_failure_is_the_close_alone() {
        let address = peer::nobody().await;
        let server = TestServer::for_peer(address).await;
        let mut page = connect(&server, address, Some("binary")).await;
        assert_eq!(page.closed().await.0, 4003);
        let mut page = connect(&server, "127.0.0.1:1", None).await;
        assert_eq!(page.closed().await.0, 4001);
    }
}
