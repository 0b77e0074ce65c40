//! The practice HTTP server at the byte level.

use crate::{A_WHILE, Test};
use networking_lab::{
    http1::{Event, Limits, Message, Reader, ResponseHead},
    in_page::Handle,
};
use serde_json::Value;
use std::time::Duration;

const SERVER: &str = "127.0.0.1:8081";

const LIMITS: Limits = Limits { target: 0, head: 65_536, body: 1 << 20 };

fn request(line: &str, headers: &str, body: &str) -> String {
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!("{line} HTTP/1.1\r\nHost: {SERVER}\r\n{headers}{length}\r\n{body}")
}

/// Returns the responses received on a connection.
fn responses(test: &Test, client: Handle, methods: &[&str]) -> Vec<Message<ResponseHead>> {
    let mut reader = Reader::<ResponseHead>::new(LIMITS);
    methods.iter().for_each(|method| reader.expect(method));
    reader.push(&test.received(client).concat());
    let mut responses = Vec::new();
    while let Some(event) = reader.read().expect("it is HTTP") {
        if let Event::Message(response) = event {
            responses.push(response);
        }
    }
    responses
}

/// Returns the response to one request on a new connection.
fn ask(line: &str, headers: &str, body: &str) -> Message<ResponseHead> {
    let mut test = Test::new();
    let client = test.connect(SERVER, 65_536);
    test.send(client, request(line, headers, body));
    test.pass(A_WHILE);
    let method = line.split(' ').next().expect("a method");
    responses(&test, client, &[method]).pop().unwrap_or_else(|| panic!("{line}: no response"))
}

fn json(line: &str, headers: &str, body: &str) -> Value {
    serde_json::from_slice(&ask(line, headers, body).body).unwrap_or_else(|error| panic!("{line}: {error}"))
}

fn header(response: &Message<ResponseHead>, name: &str) -> String {
    response.head.headers.get(name).unwrap_or_default()
}

#[test]
fn what_a_request_brought_is_told_as_httpbin_does() {
    let told = json("GET /get?a=1&a=2&b=%ED%95%9C", "X-Own: yes\r\n", "");
    assert_eq!(told["args"], serde_json::json!({ "a": ["1", "2"], "b": "한" }));
    assert_eq!((&told["headers"]["X-Own"], &told["origin"]), (&"yes".into(), &"127.0.0.1".into()));
    assert_eq!(told["url"], "http://127.0.0.1:8081/get?a=1&a=2&b=%ED%95%9C");
    assert_eq!(told["connection"]["requests"], 1);
    let told = json("POST /post", "Content-Type: application/json\r\n", r#"{"key":"값"}"#);
    assert_eq!((&told["json"]["key"], &told["data"]), (&"값".into(), &r#"{"key":"값"}"#.into()));
    let told = json("PUT /put", "Content-Type: application/x-www-form-urlencoded\r\n", "a=1&b=2");
    assert_eq!((&told["form"]["b"], &told["data"]), (&"2".into(), &"".into()));
    let form = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
                --x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\n\r\nfile\r\n--x--\r\n";
    let told = json("POST /anything/below", "Content-Type: multipart/form-data; boundary=x\r\n", form);
    assert_eq!(
        (&told["form"]["a"], &told["files"]["f"], &told["method"]),
        (&"1".into(), &"file".into(), &"POST".into())
    );
}

#[test]
fn every_route_answers_as_its_name_says() {
    for (line, status) in [
        ("GET /", 200),
        ("HEAD /get", 200),
        ("PATCH /patch", 200),
        ("DELETE /delete", 200),
        ("OPTIONS /get", 200),
        ("GET /headers", 200),
        ("GET /ip", 200),
        ("GET /user-agent", 200),
        ("GET /log", 200),
        ("GET /status/418", 418),
        ("GET /status/99", 400),
        ("GET /delay/0.1", 200),
        ("GET /delay/x", 400),
        ("GET /redirect/3", 302),
        ("GET /redirect-to?url=/get&status_code=307", 307),
        ("GET /cookies", 200),
        ("GET /cookies/set/a/b", 302),
        ("GET /basic-auth/a/b", 401),
        ("GET /hidden-basic-auth/a/b", 404),
        ("GET /bearer", 401),
        ("GET /html", 200),
        ("GET /xml", 200),
        ("GET /json", 200),
        ("GET /encoding/utf8", 200),
        ("GET /base64/aGVsbG8=", 200),
        ("GET /bytes/10?seed=1", 200),
        ("GET /uuid", 200),
        ("GET /cache/60", 200),
        ("GET /httpbin/get", 200),
        ("GET /gzip", 404),
        ("POST /get", 405),
        ("GET /websocket/echo", 426),
    ] {
        assert_eq!(ask(line, "", "").head.status, status, "{line}");
    }
    let basic = ask("GET /basic-auth/user/pass", "Authorization: Basic dXNlcjpwYXNz\r\n", "");
    assert_eq!(basic.head.status, 200);
    assert_eq!(header(&ask("GET /response-headers?X-Own=1", "", ""), "x-own"), "1");
    assert_eq!(json("GET /cookies", "Cookie: a=1; b=2\r\n", "")["cookies"]["b"], "2");
    assert_eq!(header(&ask("GET /cookies/set?a=1", "", ""), "set-cookie"), "a=1; Path=/");
    assert_eq!(&ask("GET /base64/aGVsbG8=", "", "").body[..], b"hello");
    assert_eq!(ask("GET /bytes/10?seed=1", "", "").body, ask("GET /bytes/10?seed=1", "", "").body);
    assert_eq!(ask("not a request", "", "").head.status, 400);
}

#[test]
fn a_connection_serves_one_request_after_another() {
    let mut test = Test::new();
    let client = test.connect(SERVER, 65_536);
    test.send(client, [request("GET /get", "", ""), request("HEAD /get", "", "")].concat());
    test.send(client, request("GET /get", "Connection: close\r\n", ""));
    let all = responses(&test, client, &["GET", "HEAD", "GET"]);
    let [first, head, last] = &all[..] else { panic!("{all:?}") };
    assert_eq!(head.body.len(), 0);
    assert_eq!(header(head, "content-length"), first.body.len().to_string());
    let last_told: Value = serde_json::from_slice(&last.body).expect("JSON");
    assert_eq!((&last_told["connection"]["requests"], header(last, "connection").as_str()), (&3.into(), "close"));
    test.network.close(client);
    test.settle();
    assert_eq!(test.closed(client), Some(1000));
}

#[test]
fn bodies_come_when_and_as_they_are_said_to() {
    let mut test = Test::new();
    let client = test.connect(SERVER, 65_536);
    test.send(client, request("GET /drip?numbytes=4&duration=4&delay=1", "", ""));
    assert_eq!(test.text(client), "");
    test.pass(Duration::from_secs(3));
    assert!(test.text(client).ends_with("\r\n\r\n***"), "{}", test.text(client));
    test.pass(A_WHILE);
    assert_eq!(&responses(&test, client, &["GET"])[0].body[..], b"****");
    let stream = ask("GET /stream/3", "", "");
    assert_eq!(
        (header(&stream, "transfer-encoding").as_str(), stream.body.split(|byte| *byte == b'\n').count()),
        ("chunked", 4)
    );
    assert_eq!(ask("GET /stream-bytes/100?chunk_size=30", "", "").body.len(), 100);
}

#[test]
fn connections_end_as_they_should_not() {
    let mut test = Test::new();
    let fin = test.connect(SERVER, 65_536);
    test.send(fin, request("GET /close/fin", "", ""));
    assert_eq!((test.text(fin).as_str(), test.closed(fin)), ("", None));
    assert!(test.events(fin).contains(&&relay_protocol::Event::Fin));
    let reset = test.connect(SERVER, 65_536);
    test.send(reset, request("GET /close/reset", "", ""));
    assert_eq!(test.closed(reset), Some(4006));
    let cut = test.connect(SERVER, 65_536);
    test.send(cut, request("GET /truncate", "", ""));
    assert!(test.text(cut).contains("content-length: 1000") && test.text(cut).ends_with(&"*".repeat(500)));
    assert!(test.events(cut).contains(&&relay_protocol::Event::Fin));
}
