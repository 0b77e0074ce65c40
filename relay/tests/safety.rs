//! The rules against attacks by strangers, each through a real socket. SECURITY.md says what each rule is for.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{FailureKind, Phase, TestServer, http::Request, options};
use futures_util::FutureExt;
use relay::Options;
use tokio::net::TcpListener;

/// The status of a request whose line and headers are these.
async fn status(server: &TestServer, line: &str, headers: &[&str]) -> u16 {
    let split =
        |header: &str| header.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
    let request = Request::line(server.address, line);
    let all = headers.iter().map(|header| split(header));
    all.fold(request, |request, (name, value)| request.header(&name, &value)).send().await.status
}

/// Space around a header's value is none of it (RFC 9110, section 5.5), and letters count alike in either case.
#[tokio::test]
async fn a_host_in_any_other_spelling_is_refused() {
    let server = TestServer::start(options(&[])).await;
    let port = server.address.port();
    for host in [
        // Other addresses, and other ways to write the relay's own.
        format!("127.0.0.2:{port}"),
        format!("192.168.0.9:{port}"),
        format!("0.0.0.0:{port}"),
        format!("0:{port}"),
        format!("127.1:{port}"),
        format!("2130706433:{port}"),
        format!("0x7f000001:{port}"),
        format!("0177.0.0.1:{port}"),
        format!("[::]:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("[::ffff:7f00:1]:{port}"),
        format!("[::1%25lo]:{port}"),
        format!("::1:{port}"),
        // Names that begin or end like the relay's.
        format!("localhost.:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("evil.localhost:{port}"),
        format!("evillocalhost:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("127.0.0.1.:{port}"),
        // Other ports, and none.
        "127.0.0.1".to_owned(),
        "localhost".to_owned(),
        "127.0.0.1:".to_owned(),
        "127.0.0.1:80".to_owned(),
        format!("127.0.0.1:0{port}0"),
        format!("127.0.0.1:0{port}"),
        format!("127.0.0.1:+{port}"),
        format!("127.0.0.1:{port}:{port}"),
        // What is no host and port.
        format!("user@127.0.0.1:{port}"),
        format!("127.0.0.1:{port}@evil.example"),
        format!("127.0.0.1:{port}/"),
        format!("127.0.0.1:{port}#evil.example"),
        format!("http://127.0.0.1:{port}"),
        format!("127.0.0.1:{port}, evil.example"),
        format!("127.0.0.1:{port} evil.example"),
        "null".to_owned(),
        "*".to_owned(),
        "echo".to_owned(),
        "서버".to_owned(),
    ] {
        assert_eq!(status(&server, "GET /health HTTP/1.1", &[&format!("Host: {host}")]).await, 403, "{host:?}");
    }
}

#[tokio::test]
async fn a_request_that_leaves_its_host_in_doubt_is_refused() {
    let server = TestServer::start(options(&[])).await;
    let own = server.address;
    let (right, wrong, health) = (format!("Host: {own}"), "Host: evil.example", "GET /health HTTP/1.1");
    let cases: &[(&str, &[&str], u16)] = &[
        (health, &[&right], 200),
        (health, &[], 403),
        (health, &["Host: "], 403),
        (health, &[&right, &right], 403),
        (health, &[&right, wrong], 403),
        (health, &[wrong, &right], 403),
        ("GET /health HTTP/1.0", &[], 403),
        ("GET /health HTTP/1.0", &[wrong], 403),
        ("GET /health HTTP/1.0", &[&right], 200),
        // The target's host counts in place of the header (RFC 9112, section 3.2.2).
        (&format!("GET http://{own}/health HTTP/1.1"), &[&right], 200),
        ("GET http://evil.example/health HTTP/1.1", &[&right], 403),
        (&format!("GET http://evil.example:{}/health HTTP/1.1", own.port()), &[&right], 403),
        (&format!("GET http://user@{own}/health HTTP/1.1"), &[&right], 403),
        (&format!("GET http://{own}@evil.example/health HTTP/1.1"), &[&right], 403),
        (&format!("GET http://{}/health HTTP/1.1", own.ip()), &[&right], 403),
        ("OPTIONS * HTTP/1.1", &[], 403),
        ("CONNECT evil.example:80 HTTP/1.1", &[&right], 403),
        // It is no proxy: there is nothing to CONNECT to.
        (&format!("CONNECT {own} HTTP/1.1"), &[&right], 405),
    ];
    for (line, headers, expected) in cases {
        assert_eq!(status(&server, line, headers).await, *expected, "{line} {headers:?}");
    }
}

#[tokio::test]
async fn an_origin_in_any_other_spelling_is_refused_even_with_the_token() {
    let course = "https://course.example";
    let server = TestServer::start(Options { origins: vec![course.parse().unwrap()], ..options(&[]) }).await;
    let port = server.address.port();
    let upgrade = |origin: String, query: String| {
        server.get(&format!("/tcp/echo{query}")).upgrade().header("Origin", &origin).send()
    };
    assert_eq!(upgrade(course.to_owned(), String::new()).await.status, 101);
    for origin in [
        // Another scheme, another port.
        format!("https://127.0.0.1:{port}"),
        format!("ws://127.0.0.1:{port}"),
        "http://course.example".to_owned(),
        format!("{course}:80"),
        format!("{course}:0443"),
        format!("http://127.0.0.1:0{port}"),
        format!("{course}:8443"),
        "http://127.0.0.1".to_owned(),
        "http://localhost:3000".to_owned(),
        // Addresses get no special treatment, not even those of this machine.
        format!("http://127.0.0.2:{port}"),
        format!("http://192.168.0.9:{port}"),
        format!("http://[::ffff:127.0.0.1]:{port}"),
        format!("http://2130706433:{port}"),
        format!("http://127.1:{port}"),
        // Beginnings and ends.
        format!("{course}.evil.example"),
        format!("{course}."),
        "https://evil.course.example".to_owned(),
        "https://evilcourse.example".to_owned(),
        "https://course.example.".to_owned(),
        format!("http://127.0.0.1.evil.example:{port}"),
        // What is no origin.
        format!("{course}/"),
        format!("{course}/page"),
        format!("{course} http://evil.example"),
        format!("{course}, http://evil.example"),
        format!("https://{course}"),
        "https://user@course.example".to_owned(),
        "//course.example".to_owned(),
        "course.example".to_owned(),
        "Null".to_owned(),
        "*".to_owned(),
        "file://".to_owned(),
        "chrome-extension://abcdef".to_owned(),
        String::new(),
    ] {
        for query in [String::new(), format!("?token={}", server.token)] {
            let answer = upgrade(origin.clone(), query).await;
            assert_eq!(answer.status, 403, "{origin:?}");
            assert!(answer.text().contains("(origin-not-listed)"), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn only_the_whole_token_in_its_place_counts() {
    let server = TestServer::start(options(&[])).await;
    let token = &server.token;
    let mut other = token.clone().into_bytes();
    other[31] ^= 1;
    let other = String::from_utf8(other).unwrap();
    let half = &token[..16];
    for (query, expected) in [
        (format!("?token={token}"), 101),
        (format!("?timeout=1000&token={token}"), 101),
        (format!("?token={other}"), 403),
        (format!("?token={half}"), 403),
        (format!("?token={token}{token}"), 403),
        (format!("?token={token}0"), 403),
        (format!("?token=%20{token}"), 403),
        ("?token=".to_owned(), 403),
        ("?token".to_owned(), 403),
        (format!("?TOKEN={token}"), 403),
        (format!("?token={token}&token={other}"), 403),
        (format!("?x#token={token}"), 403),
    ] {
        let answer = server.get(&format!("/tcp/echo{query}")).upgrade().send().await;
        assert_eq!(answer.status, expected, "{query}");
    }
    // Nowhere else is it looked for.
    for (name, value) in [("Authorization", format!("Bearer {token}")), ("Cookie", format!("token={token}"))] {
        let answer = server.get("/tcp/echo").upgrade().header(name, &value).send().await;
        assert_eq!(answer.status, 403, "{name}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_address_in_disguise_is_found_out_and_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = TestServer::start(options(&["tcp://*:*".to_owned()])).await;
    for (host, rule) in [
        ("127.0.0.1", "address-loopback"),
        ("127.255.255.254", "address-loopback"),
        ("localhost", "address-loopback"),
        ("LOCALHOST", "address-loopback"),
        // As C's resolver reads numbers (inet_aton(3)): decimal, hexadecimal, octal, and short of parts.
        ("2130706433", "address-loopback"),
        ("0x7f000001", "address-loopback"),
        ("017700000001", "address-loopback"),
        ("0177.0.0.1", "address-loopback"),
        ("0x7f.1", "address-loopback"),
        ("127.1", "address-loopback"),
        ("127.0.1", "address-loopback"),
        ("0", "address-unspecified"),
        ("0.0.0.0", "address-unspecified"),
        ("10.1", "address-private"),
        ("0xa.0.0.1", "address-private"),
        ("192.168.257", "address-private"),
        ("2852039166", "address-link-local"),
        ("169.254.43518", "address-link-local"),
        // IPv6, and IPv4 within it.
        ("[::1]", "address-loopback"),
        ("[0:0:0:0:0:0:0:1]", "address-loopback"),
        ("[::]", "address-unspecified"),
        ("[::127.0.0.1]", "address-loopback"),
        ("[::ffff:127.0.0.1]", "address-loopback"),
        ("[::ffff:7f00:1]", "address-loopback"),
        ("[::ffff:0:7f00:1]", "address-loopback"),
        ("[64:ff9b::127.0.0.1]", "address-loopback"),
        ("[64:ff9b::a00:1]", "address-private"),
        ("[64:ff9b::169.254.169.254]", "address-link-local"),
        ("[2002:7f00:1::]", "address-loopback"),
        ("[fe80::1]", "address-link-local"),
        ("[fd00::1]", "address-private"),
        ("[ff02::1]", "address-multicast"),
        ("255.255.255.255", "address-multicast"),
        ("240.0.0.1", "address-reserved"),
    ] {
        let target = format!("{host}:{port}").replace('[', "%5B").replace(']', "%5D");
        let failure = server.lab(&target).await.failed().await;
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::NotAllowed), "{host}: {failure:?}");
        assert_eq!(failure.rule.as_deref(), Some(rule), "{host}");
    }
    // Not every resolver knows these.
    for host in ["localhost.", "127.0.0.1.", "ip6-localhost"] {
        let kind = server.lab(format!("{host}:{port}")).await.failed().await.kind;
        assert!(matches!(kind, FailureKind::NotAllowed | FailureKind::Unresolved), "{host}: {kind:?}");
    }
    assert!(listener.accept().now_or_never().is_none(), "somebody was connected to");
}

#[tokio::test]
async fn what_is_no_host_and_port_is_no_target() {
    let server = TestServer::start(options(&["tcp://*:*".to_owned()])).await;
    let echo = server.health().await.practice.unwrap().tcp[0].address.clone();
    for target in [
        format!("user@{echo}"),
        format!("{echo}@evil.example:80"),
        format!("http://{echo}"),
        format!("tcp://{echo}"),
        format!("{echo}/x"),
        format!("{echo}%3Fx"),
        format!("{echo}%23x"),
        format!("{echo}%0d%0aX"),
        format!("{echo},127.0.0.1:22"),
        "%5B::1%25lo%5D:80".to_owned(),
        "%5B::1%2525lo%5D:80".to_owned(),
        "%5Bfe80::1%25eth0%5D:80".to_owned(),
        "::1:80".to_owned(),
        "127.0.0.1:0".to_owned(),
        "127.0.0.1:-1".to_owned(),
        "127.0.0.1:65536".to_owned(),
        "127.0.0.1".to_owned(),
        "..:80".to_owned(),
        "*:80".to_owned(),
        "ECHO".to_owned(),
    ] {
        let failure = server.lab(&target).await.failed().await;
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::BadRequest), "{target}: {failure:?}");
    }
}

#[tokio::test]
async fn without_a_rule_only_the_practice_servers_can_be_reached() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = TestServer::start(options(&[])).await;
    for host in ["127.0.0.1", "localhost", "2130706433", "%5B::1%5D", "%5B::ffff:127.0.0.1%5D", "nosuch.invalid"] {
        let failure = server.lab(format!("{host}:{port}")).await.failed().await;
        assert_eq!(failure.rule.as_deref(), Some("target-not-listed"), "{host}");
    }
    // Nor the relay itself.
    let failure = server.lab(server.address).await.failed().await;
    assert_eq!(failure.rule.as_deref(), Some("target-not-listed"));
    assert!(listener.accept().now_or_never().is_none(), "somebody was connected to");
}

/// Through it, a page's requests would come from this machine: with `--proxy 127.0.0.1`, with any X-Forwarded-For.
#[tokio::test]
async fn the_relays_own_port_is_reached_only_where_a_rule_names_it() {
    let wide = ["tcp://127.0.0.1:*", "tcp://localhost:*", "tcp://0.0.0.0:*", "tcp://[::ffff:127.0.0.1]:*", "tcp://*:*"];
    let wide = wide.map(str::to_owned);
    let server = TestServer::start(options(&wide)).await;
    let port = server.address.port();
    for host in ["127.0.0.1", "localhost", "0.0.0.0", "%5B::ffff:127.0.0.1%5D"] {
        let failure = server.lab(format!("{host}:{port}")).await.failed().await;
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::NotAllowed), "{host}: {failure:?}");
    }
    // Other ports are what the rules say.
    let (address, _peer) = common::peer::sends("").await;
    server.open(address).await;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let server = TestServer::start_on(&address.to_string(), options(&common::allow(address))).await;
    server.open(address).await;
}
