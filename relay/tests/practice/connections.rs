//! The connections of the HTTP practice server: what it reports about them, their limits, and deliberate early ends.

use crate::{
    client::{Answer, ask, authority, exchange, get},
    servers, soon,
};
use relay::practice::{Ports, Servers};
use serde_json::{Value, json};
use std::io::ErrorKind;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Sends a request and gives the JSON of its answer; the connection stays.
async fn ask_over(stream: &mut TcpStream, host: &str, path: &str) -> Value {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(soon(stream.read_u8()).await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    soon(stream.read_exact(&mut body)).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[tokio::test]
async fn requests_of_a_connection_are_counted() {
    let servers = servers().await;
    let host = authority(&servers);
    let mut ports = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(&host).await.unwrap();
        let port = stream.local_addr().unwrap().port();
        for requests in 1..=3 {
            let told = ask_over(&mut stream, &host, "/get").await;
            assert_eq!(told["connection"], json!({"peer_port": port, "requests": requests}));
        }
        ports.push(port);
    }
    assert_ne!(ports[0], ports[1]);
}

#[tokio::test]
async fn an_answer_follows_a_request_whose_client_has_shut_down() {
    let servers = servers().await;
    let host = authority(&servers);
    let mut stream = TcpStream::connect(&host).await.unwrap();
    stream.write_all(format!("GET /delay/0.1 HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    soon(stream.read_to_end(&mut answer)).await.unwrap();
    assert_eq!(Answer::parse(answer).json()["method"], "GET");
}

#[tokio::test]
async fn one_connection_carries_several_requests() {
    let servers = servers().await;
    let host = authority(&servers);
    let first = format!("POST /post HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n\r\none");
    let last = format!("GET /status/418 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let answers = exchange(&host, format!("{first}{last}").as_bytes()).await.body;
    let (one, two) = answers.split_once("HTTP/1.1 ").unwrap();
    assert_eq!(serde_json::from_str::<Value>(one).unwrap()["data"], "one");
    assert!(two.starts_with("418 "));
}

#[tokio::test]
async fn one_connection_too_many_is_told_so() {
    // Beside a relay without sessions, 64 connections come directly.
    let servers = Servers::start_beside(Ports { echo: 0, udp_echo: 0, http: 0 }, 0).await.unwrap();
    let host = authority(&servers);
    let mut open = Vec::new();
    for _ in 0..64 {
        open.push(TcpStream::connect(&host).await.unwrap());
    }
    let refused = exchange(&host, b"").await;
    assert_eq!(refused.status, 429);
    assert!(refused.body.contains("one client"), "{}", refused.body);
}

#[tokio::test]
async fn a_connection_ends_with_a_fin_or_a_rst_and_without_an_answer() {
    let servers = servers().await;
    let host = authority(&servers);
    for (path, reset) in [("/close/fin", false), ("/close/reset", true)] {
        for body in ["", "some body"] {
            let mut stream = TcpStream::connect(&host).await.unwrap();
            let request =
                format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            stream.write_all(request.as_bytes()).await.unwrap();
            let end = soon(stream.read(&mut [0; 16])).await.map_err(|error| error.kind());
            assert_eq!(end, if reset { Err(ErrorKind::ConnectionReset) } else { Ok(0) }, "{path}");
        }
    }
}

#[tokio::test]
async fn a_truncated_body_ends_with_a_fin_before_its_content_length() {
    let servers = servers().await;
    for _ in 0..20 {
        let answer = get(&servers, "/truncate").await;
        assert_eq!((answer.status, answer.header("Content-Length")), (200, Some("1000")));
        assert_eq!(answer.body, "*".repeat(500));
    }
}

#[tokio::test]
async fn the_log_has_what_came_and_no_secret() {
    let servers = servers().await;
    let secrets = "Origin: https://course.example\r\nCookie: secret=1\r\nAuthorization: Bearer secret\r\n";
    ask(&servers, "POST", "/status/418?a=1", secrets, "secret body").await;
    let preflight = "Origin: https://course.example\r\nAccess-Control-Request-Method: PUT\r\n";
    ask(&servers, "OPTIONS", "/cors/none", preflight, "").await;
    let host = authority(&servers);
    let mut closed = TcpStream::connect(&host).await.unwrap();
    closed.write_all(format!("GET /close/fin HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await.unwrap();
    soon(closed.read_to_end(&mut Vec::new())).await.unwrap();

    let log = get(&servers, "/log").await;
    assert!(!log.body.contains("secret"), "{}", log.body);
    let requests = log.json()["requests"].as_array().unwrap().clone();
    let keys: Vec<_> = requests[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["method", "number", "origin", "peer_port", "preflight", "status", "target", "time"]);
    let told =
        |entry: &Value| ["number", "method", "target", "origin", "preflight", "status"].map(|key| entry[key].clone());
    let origin = "https://course.example";
    let expected = [
        [json!(1), json!("POST"), json!("/status/418?a=1"), json!(origin), json!(false), json!(418)],
        [json!(2), json!("OPTIONS"), json!("/cors/none"), json!(origin), json!(true), json!(200)],
        [json!(3), json!("GET"), json!("/close/fin"), Value::Null, json!(false), Value::Null],
    ];
    assert_eq!(requests.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(requests[2]["peer_port"], closed.local_addr().unwrap().port());
    assert!(requests[0]["time"].as_str().unwrap().ends_with('Z'));

    // What came after a request that is known already. The log does not tell of itself.
    let later = get(&servers, "/log?since=2").await.json()["requests"].clone();
    assert_eq!((later.as_array().unwrap().len(), &later[0]["number"]), (1, &json!(3)));
}
