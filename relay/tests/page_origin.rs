//! The routes of the practice HTTP server on the page's own origin: none has scripts or cookies, or redirects
//! elsewhere.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

#[path = "practice/example.rs"]
mod example;

use common::{
    TestServer,
    http::{Request, Response},
    options,
};
use example::example;
use serde_json::Value;
use std::{collections::BTreeSet, net::SocketAddr};

/// Asks for what would be set, run or followed if it were let through.
const HOSTILE: &str = "url=https://evil.example&status_code=302&Content-Type=text/html&content-type=text/html&\
                       Set-Cookie=a%3Db&Location=https://evil.example&a=%3Cscript%3E&duration=0&absolute=true";

/// Types of content in which nothing runs.
const INERT: [&str; 8] = [
    "application/json",
    "application/jsonl",
    "application/octet-stream",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/event-stream",
    "text/plain",
];

async fn ask(address: SocketAddr, target: &str) -> Response {
    Request::new(address, "GET", target).header("Host", &address.to_string()).send().await
}

async fn routes(address: SocketAddr, prefix: &str) -> BTreeSet<String> {
    let index: Value = serde_json::from_str(ask(address, &format!("{prefix}/")).await.text()).unwrap();
    index["routes"].as_object().unwrap().keys().cloned().collect()
}

async fn practice_http(server: &TestServer) -> SocketAddr {
    server.health().await.practice.unwrap().http.unwrap().strip_prefix("http://").unwrap().parse().unwrap()
}

#[tokio::test]
async fn nothing_beside_the_page_carries_script_or_cookies_or_leads_elsewhere() {
    let server = TestServer::start(options(&[])).await;
    let all = routes(practice_http(&server).await, "").await;
    let here = routes(server.address, "/httpbin").await;
    assert!(here.is_subset(&all) && here.len() > 30 && all.len() > here.len());
    for route in &all {
        let path = format!("/httpbin{}", example(route));
        let answer = ask(server.address, &format!("{path}?{HOSTILE}")).await;
        let kind = answer.header("content-type").unwrap_or("text/plain");
        assert!(INERT.contains(&kind.split(';').next().unwrap()), "{path}: {kind}");
        assert_eq!(answer.header("set-cookie"), None, "{path}");
        let location = answer.header("location").unwrap_or("../anything");
        let own = format!("http://{}/httpbin/", server.address);
        let stays = location == "../anything" || location.starts_with("/httpbin/") || location.starts_with(&own);
        assert!(stays, "{path} leads to {location}");
        let challenge = answer.header("www-authenticate").unwrap_or("Bearer");
        assert!(challenge.starts_with("Bearer"), "{path}: {challenge}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        if !here.contains(route) {
            assert_eq!(answer.status, 403, "{path}");
            assert!(answer.text().contains("only on the port of the practice server"), "{path}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn these_are_only_on_a_port_of_their_own() {
    let server = TestServer::start(options(&[])).await;
    let here = routes(server.address, "/httpbin").await;
    for route in [
        "/html",
        "/forms/post",
        "/encoding/utf8",
        "/xml",
        "/image",
        "/image/svg",
        "/links/{n}",
        "/links/{n}/{offset}",
        "/base64/{value}",
        "/response-headers",
        "/redirect-to",
        "/cookies",
        "/cookies/set",
        "/cookies/set/{name}/{value}",
        "/cookies/delete",
        "/basic-auth/{user}/{passwd}",
        "/digest-auth/{qop}/{user}/{passwd}",
        "/close/fin",
        "/close/reset",
        "/truncate",
        "/cors/none",
    ] {
        assert!(!here.contains(route), "{route}");
    }
}

#[tokio::test]
async fn the_page_reads_what_came_at_both_places() {
    let server = TestServer::start(options(&[])).await;
    let practice = practice_http(&server).await;
    ask(server.address, "/httpbin/get?beside").await;
    ask(practice, "/get?own-port").await;
    let log: Value = serde_json::from_str(ask(server.address, "/httpbin/log").await.text()).unwrap();
    let targets: Vec<_> = log["requests"].as_array().unwrap().iter().map(|entry| entry["target"].clone()).collect();
    assert_eq!(targets, ["/httpbin/get?beside", "/get?own-port"]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_client_does_not_read_what_another_asked() {
    let server = TestServer::start(options(&[])).await;
    let host = server.address.to_string();
    let ask = async |from: &str, target: &str| {
        Request::new(server.address, "GET", target).from(from).header("Host", &host).send().await
    };
    ask("127.0.0.2", "/httpbin/get").await;
    let log = async |from| serde_json::from_str::<Value>(ask(from, "/httpbin/log").await.text()).unwrap();
    assert_eq!(log("127.0.0.2").await["requests"].as_array().unwrap().len(), 1);
    assert_eq!(log("127.0.0.3").await["requests"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn the_connection_beside_the_page_is_told_too() {
    let server = TestServer::start(options(&[])).await;
    let request = || Request::new(server.address, "GET", "/httpbin/get").header("Host", &server.address.to_string());
    let (first, mut socket) = request().converse().await;
    let second = request().send_over(&mut socket).await;
    for (answer, number) in [(first, 1), (second, 2)] {
        let told: Value = serde_json::from_str(answer.text()).unwrap();
        let port = socket.local_addr().unwrap().port();
        assert_eq!(told["connection"], serde_json::json!({"peer_port": port, "requests": number}));
    }
}
