//! The opening handshake (RFC 6455, section 4.2) in every way that HTTP lets a client write it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{
    TestServer,
    http::{Request, Response},
    options,
};
use tokio::net::TcpStream;

const KEY: (&str, &str) = ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
const CONNECTION: (&str, &str) = ("Connection", "Upgrade");
const UPGRADE: (&str, &str) = ("Upgrade", "websocket");
const VERSION: (&str, &str) = ("Sec-WebSocket-Version", "13");

/// A request of the relay's own page with these headers, and the socket on which it was answered.
async fn handshake(server: &TestServer, line: &str, headers: &[(&str, &str)]) -> (Response, TcpStream) {
    let request = Request::line(server.address, line).header("Host", &server.address.to_string());
    let request = request.origin(Some(&format!("http://{}", server.address)));
    headers.iter().fold(request, |request, (name, value)| request.header(name, value)).converse().await
}

#[tokio::test]
async fn header_values_are_lists() {
    let server = TestServer::start(options(&[])).await;
    let cases: &[(u16, &[(&str, &str)])] = &[
        (101, &[CONNECTION, UPGRADE]),
        (101, &[CONNECTION, ("Upgrade", "WebSocket")]),
        (101, &[CONNECTION, ("Upgrade", "websocket, h2c")]),
        (101, &[CONNECTION, ("Upgrade", "h2c,\twebsocket")]),
        (101, &[CONNECTION, ("Upgrade", "h2c"), UPGRADE]),
        (101, &[UPGRADE, ("Connection", "keep-alive, Upgrade")]),
        (101, &[UPGRADE, ("Connection", "keep-alive,upgrade")]),
        (101, &[UPGRADE, ("Connection", "keep-alive"), CONNECTION]),
        (101, &[UPGRADE, CONNECTION, ("Connection", "keep-alive")]),
        (426, &[CONNECTION]),
        (426, &[CONNECTION, ("Upgrade", "h2c")]),
        (426, &[CONNECTION, ("Upgrade", "websocket2")]),
        (426, &[CONNECTION, ("Upgrade", "web socket")]),
        (426, &[UPGRADE]),
        (426, &[UPGRADE, ("Connection", "keep-alive")]),
        (426, &[UPGRADE, ("Connection", "not-upgrade")]),
    ];
    for (status, headers) in cases {
        let headers = [headers, &[KEY, VERSION][..]].concat();
        let (response, _socket) = handshake(&server, "GET /tcp/silent HTTP/1.1", &headers).await;
        assert_eq!(response.status, *status, "{headers:?}: {}", response.text());
        if *status == 426 {
            // RFC 9110, section 15.5.22
            assert_eq!(response.header("upgrade"), Some("websocket"), "{headers:?}");
        }
    }
}

#[tokio::test]
async fn another_version_learns_which_one_is_spoken() {
    let server = TestServer::start(options(&[])).await;
    for version in ["8", "7", "14", "013", "13, 8", "", "thirteen"] {
        let headers = [CONNECTION, UPGRADE, KEY, ("Sec-WebSocket-Version", version)];
        let (response, _socket) = handshake(&server, "GET /tcp/silent HTTP/1.1", &headers).await;
        let told = (response.status, response.header("sec-websocket-version"));
        assert_eq!(told, (426, Some("13")), "{version:?}: {}", response.text());
        assert_eq!(response.header("upgrade"), Some("websocket"));
    }
}

#[tokio::test]
async fn what_else_a_handshake_must_have() {
    let server = TestServer::start(options(&[])).await;
    let (get, all) = ("GET /tcp/silent HTTP/1.1", &[CONNECTION, UPGRADE, KEY, VERSION][..]);
    let key = |key: &'static str| [CONNECTION, UPGRADE, VERSION, ("Sec-WebSocket-Key", key)];
    for (status, line, headers) in [
        (101, get, all),
        (400, get, &[CONNECTION, UPGRADE, VERSION]),
        (400, get, &[CONNECTION, UPGRADE, KEY]),
        (400, get, &key("")),
        (400, get, &key("c2hvcnQ=")),
        (400, get, &key("dGhlIHNhbXBsZSBub25jZSwgYnV0IGxvbmdlcg==")),
        (400, get, &key("dGhlIHNhbXBsZSBub25jZQ")),
        (405, "POST /tcp/silent HTTP/1.1", all),
        // HTTP/1.0 has no upgrades (RFC 9110, section 7.8).
        (426, "GET /tcp/silent HTTP/1.0", all),
    ] {
        let (response, _socket) = handshake(&server, line, headers).await;
        assert_eq!(response.status, status, "{line} {headers:?}: {}", response.text());
        assert!(status == 101 || line.starts_with("POST") || response.text().len() > 20);
    }
    let (response, _socket) = handshake(&server, get, all).await;
    // The example of RFC 6455, section 1.3.
    assert_eq!(response.header("sec-websocket-accept"), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}
