//! The share of one client at the practice servers, which require no token.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{
    TestServer,
    http::{Request, Response, connect_from},
    options, soon,
};
use std::net::SocketAddr;
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// Where a relay serves the practice routes: on its own port below `/httpbin`, and on a port of their own.
async fn places(server: &TestServer) -> [(SocketAddr, &'static str); 2] {
    [(server.address, "/httpbin"), (practice_http(server).await, "")]
}

async fn practice_http(server: &TestServer) -> SocketAddr {
    server.health().await.practice.unwrap().http.unwrap().strip_prefix("http://").unwrap().parse().unwrap()
}

/// Posts `body` as text, and gives the answer.
async fn post(address: SocketAddr, path: &str, kind: &str, body: &[u8]) -> Response {
    let (mut socket, head) = (TcpStream::connect(address).await.unwrap(), post_head(address, path, kind, body.len()));
    // A body that is refused is read all the same, so that the refusal is not lost.
    soon(socket.write_all(&[head.as_bytes(), body].concat())).await.unwrap();
    soon(Response::read(&mut socket)).await
}

fn post_head(address: SocketAddr, path: &str, kind: &str, length: usize) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n")
}

#[tokio::test]
async fn a_small_request_does_not_become_a_large_answer() {
    let server = TestServer::start(options(&[])).await;
    let nested = format!("{}{}0{}", "[".repeat(126), "0,".repeat(500_000), "]".repeat(126));
    let shallow = format!("[{}0]", "0,".repeat(500_000));
    let form = "a&".repeat(500_000);
    let part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n";
    let parts = format!("{}--b--\r\n", part.repeat(20_001));
    let cases = [
        ("text/plain", nested, "nested deeper than 32"),
        ("application/json", shallow, "more than 20000 values"),
        ("application/x-www-form-urlencoded", form, "more than 20000 fields"),
        ("multipart/form-data; boundary=b", parts, "more than 20000 fields"),
        ("text/plain", "\u{1}".repeat(1_000_000), "4194304 bytes"),
    ];
    for (address, prefix) in places(&server).await {
        for route in ["/anything", "/anything/below", "/post", "/delay/0"] {
            for (kind, body, reason) in &cases {
                let answer = post(address, &format!("{prefix}{route}"), kind, body.as_bytes()).await;
                assert_eq!(answer.status, 413, "{route} {kind} {reason}: {} bytes", answer.body.len());
                assert!(answer.text().contains(reason), "{}", answer.text());
            }
        }
        let query = format!("{prefix}/get?{}", "a&".repeat(20_001));
        let answer = Request::new(address, "GET", &query).header("Host", &address.to_string()).send().await;
        assert_eq!(answer.status, 413);
        assert!(answer.text().contains("more than 20000 fields"), "{}", answer.text());
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_client_cannot_have_every_large_answer() {
    let server = TestServer::start(options(&[])).await;
    for (address, prefix) in places(&server).await {
        let body = vec![b'x'; 100_000];
        let large = async |from: &str, path: &str| {
            let mut socket = connect_from(from.parse().unwrap(), address).await;
            let head = post_head(address, &format!("{prefix}{path}"), "text/plain", body.len());
            socket.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
            socket
        };
        let status = async |socket: &mut TcpStream| soon(Response::read(socket)).await.status;
        let mut held = Vec::new();
        for _ in 0..8 {
            held.push(large("127.0.0.2", "/delay/10").await);
        }
        soon(async { while status(&mut large("127.0.0.2", "/post").await).await != 429 {} }).await;
        // Others have their own share, and what is small has no limit.
        assert_eq!(status(&mut large("127.0.0.3", "/post").await).await, 200);
        let small = Request::new(address, "GET", &format!("{prefix}/get")).from("127.0.0.2");
        assert_eq!(small.header("Host", &address.to_string()).send().await.status, 200);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_client_that_leaves_during_a_delay_gives_its_place_back() {
    let server = TestServer::start(options(&[])).await;
    for (address, prefix) in places(&server).await {
        // Never seen if nothing is given back early; a machine that is very busy may need a second try.
        let mut tries = 5;
        while !gives_back_before_a_whole_delay(address, prefix).await {
            tries -= 1;
            assert!(tries > 0, "{prefix}: nothing was given back before its delay had passed");
        }
    }
}

/// Whether eight large requests for a delay give their places back before one is answered that was asked before them
/// all.
#[cfg(target_os = "linux")]
async fn gives_back_before_a_whole_delay(address: SocketAddr, prefix: &str) -> bool {
    let body = vec![b'x'; 100_000];
    let ask = async |from: &str, path: &str| {
        let mut socket = connect_from(from.parse().unwrap(), address).await;
        let head = post_head(address, &format!("{prefix}{path}"), "text/plain", body.len());
        socket.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
        socket
    };
    let status = async |socket: &mut TcpStream| Response::read(socket).await.status;
    let mut whole_delay = ask("127.0.0.3", "/delay/10").await;
    let early = async {
        let mut held = Vec::new();
        for _ in 0..8 {
            held.push(ask("127.0.0.2", "/delay/10").await);
        }
        while status(&mut ask("127.0.0.2", "/post").await).await != 429 {}
        // A FIN does not tell whether a client has left: one that still listens gets its answer.
        held[0].shutdown().await.unwrap();
        assert_eq!(status(&mut held[0]).await, 200);
        held.clear();
        while status(&mut ask("127.0.0.2", "/post").await).await != 200 {}
    };
    tokio::select! {
        () = early => true,
        _ = status(&mut whole_delay) => false,
    }
}

#[tokio::test]
async fn one_page_cannot_take_every_connection_to_the_practice_http_server() {
    let server = TestServer::start(options(&[])).await;
    let address = practice_http(&server).await;
    let mut pages = Vec::new();
    for _ in 0..server.health().await.limits.connections_per_client.unwrap() {
        let mut page = server.open(address).await;
        page.send(b"GET / HT").await;
        pages.push(page);
    }
    let request = Request::new(address, "GET", "/get").header("Host", &address.to_string());
    assert_eq!(soon(request.send()).await.status, 200);
}

#[tokio::test]
async fn requests_that_are_not_understood_are_refused_with_a_sentence() {
    let server = TestServer::start(options(&[])).await;
    let address = practice_http(&server).await;
    let host = format!("Host: {address}");
    let cases = [
        (400, format!("GET /get HTTP/1.1\r\n{host}\r\n{host}\r\n\r\n"), "one Host"),
        (400, format!("GET /get HTTP/1.0\r\n{host}\r\nHost: other\r\n\r\n"), "one Host"),
        (400, "GET /get HTTP/1.1\r\n\r\n".to_owned(), "must have a Host"),
        (400, "hello\r\n\r\n".to_owned(), "no request"),
        (400, format!("GET /get HTTP/9.9\r\n{host}\r\n\r\n"), "no request"),
        (400, format!("GET /get HTTP/1.1\r\n{host}\r\nno colon\r\n\r\n"), "no request"),
        (400, format!("GET /a b HTTP/1.1\r\n{host}\r\n\r\n"), "no request"),
        (400, format!("POST /post HTTP/1.1\r\n{host}\r\nContent-Length: some\r\n\r\n"), "no request"),
        (431, format!("GET /get HTTP/1.1\r\n{host}\r\n{}\r\n", "X: y\r\n".repeat(101)), "too large"),
    ];
    for (status, request, reason) in cases {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let answer = soon(Response::read(&mut socket)).await;
        assert_eq!(answer.status, status, "{request}");
        assert!(answer.text().contains(reason), "{request}: {:?}", answer.text());
        assert_eq!(answer.header("Server"), Some("networking-lab"));
    }
}
