//! A page as a TCP server: binding, accepting on request, the accepted connections, and the end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports, reason = "some tests need Linux"))]

#[path = "../common/mod.rs"]
mod common;

mod accepting;
mod address;
mod ending;
mod entry;
mod in_turn;

use common::{Failure, Listening, Page, TestServer, http::connect_from, options, soon};
use relay::{Options, PortRange};
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// Options that let pages bind every port.
fn every_port() -> Options {
    Options { bind: vec![PortRange { first: 1, last: u16::MAX }], ..options(&[]) }
}

/// The failure of a listener with this query.
async fn failed(server: &TestServer, query: &str) -> Failure {
    server.page(&format!("/tcp-listener{query}")).await.failed().await
}

/// Waits until nothing listens there any more.
async fn nobody_listens(address: SocketAddr) {
    soon(async { while TcpStream::connect(address).await.is_ok() {} }).await;
}

/// Ends a listener well: the relay has closed its socket when it answers.
async fn close(mut listening: Listening) {
    listening.page.socket.close(None).await.unwrap();
    while soon(futures_util::StreamExt::next(&mut listening.page.socket)).await.is_some() {}
}

/// The page of a client at this address.
async fn page_of(client: &str, relay: SocketAddr, path: &str) -> Page {
    Page::upgrade(connect_from(client.parse().unwrap(), relay).await, relay, path, Some("lab.v1")).await
}
