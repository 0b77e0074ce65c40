//! Errors and refusals, from the relay and from the network.

use crate::common::{Command, FailureKind, MAX_DATAGRAM, Phase, TestServer, options};
use crate::{ALL, datagram, open, peer, practice, reported};

#[tokio::test]
async fn a_datagram_that_is_too_long_is_reported_and_the_socket_lives_on() {
    let server = practice().await;
    let mut page = open(&server, "echo").await;
    page.receive_all(ALL).await;
    page.send(vec![0; MAX_DATAGRAM + 1]).await;
    let failure = reported(&mut page).await;
    assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Other));
    assert_eq!(failure.symbol.as_deref(), Some("EMSGSIZE"));
    page.send("short").await;
    assert_eq!(datagram(&mut page).await.1, b"short");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_closed_port_is_reported_to_whoever_waits_and_again_and_again() {
    let server = practice().await;
    let mut page = open(&server, "closed").await;
    page.receive_all(ALL).await;
    for _ in 0..3 {
        page.send("anybody?").await;
        let failure = reported(&mut page).await;
        assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Refused));
        assert_eq!(failure.symbol.as_deref(), Some("ECONNREFUSED"));
    }
    // A single recv is over by it: it has returned, with an error.
    let mut page = open(&server, "closed").await;
    page.receive_one(ALL).await;
    page.send("anybody?").await;
    assert_eq!(reported(&mut page).await.kind, FailureKind::Refused);
    page.send("anybody?").await;
    assert_eq!(page.round_trip().await, []);
    page.receive_one(ALL).await;
    assert_eq!(reported(&mut page).await.kind, FailureKind::Refused);
}

#[tokio::test]
async fn commands_of_other_sockets_are_bad_requests() {
    let server = practice().await;
    for command in [Command::Shutdown, Command::Reset, Command::Accept, Command::Info] {
        let mut page = open(&server, "echo").await;
        page.command(command).await;
        assert_eq!(page.failed().await.kind, FailureKind::BadRequest);
    }
    let mut page = open(&server, "echo").await;
    page.command(Command::SendTo { address: "echo".to_owned() }).await;
    assert_eq!(page.failed().await.kind, FailureKind::BadRequest);
}

#[tokio::test]
async fn a_rule_for_tcp_lets_no_datagram_out() {
    let (_socket, address) = peer();
    let server = TestServer::start(options(&[format!("tcp://{address}")])).await;
    let failure = server.udp(address).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::NotAllowed));
    assert_eq!(failure.rule.as_deref(), Some("target-not-listed"));
    assert_eq!(failure.allow, Some(format!("--allow udp://{address}")));
    let failure = server.udp("raw-echo").await.failed().await;
    assert_eq!(failure.kind, FailureKind::BadRequest);
}
