//! The handshake: the request, and the check of the response.

use networking_lab::{
    http1::Part,
    websocket::{
        Event, Reader,
        handshake::{AcceptSteps, Refusal, Upgrade, accepted, key, parse},
    },
};

fn upgrade(protocols: &[&str]) -> Upgrade {
    Upgrade {
        host: "example.com:8081".into(),
        path: "/websocket/echo?close=1000".into(),
        key: "dGhlIHNhbXBsZSBub25jZQ==".into(),
        protocols: protocols.iter().map(|&protocol| protocol.into()).collect(),
        headers: vec![("Origin".into(), "http://example.com".into())],
    }
}

/// Returns the result of checking a response with these headers.
fn response(protocols: &[&str], status: u16, headers: &str) -> Result<Option<String>, Refusal> {
    let mut reader = Reader::from_response();
    reader.push(format!("HTTP/1.1 {status} x\r\n{headers}Content-Length: 0\r\n\r\n").as_bytes());
    let Ok(Some(Event::Response(response))) = reader.read() else { panic!("no response") };
    accepted(&upgrade(protocols), &response.head)
}

const RIGHT: &str =
    "Upgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

#[test]
fn a_key_is_16_bytes_in_base64() {
    assert_eq!(key(*b"the sample nonce"), "dGhlIHNhbXBsZSBub25jZQ==");
}

#[test]
fn the_steps_from_key_to_accept_are_those_of_the_rfc() {
    let steps = AcceptSteps::of("dGhlIHNhbXBsZSBub25jZQ==");
    assert_eq!(steps.joined, "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    assert_eq!(steps.sha1, "b37a4f2cc0624f1690f64606cf385945b2bec4ea");
    assert_eq!(steps.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

#[test]
fn the_request_asks_for_what_is_wanted() {
    let bytes = upgrade(&["chat", "superchat"]).write();
    let message = parse(bytes.clone()).unwrap();
    assert_eq!((message.head.target.as_str(), &message.raw), ("/websocket/echo?close=1000", &bytes));
    for (name, value) in [
        ("Host", "example.com:8081"),
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Protocol", "chat, superchat"),
        ("Origin", "http://example.com"),
    ] {
        assert_eq!(message.head.headers.get(name).as_deref(), Some(value));
    }
    assert_eq!(message.pieces.last().unwrap().part, Part::EmptyLine);
    assert_eq!(parse(upgrade(&[]).write()).unwrap().head.headers.get("Sec-WebSocket-Protocol"), None);
}

#[test]
fn only_the_right_response_opens_a_websocket() {
    let with = |line: &str| response(&["chat"], 101, &[RIGHT, line].concat());
    assert_eq!(with(""), Ok(None));
    assert_eq!(with("Sec-WebSocket-Protocol: chat\r\n"), Ok(Some("chat".into())));
    assert_eq!(with("Sec-WebSocket-Protocol: other\r\n"), Err(Refusal::Protocol("other".into())));
    assert_eq!(with("Sec-WebSocket-Extensions: x\r\n"), Err(Refusal::Extension("x".into())));
    assert_eq!(response(&[], 404, RIGHT), Err(Refusal::Status(404)));
    for (left_out, refusal) in [
        ("Upgrade", Refusal::Upgrade),
        ("Connection", Refusal::Connection),
        ("Sec-WebSocket-Accept", Refusal::NoAccept),
    ] {
        let lines = RIGHT.split_inclusive("\r\n").filter(|line| !line.starts_with(&format!("{left_out}:")));
        assert_eq!(response(&[], 101, &lines.collect::<String>()), Err(refusal));
    }
    let wrong = response(&[], 101, &RIGHT.replace("s3p", "s3q"));
    assert_eq!(wrong, Err(Refusal::Accept("s3qPLMBiTxaQ9kYGzzhZRbK+xOo=".into())));
}
