//! The opening handshake (RFC 6455, section 4.2) in every form that HTTP allows, and the effect of frames that violate
//! the protocol (RFC 6455, section 5).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{
    TestServer,
    http::{Request, Response},
    options, soon,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

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

/// A frame as a client sends it, masked with zeros.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = match payload.len() {
        length @ 0..=125 => vec![0x80 | length as u8],
        length => [&[0x80 | 126][..], &(length as u16).to_be_bytes()].concat(),
    };
    [&[first][..], &length, &[0; 4], payload].concat()
}

/// The code of the Close that the relay sends after these bytes, and its reason; everything else that it sends is
/// skipped.
async fn close_after(server: &TestServer, path: &str, subprotocol: &str, bytes: &[u8]) -> (u16, String) {
    let headers = [CONNECTION, UPGRADE, KEY, VERSION, ("Sec-WebSocket-Protocol", subprotocol)];
    let (response, mut socket) = handshake(server, &format!("GET {path} HTTP/1.1"), &headers).await;
    assert_eq!(response.status, 101, "{path}: {}", response.text());
    socket.write_all(bytes).await.unwrap();
    soon(async {
        loop {
            let (first, length) = (socket.read_u8().await.unwrap(), socket.read_u8().await.unwrap());
            let length = match length {
                126 => socket.read_u16().await.unwrap(),
                length => u16::from(length),
            };
            let mut payload = vec![0; usize::from(length)];
            socket.read_exact(&mut payload).await.unwrap();
            if first == 0x88 {
                let (code, reason) = payload.split_at(2);
                return (u16::from_be_bytes(code.try_into().unwrap()), String::from_utf8(reason.to_vec()).unwrap());
            }
        }
    })
    .await
}

#[tokio::test]
async fn frames_that_break_the_protocol_end_with_1002() {
    let server = TestServer::start(options(&[])).await;
    let long_ping = [&[0x89, 0x80 | 127][..], &u64::MAX.to_be_bytes(), &[0; 4]].concat();
    let cases = [
        ("not masked", vec![0x82, 2, b'h', b'i']),
        ("a reserved bit", frame(0xc2, b"hi")),
        ("all reserved bits", frame(0xf1, b"hi")),
        ("a reserved opcode", frame(0x83, b"hi")),
        ("a reserved control opcode", frame(0x8b, b"")),
        ("a ping that is too long", frame(0x89, &[7; 126])),
        ("a ping longer than any message", long_ping),
        ("a fragmented ping", frame(0x09, b"hi")),
        ("a fragmented close", frame(0x08, b"")),
        ("a continuation of nothing", frame(0x80, b"hi")),
        ("a message within another", [frame(0x02, b"h"), frame(0x82, b"i")].concat()),
    ];
    for (path, subprotocol) in
        [("/tcp/silent", "binary"), ("/tcp/silent", "lab.v1"), ("/udp-socket", "lab.v1"), ("/tcp-listener", "lab.v1")]
    {
        for (what, bytes) in &cases {
            let (code, reason) = close_after(&server, path, subprotocol, bytes).await;
            assert_eq!(code, 1002, "{what}, {path}, {subprotocol}: {reason:?}");
            assert!(!reason.is_empty(), "{what}, {path}, {subprotocol}");
        }
    }
    // It is counted as what a page did wrong.
    let metrics = server.get("/metrics").send().await;
    assert!(metrics.text().contains(r#"kind="tcp",outcome="protocol_error"} 22"#), "{}", metrics.text());
}
