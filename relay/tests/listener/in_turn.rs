//! One WebSocket that carries accepted connections, one after another.

use super::{close, common::*, page_of};
use std::io::ErrorKind;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A WebSocket for the connections of this listener.
async fn carrier(server: &TestServer, listening: &Listening) -> Page {
    server.page(&format!("/tcp-listener/{}", listening.name)).await
}

/// Calls accept, and takes over this WebSocket what comes of it.
async fn take(listening: &mut Listening, carrier: &mut Page) -> String {
    listening.accept(1).await;
    let connection = listening.accepted().await.connection;
    carrier.command(Command::Take { connection }).await;
    let Event::Open { peer, .. } = carrier.event().await else { panic!("it did not open") };
    peer
}

/// A client and what the page has of it: bytes go both ways.
async fn talk(client: &mut TcpStream, carrier: &mut Page, bytes: &[u8]) {
    client.write_all(bytes).await.unwrap();
    carrier.receive_one(1024).await;
    assert_eq!(carrier.bytes().await, bytes);
    carrier.send(bytes).await;
    let mut answer = vec![0; bytes.len()];
    soon(client.read_exact(&mut answer)).await.unwrap();
    assert_eq!(answer, bytes);
}

async fn closed(carrier: &mut Page) -> (u16, String) {
    match carrier.event().await {
        Event::Closed { code, reason } => (code, reason),
        other => panic!("not closed: {other:?}"),
    }
}

#[tokio::test]
async fn one_connection_follows_another_on_the_same_websocket() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let mut carrier = carrier(&server, &listening).await;
    for round in 0..3 {
        let mut client = listening.client().await;
        let peer = take(&mut listening, &mut carrier).await;
        assert_eq!(peer, client.local_addr().unwrap().to_string());
        talk(&mut client, &mut carrier, format!("round {round}").as_bytes()).await;
        carrier.send("the last").await;
        carrier.command(Command::Close).await;
        assert_eq!(soon(peer::read_all(&mut client)).await.unwrap(), b"the last");
        drop(client);
        assert_eq!(closed(&mut carrier).await, (1000, String::new()));
    }
}

#[tokio::test]
async fn however_one_ends_the_next_can_be_taken() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let mut carrier = carrier(&server, &listening).await;

    // The client resets.
    let mut client = listening.client().await;
    take(&mut listening, &mut carrier).await;
    talk(&mut client, &mut carrier, b"one").await;
    carrier.receive_one(1024).await;
    client.set_zero_linger().unwrap();
    drop(client);
    let Event::Failed(failure) = carrier.event().await else { panic!("it did not fail") };
    assert_eq!(failure.kind, FailureKind::Reset);
    assert_eq!(closed(&mut carrier).await, (CloseCode::Reset.code(), failure.message));

    // The page resets.
    let mut client = listening.client().await;
    take(&mut listening, &mut carrier).await;
    talk(&mut client, &mut carrier, b"two").await;
    carrier.command(Command::Reset).await;
    assert_eq!(closed(&mut carrier).await, (1000, "reset".to_owned()));
    assert_eq!(soon(client.read_u8()).await.unwrap_err().kind(), ErrorKind::ConnectionReset);

    // A FIN goes each way.
    let mut client = listening.client().await;
    take(&mut listening, &mut carrier).await;
    talk(&mut client, &mut carrier, b"three").await;
    carrier.command(Command::Shutdown).await;
    drop(client);
    carrier.receive_one(1024).await;
    assert_eq!(carrier.event().await, Event::Fin);
    assert_eq!(closed(&mut carrier).await, (1000, String::new()));

    // There is no such connection.
    for connection in [3, 4, 0] {
        carrier.command(Command::Take { connection }).await;
        let Event::Failed(failure) = carrier.event().await else { panic!("it did not fail") };
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::BadRequest));
        assert_eq!(closed(&mut carrier).await.0, CloseCode::BadRequest.code());
    }

    // The page sends an invalid request.
    let client = listening.client().await;
    take(&mut listening, &mut carrier).await;
    carrier.command(Command::Take { connection: 4 }).await;
    assert!(matches!(carrier.event().await, Event::Failed(_)));
    drop(client);
    assert_eq!(closed(&mut carrier).await.0, CloseCode::BadRequest.code());

    let mut client = listening.client().await;
    take(&mut listening, &mut carrier).await;
    talk(&mut client, &mut carrier, b"last").await;
}

/// A page that has not yet heard of the end goes on: the next client gets nothing of it.
#[tokio::test]
async fn what_comes_too_late_for_one_is_not_for_the_next() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let mut carrier = carrier(&server, &listening).await;
    let first = listening.client().await;
    take(&mut listening, &mut carrier).await;
    carrier.command(Command::Close).await;
    carrier.send("too late").await;
    carrier.receive_all(1).await;
    carrier.command(Command::Shutdown).await;
    carrier.command(Command::Close).await;
    assert_eq!(closed(&mut carrier).await, (1000, String::new()));
    drop(first);
    let mut second = listening.client().await;
    take(&mut listening, &mut carrier).await;
    second.write_all(b"longer than one byte").await.unwrap();
    // Nothing has called recv for this one, and nothing was sent to it.
    assert_eq!(carrier.round_trip().await, []);
    talk_from(&mut second, &mut carrier).await;
}

async fn talk_from(client: &mut TcpStream, carrier: &mut Page) {
    carrier.receive_one(1024).await;
    assert_eq!(carrier.bytes().await, b"longer than one byte");
    carrier.send("answer").await;
    let mut answer = [0; 6];
    soon(client.read_exact(&mut answer)).await.unwrap();
    assert_eq!(&answer, b"answer");
}

/// A client that keeps its side open is waited for in the background.
#[tokio::test]
async fn a_client_that_lingers_does_not_hold_up_the_next() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let mut carrier = carrier(&server, &listening).await;
    let mut lingering = listening.client().await;
    take(&mut listening, &mut carrier).await;
    talk(&mut lingering, &mut carrier, b"one").await;
    carrier.command(Command::Close).await;
    closed(&mut carrier).await;
    // It has the server's FIN, and does not answer it.
    assert_eq!(soon(peer::read_all(&mut lingering)).await.unwrap(), b"");
    let mut next = listening.client().await;
    take(&mut listening, &mut carrier).await;
    talk(&mut next, &mut carrier, b"two").await;
    // The relay still waits for the first one's FIN: a socket that it had closed would answer the first write with a
    // RST, and the second would fail.
    for _ in 0..2 {
        lingering.write_all(b"late").await.unwrap();
    }
}

#[tokio::test]
async fn it_ends_with_its_listener_once_nothing_is_on_it() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let (mut idle, mut busy) = (carrier(&server, &listening).await, carrier(&server, &listening).await);
    let mut client = listening.client().await;
    take(&mut listening, &mut busy).await;
    close(listening).await;
    assert_eq!(idle.closed().await, (1000, String::new()));
    talk(&mut client, &mut busy, b"still there").await;
    busy.command(Command::Close).await;
    assert_eq!(closed(&mut busy).await, (1000, String::new()));
    assert_eq!(busy.closed().await, (1000, String::new()));
}

#[tokio::test]
async fn only_the_client_that_listens_gets_one() {
    let server = TestServer::start(options(&[])).await;
    let listening = Listening::start(&server, "").await;
    let path = format!("/tcp-listener/{}", listening.name);
    let failures = [
        page_of("127.0.0.2", server.address, &path).await.failed().await,
        server.page(&path.to_uppercase().replace("/TCP-LISTENER", "/tcp-listener")).await.failed().await,
        server.page("/tcp-listener/echo").await.failed().await,
    ];
    for failure in &failures {
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::BadRequest));
        assert_eq!(failure, &failures[0]);
    }
    let own = format!("http://{}", server.address);
    let plain = server.get(&path).upgrade().origin(Some(&own)).send().await;
    assert_eq!(plain.status, 400);
}
