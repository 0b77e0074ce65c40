//! Clients wait until the page calls accept, and then exchange data with it.

use super::{close, common::*};
use relay::Options;
use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

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
    soon(client.read_exact(&mut answer)).await.unwrap();
    assert_eq!(&answer, b"hello");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn nobody_is_accepted_before_the_page_says_so() {
    const WAIT: Duration = Duration::from_millis(200);
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "?backlog=7").await;
    assert_eq!(listening.backlog, 7);
    let mut first = listening.client().await;
    let began = Instant::now();
    let mut second = listening.client().await;
    second.write_all(b"hello").await.unwrap();
    listening.waiting(2).await;
    // How long it waits is what is measured.
    sleep(WAIT.saturating_sub(began.elapsed())).await;
    assert_eq!(listening.page.round_trip().await, []);
    let silence = timeout(Duration::from_millis(50), second.read_u8()).await;
    assert!(silence.is_err(), "{silence:?}");

    let mut page = listening.serve(&server).await;
    assert_eq!(listening.page.event().await, Event::Waiting { clients: 1 });
    listening.accept(1).await;
    let accepted = listening.accepted().await;
    assert_eq!((accepted.connection, accepted.peer), (2, second.local_addr().unwrap()));
    // By the kernel's clock, which ticks every 1 to 10 ms.
    let (waited, tick) = (Duration::from_micros(accepted.waited.unwrap()), Duration::from_millis(20));
    assert!(waited + tick >= WAIT && waited <= began.elapsed() + tick, "{waited:?}");
    assert_eq!(listening.page.event().await, Event::Waiting { clients: 0 });

    // What it sent while it waited is there.
    let mut other = listening.take(&server, 2).await;
    other.receive_all(1024).await;
    assert_eq!(other.bytes().await, b"hello");
    other.send("second").await;
    page.send("first!").await;
    for (client, expected) in [(&mut first, b"first!"), (&mut second, b"second")] {
        let mut answer = [0; 6];
        soon(client.read_exact(&mut answer)).await.unwrap();
        assert_eq!(&answer, expected);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_queue_is_as_long_as_the_page_said() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "?backlog=1").await;
    // Linux lets one more wait than listen(2) was told.
    let _waiting = [listening.client().await, listening.client().await];
    listening.waiting(2).await;
    let third = TcpStream::connect(listening.address);
    let mut third = std::pin::pin!(third);
    assert!(timeout(Duration::from_millis(200), &mut third).await.is_err(), "there was room for a third");
    // Its SYN is sent again after a second, and finds room.
    listening.accept(1).await;
    listening.accepted().await;
    soon(third).await.unwrap();
}

#[tokio::test]
async fn accept_may_be_called_before_anybody_comes() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    listening.accept(2).await;
    for number in 1..=2 {
        let client = listening.client().await;
        let accepted = listening.accepted().await;
        assert_eq!((accepted.connection, accepted.peer), (number, client.local_addr().unwrap()));
    }
    // The third call was not made.
    let _third = listening.client().await;
    let told = listening.page.round_trip().await;
    assert!(!told.iter().any(|frame| matches!(frame, Frame::Event(Event::Accepted { .. }))), "{told:?}");
}

#[tokio::test]
async fn fifty_clients_at_once() {
    const CLIENTS: usize = 50;
    // Most are taken on another thread than the listener's.
    let server = TestServer::start(Options { threads: 3, ..options(&[]) }).await;
    let mut listening = Listening::start(&server, "?backlog=128").await;
    listening.accept(CLIENTS).await;
    let address = listening.address;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            tokio::spawn(async move {
                let mut client = TcpStream::connect(address).await.unwrap();
                client.write_all(format!("client {number:02}").as_bytes()).await.unwrap();
                client.shutdown().await.unwrap();
                let answer = peer::read_all(&mut client).await.unwrap();
                assert_eq!(answer, format!("to client {number:02}").into_bytes());
            })
        })
        .collect();
    let mut pages = Vec::new();
    for number in 1..=CLIENTS {
        let accepted = listening.accepted().await;
        assert_eq!(accepted.connection as usize, number);
        pages.push(listening.take(&server, accepted.connection).await);
    }
    for page in &mut pages {
        page.receive_all(1024).await;
        let (heard, end) = page.bytes_until().await;
        assert_eq!(end, Frame::Event(Event::Fin));
        page.send([b"to ", &heard[..]].concat()).await;
        page.command(Command::Shutdown).await;
        assert_eq!(page.closed().await.0, CloseCode::Normal.code());
    }
    for client in clients {
        soon(client).await.unwrap();
    }
}

#[tokio::test]
async fn each_side_closes_and_resets_as_on_any_connection() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;

    let mut client = listening.client().await;
    let mut page = listening.serve(&server).await;
    page.send("all").await;
    page.command(Command::Shutdown).await;
    assert_eq!(soon(peer::read_all(&mut client)).await.unwrap(), b"all");
    client.write_all(b"still").await.unwrap();
    page.receive_all(1024).await;
    assert_eq!(page.bytes().await, b"still");
    client.shutdown().await.unwrap();
    assert_eq!(page.event().await, Event::Fin);
    assert_eq!(page.closed().await.0, CloseCode::Normal.code());

    let client = listening.client().await;
    let mut page = listening.serve(&server).await;
    page.receive_all(1024).await;
    peer::reset(client);
    let failure = page.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Reset));

    let mut client = listening.client().await;
    let mut page = listening.serve(&server).await;
    page.command(Command::Reset).await;
    assert_eq!(soon(client.read_u8()).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(page.closed().await.0, CloseCode::Normal.code());
    close(listening).await;
}

#[tokio::test]
async fn a_plain_program_may_take_a_connection() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let mut client = listening.client().await;
    listening.accept(1).await;
    let number = listening.accepted().await.connection;
    let stream = TcpStream::connect(server.address).await.unwrap();
    let mut page = Page::upgrade(stream, server.address, &listening.path(number), Some("binary")).await;
    client.write_all(b"bytes").await.unwrap();
    assert_eq!(page.bytes().await, b"bytes");
}

/// A page connects to its own port, or to that of another tab, as any program does.
#[tokio::test]
async fn a_pages_own_port_is_a_target_without_a_rule() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let port = listening.address.port();
    for target in [format!("127.0.0.1:{port}"), format!("localhost:{port}")] {
        let mut client = server.open(&target).await;
        let mut page = listening.serve(&server).await;
        client.send("ping").await;
        page.receive_all(1024).await;
        assert_eq!(page.bytes().await, b"ping");
    }
    close(listening).await;
    let failure = server.lab(format!("127.0.0.1:{port}")).await.failed().await;
    assert_eq!(failure.rule.as_deref(), Some("target-not-listed"));
}
