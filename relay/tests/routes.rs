//! Every route of the router undergoes the same checks, so that a new one cannot omit them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{Request, TestServer, next_message, soon};
use relay::{Access, Options, ROUTES, Route};
use relay_protocol::Health;
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role};

/// Options with which every route is found.
fn options(allow: &[String]) -> Options {
    Options { class_token: Some("the-teacher-0123456789".parse().unwrap()), ..common::options(allow) }
}

/// A path of the route: its parameters are the name of a practice server, which every kind of socket takes.
fn path(route: &Route) -> String {
    let fill = |segment: &'static str| if segment.starts_with('{') { "raw-echo" } else { segment };
    route.path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// A path of each route, and of what has no place in the list: files, the practice HTTP server, and nothing at all.
fn paths() -> impl Iterator<Item = (Option<Access>, String)> {
    let others = ["/", "/index.html", "/nothing", "/tcp/", "/httpbin/get", "/httpbin/", "/httpbinx"];
    let listed = ROUTES.iter().map(|route| (Some(route.access), path(route)));
    listed.chain(others.map(|path| (None, path.to_owned())))
}

/// A handshake as the lab's page sends it, but without an Origin.
fn handshake(server: &TestServer, path: &str) -> Request {
    server.get(path).upgrade().header("Sec-WebSocket-Protocol", "lab.v1")
}

/// The routes that become WebSockets.
fn sockets() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| matches!(route.access, Access::Sockets | Access::PracticeSockets))
}

/// The rule at the end of a refusal.
fn rule(text: &str) -> &str {
    text.trim_end().trim_end_matches(')').rsplit('(').next().unwrap_or_default()
}

#[tokio::test]
async fn every_route_asks_for_the_host() {
    let server = TestServer::start(options(&[])).await;
    let port = server.address.port();
    for (_, path) in paths() {
        for host in ["127.0.0.1", "localhost", "LocalHost"] {
            let request = Request::new(server.address, "GET", &path).header("Host", &format!("{host}:{port}"));
            assert_ne!(request.send().await.status, 403, "{host} {path}");
        }
        for host in [
            format!("evil.example:{port}"),
            format!("127.0.0.1.evil.example:{port}"),
            format!("0.0.0.0:{port}"),
            // Only 127.0.0.1 is bound: another program may have it.
            format!("[::1]:{port}"),
            format!("localhost.:{port}"),
            "127.0.0.1".to_owned(),
            "127.0.0.1:1".to_owned(),
            String::new(),
        ] {
            // Rebinding makes the Origin equal to the Host: that proves nothing. Nor does the token.
            let target = format!("{path}?token={}", server.token);
            let request = Request::new(server.address, "GET", &target).header("Host", &host).upgrade();
            let response = request.origin(Some(&format!("http://{host}"))).send().await;
            let expected = if host.is_empty() { "host-missing" } else { "host-not-listed" };
            assert_eq!((response.status, rule(response.text())), (403, expected), "{host:?} {path}");
        }
        let own = server.address.to_string();
        for request in [
            Request::new(server.address, "GET", &path),
            // HTTP/1.0 does not ask for a Host; the relay does.
            Request::line(server.address, &format!("GET {path} HTTP/1.0")),
            Request::new(server.address, "GET", &path).header("Host", &own).header("Host", &own),
        ] {
            let response = request.send().await;
            assert_eq!((response.status, rule(response.text())), (403, "host-missing"), "{path}");
        }
    }
}

#[tokio::test]
async fn every_socket_asks_for_the_origin_and_the_token() {
    let server = TestServer::start(options(&[])).await;
    let own = format!("http://{}", server.address);
    let right = format!("token={}", server.token);
    let (twice, foreign) = (format!("{right}&{right}"), Some("http://evil.example"));
    let cut = &right[..right.len() - 1];
    let cases = [
        (None, "", Some("token-missing")),
        (None, "token=", Some("token-wrong")),
        (None, "token=0123456789abcdef0123456789abcdef", Some("token-wrong")),
        (None, cut, Some("token-wrong")),
        (None, &twice, Some("token-wrong")),
        (None, &right, None),
        (Some("null"), "", Some("token-missing")),
        (Some("null"), cut, Some("token-wrong")),
        (Some("null"), &right, None),
        (foreign, "", Some("origin-not-listed")),
        (foreign, &right, Some("origin-not-listed")),
        (Some(""), &right, Some("origin-not-listed")),
        (Some(&own), "", None),
        (Some(&own), &right, None),
        (Some(&own), cut, Some("token-wrong")),
    ];
    for route in sockets() {
        for (origin, query, refused) in &cases {
            let response = handshake(&server, &format!("{}?{query}", path(route))).origin(*origin).send().await;
            let expected = if refused.is_some() { 403 } else { 101 };
            assert_eq!(response.status, expected, "{} {origin:?} {query}: {}", route.path, response.text());
            assert_eq!(rule(response.text()), refused.unwrap_or_default(), "{} {origin:?} {query}", route.path);
        }
        let two_origins = handshake(&server, &path(route)).origin(Some(&own)).origin(foreign);
        assert_eq!(two_origins.send().await.status, 403, "{}", route.path);
        let no_upgrade = server.get(&path(route)).origin(Some(&own)).send().await;
        assert_eq!((no_upgrade.status, no_upgrade.header("upgrade")), (426, Some("websocket")), "{}", route.path);
        let unknown = server.get(&path(route)).upgrade().origin(Some(&own)).header("Sec-WebSocket-Protocol", "chat");
        let expected = if route.access == Access::PracticeSockets { 101 } else { 400 };
        assert_eq!(unknown.send().await.status, expected, "{}", route.path);
    }
    assert!(sockets().count() >= 6);
}

#[tokio::test]
async fn a_token_that_was_given_is_asked_of_every_socket() {
    let token = Some("0123456789abcdef".parse().unwrap());
    let server = TestServer::start(Options { token, ..options(&[]) }).await;
    let own = format!("http://{}", server.address);
    for route in sockets() {
        for origin in [Some(&*own), Some("null"), None] {
            let response = handshake(&server, &path(route)).origin(origin).send().await;
            assert_eq!((response.status, rule(response.text())), (403, "token-required"), "{} {origin:?}", route.path);
            let path = format!("{}?token=0123456789abcdef", path(route));
            assert_eq!(handshake(&server, &path).origin(origin).send().await.status, 101, "{path} {origin:?}");
        }
    }
}

/// Whoever listens on loopback is sent the cookies of the machine's other services, so an operator may keep that to the
/// relay's own page.
#[tokio::test]
async fn with_bind_own_page_no_other_page_binds_a_port() {
    let course = "https://course.example";
    let of = |bind_own_page| Options { bind_own_page, origins: vec![course.parse().unwrap()], ..options(&[]) };
    for bind_own_page in [false, true] {
        let server = TestServer::start(of(bind_own_page)).await;
        let own = format!("http://{}", server.address);
        // A page is told before it tries. One that asks its own server has no Origin there.
        for (origin, is_own) in [(Some(&*own), true), (Some(course), false), (None, true)] {
            let health: Health =
                serde_json::from_str(server.get("/health").origin(origin).send().await.text()).unwrap();
            let rule = (bind_own_page && !is_own).then_some("bind-own-page");
            assert_eq!(health.bind_refused.as_deref(), rule, "{origin:?}");
            assert_eq!(health.usable_ports().is_empty(), rule.is_some(), "{origin:?}");
        }
        let mut refused = 0;
        for route in ROUTES.iter().filter(|route| route.access == Access::Sockets) {
            let binds = !route.path.contains('{');
            for (origin, is_own) in [(Some(&*own), true), (Some(course), false), (Some("null"), false), (None, false)] {
                let path = format!("{}?token={}", path(route), server.token);
                let (response, stream) = handshake(&server, &path).origin(origin).converse().await;
                assert_eq!(response.status, 101, "{path} {origin:?}");
                let mut messages = WebSocketStream::from_raw_socket(stream, Role::Client, None).await;
                let first = soon(next_message(&mut messages)).await.unwrap().into_text().unwrap();
                let is_refused = first.contains("bind-own-page");
                assert_eq!(is_refused, binds && bind_own_page && !is_own, "{path} {origin:?}: {first}");
                assert_eq!(first.contains("bound") || first.contains("listening"), binds && !is_refused, "{first}");
                refused += usize::from(is_refused);
            }
        }
        assert_eq!(refused, if bind_own_page { 6 } else { 0 });
    }
}

#[tokio::test]
async fn nothing_else_becomes_a_websocket_and_pages_elsewhere_read_none_of_it() {
    let server = TestServer::start(options(&[])).await;
    let own = format!("http://{}", server.address);
    for (access, path) in paths() {
        if matches!(access, Some(Access::Sockets | Access::PracticeSockets)) {
            continue;
        }
        for origin in [Some(&*own), None] {
            let response = handshake(&server, &format!("{path}?token={}", server.token)).origin(origin).send().await;
            assert_ne!(response.status, 101, "{path} {origin:?}");
        }
        let status = async |origin: Option<&str>| server.get(&path).origin(origin).send().await.status;
        let asked = (status(None).await, status(Some(&own)).await, status(Some("http://evil.example")).await);
        match access {
            Some(Access::AllowedPages) => assert_eq!(asked, (200, 200, 403), "{path}"),
            Some(Access::Programs) => assert_eq!(asked, (200, 403, 403), "{path}"),
            // Files are the same for everyone; it is the browser that shows them to no other page.
            Some(Access::Sockets | Access::PracticeSockets) | None => {
                assert!([asked.0, asked.1, asked.2].iter().all(|status| [200, 404].contains(status)), "{path}");
            }
        }
        // Only what is made for other pages may be loaded by them (Fetch, "cross-origin resource policy").
        let open = path == "/health" || path.starts_with("/httpbin/");
        let policy = server.get(&path).send().await.header("cross-origin-resource-policy").map(str::to_owned);
        assert_eq!(policy.as_deref(), Some(if open { "cross-origin" } else { "same-origin" }), "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_a_sentence() {
    let server = TestServer::start(options(&[])).await;
    let own = format!("http://{}", server.address);
    for (path, said) in [
        ("/tcp/echo?timeout=1&timeout=2", "each of its parameters is given once"),
        ("/tcp/echo?loss=0&loss=1", "each of its parameters is given once"),
        ("/udp/echo?delay=1&delay=2", "each of its parameters is given once"),
        ("/udp-socket?port=0&port=0", "each of its parameters is given once"),
        ("/tcp-listener?port=0&port=0", "each of its parameters is given once"),
        ("/tcp/%ff", "percent-encoded, it is UTF-8"),
        ("/tcp-listener/%ff/1", "percent-encoded, it is UTF-8"),
    ] {
        let response = handshake(&server, path).origin(Some(&own)).send().await;
        assert!(response.status == 400 && response.text().contains(said), "{path}: {}", response.text());
    }
}
