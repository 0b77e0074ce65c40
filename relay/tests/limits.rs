//! The share of one client: it gets no more, and cannot take that of others.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports, reason = "some tests need Linux"))]

mod common;

use common::{
    TestServer,
    http::{Request, Response, connect_from},
    options, soon,
};
use relay::Options;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// A WebSocket to a practice server, and its connection as long as it is kept.
async fn upgrade(server: &TestServer, from: &str, forwarded: &[&str]) -> (Response, TcpStream) {
    let origin = format!("http://{}", server.address);
    let request = server.get("/tcp/silent").from(from).upgrade().origin(Some(&origin));
    forwarded.iter().fold(request, |request, value| request.header("X-Forwarded-For", value)).converse().await
}

/// The status of a further WebSocket, and the rule where it is refused.
async fn outcome(server: &TestServer, from: &str, forwarded: &[&str]) -> (u16, String) {
    let (response, _socket) = upgrade(server, from, forwarded).await;
    let rule = response.text().trim_end().trim_end_matches(')').rsplit('(').next().unwrap_or_default().to_owned();
    (response.status, rule)
}

fn refused(status: u16, rule: &str) -> (u16, String) {
    (status, rule.to_owned())
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_client_cannot_take_every_websocket() {
    let server = TestServer::start(Options { max_connections: 3, max_per_client: 2, ..options(&[]) }).await;
    let limits = server.health().await.limits;
    assert_eq!((limits.connections, limits.connections_per_client), (3, Some(2)));
    let first = upgrade(&server, "127.0.0.1", &[]).await;
    let _second = upgrade(&server, "127.0.0.1", &[]).await;
    assert_eq!(outcome(&server, "127.0.0.1", &[]).await, refused(429, "client-limit"));
    let other = upgrade(&server, "127.0.0.2", &[]).await;
    assert_eq!(other.0.status, 101);
    assert_eq!(outcome(&server, "127.0.0.3", &[]).await, refused(429, "connections-limit"));
    // A page that vanishes without a word gives its slot back too.
    drop((first, other));
    soon(async {
        while upgrade(&server, "127.0.0.1", &[]).await.0.status != 101 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn behind_a_proxy_each_of_its_clients_counts_and_nobody_else_is_believed() {
    let proxies = vec!["127.0.0.9".parse().unwrap()];
    let server = TestServer::start(Options { proxies, max_per_client: 1, ..options(&[]) }).await;
    let _first = upgrade(&server, "127.0.0.9", &["192.0.2.1"]).await;
    assert_eq!(outcome(&server, "127.0.0.9", &["192.0.2.1"]).await, refused(429, "client-limit"));
    // What the client itself has sent comes before the proxy's word.
    assert_eq!(outcome(&server, "127.0.0.9", &["192.0.2.8, 192.0.2.1"]).await, refused(429, "client-limit"));
    assert_eq!(outcome(&server, "127.0.0.9", &["192.0.2.8", "192.0.2.1"]).await, refused(429, "client-limit"));
    assert_eq!(outcome(&server, "127.0.0.9", &["nonsense"]).await, refused(403, "forwarded-unreadable"));
    assert_eq!(upgrade(&server, "127.0.0.9", &["192.0.2.2"]).await.0.status, 101);
    // Who is no proxy stays who it is, whatever it says.
    let _own = upgrade(&server, "127.0.0.8", &["192.0.2.3"]).await;
    assert_eq!(outcome(&server, "127.0.0.8", &["192.0.2.4"]).await, refused(429, "client-limit"));
    // The practice server tells each the address that counts.
    for (from, forwarded, origin) in [("127.0.0.9", "192.0.2.1", "192.0.2.1"), ("127.0.0.8", "192.0.2.1", "127.0.0.8")]
    {
        let answer = server.get("/httpbin/get").from(from).header("X-Forwarded-For", forwarded).send().await;
        let answer: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer["origin"], origin);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn only_a_proxy_says_with_which_scheme_it_was_asked() {
    let proxies = vec!["127.0.0.9".parse().unwrap()];
    let server = TestServer::start(Options { proxies, ..options(&[]) }).await;
    for (from, forwarded, scheme) in [
        ("127.0.0.9", &["https"][..], "https"),
        ("127.0.0.9", &["HTTPS"], "https"),
        ("127.0.0.9", &["http"], "http"),
        ("127.0.0.9", &["http", "https"], "https"),
        ("127.0.0.9", &["https, http"], "http"),
        ("127.0.0.9", &["javascript"], "http"),
        ("127.0.0.9", &[""], "http"),
        ("127.0.0.9", &[], "http"),
        ("127.0.0.8", &["https"], "http"),
    ] {
        let request = server.get("/httpbin/anything/here?a=1").from(from).header("X-Forwarded-For", "192.0.2.1");
        let request = forwarded.iter().fold(request, |request, value| request.header("X-Forwarded-Proto", value));
        let answer: serde_json::Value = serde_json::from_slice(&request.send().await.body).unwrap();
        let expected = format!("{scheme}://{}/httpbin/anything/here?a=1", server.address);
        assert_eq!(answer["url"], expected, "{from} {forwarded:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn only_a_proxy_makes_https_the_scheme_of_the_relays_own_page() {
    let proxies = vec!["127.0.0.9".parse().unwrap()];
    let server = TestServer::start(Options { proxies, ..options(&[]) }).await;
    for (from, forwarded, scheme, expected) in [
        ("127.0.0.9", Some("https"), "https", 101),
        ("127.0.0.9", Some("https"), "http", 403),
        ("127.0.0.9", Some("http"), "https", 403),
        ("127.0.0.9", None, "https", 403),
        ("127.0.0.9", None, "http", 101),
        ("127.0.0.8", Some("https"), "https", 403),
        ("127.0.0.8", Some("https"), "http", 101),
    ] {
        let request = server.get("/tcp/raw-echo").from(from).header("X-Forwarded-For", "192.0.2.1").upgrade();
        let request = forwarded.iter().fold(request, |request, value| request.header("X-Forwarded-Proto", value));
        let response = request.header("Origin", &format!("{scheme}://{}", server.address)).send().await;
        assert_eq!(response.status, expected, "{from} {forwarded:?} {scheme}: {}", response.text());
    }
}

/// Else everyone behind it would be one client, with this machine's address.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_proxy_that_does_not_name_its_client_opens_no_websocket() {
    let proxies = vec!["127.0.0.9".parse().unwrap()];
    let server = TestServer::start(Options { proxies, ..options(&[]) }).await;
    assert_eq!(outcome(&server, "127.0.0.9", &[]).await, refused(403, "forwarded-unreadable"));
    assert_eq!(outcome(&server, "127.0.0.8", &[]).await.0, 101);
    // Its health check has no client.
    assert_eq!(server.get("/health").from("127.0.0.9").send().await.status, 200);
}

/// Everything until the relay ends the connection, by a FIN or a RST.
async fn until_closed(socket: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let _ = soon(socket.read_to_end(&mut all)).await;
    String::from_utf8(all).unwrap()
}

#[tokio::test]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let server = TestServer::start(Options { handshake_timeout: Duration::from_millis(300), ..options(&[]) }).await;
    assert_eq!(server.health().await.limits.handshake_timeout_ms, Some(300));
    let whole = format!("GET /health HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    for sent in ["", "GET /hea", &whole[..whole.len() - 2], &whole] {
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        socket.write_all(sent.as_bytes()).await.unwrap();
        let answer = until_closed(&mut socket).await;
        assert_eq!(answer.starts_with("HTTP/1.1 200"), sent == whole, "{sent:?}: {answer}");
    }
}

#[tokio::test]
async fn a_head_that_trickles_in_is_not_waited_for() {
    let server = TestServer::start(Options { handshake_timeout: Duration::from_millis(300), ..options(&[]) }).await;
    let (mut from, mut to) = TcpStream::connect(server.address).await.unwrap().into_split();
    // Each byte comes in time; the whole never does.
    let trickle = async {
        while to.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let mut answer = Vec::new();
    let ended = from.read_to_end(&mut answer);
    soon(async {
        tokio::select! {
            _ = ended => {}
            () = trickle => {}
        }
    })
    .await;
}

#[tokio::test]
async fn a_head_without_end_is_not_kept() {
    // It is the size that ends it, not the time.
    let server = TestServer::start(Options { handshake_timeout: Duration::from_secs(600), ..options(&[]) }).await;
    let mut socket = TcpStream::connect(server.address).await.unwrap();
    let line = format!("X-Filler: {}\r\n", "x".repeat(1000));
    let head = format!("GET /health HTTP/1.1\r\n{}", line.repeat(90));
    let _ = socket.write_all(head.as_bytes()).await;
    let answer = until_closed(&mut socket).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn a_page_that_pings_and_never_reads_is_not_read_for_ever() {
    let server = TestServer::start(options(&[])).await;
    let (response, mut socket) = upgrade(&server, "127.0.0.1", &[]).await;
    assert_eq!(response.status, 101);
    // RFC 6455, section 5.2: the longest ping, masked with zeros.
    let ping = [&[0x89, 0x80 | 125, 0, 0, 0, 0][..], &[7; 125]].concat();
    let pings = ping.repeat(500);
    let mut sent = 0;
    while let Ok(written) = timeout(Duration::from_secs(1), socket.write(&pings[sent % ping.len()..])).await {
        sent += written.unwrap();
        assert!(sent < 64 << 20, "{sent} bytes, and the answers to them are kept");
    }
    // It is again as soon as it reads: every ping has its answer.
    let (mut reader, mut writer) = socket.split();
    let mut answers = vec![0; (sent / ping.len() + 1) * (2 + 125)];
    let (read, written) =
        soon(async { tokio::join!(reader.read_exact(&mut answers), writer.write_all(&ping[sent % ping.len()..])) })
            .await;
    read.and(written.map(|()| 0)).unwrap();
    assert!(answers.chunks(127).all(|pong| pong[..2] == [0x8a, 125] && pong[2..] == [7; 125]));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn clients_that_say_nothing_do_not_keep_the_others_out() {
    // Nothing ends by itself while the test runs.
    let server = TestServer::start(Options { handshake_timeout: Duration::from_secs(600), ..options(&[]) }).await;
    let slow = "127.0.0.2".parse().unwrap();
    let mut silent = Vec::new();
    let body = format!("POST /httpbin/post HTTP/1.1\r\nHost: {}\r\nContent-Length: 9\r\n\r\n", server.address);
    for sent in ["", "GET / HTTP/1.1\r\nHo", &body].into_iter().cycle().take(64) {
        let mut socket = connect_from(slow, server.address).await;
        socket.write_all(sent.as_bytes()).await.unwrap();
        silent.push(socket);
    }
    // It has had its share: the next is closed at once, and more of them do not fill the relay.
    for _ in 0..300 {
        let answer = until_closed(&mut connect_from(slow, server.address).await).await;
        assert!(answer.starts_with("HTTP/1.1 429") && answer.contains("client-limit"), "{answer}");
    }
    assert_eq!(server.get("/health").send().await.status, 200);
    // One place is free again as soon as one of them goes.
    silent.pop();
    soon(async {
        loop {
            let mut socket = connect_from(slow, server.address).await;
            let request = format!("GET /health HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address);
            let _ = socket.write_all(request.as_bytes()).await;
            if until_closed(&mut socket).await.starts_with("HTTP/1.1 200") {
                break;
            }
        }
    })
    .await;
}

/// All pages in a learner's browser are one client, and a page elsewhere has as many names as it likes.
#[tokio::test]
async fn whoever_is_refused_holds_no_connection() {
    let course = "https://course.example";
    let origins = vec![course.parse().unwrap()];
    // Nothing ends by itself while the test runs.
    let handshake_timeout = Duration::from_secs(600);
    let server = TestServer::start(Options { handshake_timeout, origins, ..options(&[]) }).await;
    let foreign = Request::new(server.address, "GET", "/").header("Host", "evil.example");
    let cross_site = |path: &str| server.get(path).header("Sec-Fetch-Site", "cross-site");
    let refused = [
        (foreign, 403),
        (server.get("/health").header("Origin", "http://evil.example"), 403),
        (server.get("/tcp/echo?token=wrong").upgrade(), 403),
        (server.get("/nothing"), 404),
        (server.get("/tcp/echo"), 426),
        // Answered, as it may be a link to the page, and not kept either.
        (cross_site("/health"), 200),
        (cross_site("/httpbin/get").header("Origin", "http://evil.example"), 200),
    ];
    // More than one client may have, if they were kept.
    let mut connections = Vec::new();
    for (request, status) in refused.iter().cycle().take(70) {
        let (response, mut socket) = request.clone().converse().await;
        assert_eq!((response.status, response.header("connection")), (*status, Some("close")));
        assert_eq!(until_closed(&mut socket).await, "");
        connections.push(socket);
    }
    for request in [
        server.get("/health"),
        server.get("/httpbin/status/404"),
        server.get("/health").header("Sec-Fetch-Site", "same-origin"),
        cross_site("/httpbin/get").header("Origin", course),
    ] {
        let (response, mut socket) = request.converse().await;
        assert_ne!(response.header("connection"), Some("close"));
        assert_eq!(server.get("/health").send_over(&mut socket).await.status, 200);
    }
}

#[tokio::test]
async fn a_request_followed_by_fin_is_answered() {
    let server = TestServer::start(options(&[])).await;
    let body = "x".repeat(100_000);
    let requests = [
        ("GET", "/health", String::new()),
        ("GET", "/httpbin/delay/0.1", String::new()),
        ("POST", "/httpbin/post", format!("Content-Length: {}\r\n\r\n{body}", body.len())),
    ];
    for (method, path, rest) in requests {
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        let end = if rest.is_empty() { "\r\n" } else { &rest };
        let request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{end}", server.address);
        socket.write_all(request.as_bytes()).await.unwrap();
        socket.shutdown().await.unwrap();
        let mut answer = String::new();
        soon(socket.read_to_string(&mut answer)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{path}: {answer:?}");
    }
}

/// As many as the relay has HTTP connections at all, each with a body that never comes.
#[tokio::test]
async fn behind_a_proxy_slow_requests_of_one_client_leave_room_for_the_others() {
    let server = TestServer::start(Options { proxies: vec!["127.0.0.1".parse().unwrap()], ..options(&[]) }).await;
    let head = format!("POST /httpbin/post HTTP/1.1\r\nHost: {}\r\nContent-Length: 9\r\n", server.address);
    let mut slow = Vec::new();
    for _ in 0..256 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(format!("{head}X-Forwarded-For: 192.0.2.1\r\n\r\n").as_bytes()).await.unwrap();
        slow.push(stream);
    }
    let health = server.get("/health").header("X-Forwarded-For", "192.0.2.2").header("Connection", "close").send();
    let response = timeout(Duration::from_secs(10), health).await.expect("there is no room for another client");
    assert_eq!(response.status, 200);
    let health = server.get("/health").header("X-Forwarded-For", "192.0.2.1").header("Connection", "close").send();
    assert_eq!(health.await.status, 429);
}
