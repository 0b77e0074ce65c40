//! The page embedded in the program: served from an empty folder, without any option.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{
    http::Request,
    program::{Program, relay},
};
use std::fs;

#[tokio::test]
async fn the_page_needs_no_folder() {
    let empty = tempfile::tempdir().unwrap();
    let mut command = relay(&[]);
    command.current_dir(&empty).env_remove("RELAY_DIST");
    let relay = Program::start(command).await;
    let address = relay.address();
    let get = |path: String, encoding: &'static str| async move {
        let request = Request::new(address, "GET", &path).header("Host", &address.to_string());
        request.header("Accept-Encoding", encoding).send().await
    };
    let page = get("/".to_owned(), "").await;
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(page.status == 200 && policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{} {policy}", page.status);
    // What the page's start names is there as well, compressed.
    let (before, _) = page.text().split_once("_bg.wasm").unwrap();
    let wasm = format!("{}_bg.wasm", &before[before.rfind('/').unwrap()..]);
    let plain = get(wasm.clone(), "").await;
    assert_eq!((plain.status, plain.header("content-type")), (200, Some("application/wasm")));
    for encoding in ["br", "gzip"] {
        let compressed = get(wasm.clone(), encoding).await;
        assert_eq!((compressed.status, compressed.header("content-encoding")), (200, Some(encoding)));
        assert!(compressed.body.len() < plain.body.len() / 2, "{} of {}", compressed.body.len(), plain.body.len());
    }
    assert_eq!(fs::read_dir(&empty).unwrap().count(), 0);
}
