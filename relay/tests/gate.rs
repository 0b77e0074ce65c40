//! Each refusal of the gate, as the answer to a request.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{FailureKind, Page, TestServer, http::Request, options, peer};
use futures_util::StreamExt;
use relay::{Options, ServeError};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_second_host_or_one_in_the_target_counts() {
    let server = TestServer::start(options(&[])).await;
    let own = server.address.to_string();
    let twice = server.get("/health").header("Host", "evil.example").send().await;
    assert_eq!(twice.status, 403);
    let absolute = server.get("http://evil.example/health").send().await;
    assert_eq!(absolute.status, 403);
    let absolute = server.get(&format!("http://{own}/health")).send().await;
    assert_eq!(absolute.status, 200);
}

#[tokio::test]
async fn beyond_loopback_the_address_that_was_reached_is_a_host() {
    let options = Options { token: Some("0123456789abcdef".parse().unwrap()), ..options(&[]) };
    let server = TestServer::start_on("0.0.0.0:0", options).await;
    let port = server.address.port();
    let reach = |address: &str, host: &str| {
        let address = format!("{address}:{port}").parse().unwrap();
        Request::new(address, "GET", "/health").header("Host", &format!("{host}:{port}")).send()
    };
    if cfg!(target_os = "linux") {
        assert_eq!(reach("127.0.0.2", "127.0.0.2").await.status, 200);
        assert_eq!(reach("127.0.0.2", "127.0.0.3").await.status, 403);
    }
    assert_eq!(reach("127.0.0.1", "localhost").await.status, 200);
    assert_eq!(reach("127.0.0.1", "0.0.0.0").await.status, 403);
}

/// The status of an upgrade with this Origin and this query.
async fn upgrade(server: &TestServer, origin: Option<&str>, query: &str) -> (u16, String) {
    let response = server.get(&format!("/tcp/raw-echo{query}")).upgrade().origin(origin).send().await;
    (response.status, response.text().to_owned())
}

#[tokio::test]
async fn upgrades_ask_for_the_origin() {
    let course = "https://course.example";
    let server = TestServer::start(Options { origins: vec![course.parse().unwrap()], ..options(&[]) }).await;
    let port = server.address.port();
    let right = format!("?token={}", server.token);
    for origin in [format!("http://127.0.0.1:{port}"), course.to_owned(), format!("{course}:443")] {
        assert_eq!(upgrade(&server, Some(&origin), "").await.0, 101, "{origin}");
        assert_eq!(upgrade(&server, Some(&origin), &right).await.0, 101, "{origin}");
        assert_eq!(upgrade(&server, Some(&origin), "?token=wrong").await.0, 403, "{origin}");
    }
    for origin in [
        format!("https://127.0.0.1:{port}"),
        "http://127.0.0.1:1".to_owned(),
        "http://127.0.0.1".to_owned(),
        format!("http://evil.example:{port}"),
        format!("http://localhost:{port}"),
        format!("http://[::1]:{port}"),
        "http://course.example".to_owned(),
        "https://course.example.evil.example".to_owned(),
        "file://".to_owned(),
        String::new(),
    ] {
        for query in ["", &right] {
            let (status, text) = upgrade(&server, Some(&origin), query).await;
            assert_eq!(status, 403, "{origin:?}");
            assert!(text.contains("origin-not-listed"), "{text}");
        }
    }
    let own = format!("http://127.0.0.1:{port}");
    let twice = server.get("/tcp/raw-echo").upgrade().header("Origin", &own).header("Origin", "http://evil.example");
    assert_eq!(twice.send().await.status, 403);
}

#[tokio::test]
async fn without_an_origin_the_token_is_asked_for() {
    let server = TestServer::start(options(&[])).await;
    let right = format!("?token={}", server.token);
    for origin in [None, Some("null")] {
        for (query, status, rule) in [
            ("", 403, "token-missing"),
            ("?token=", 403, "token-wrong"),
            ("?token=0123456789abcdef0123456789abcdef", 403, "token-wrong"),
            (&right[..right.len() - 1], 403, "token-wrong"),
            (&right, 101, ""),
        ] {
            let (got, text) = upgrade(&server, origin, query).await;
            assert_eq!(got, status, "{origin:?} {query}");
            assert!(text.contains(rule), "{text}");
        }
    }
    // Another relay has another one.
    let other = TestServer::start(options(&[])).await;
    assert_eq!(upgrade(&other, None, &right).await.0, 403);
}

#[tokio::test]
async fn a_token_that_was_given_is_asked_of_everyone() {
    let token = Some("0123456789abcdef".parse().unwrap());
    let server = TestServer::start(Options { token, ..options(&[]) }).await;
    let own = format!("http://{}", server.address);
    for origin in [Some(own.as_str()), Some("null"), None] {
        let (status, text) = upgrade(&server, origin, "").await;
        assert_eq!(status, 403, "{origin:?}");
        assert!(text.contains("token-required"), "{text}");
        assert_eq!(upgrade(&server, origin, "?token=0123456789abcdeg").await.0, 403);
        assert_eq!(upgrade(&server, origin, "?token=0123456789abcdef").await.0, 101);
    }
    let stranger = upgrade(&server, Some("http://evil.example"), "?token=0123456789abcdef").await;
    assert_eq!(stranger.0, 403);
}

#[tokio::test]
async fn health_is_readable_for_those_who_may_come_in() {
    let course = "https://course.example";
    let server = TestServer::start(Options { origins: vec![course.parse().unwrap()], ..options(&[]) }).await;
    let own = format!("http://{}", server.address);
    for origin in [&own, course] {
        let response = server.get("/health").header("Origin", origin).send().await;
        assert_eq!((response.status, response.header("access-control-allow-origin")), (200, Some(origin)));
        assert_eq!(response.header("vary"), Some("Origin"));
    }
    let response = server.get("/health").send().await;
    assert_eq!((response.status, response.header("access-control-allow-origin")), (200, None));
    for origin in ["http://evil.example", "null"] {
        let response = server.get("/health").header("Origin", origin).send().await;
        assert_eq!((response.status, response.header("access-control-allow-origin")), (403, None));
    }
}

#[tokio::test]
async fn every_page_learns_from_health_that_the_relay_does_not_know_its_host() {
    let server = TestServer::start(options(&[])).await;
    for (path, readable) in [("/health", Some("*")), ("/metrics", None), ("/", None)] {
        let request = Request::new(server.address, "GET", path).header("Host", "relay.example");
        let response = request.origin(Some("https://course.example")).send().await;
        assert_eq!((response.status, response.header("access-control-allow-origin")), (403, readable), "{path}");
        assert!(response.text().ends_with("(host-not-listed)\n"), "{}", response.text());
    }
}

#[tokio::test]
async fn health_says_what_is_wrong_with_the_token() {
    let token = Some("0123456789abcdef".parse().unwrap());
    let required = TestServer::start(Options { token, ..options(&[]) }).await;
    let own = format!("http://{}", required.address);
    let refused = async |server: &TestServer, query: &str, origin: Option<&str>| {
        let request = server.get(&format!("/health{query}"));
        let request = origin.into_iter().fold(request, |request, origin| request.header("Origin", origin));
        let health: relay_protocol::Health = serde_json::from_slice(&request.send().await.body).unwrap();
        health.refused
    };
    for origin in [None, Some(own.as_str())] {
        assert_eq!(refused(&required, "", origin).await.as_deref(), Some("token-required"), "{origin:?}");
        let wrong = refused(&required, "?token=0123456789abcdeg", origin).await;
        assert_eq!(wrong.as_deref(), Some("token-wrong"), "{origin:?}");
        assert_eq!(refused(&required, "?token=0123456789abcdef", origin).await, None, "{origin:?}");
    }
    // If the token is not required, the own page needs none.
    let open = TestServer::start(options(&[])).await;
    assert_eq!(refused(&open, "", None).await, None);
    assert_eq!(refused(&open, "?token=0123456789abcdef", None).await.as_deref(), Some("token-wrong"));
}

#[tokio::test]
async fn preflights_of_health() {
    let server = TestServer::start(options(&[])).await;
    let own = server.address.to_string();
    let preflight = |origin: &str| {
        Request::new(server.address, "OPTIONS", "/health")
            .header("Host", &own)
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "GET")
    };
    let origin = format!("http://{own}");
    let private = "Access-Control-Allow-Private-Network";
    let response = preflight(&origin).header("Access-Control-Request-Private-Network", "true").send().await;
    assert_eq!((response.status, response.header(private)), (204, Some("true")));
    assert_eq!(response.header("access-control-allow-origin"), Some(&*origin));
    let response = preflight(&origin).send().await;
    assert_eq!((response.status, response.header(private)), (204, None));
    let response =
        preflight("http://evil.example").header("Access-Control-Request-Private-Network", "true").send().await;
    assert_eq!((response.status, response.header(private)), (403, None));
    assert_eq!(response.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn subprotocols_and_requests_that_are_no_upgrade() {
    let server = TestServer::start(options(&[])).await;
    let own = format!("http://{}", server.address);
    let response = server.get("/tcp/raw-echo").header("Origin", &own).send().await;
    assert_eq!((response.status, response.header("upgrade")), (426, Some("websocket")));
    assert!(response.text().contains("WebSocket"));
    let request = server.get("/tcp/raw-echo").upgrade().header("Origin", &own);
    let unknown = request.clone().header("Sec-WebSocket-Protocol", "chat, lab.v2").send().await;
    assert_eq!(unknown.status, 400);
    assert!(unknown.text().contains("lab.v1"), "{}", unknown.text());
    let both = request.header("Sec-WebSocket-Protocol", "binary, lab.v1").send().await;
    assert_eq!((both.status, both.header("sec-websocket-protocol")), (101, Some("lab.v1")));
    let versionless = server.get("/tcp/raw-echo").header("Origin", &own).header("Upgrade", "websocket");
    assert_eq!(versionless.header("Connection", "Upgrade").send().await.status, 400);
}

#[tokio::test]
async fn a_relay_for_everyone_does_not_start() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let result = relay::serve(listener, options(&[]), std::future::ready(())).await;
    assert!(matches!(result, Err(ServeError::Exposed(_))), "{result:?}");
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let origins = vec!["https://course.example".parse().unwrap()];
    let result = relay::serve(listener, Options { origins, ..options(&[]) }, std::future::ready(())).await;
    assert!(result.is_ok(), "{result:?}");
}

#[tokio::test]
async fn the_policy_is_asked_for_each_socket() {
    let (address, _peer) = peer::sends("").await;
    let server = TestServer::for_peer(address).await;
    let _page = server.open(address).await;
    let mut other = Page::connect(&server, "127.0.0.1:1", Some("lab.v1")).await;
    assert_eq!(other.failed().await.kind, FailureKind::NotAllowed);
    assert!(other.socket.next().await.is_none());
}

#[tokio::test]
async fn the_relays_own_origin_is_the_host_of_the_same_request() {
    let origins = vec!["https://relay.example".parse().unwrap()];
    let server = TestServer::start(Options { origins, ..options(&[]) }).await;
    let port = server.address.port();
    let (address, name, v6) = (format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}"));
    for (host, origin, expected) in [
        (&*address, format!("http://{address}"), 101),
        (&name, format!("http://{name}"), 101),
        ("relay.example", "https://relay.example".to_owned(), 101),
        // What --origin names need not be the host that was asked.
        (&address, "https://relay.example".to_owned(), 101),
        // The loopback addresses of two machines look alike: a page of the browser's own machine is not this relay's.
        ("relay.example", format!("http://{name}"), 403),
        ("relay.example", format!("http://{address}"), 403),
        ("relay.example", "http://relay.example".to_owned(), 403),
        (&address, format!("http://{name}"), 403),
        (&name, format!("http://{address}"), 403),
        // Only 127.0.0.1 is bound.
        (&v6, format!("http://{v6}"), 403),
        (&address, format!("http://{v6}"), 403),
    ] {
        let request = Request::new(server.address, "GET", "/tcp/raw-echo").header("Host", host);
        let response = request.upgrade().header("Origin", &origin).send().await;
        assert_eq!(response.status, expected, "{host} {origin}: {}", response.text());
    }
}
