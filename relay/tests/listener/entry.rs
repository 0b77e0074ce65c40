//! Who may listen, and who may claim accepted connections.

use super::{common::*, page_of};
use relay::{Options, Rule};

#[tokio::test]
async fn both_ways_in_ask_for_the_origin_and_the_token() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let _client = listening.client().await;
    listening.accept(1).await;
    listening.accepted().await;
    let own = format!("http://{}", server.address);
    for path in ["/tcp-listener".to_owned(), format!("/tcp-listener/{}", listening.name), listening.path(1)] {
        let ask = async |query: &str, origin: Option<&str>| {
            let request = server.get(&format!("{path}{query}")).upgrade().origin(origin);
            let response = request.header("Sec-WebSocket-Protocol", SUBPROTOCOL_LAB).send().await;
            (response.status, response.body)
        };
        for (query, origin, rule) in [
            ("", Some("http://evil.example"), Rule::OriginNotListed),
            ("", None, Rule::TokenMissing),
            ("", Some("null"), Rule::TokenMissing),
            ("?token=wrong", Some(&*own), Rule::TokenWrong),
            ("?token=wrong", None, Rule::TokenWrong),
        ] {
            let (status, body) = ask(query, origin).await;
            assert_eq!(status, 403, "{path} {query} {origin:?}");
            assert!(String::from_utf8(body).unwrap().contains(rule.name()), "{path} {query} {origin:?}");
        }
        let host = Request::new(server.address, "GET", &path).header("Host", "evil.example");
        assert_eq!(host.upgrade().origin(Some(&own)).send().await.status, 403, "{path}");
        assert_eq!(server.get(&path).origin(Some(&own)).send().await.status, 426, "{path}");
        assert_eq!(ask(&format!("?token={}", server.token), None).await.0, 101, "{path}");
    }
    let token = "0123456789abcdef".parse().unwrap();
    let server = TestServer::start(Options { token: Some(token), ..options(&[]) }).await;
    let own = format!("http://{}", server.address);
    for path in ["/tcp-listener", "/tcp-listener/name", "/tcp-listener/name/1"] {
        let response = server.get(path).upgrade().origin(Some(&own)).send().await;
        assert_eq!(response.status, 403);
        assert!(response.text().contains("token-required"), "{}", response.text());
    }
}

#[tokio::test]
async fn a_listener_speaks_lab_v1_only() {
    let server = TestServer::start(options(&[])).await;
    let own = format!("http://{}", server.address);
    for offered in [None, Some("binary"), Some("base64")] {
        let request = server.get("/tcp-listener").upgrade().origin(Some(&own));
        let request = offered.into_iter().fold(request, |request, name| request.header("Sec-WebSocket-Protocol", name));
        let response = request.send().await;
        assert_eq!(response.status, 400, "{offered:?}");
        assert!(response.text().contains("lab.v1"), "{}", response.text());
    }
}

#[tokio::test]
async fn what_a_listener_does_not_know_ends_it() {
    let server = TestServer::start(options(&[])).await;
    for command in [
        Command::Shutdown,
        Command::Reset,
        Command::Info,
        Command::Receive { bytes: 1, continuous: true, timeout_ms: None },
        Command::SendTo { address: "echo".to_owned() },
    ] {
        let mut listening = Listening::start(&server, "").await;
        listening.page.command(command.clone()).await;
        assert_eq!(listening.page.failed().await.kind, FailureKind::BadRequest, "{command:?}");
    }
    let mut listening = Listening::start(&server, "").await;
    listening.page.send("hello").await;
    assert_eq!(listening.page.failed().await.kind, FailureKind::BadRequest);
    let mut listening = Listening::start(&server, "").await;
    listening.accept(MAX_ACCEPTS as usize + 1).await;
    let failure = listening.page.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Limit));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn only_the_client_that_listens_takes_its_connections_and_each_once() {
    let server = TestServer::start(options(&[])).await;
    let mut listening = Listening::start(&server, "").await;
    let _client = listening.client().await;
    listening.accept(1).await;
    listening.accepted().await;
    let mut sentences = vec![page_of("127.0.0.2", server.address, &listening.path(1)).await.failed().await];
    for path in [
        listening.path(2),
        listening.path(0),
        format!("/tcp-listener/{}/one", listening.name),
        format!("/tcp-listener/{}/-1", listening.name),
        format!("/tcp-listener/{}/1", listening.name.to_uppercase()),
        format!("/tcp-listener/{}/1", "0".repeat(32)),
        "/tcp-listener/echo/1".to_owned(),
    ] {
        sentences.push(server.page(&path).await.failed().await);
    }
    let _page = listening.take(&server, 1).await;
    sentences.push(server.page(&listening.path(1)).await.failed().await);
    // All look the same: that there is such a listener is not told.
    for failure in &sentences {
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::BadRequest));
        assert_eq!(failure, &sentences[0]);
    }
}

/// A relay for a class: what one page has bound is no target for another client, whatever the rules say.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn another_clients_listener_is_no_target() {
    for hosts in [&[][..], &["127.0.0.1", "localhost", "0.0.0.0"]] {
        let allow: Vec<String> = hosts.iter().map(|host| format!("tcp://{host}:*")).collect();
        let server = TestServer::start(options(&allow)).await;
        let mut listening = Listening::of(page_of("127.0.0.2", server.address, "/tcp-listener").await).await;
        let port = listening.address.port();
        for host in ["127.0.0.1", "localhost", "0.0.0.0", "%5B::ffff:127.0.0.1%5D"] {
            let failure = server.lab(format!("{host}:{port}")).await.failed().await;
            assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::NotAllowed), "{host}");
        }
        listening.accept(1).await;
        let _own = page_of("127.0.0.2", server.address, &format!("/tcp/127.0.0.1:{port}")).await;
        assert_eq!(listening.accepted().await.connection, 1);
    }
}
