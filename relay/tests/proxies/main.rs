//! The relay behind the reverse proxies of its README, each started with the very text that is there.
//!
//! Where a proxy or openssl is not installed, its test says so and does nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;

mod configuration;
mod proxied;

use common::{TestServer, options};
use configuration::{haproxy, nginx};
use proxied::Proxied;
use relay::Options;
use std::process::Stdio;
use tokio::process::Command;

const HOST: &str = "relay.example";
const PAGE: &str = "https://relay.example";

/// A listener's name: whoever has it may take its connections.
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
    let proxied = Proxied::start(|folder, address, relay| nginx(folder, address, relay, &[])).await;
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
    let proxied = Proxied::start(|folder, address, relay| nginx(folder, address, relay, &limit)).await;
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
    let proxied = Proxied::start(|folder, address, relay| haproxy(folder, address, relay, &[])).await;
    proxied.check().await;
    proxied.logged("output.log", "GET /tcp/silent 101").await;
    proxied.logged("output.log", "GET /tcp-listener/- 101").await;
}

#[tokio::test]
async fn of_several_relays_a_client_always_reaches_the_same() {
    let other = TestServer::start(behind_a_proxy()).await;
    if has_nginx().await {
        let one_more = format!("server {};\n    server 127.0.0.1:8080;", other.address);
        let changes = [("server 127.0.0.1:8080;", &*one_more)];
        let proxied = Proxied::start(|folder, at, relay| nginx(folder, at, relay, &changes)).await;
        let first = proxied.answered_by().await;
        for _ in 0..5 {
            assert_eq!(proxied.answered_by().await, first);
        }
    }
    if has_haproxy().await {
        let one_more = format!("server second {}\n    server first 127.0.0.1:8080", other.address);
        let changes = [("server first 127.0.0.1:8080", &*one_more)];
        let proxied = Proxied::start(|folder, at, relay| haproxy(folder, at, relay, &changes)).await;
        let first = proxied.answered_by().await;
        for _ in 0..5 {
            assert_eq!(proxied.answered_by().await, first);
        }
    }
}
