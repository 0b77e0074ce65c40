//! Descriptors run out: the page is still served, and waiting operations continue once a descriptor is free.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg(target_os = "linux")]

mod common;

use common::{Event, FailureKind, Frame, Listening, Page, Request, allow, program, program::Program, soon};
use futures_util::future::join_all;
use std::{fs, net::SocketAddr, process::Stdio};
use tokio::{
    net::{TcpListener, TcpStream},
    process::Command,
};

/// The relay with these options and these limits on its descriptors, as ulimit(1p) takes them.
async fn limited(limits: &str, options: &[&str]) -> Program {
    let relay = program::relay(options);
    let relay = relay.as_std();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{limits} && exec \"$0\" \"$@\"")]).arg(relay.get_program()).args(relay.get_args());
    command.envs(relay.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env_remove("RELAY_TOKEN").env_remove("RUST_LOG");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    Program::start(command).await
}

#[tokio::test]
async fn the_soft_limit_is_raised_to_the_hard_one() {
    let relay = limited("ulimit -Sn 128 && ulimit -Hn 512", &[]).await;
    let limits = fs::read_to_string(format!("/proc/{}/limits", relay.id())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let numbers: Vec<&str> = line.split_whitespace().filter(|word| word.parse::<u32>().is_ok()).collect();
    assert_eq!(numbers, ["512", "512"], "{line}");
}

/// A server that accepts and keeps what it accepts.
async fn keeper() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            kept.push(stream);
        }
    });
    address
}

async fn page(relay: SocketAddr, path: &str) -> Page {
    Page::upgrade(TcpStream::connect(relay).await.unwrap(), relay, path, Some("lab.v1")).await
}

#[tokio::test]
async fn without_a_descriptor_left_the_page_is_served_and_listeners_go_on() {
    let target = keeper().await;
    let rule = allow(target).remove(0);
    let relay = limited("ulimit -n 56", &["--allow", &rule, "--max-per-client", "200", "--threads", "1"]).await;
    let address = relay.address();
    let mut listening = Listening::of(page(address, "/tcp-listener").await).await;

    let mut sessions = Vec::new();
    loop {
        let mut session = page(address, &format!("/tcp/{target}")).await;
        match session.event().await {
            Event::Open { .. } => sessions.push(session),
            Event::Failed(failure) => {
                assert_eq!(failure.kind, FailureKind::Other, "{failure:?}");
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    // However many try at once and again and again, none of them opens: what is kept in reserve is for no socket of a
    // page.
    for _ in 0..3 {
        let tries = (0..12).map(|_| async {
            let mut session = page(address, &format!("/tcp/{target}")).await;
            assert!(matches!(session.event().await, Event::Failed(_)));
        });
        join_all(tries).await;
    }
    // What those have given back is taken too, and a little of the reserve.
    let mut idle = Vec::new();
    for _ in 0..4 {
        idle.push(TcpStream::connect(address).await.unwrap());
    }
    for _ in 0..20 {
        let health = Request::new(address, "GET", "/health").header("Host", &address.to_string());
        assert_eq!(health.header("Connection", "close").send().await.status, 200);
    }

    // These take all that is left, the reserve included.
    for _ in 0..32 {
        idle.push(TcpStream::connect(address).await.unwrap());
    }
    // accept(2) fails with EMFILE, and is called again when there are descriptors.
    let _client = listening.client().await;
    listening.waiting(1).await;
    listening.accept(1).await;
    let frames = listening.page.round_trip().await;
    drop((sessions, idle));
    // A request that has just ended may have left one.
    let is_accepted = |frame: &Frame| matches!(frame, Frame::Event(Event::Accepted { .. }));
    if !frames.iter().any(is_accepted) {
        assert_eq!(soon(listening.accepted()).await.connection, 1);
    }
}
