//! `/metrics`: its counters, and who may read them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports, reason = "some tests need Linux"))]

mod common;

use common::{
    Command, FailureKind, Frame, Listening, MAX_MESSAGE, PROTOCOL, TestServer, allow, http::Request, options, peer,
    soon,
};
use relay::{Options, Rule};
use std::collections::HashMap;
use tokio::{io::AsyncReadExt, sync::oneshot};

/// The value of each line, by what comes before it.
async fn metrics(server: &TestServer) -> HashMap<String, u64> {
    let response = server.get("/metrics").send().await;
    assert_eq!(response.status, 200, "{}", response.text());
    let lines = response.text().lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.rsplit_once(' ').unwrap())
        .map(|(name, value)| (name.into(), value.parse().unwrap()))
        .collect()
}

/// Asks until this one has this value.
async fn until(server: &TestServer, name: &str, value: u64) {
    soon(async { while metrics(server).await[name] != value {} }).await;
}

const OPEN: &str = r#"relay_sessions_open{kind="tcp"}"#;
const QUEUED: &str = r#"relay_queue_bytes{kind="tcp"}"#;
const SENT: &str = r#"relay_bytes_total{kind="tcp",direction="sent"}"#;
const RECEIVED: &str = r#"relay_bytes_total{kind="tcp",direction="received"}"#;

fn ended(outcome: &str) -> String {
    format!(r#"relay_sessions_total{{kind="tcp",outcome="{outcome}"}}"#)
}

fn refusals(rule: Rule) -> String {
    format!(r#"relay_refusals_total{{rule="{}"}}"#, rule.name())
}

#[tokio::test]
async fn sessions_and_bytes_are_counted() {
    let server = TestServer::start(options(&[])).await;
    let mut page = server.open("raw-echo").await;
    page.receive_all(MAX_MESSAGE as u32).await;
    page.send(vec![7; 1000]).await;
    let mut back = 0;
    while back < 1000 {
        back += page.bytes().await.len();
    }
    let now = metrics(&server).await;
    assert_eq!((now[OPEN], now[SENT], now[RECEIVED], now[QUEUED]), (1, 1000, 1000, 0));
    page.command(Command::Reset).await;
    page.closed().await;
    drop(page);
    until(&server, OPEN, 0).await;
    assert_eq!(metrics(&server).await[&ended("page_reset")], 1);

    let refused = server.lab("127.0.0.1:9").await.failed().await;
    assert_eq!(refused.kind, FailureKind::NotAllowed);
    until(&server, &ended("not_allowed"), 1).await;
    server.open("silent").await.socket.close(None).await.unwrap();
    until(&server, &ended("page_closed"), 1).await;
    drop(server.open("silent").await);
    until(&server, &ended("page_gone"), 1).await;
    until(&server, OPEN, 0).await;
}

#[tokio::test]
async fn udp_is_counted_for_itself() {
    let server = TestServer::start(options(&[])).await;
    let mut page = server.udp("echo").await;
    page.receive_all(MAX_MESSAGE as u32).await;
    page.send(vec![7; 1000]).await;
    while page.next().await != Frame::Bytes(vec![7; 1000]) {}
    let now = metrics(&server).await;
    let udp = |name: &str| name.replace("tcp", "udp");
    assert_eq!((now[&udp(OPEN)], now[&udp(SENT)], now[&udp(RECEIVED)], now[OPEN], now[SENT]), (1, 1000, 1000, 0, 0));
    page.socket.close(None).await.unwrap();
    until(&server, &udp(&ended("page_closed")), 1).await;
    let refused = server.udp("127.0.0.1:9").await.failed().await;
    assert_eq!(refused.kind, FailureKind::NotAllowed);
    until(&server, &udp(&ended("not_allowed")), 1).await;
    assert_eq!(metrics(&server).await[&refusals(Rule::TargetNotListed)], 1);
}

#[tokio::test]
async fn listeners_are_counted_beside_their_connections() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let _client = listening.client().await;
    let page = listening.serve(&server).await;
    let (open, ended) =
        (r#"relay_sessions_open{kind="tcp-listener"}"#, r#"relay_sessions_total{kind="tcp-listener",outcome="#);
    let now = metrics(&server).await;
    assert_eq!((now[open], now[OPEN]), (1, 1));
    let echo = server.health().await.practice.unwrap().tcp[0].address.rsplit(':').next().unwrap().to_owned();
    let taken = server.page(&format!("/tcp-listener?port={echo}")).await.failed().await;
    assert_eq!(taken.kind, FailureKind::AddressInUse);
    until(&server, &format!(r#"{ended}"address_in_use"}}"#), 1).await;
    listening.page.socket.close(None).await.unwrap();
    until(&server, open, 0).await;
    let now = metrics(&server).await;
    assert_eq!((now[&format!(r#"{ended}"page_closed"}}"#)], now[OPEN]), (1, 1));
    drop(page);
}

#[tokio::test]
async fn what_waits_for_a_slow_socket_is_counted_and_forgotten_with_it() {
    let (go, wait) = oneshot::channel::<()>();
    let (address, _peer) = peer::peer(|mut socket| async move {
        let _ = wait.await;
        let _ = socket.read(&mut [0; 1]).await;
    })
    .await;
    let server = TestServer::start(options(&allow(address))).await;
    let mut page = server.open(address).await;
    let flood = async {
        loop {
            page.send(vec![0; MAX_MESSAGE]).await;
        }
    };
    let full = async { while metrics(&server).await[QUEUED] < MAX_MESSAGE as u64 {} };
    tokio::select! {
        () = soon(full) => {}
        () = flood => {}
    }
    drop((page, go));
    until(&server, OPEN, 0).await;
    assert_eq!(metrics(&server).await[QUEUED], 0);
}

#[tokio::test]
async fn refusals_are_counted_by_rule() {
    let server = TestServer::start(Options { max_connections: 1, ..options(&["tcp://*:*".to_owned()]) }).await;
    let own = format!("http://{}", server.address);
    let before = metrics(&server).await;
    assert!(Rule::ALL.iter().all(|rule| before[&refusals(*rule)] == 0));
    Request::new(server.address, "GET", "/").send().await;
    Request::new(server.address, "GET", "/health").header("Host", "evil.example").send().await;
    server.get("/tcp/echo").upgrade().header("Origin", "http://evil.example").send().await;
    server.get("/health").header("Origin", "http://evil.example").send().await;
    server.get("/tcp/echo").upgrade().send().await;
    server.get("/tcp/echo?token=wrong").upgrade().send().await;
    server.lab("10.0.0.1:80").await.failed().await;
    until(&server, OPEN, 0).await;
    let page = server.open("silent").await;
    assert_eq!(server.get("/tcp/silent").upgrade().header("Origin", &own).send().await.status, 429);
    drop(page);
    let after = metrics(&server).await;
    for (rule, count) in [
        (Rule::HostMissing, 1),
        (Rule::HostNotListed, 1),
        (Rule::OriginNotListed, 2),
        (Rule::TokenMissing, 1),
        (Rule::TokenWrong, 1),
        (Rule::AddressPrivate, 1),
        (Rule::ConnectionsLimit, 1),
        (Rule::ClientLimit, 0),
    ] {
        assert_eq!(after[&refusals(rule)], count, "{rule:?}");
    }
}

#[tokio::test]
async fn the_text_is_what_prometheus_reads_and_nothing_that_users_say_is_in_it() {
    let server = TestServer::start(options(&[])).await;
    server.lab("a-name-that-nobody-has.invalid:80").await.failed().await;
    Request::new(server.address, "GET", "/metrics").header("Host", "a-name-that-nobody-has").send().await;
    let response = server.get("/metrics").send().await;
    assert_eq!(response.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    let text = response.text();
    assert!(text.ends_with('\n') && !text.contains("nobody"), "{text}");
    let build = format!("relay_build_info{{version=\"{}\",protocol=\"{PROTOCOL}\"}} 1\n", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&build), "{text}");
    // Each metric is described once, before its lines.
    let mut described = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            assert!(!described.contains(&name), "{line}");
            described.push(name);
        } else if !line.starts_with("# HELP ") {
            assert_eq!(line.split(['{', ' ']).next(), described.last().copied(), "{line}");
        }
    }
    assert_eq!(described.len(), 7);
}

/// The status of a request for the metrics, with this query and these headers, from this address.
async fn status(server: &TestServer, from: &str, query: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let request = server.get(&format!("/metrics{query}")).from(from);
    let response = headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send().await;
    let rule = response.text().trim_end().trim_end_matches(')').rsplit('(').next().unwrap().to_owned();
    (response.status, if response.status == 200 { String::new() } else { rule })
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn who_may_read_them() {
    let token = "0123456789abcdef";
    let (right, bearer) = (format!("?token={token}"), format!("Bearer {token}"));
    let proxies = vec!["127.0.0.9".parse().unwrap()];
    for required in [false, true] {
        let token = required.then(|| token.parse().unwrap());
        let server = TestServer::start(Options { proxies: proxies.clone(), token, ..options(&[]) }).await;
        let (right, bearer) = match required {
            true => (right.clone(), bearer.clone()),
            false => (format!("?token={}", server.token), format!("Bearer {}", server.token)),
        };
        let or = |rule: &str| (403, if required { "token-required" } else { rule }.to_owned());
        let here = if required { or("") } else { (200, String::new()) };
        let through = [("X-Forwarded-For", "192.0.2.1")];
        let local = [("X-Forwarded-For", "127.0.0.1")];
        assert_eq!(status(&server, "127.0.0.1", "", &[]).await, here);
        assert_eq!(status(&server, "127.0.0.9", "", &through).await, or("metrics-not-local"));
        assert_eq!(status(&server, "127.0.0.9", "", &local).await, here);
        // A proxy of which the relay was not told hides where it comes from.
        assert_eq!(status(&server, "127.0.0.1", "", &local).await, or("metrics-not-local"));
        for headers in [&[][..], &through, &local] {
            for from in ["127.0.0.1", "127.0.0.9"] {
                assert_eq!(status(&server, from, &right, headers).await.0, 200);
                assert_eq!(status(&server, from, "?token=wrong", headers).await, (403, "token-wrong".to_owned()));
            }
        }
        assert_eq!(status(&server, "127.0.0.1", "", &[("Authorization", &bearer)]).await.0, 200);
        assert_eq!(status(&server, "127.0.0.1", "", &[("Authorization", "Bearer x")]).await.1, "token-wrong");
        let page = [("Origin", &*format!("http://{}", server.address))];
        assert_eq!(status(&server, "127.0.0.1", &right, &page).await, (403, "origin-not-listed".to_owned()));
    }
}
