//! Everything that waits for a client ends when the client leaves, not only at its time limit.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg(target_os = "linux")]

mod common;

use common::{
    Command, Event, Listening, Page, TestServer, allow,
    http::{Response, connect_from},
    options, peer, soon,
};
use relay::{Access, Options, ROUTES};
use std::{net::SocketAddr, time::Duration};
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// Longer than this test would wait for anything.
const LONG: Duration = Duration::from_secs(600);

/// How a client leaves without a word.
const LEAVES: [fn(TcpStream); 2] = [peer::reset, drop];

/// A relay with this many slots, whose own time limits end nothing while the test runs.
async fn patient(places: usize, allow: &[String]) -> TestServer {
    let timing = Options { connect_timeout: LONG, idle_timeout: LONG, ping_interval: LONG, ..options(allow) };
    TestServer::start(Options { max_connections: places, ..timing }).await
}

/// Asks until the relay has a place again.
async fn wait_for_place(server: &TestServer) {
    let origin = format!("http://{}", server.address);
    let attempt = async || server.get("/tcp/raw-echo").upgrade().origin(Some(&origin)).send().await.status;
    soon(async { while attempt().await != 101 {} }).await;
}

fn receive() -> Command {
    Command::Receive { bytes: 1024, continuous: false, timeout_ms: None }
}

#[tokio::test]
async fn every_socket_that_waits_ends_with_its_page() {
    let (full, _full) = peer::full().await;
    // The route, where it leads, and what it is then made to wait for; none: it waits by itself.
    let cases = [
        ("/tcp/{*target}", format!("/tcp/{full}"), None),
        ("/tcp/{*target}", "/tcp/silent".to_owned(), Some(receive())),
        ("/udp/{*target}", "/udp/silent".to_owned(), Some(receive())),
        ("/udp-socket", "/udp-socket".to_owned(), Some(receive())),
        ("/tcp-listener", "/tcp-listener".to_owned(), Some(Command::Accept)),
        // The next tests'.
        ("/tcp-listener/{listener}", String::new(), None),
        ("/tcp-listener/{listener}/{connection}", String::new(), None),
    ];
    for route in ROUTES.iter().filter(|route| route.access == Access::Sockets) {
        assert!(cases.iter().any(|(path, ..)| *path == route.path), "{} has no case", route.path);
    }
    let server = patient(1, &allow(full)).await;
    for (_, path, command) in cases.into_iter().filter(|(_, path, _)| !path.is_empty()) {
        for leave in LEAVES {
            let mut page = soon(placed(&server, &path)).await;
            if let Some(command) = &command {
                assert!(!matches!(page.event().await, Event::Failed(_)), "{path}");
                page.command(command.clone()).await;
                assert_eq!(page.round_trip().await, [], "{path}");
            }
            leave(page.socket.into_inner());
        }
    }
    wait_for_place(&server).await;
}

/// A page at this path, once there is a place: that of the one before may not be free yet.
async fn placed(server: &TestServer, path: &str) -> Page {
    loop {
        let stream = TcpStream::connect(server.address).await.unwrap();
        if let Ok(page) = Page::try_upgrade(stream, server.address, path, Some("lab.v1")).await {
            return page;
        }
    }
}

#[tokio::test]
async fn an_accepted_connection_that_waits_ends_with_its_page() {
    let server = patient(2, &[]).await;
    let mut listening = Listening::start(&server, "").await;
    for leave in LEAVES {
        let _client = listening.client().await;
        let mut page = listening.serve(&server).await;
        page.command(receive()).await;
        assert_eq!(page.round_trip().await, []);
        leave(page.socket.into_inner());
        wait_for_place(&server).await;
    }
}

#[tokio::test]
async fn a_websocket_for_accepted_connections_ends_with_its_page() {
    let server = patient(2, &[]).await;
    let mut listening = Listening::start(&server, "").await;
    let path = format!("/tcp-listener/{}", listening.name);
    for is_taken in [false, true] {
        for leave in LEAVES {
            let mut page = soon(placed(&server, &path)).await;
            let client = listening.client().await;
            listening.accept(1).await;
            let connection = listening.accepted().await.connection;
            if is_taken {
                page.command(Command::Take { connection }).await;
                assert!(matches!(page.event().await, Event::Open { .. }));
                page.command(receive()).await;
                assert_eq!(page.round_trip().await, []);
            }
            leave(page.socket.into_inner());
            drop(client);
            wait_for_place(&server).await;
        }
    }
}

/// Each of the eight large requests that a client may have has sent half of its body.
#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for_once_its_client_has_left() {
    let server = patient(1, &[]).await;
    let practice: SocketAddr =
        server.health().await.practice.unwrap().http.unwrap().strip_prefix("http://").unwrap().parse().unwrap();
    for (address, prefix) in [(server.address, "/httpbin"), (practice, "")] {
        for leave in LEAVES {
            let post = async |route: &str, sent: usize| {
                let mut socket = connect_from([127, 0, 0, 2].into(), address).await;
                let head =
                    format!("POST {prefix}{route} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 100000\r\n\r\n");
                socket.write_all(&[head.as_bytes(), &vec![b'x'; sent]].concat()).await.unwrap();
                socket
            };
            let status = async || soon(Response::read(&mut post("/post", 100_000).await)).await.status;
            for route in ["/post", "/anything", "/delay/0"] {
                let mut halves = Vec::new();
                for _ in 0..8 {
                    halves.push(post(route, 50_000).await);
                }
                soon(async { while status().await != 429 {} }).await;
                halves.into_iter().for_each(leave);
                // Half a minute earlier than the body would be given up.
                soon(async { while status().await != 200 {} }).await;
            }
        }
    }
}
