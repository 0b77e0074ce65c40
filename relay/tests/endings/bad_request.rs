//! Invalid requests and messages of a page.

use crate::common::{Command, FailureKind, MAX_MESSAGE, Phase, TestServer, options};

#[tokio::test]
async fn bad_requests_are_told() {
    let server = TestServer::start(options(&[])).await;
    for target in ["echo2", "127.0.0.1", "http://127.0.0.1:80", "::1:80", "a:b", "raw-echo?timeout=0"] {
        let failure = server.lab(target).await.failed().await;
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::BadRequest), "{target}");
    }
    for timeout in ["", "-1", "1.5", "soon", "600001", "99999999999999999999"] {
        let failure = server.lab(format!("raw-echo?timeout={timeout}")).await.failed().await;
        assert_eq!(failure.kind, FailureKind::BadRequest, "{timeout:?}");
    }
    for command in ["", "{}", r#"{"receive":{"bytes":0,"continuous":true}}"#] {
        let mut page = server.open("raw-echo").await;
        page.text(command).await;
        let failure = page.failed().await;
        assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::BadRequest), "{command:?}");
    }
    let mut page = server.open("raw-echo").await;
    page.command(Command::Shutdown).await;
    page.send("late").await;
    assert_eq!(page.failed().await.kind, FailureKind::BadRequest);
}

#[tokio::test]
async fn a_message_that_is_too_long() {
    let server = TestServer::start(options(&[])).await;
    let mut page = server.open("raw-echo").await;
    page.send(vec![0; MAX_MESSAGE]).await;
    assert_eq!(page.round_trip().await, []);
    page.send(vec![0; MAX_MESSAGE + 1]).await;
    // A page that has not read the Close yet can go on: no RST meets it.
    for _ in 0..64 {
        page.send(vec![0; MAX_MESSAGE]).await;
    }
    assert_eq!(page.failed().await.kind, FailureKind::BadRequest);
}
