//! What strangers can write into the log, and how much of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg(unix)]

mod common;

use common::{
    Page, Request,
    program::{Program, relay},
    soon,
};
use futures_util::StreamExt;
use tokio::net::TcpStream;

/// A second of a flood would fill a disk otherwise.
const ENOUGH: usize = 64 * 1024;

/// Ends the relay: its log.
async fn log(relay: Program) -> String {
    relay.signal("TERM").await;
    let (code, log) = relay.end().await;
    assert_eq!(code, Some(0), "{log}");
    log
}

/// One line for each of these refusals that the log has.
fn lines<'a>(log: &'a str, rule: &str) -> Vec<&'a str> {
    log.lines().filter(|line| line.contains(rule)).collect()
}

#[tokio::test]
async fn refusals_do_not_flood_it() {
    let relay = Program::start(relay(&["--log", "json"])).await;
    let own = relay.address().to_string();
    let long = format!("http://{}.example", "x".repeat(60_000));
    for _ in 0..200 {
        let request = Request::new(relay.address(), "GET", "/tcp/echo").header("Host", &own).upgrade();
        let response = request.origin(Some(&long)).send().await;
        assert_eq!(response.status, 403);
    }
    // One rule's flood hides no other rule's refusals.
    Request::new(relay.address(), "GET", "/health").header("Host", "evil.example").send().await;
    let log = log(relay).await;
    assert!(log.len() < ENOUGH, "{} bytes", log.len());
    assert!(!lines(&log, "origin-not-listed").is_empty() && !lines(&log, "host-not-listed").is_empty(), "{log}");
    // It says that it says no more.
    let silenced = lines(&log, "origin-not-listed").into_iter().filter(|line| line.contains("relay_refusals_total"));
    assert_eq!(silenced.count(), 1, "{log}");
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_it_refused() {
    let relay = Program::start(relay(&[])).await;
    let own = relay.address().to_string();
    let get = |host: &str| Request::new(relay.address(), "GET", "/tcp/echo").header("Host", host);
    let cases = [
        (get(&own).upgrade().origin(Some("https://other.example")), "origin-not-listed", "https://other.example"),
        (get(&own).upgrade(), "token-missing", "no Origin"),
        (get(&own).upgrade().origin(Some("null")), "token-missing", "null"),
        (get(&own).upgrade().origin(Some("other.example")), "origin-not-listed", "unreadable, 13 bytes"),
        (get("other.example:81"), "host-not-listed", "http://other.example:81"),
        (get(&own).header("Host", "other.example"), "host-missing", "2 Host headers"),
    ];
    for (request, _, _) in &cases {
        assert_eq!(request.clone().send().await.status, 403);
    }
    let log = log(relay).await;
    for (_, rule, what) in cases {
        let what = format!("what=\"{what}\"");
        assert!(lines(&log, rule).iter().any(|line| line.contains(&what)), "{rule}, {what}: {log}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_not_in_it() {
    const SECRET: &str = "sesame-of-the-test";
    let relay = Program::start(relay(&["--token", SECRET])).await;
    let (address, own) = (relay.address(), relay.address().to_string());
    let get = |path: &str| Request::new(address, "GET", path);
    // A Host or an Origin that is none, such as an address with a token behind it.
    for host in [format!("evil.example/?token={SECRET}"), format!("{SECRET}@evil.example"), format!("{SECRET}/")] {
        assert_eq!(get("/").header("Host", &host).send().await.status, 403);
        let request = get("/tcp/echo").header("Host", &own).upgrade();
        assert_eq!(request.origin(Some(&format!("http://{host}"))).send().await.status, 403);
    }
    assert_eq!(get(&format!("http://{SECRET}@evil.example/")).header("Host", &own).send().await.status, 403);
    // A target that is none: an escaped question mark makes the token a part of the path.
    for kind in ["tcp", "udp"] {
        let stream = TcpStream::connect(address).await.unwrap();
        let path = format!("/{kind}/echo%3Ftoken={SECRET}?token={SECRET}");
        let mut page = Page::upgrade(stream, address, &path, Some("lab.v1")).await;
        while let Some(Ok(_)) = soon(page.socket.next()).await {}
    }
    let log = log(relay).await;
    assert!(lines(&log, "bad_request").len() >= 2 && lines(&log, "not-listed").len() >= 6, "{log}");
    assert!(!log.contains("sesame"), "{log}");
}

#[tokio::test]
async fn a_target_is_as_long_as_a_name_can_be() {
    let relay = Program::start(relay(&[])).await;
    let address = relay.address();
    for kind in ["tcp", "udp"] {
        for name in ["x".repeat(60_000), format!("{}example", "x.".repeat(20_000))] {
            let stream = TcpStream::connect(address).await.unwrap();
            let mut page = Page::upgrade(stream, address, &format!("/{kind}/{name}:80"), Some("lab.v1")).await;
            while let Some(Ok(_)) = soon(page.socket.next()).await {}
        }
    }
    let log = log(relay).await;
    assert!(log.len() < ENOUGH, "{} bytes", log.len());
}
