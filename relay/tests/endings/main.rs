//! How connections fail and end: each case is distinguishable, and no byte is lost.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod bad_request;
mod connect;
mod leaving;
mod reset;
mod silence;

use common::{TestServer, http::Response, soon};

async fn attempt(server: &TestServer) -> Response {
    let origin = format!("http://{}", server.address);
    server.get("/tcp/raw-echo").upgrade().origin(Some(&origin)).send().await
}

/// Asks until the relay has a slot again.
async fn wait_for_slot(server: &TestServer) {
    soon(async {
        while attempt(server).await.status != 101 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
