//! The relay behind the reverse proxies of its README, each started with the exact text from there.
//!
//! If a proxy or openssl is not installed, its test reports that and does nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;

mod configuration;
#[cfg(feature = "nats")]
#[allow(dead_code, reason = "the tests of NATS use the rest")]
#[path = "../nats/server.rs"]
mod nats;
mod proxied;

use common::{TestServer, options};
use configuration::{Relays, haproxy, nginx};
use proxied::Proxied;
use relay::Options;
use std::{path::Path, process::Stdio};
use tokio::process::Command;

const HOST: &str = "relay.example";
const PAGE: &str = "https://relay.example";

/// A listener's name: anyone who knows it may claim its connections.
const NAME: &str = "0123456789abcdef0123456789abcdef";

/// Whether a program is there; if not, a line says what is left out.
async fn installed(program: &str, version: &str) -> bool {
    let mut command = Command::new(program);
    let found = command.arg(version).stdout(Stdio::null()).stderr(Stdio::null()).status().await.is_ok();
    if !found {
        eprintln!("skipped: {program} is not installed, so the relay behind it is not tested");
    }
    found
}

async fn has_nginx() -> bool {
    installed("nginx", "-v").await && installed("openssl", "version").await
}

async fn has_haproxy() -> bool {
    installed("haproxy", "-v").await && installed("openssl", "version").await
}

/// A relay as the README starts it.
fn behind_a_proxy() -> Options {
    let proxies = vec!["127.0.0.1".parse().unwrap()];
    Options { origins: vec![PAGE.parse().unwrap()], proxies, ..options(&[]) }
}

#[tokio::test]
async fn behind_nginx() {
    if !has_nginx().await {
        return;
    }
    let proxied = Proxied::start(|folder, address, relay| nginx(folder, address, relay, Relays::One, &[])).await;
    proxied.check().await;
    proxied.logged("access.log", "GET /tcp/silent 101").await;
    proxied.logged("access.log", "GET /tcp-listener/- 101").await;
}

#[tokio::test]
async fn nginx_limits_the_connections_of_a_client_and_logs_no_token_doing_so() {
    if !has_nginx().await {
        return;
    }
    let limit = [("limit_conn clients 80;", "limit_conn clients 2;")];
    let proxied = Proxied::start(|folder, address, relay| nginx(folder, address, relay, Relays::One, &limit)).await;
    let path = format!("/tcp/silent?token={}", proxied.relay.token);
    let request = || proxied.get(&path).upgrade().origin(Some(PAGE));
    let mut open = Vec::new();
    for _ in 0..2 {
        let mut tls = proxied.connect();
        assert_eq!(request().send_over(&mut tls.stream).await.status, 101);
        open.push(tls);
    }
    assert_eq!(proxied.send(request()).await.status, 429);
    proxied.logged("access.log", "GET /tcp/silent 429").await;
    for file in ["output.log", "error.log"] {
        proxied.logged(file, "").await;
    }
}

#[tokio::test]
async fn behind_haproxy() {
    if !has_haproxy().await {
        return;
    }
    let proxied = Proxied::start(|folder, address, relay| haproxy(folder, address, relay, Relays::One, &[])).await;
    proxied.check().await;
    proxied.logged("output.log", "GET /tcp/silent 101").await;
    proxied.logged("output.log", "GET /tcp-listener/- 101").await;
}

/// The second relay in the README's texts.
const SECOND: &str = "10.0.0.2:8080";

#[tokio::test]
async fn of_several_relays_a_client_always_reaches_the_same() {
    let other = TestServer::start(behind_a_proxy()).await;
    let second = other.address.to_string();
    let changes = [(SECOND, &*second)];
    if has_nginx().await {
        let proxied = Proxied::start(|folder, at, relay| nginx(folder, at, relay, Relays::Two, &changes)).await;
        proxied.stays().await;
    }
    if has_haproxy().await {
        let proxied = Proxied::start(|folder, at, relay| haproxy(folder, at, relay, Relays::Two, &changes)).await;
        proxied.stays().await;
    }
}

/// With the rooms in NATS.
#[cfg(feature = "nats")]
#[tokio::test]
async fn members_that_reach_several_relays_are_in_one_room() {
    let Some(nats) = nats::Nats::start().await else { return };
    let options = || Options { rooms_at: nats.options().rooms_at, ..behind_a_proxy() };
    let other = TestServer::start(options()).await;
    let second = other.address.to_string();
    let changes = [(SECOND, &*second)];
    if has_nginx().await {
        let start = |folder: &Path, at, relay| nginx(folder, at, relay, Relays::Two, &changes);
        Proxied::start_with(options(), start).await.share_a_room("by-nginx").await;
    }
    if has_haproxy().await {
        let start = |folder: &Path, at, relay| haproxy(folder, at, relay, Relays::Two, &changes);
        Proxied::start_with(options(), start).await.share_a_room("by-haproxy").await;
    }
}
