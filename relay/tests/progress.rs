//! Everything that can progress does so by itself, without waiting for an unrelated event.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{
    Command, Event, Frame, MAX_MESSAGE, MAX_RECEIVE, Page, TestServer, allow, options, peer, peer::noise, soon,
};
use futures_util::{FutureExt, SinkExt, StreamExt};
use relay::Options;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::oneshot,
    task::JoinSet,
};
use tokio_tungstenite::tungstenite::Message;

/// After this long without progress, the transfer counts as stalled.
const STALLED: Duration = Duration::from_millis(500);

/// A relay that goes to this peer, and is not woken by a ping or a time limit while a test lasts.
async fn undisturbed(address: SocketAddr) -> TestServer {
    let never = Duration::from_secs(3600);
    TestServer::start(Options {
        idle_timeout: never,
        connect_timeout: never,
        ping_interval: never,
        ..options(&allow(address))
    })
    .await
}

/// RFC 6455, section 5.2 has a length written as short as can be; who does not is understood all the same.
#[tokio::test]
async fn a_frame_whose_length_is_written_too_wide_waits_for_nothing() {
    let (address, _peer) = peer::sends("").await;
    let server = undisturbed(address).await;
    let mut page = server.open(address).await;
    // The mask looks like the head of a frame itself.
    let mask = [0x82, 0xff, 0x82, 0xff];
    for length in 0..=125u8 {
        let payload = (0..length).map(|at| at ^ mask[usize::from(at) % 4]);
        for head in [&[0x89, 0xfe, 0, length][..], &[0x89, 0xff, 0, 0, 0, 0, 0, 0, 0, length]] {
            let frame: Vec<u8> = head.iter().copied().chain(mask).chain(payload.clone()).collect();
            page.socket.get_mut().write_all(&frame).await.unwrap();
            assert_eq!(page.next().await, Frame::Pong, "{length}");
        }
    }
}

/// While the relay connects it takes what it has room for. Then all those commands are obeyed at once, which makes
/// room.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn commands_that_fill_the_relay_while_it_connects_hold_up_nothing_behind_them() {
    let (address, mut sockets) = peer::full().await;
    let server = undisturbed(address).await;
    let mut page = server.lab(address).await;
    let receive = Command::Receive { bytes: MAX_RECEIVE, continuous: true, timeout_ms: None };
    for _ in 0..5000 {
        page.feed(receive.clone()).await;
    }
    page.send("behind them").await;
    // Now the next SYN, which the kernel sends again after a second, is answered.
    let listener = std::net::TcpListener::from(sockets.swap_remove(0));
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let heard = async {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                // Those that filled the queue say nothing.
                Some(heard) = connections.join_next() => return heard.unwrap(),
                accepted = listener.accept() => connections.spawn(async move {
                    let mut heard = vec![0; 11];
                    accepted.unwrap().0.read_exact(&mut heard).await.unwrap();
                    heard
                }),
            };
        }
    };
    assert_eq!(soon(heard).await, b"behind them");
}

/// A task of tokio's may do only so much before others have their turn, and until then each socket seems to have
/// nothing.
#[tokio::test]
async fn a_recv_is_not_given_up_because_others_have_their_turn() {
    // The turn is to end between two recvs, not between a recv and the way of its byte to the page.
    for pings in 0..2 {
        let bytes = noise(1, 100);
        let (address, _peer) = peer::sends(bytes.clone()).await;
        let server = undisturbed(address).await;
        let mut page = server.open(address).await;
        page.receive_one(1).await;
        assert_eq!(page.bytes().await, bytes[..1]);
        for _ in 0..pings {
            page.socket.feed(Message::Ping("".into())).await.unwrap();
        }
        for _ in &bytes[1..] {
            page.feed(Command::Receive { bytes: 1, continuous: false, timeout_ms: None }).await;
        }
        page.socket.flush().await.unwrap();
        for _ in 0..pings {
            assert_eq!(page.next().await, Frame::Pong);
        }
        for expected in &bytes[1..] {
            assert_eq!(page.bytes().await, [*expected]);
        }
    }
}

/// RFC 6455 has a page wait for the answer to its request; the frames of one that does not are not lost.
#[tokio::test]
async fn frames_that_come_with_the_request_are_understood() {
    for size in [0, 5, 4_000, 60_000] {
        let (address, heard) = peer::peer(|mut socket| async move {
            let mut heard = Vec::new();
            while !heard.ends_with(b"end") {
                assert!(socket.read_buf(&mut heard).await.unwrap() > 0, "{} bytes came", heard.len());
            }
            heard
        })
        .await;
        let server = undisturbed(address).await;
        let request = server.get(&format!("/tcp/{address}?token={}", server.token)).upgrade();
        let mut stream = request.open().await;
        // The relay runs on this thread, and has not had its turn since.
        let text = noise(2, size);
        let frames = [frame(2, &text), frame(9, b"?"), frame(2, b"end")].concat();
        stream.write_all(&frames).now_or_never().unwrap().unwrap();
        assert_eq!(soon(heard).await.unwrap(), [&text, &b"end"[..]].concat());
        // The peer has left.
        let mut answer = Vec::new();
        while !answer.ends_with(&[0x88, 2, 0x03, 0xe8]) {
            assert!(soon(stream.read_buf(&mut answer)).await.unwrap() > 0, "{}", answer.escape_ascii());
        }
        assert!(answer.windows(3).any(|pong| pong == [0x8a, 1, b'?']), "{}", answer.escape_ascii());
    }
}

/// A frame as a page sends it, with a mask of zeros.
fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
    let head = match payload.len() {
        short @ 0..126 => vec![0x80 | opcode, 0x80 | short as u8],
        _ => vec![0x80 | opcode, 0xfe, length[0], length[1]],
    };
    [&head, &[0; 4][..], payload].concat()
}

/// News wait for a page that takes nothing. Once it does, nothing else need happen; and its own bytes never wait for
/// that.
#[tokio::test]
async fn a_page_that_takes_nothing_sends_all_the_same_and_is_told_of_it_when_it_does() {
    let (stalled, stalls) = oneshot::channel();
    let (address, heard) = peer::peer(|mut socket| async move {
        while let Ok(count) = tokio::time::timeout(STALLED, socket.write(&[7; MAX_MESSAGE])).await {
            count.unwrap();
        }
        stalled.send(()).unwrap();
        let mut heard = [0; 5];
        socket.read_exact(&mut heard).await.unwrap();
        (socket, heard)
    })
    .await;
    let server = undisturbed(address).await;
    let mut page = server.open(address).await;
    page.receive_all(MAX_RECEIVE).await;
    soon(stalls).await.unwrap();
    // In place of the recvs that go on and on; it has its turn when the page takes what came before.
    page.receive_one(1).await;
    page.send("hello").await;
    let (_socket, heard) = soon(heard).await.unwrap();
    assert_eq!(&heard, b"hello");
    let (mut last, mut written) = (0, 0);
    while (last, written) != (1, 5) {
        match soon(page.socket.next()).await.unwrap().unwrap() {
            Message::Binary(bytes) => last = bytes.len(),
            Message::Text(text) => match serde_json::from_str(&text).unwrap() {
                Event::Written { bytes } => written = bytes,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }
}

/// However many frames a page sends that cost it next to nothing, others have their turn between them.
#[tokio::test]
async fn a_flood_of_small_frames_lets_others_have_their_turn() {
    const FRAMES: usize = 20_000;
    let (address, _peer) = peer::sends("").await;
    let server = undisturbed(address).await;
    let mut page = server.open(address).await;
    let flood = [frame(10, b"").repeat(FRAMES), frame(9, b"?")].concat();
    // The relay runs on this thread: it reads what is there whenever this yields.
    page.socket.get_mut().write_all(&flood).now_or_never().expect("the kernel takes it all").unwrap();
    let mut turns = 0;
    while page.socket.next().now_or_never().is_none() {
        tokio::task::yield_now().await;
        turns += 1;
    }
    assert!(turns > FRAMES / 1000, "all is read in {turns} turns");
}

/// While the relay has no room for what a page sends, it does not read the page's pongs either: that is no silence.
#[tokio::test]
async fn a_page_that_is_not_read_at_present_is_not_taken_for_silent() {
    const ALL: usize = 32 * 1024 * 1024;
    let (start, started) = oneshot::channel();
    let (address, heard) = peer::peer(|mut socket| async move {
        started.await.unwrap();
        peer::read_all(&mut socket).await
    })
    .await;
    let ping_interval = Duration::from_millis(100);
    let server = TestServer::start(Options { ping_interval, ..options(&allow(address)) }).await;
    let (mut sink, mut messages) = server.open(address).await.socket.split();
    // Read, it answers pings.
    let reads = tokio::spawn(async move { while let Some(Ok(_)) = messages.next().await {} });
    let sends = tokio::spawn(async move {
        for _ in 0..ALL / MAX_MESSAGE {
            sink.feed(Message::binary(vec![0; MAX_MESSAGE])).await.unwrap();
        }
        sink.send(Message::text(serde_json::to_string(&Command::Shutdown).unwrap())).await.unwrap();
        sink
    });
    // More pings than a silent page may leave unanswered.
    let mut other = server.open("echo").await;
    for _ in 0..6 {
        assert!(matches!(soon(other.socket.next()).await, Some(Ok(Message::Ping(_)))));
    }
    start.send(()).unwrap();
    assert_eq!(soon(heard).await.unwrap().unwrap().len(), ALL);
    drop(soon(sends).await.unwrap());
    reads.abort();
}

/// A plain page cannot shut down one direction alone, so a Close tells it of the peer's FIN. Until it answers it may
/// send.
#[tokio::test]
async fn what_a_plain_page_sends_before_it_answers_the_close_is_written() {
    let (address, heard) = peer::peer(|mut socket| async move {
        socket.shutdown().await.unwrap();
        peer::read_all(&mut socket).await
    })
    .await;
    let server = undisturbed(address).await;
    let mut page = Page::connect(&server, &address.to_string(), None).await;
    assert_eq!(page.closed().await, (1000, String::new()));
    // Past the library, which sends nothing of ours after a Close: a whole message, masked with zeros.
    page.socket.get_mut().write_all(b"\x82\x86\0\0\0\0behind").await.unwrap();
    // The answer goes out when more is asked for.
    while let Some(Ok(_)) = soon(page.socket.next()).await {}
    assert_eq!(soon(heard).await.unwrap().unwrap(), b"behind");
}
