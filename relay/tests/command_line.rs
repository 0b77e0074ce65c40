//! The program itself: its output, and its exit codes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports, reason = "some tests need Linux"))]

mod common;

use common::{
    Event, FailureKind, Frame, Health, Listening, Page, Phase,
    http::Request,
    peer,
    program::{self, Program, end, relay},
    soon,
};
use futures_util::{SinkExt, StreamExt};
use std::net::TcpListener;
use tokio::{io::AsyncWriteExt, net::TcpStream, process::Command};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

#[tokio::test]
async fn bad_options_are_one_sentence_and_exit_2() {
    let cases: &[(&[&str], &str)] = &[
        (&["--listen", "8080"], "--listen"),
        (&["--allow", "127.0.0.1:9000"], "tcp://"),
        (&["--allow", "tcp://127.0.0.1"], "port"),
        (&["--allow", "sctp://127.0.0.1:9"], "udp://"),
        (&["--udp-rate", "0"], "a whole number from 1 to 1000000"),
        (&["--bind", "0"], "65535"),
        (&["--bind", "9099-9000"], "9000-9099"),
        (&["--bind", "127.0.0.1:9000"], "--bind"),
        (&["--bind", "none,9000"], "none is for no port at all"),
        (&["--origin", "course.example"], "https://"),
        (&["--origin", "https://course.example/page"], "path"),
        (&["--connect", "https://api.example/path"], "--connect"),
        (&["--connect", "https:"], "--connect"),
        (&["--token", "short"], "16 characters"),
        (&["--class-token", "short"], "16 characters"),
        (&["--token", "0123456789abcdef", "--class-token", "0123456789abcdef"], "give the teacher another"),
        (&["--max-connections", "0"], "from 1"),
        (&["--max-per-client", "0"], "from 1"),
        (&["--proxy", "proxy.example"], "--proxy"),
        (&["--proxy", "10.0.0.0/8"], "--proxy"),
        (&["--handshake-timeout", "0s"], "more than 0"),
        (&["--idle-timeout", "10"], "unit"),
        (&["--connect-timeout", "0s"], "more than 0"),
        (&["--ping-interval", "0s"], "more than 0"),
        (&["--threads", "0"], "from 1"),
        (&["--dist", "/nonexistent"], "--dist"),
        (&["--listen", "0.0.0.0:0"], "--token"),
        (&["--log", "xml"], "--log"),
        (&["--dance"], "--dance"),
        (&["stray"], "stray"),
    ];
    for (options, word) in cases {
        let (code, text) = end(relay(options).spawn().unwrap()).await;
        assert_eq!(code, Some(2), "{options:?}: {text}");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.starts_with("relay: ") && text.contains(word), "{options:?}: {text}");
    }
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let (code, text) = end(relay(&["--listen", &address.to_string()]).spawn().unwrap()).await;
    assert_eq!(code, Some(1));
    assert!(text.contains(&address.port().to_string()) && text.contains("--listen"), "{text}");
}

#[cfg(unix)]
#[tokio::test]
async fn it_says_where_it_is_and_ends_well() {
    for signal in ["TERM", "INT"] {
        let relay = Program::start(relay(&[])).await;
        let address = relay.address();
        assert_eq!(relay.page, format!("http://{address}/"));
        let health = Request::new(address, "GET", "/health").header("Host", &address.to_string()).send().await;
        assert_eq!(health.status, 200);
        let upgrade = Request::new(address, "GET", &format!("/tcp/echo?token={}", relay.token())).upgrade();
        assert_eq!(upgrade.header("Host", &address.to_string()).send().await.status, 101);
        relay.signal(signal).await;
        let (code, log) = relay.end().await;
        assert_eq!(code, Some(0), "{signal}: {log}");
    }
}

#[tokio::test]
async fn what_it_says_of_programs_works() {
    let (address, _peer) = peer::sends("hello").await;
    let relay = Program::start(program::relay(&["--allow", &format!("tcp://{address}")])).await;
    let said = &relay.program;
    assert!(said.contains("--allow") && said.contains("/tcp/HOST:PORT?token="), "{said}");
    let mut socket = connect(&relay, relay.token(), &address.to_string(), "binary").await;
    assert_eq!(soon(socket.next()).await.unwrap().unwrap().into_data(), "hello");
    let mut command = program::relay(&[]);
    command.env_remove("RELAY_NO_PRACTICE");
    let relay = Program::start(command).await;
    assert!(relay.program.contains("/tcp/echo?token="), "{}", relay.program);
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_that_was_given_is_neither_shown_nor_logged() {
    const TOKEN: &str = "a-token-of-the-test";
    let mut command = relay(&[]);
    command.env("RELAY_TOKEN", TOKEN).env("RELAY_CLASS_TOKEN", "a-token-of-the-class");
    command.env("RUST_LOG", "trace");
    let mut relay = Program::start(command).await;
    let address = relay.address();
    assert_eq!(relay.page, format!("http://{address}/?token=…"));
    let class = relay.next_line().await;
    assert!(class.contains(&format!("http://{address}/class?token=…&class-token=…")), "{class}");
    assert!(!relay.program.contains("a-token") && !class.contains("a-token"), "{} {class}", relay.program);
    for (host, path) in [("evil.example", "/"), (&*format!("{address}"), "/tcp/echo"), (&format!("{address}"), "/")] {
        for token in [TOKEN, "a-token-that-is-wrong"] {
            let request = Request::new(address, "GET", &format!("{path}?token={token}")).upgrade();
            request.header("Host", host).send().await;
        }
    }
    relay.signal("TERM").await;
    let (_, log) = relay.end().await;
    assert!(log.contains("host-not-listed") && log.contains("token-wrong"), "{log}");
    assert!(!log.contains("a-token"), "{log}");
}

/// A WebSocket of a program that holds the token, at the address that the announced line has.
async fn connect(relay: &Program, token: &str, target: &str, subprotocol: &'static str) -> WebSocketStream<TcpStream> {
    let address = relay.program.split_once("ws://").unwrap().1.split_once("/tcp/").unwrap().0;
    let mut request = format!("ws://{address}/tcp/{target}?token={token}").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", subprotocol.parse().unwrap());
    let stream = TcpStream::connect(address).await.unwrap();
    soon(client_async(request, stream)).await.unwrap().0
}

#[cfg(unix)]
#[tokio::test]
async fn no_level_of_logging_shows_tokens_or_payloads() {
    const SECRET: &str = "sesame-of-the-test";
    for format in ["text", "json"] {
        let (address, _peer) = peer::sends(SECRET).await;
        // Nobody accepts there; the kernel alone establishes the connection.
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let other = silent.local_addr().unwrap().to_string();
        let allow = format!("tcp://{address},tcp://{other},tcp://*:9");
        let mut command = relay(&["--log", format, "--token", SECRET, "--allow", &allow]);
        command.env("RUST_LOG", "trace,relay=trace,tungstenite=trace,hyper=trace");
        let relay = Program::start(command).await;
        let mut plain = connect(&relay, SECRET, &address.to_string(), "binary").await;
        assert_eq!(soon(plain.next()).await.unwrap().unwrap().into_data(), SECRET);
        plain.send(Message::binary(SECRET)).await.unwrap();
        plain.send(Message::Ping(SECRET.into())).await.unwrap();
        plain.close(Some(CloseFrame { code: CloseCode::Normal, reason: SECRET.into() })).await.unwrap();
        while let Some(Ok(_)) = soon(plain.next()).await {}
        // A command that is none, and a target that is refused.
        for (target, word) in [(other, Some(format!("{{\"{SECRET}\":1}}"))), ("10.0.0.1:9".to_owned(), None)] {
            let mut lab = connect(&relay, SECRET, &target, "lab.v1").await;
            if let Some(word) = word {
                lab.send(Message::text(word)).await.unwrap();
            }
            while let Some(Ok(_)) = soon(lab.next()).await {}
        }
        for (target, origin) in [("/httpbin/anything", "http://evil.example"), ("/tcp/echo", "http://evil.example")] {
            let request = Request::new(relay.address(), "GET", &format!("{target}?token={SECRET}"));
            let request = request.header("Host", &relay.address().to_string()).header("Origin", origin).upgrade();
            request.header("Cookie", SECRET).header("Authorization", &format!("Bearer {SECRET}")).send().await;
        }
        // A page that listens, its client, and a connection that it takes and one that is not there.
        let page = async |path: &str| {
            let stream = TcpStream::connect(relay.address()).await.unwrap();
            Page::upgrade(stream, relay.address(), &format!("{path}?token={SECRET}"), Some("lab.v1")).await
        };
        let mut listening = Listening::of(page("/tcp-listener").await).await;
        let mut client = listening.client().await;
        client.write_all(SECRET.as_bytes()).await.unwrap();
        listening.accept(1).await;
        listening.accepted().await;
        let mut taken = page(&listening.path(1)).await;
        taken.receive_all(100).await;
        let Event::Open { .. } = taken.event().await else { panic!("it did not open") };
        assert_eq!(taken.bytes().await, SECRET.as_bytes());
        page(&listening.path(1)).await.failed().await;
        // What a listener does not know ends it; before that it may tell who waits.
        listening.page.send(SECRET).await;
        while !matches!(listening.page.next().await, Frame::Closed(..)) {}
        let (name, port) = (listening.name, listening.address.port());
        // The relay would wait for their FINs, and for the pages' Closes.
        drop((silent, client, taken, listening.page));
        relay.signal("TERM").await;
        let (code, log) = relay.end().await;
        assert_eq!(code, Some(0), "{log}");
        for word in [
            "connected",
            "page_closed",
            "bad_request",
            "not_allowed",
            "address-private",
            "origin-not-listed",
            "listening",
            "stopped listening",
        ] {
            assert!(log.contains(word), "{format} without {word}: {log}");
        }
        assert!(!log.contains("sesame") && !log.contains(&name), "{format}, {name}: {log}");
        if format == "json" {
            let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            // Who it was is in each line about a WebSocket.
            for message in ["listening", "stopped listening"] {
                let line = lines.iter().find(|line| line["fields"]["message"] == message).unwrap();
                assert_eq!(line["fields"]["port"], port);
                assert_eq!(line["fields"]["client"], "127.0.0.1");
            }
            for (message, target) in [("connected", &*format!("{address}")), ("refused a target", "10.0.0.1:9")] {
                let fields = lines.iter().map(|line| &line["fields"]).find(|fields| fields["message"] == message);
                let fields = fields.unwrap_or_else(|| panic!("nothing {message}: {log}"));
                assert_eq!(fields["target"].as_str().map(|text| text.trim_matches('"')), Some(target));
                assert_eq!(fields["client"], "127.0.0.1");
            }
        }
    }
}

/// A resolver cannot be told to stop. This one reads the aliases of names (hostname(7)) from a pipe to which nobody
/// writes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[tokio::test]
async fn a_name_that_is_being_resolved_does_not_keep_it_from_ending() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("aliases");
    assert!(Command::new("mkfifo").arg(&pipe).status().await.unwrap().success());
    let mut command = relay(&["--allow", "tcp://somewhere:80", "--connect-timeout", "100ms"]);
    command.env("HOSTALIASES", &pipe);
    let relay = Program::start(command).await;
    let stream = TcpStream::connect(relay.address()).await.unwrap();
    let mut page = Page::connect_over(stream, relay.address(), "somewhere:80", Some("lab.v1")).await;
    let failure = page.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Resolve, FailureKind::TimedOut), "{failure:?}");
    relay.signal("TERM").await;
    assert_eq!(relay.end().await.0, Some(0));
}

#[tokio::test]
async fn which_ports_pages_may_bind_is_an_option() {
    for (options, environment, expected) in [
        (&[][..], "", &[(9000, 9099)][..]),
        (&["--bind", "7000", "--bind", "7002-7003"], "", &[(7000, 7000), (7002, 7003)]),
        (&[], "7000,7002-7003", &[(7000, 7000), (7002, 7003)]),
        (&["--bind", "none"], "", &[]),
        (&[], "none", &[]),
    ] {
        let mut command = relay(options);
        if !environment.is_empty() {
            command.env("RELAY_BIND", environment);
        }
        let relay = Program::start(command).await;
        let request = Request::new(relay.address(), "GET", "/health").header("Host", &relay.address().to_string());
        let health: Health = serde_json::from_slice(&request.send().await.body).unwrap();
        assert_eq!(health.limits.bind_ports, expected, "{options:?} {environment:?}");
    }
}

#[tokio::test]
async fn options_come_from_the_environment_too() {
    let mut command = relay(&[]);
    command.env("RELAY_ALLOW", "tcp://127.0.0.1:9000,nonsense");
    let (code, text) = end(command.spawn().unwrap()).await;
    assert_eq!(code, Some(2));
    assert!(text.contains("nonsense") && text.contains("--allow"), "{text}");
    let mut command = relay(&["--help"]);
    command.env("RELAY_TOKEN", "a-token-of-the-test");
    let output = soon(command.output()).await.unwrap();
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(help.contains("RELAY_TOKEN") && !help.contains("a-token"), "{help}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_page_that_it_prints_is_at_an_address_that_is_bound() {
    let token = "0123456789abcdef";
    for (listen, host) in [("127.0.0.1:0", "127.0.0.1"), ("127.0.0.2:0", "127.0.0.2"), ("0.0.0.0:0", "127.0.0.1")] {
        let relay = Program::start(relay(&["--listen", listen, "--token", token])).await;
        assert_eq!(relay.address().ip().to_string(), host, "{listen}");
        assert!(TcpStream::connect(relay.address()).await.is_ok(), "{listen}");
    }
}
