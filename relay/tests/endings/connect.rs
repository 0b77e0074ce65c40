//! A connection that is never established: each reason is distinguishable.

use crate::common::{Command, FailureKind, Phase, TestServer, allow, options, peer, soon};
use crate::{attempt, wait_for_slot};
use futures_util::StreamExt;
use relay::Options;
use std::time::Duration;

#[tokio::test]
async fn refused() {
    let (address, _closed) = peer::nobody();
    let server = TestServer::for_peer(address).await;
    let failure = server.lab(address).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Connect, FailureKind::Refused));
    assert_eq!(failure.symbol.as_deref(), Some("ECONNREFUSED"));
    if cfg!(target_os = "linux") {
        assert_eq!(failure.errno, Some(111));
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn timed_out_by_the_page_and_by_the_relay() {
    let (address, _full) = peer::full().await;
    let server = TestServer::for_peer(address).await;
    let failure = server.lab(format!("{address}?timeout=200")).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Connect, FailureKind::TimedOut));
    assert!((200_000..5_000_000).contains(&failure.microseconds), "{}", failure.microseconds);
    // The page's limit does not lengthen the relay's.
    let options = Options { connect_timeout: Duration::from_millis(200), ..options(&allow(address)) };
    let server = TestServer::start(options).await;
    let failure = server.lab(format!("{address}?timeout=600000")).await.failed().await;
    assert_eq!(failure.kind, FailureKind::TimedOut);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_close_cancels_connecting() {
    let (address, _full) = peer::full().await;
    let options = Options { connect_timeout: Duration::from_secs(600), max_connections: 1, ..options(&allow(address)) };
    let server = TestServer::start(options).await;
    let mut page = server.lab(address).await;
    page.socket.close(None).await.unwrap();
    while soon(page.socket.next()).await.is_some() {}
    // The only slot is free again long before the connect would have ended.
    wait_for_slot(&server).await;
}

#[tokio::test]
async fn unresolved() {
    let options =
        Options { connect_timeout: Duration::from_secs(60), ..options(&["tcp://nosuch.invalid:80".to_owned()]) };
    let server = TestServer::start(options).await;
    let failure = server.lab("nosuch.invalid:80").await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Resolve, FailureKind::Unresolved));
}

#[tokio::test]
async fn not_allowed() {
    let server = TestServer::start(options(&["tcp://*:*".to_owned()])).await;
    let cases = [
        ("127.0.0.1:9", "address-loopback", "--allow tcp://127.0.0.1:9"),
        ("[::1]:9", "address-loopback", "--allow tcp://[::1]:9"),
        ("%5B::ffff:127.0.0.1%5D:9", "address-loopback", "--allow tcp://[::ffff:127.0.0.1]:9"),
        ("169.254.169.254:80", "address-link-local", "--allow tcp://169.254.169.254:80"),
        ("localhost:9", "address-loopback", "--allow tcp://localhost:9"),
    ];
    for (target, rule, allow) in cases {
        let failure = server.lab(target).await.failed().await;
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::NotAllowed), "{target}");
        assert_eq!((failure.rule.as_deref(), failure.allow.as_deref()), (Some(rule), Some(allow)), "{target}");
    }
    let server = TestServer::start(options(&[])).await;
    let failure = server.lab("nosuch.invalid:80").await.failed().await;
    assert_eq!(failure.rule.as_deref(), Some("target-not-listed"));
    let server = TestServer::start(Options { practice: None, ..options(&[]) }).await;
    let failure = server.lab("echo").await.failed().await;
    assert_eq!((failure.rule.as_deref(), failure.allow), (Some("practice-off"), None));
    assert_eq!(server.health().await.practice, None);
}

#[tokio::test]
async fn the_limit_on_connections_refuses_and_is_freed() {
    let (address, _peer) = peer::sends("").await;
    let options = Options { max_connections: 1, ..options(&allow(address)) };
    let server = TestServer::start(options).await;
    assert_eq!(server.health().await.limits.connections, 1);
    let mut page = server.open(address).await;
    let refused = attempt(&server).await;
    assert_eq!(refused.status, 429);
    assert!(refused.text().contains("connections-limit"), "{}", refused.text());
    page.command(Command::Reset).await;
    assert_eq!(page.closed().await.0, 1000);
    drop(page);
    wait_for_slot(&server).await;
}
