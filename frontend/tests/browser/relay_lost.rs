//! The relay ends while it carries bytes, and is started again.

use crate::harness::{KillableRelay, Page, browser_test, options, parts::*};
use serde_json::Value;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::{sleep, timeout},
};

/// A peer that repeats the first message until the connection ends.
async fn talkative() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("a listener has an address");
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut message = vec![0; 1024];
                let length = socket.read(&mut message).await.unwrap_or(0);
                // A RST ends it, too.
                while length > 0 && socket.write_all(&message[..length]).await.is_ok() {
                    sleep(Duration::from_millis(20)).await;
                }
            });
        }
    });
    address
}

/// Returns the record's entries as they are exported.
async fn entries(page: &Page) -> Vec<Value> {
    let () = page
        .script(
            "window.made = []; const make = URL.createObjectURL.bind(URL);
             URL.createObjectURL = blob => (made.push(blob), make(blob))",
        )
        .await;
    page.press("Export JSON").await;
    let exported: Value = page.script("return made[0].text().then(JSON.parse)").await;
    exported["entries"].as_array().expect("a record has entries").clone()
}

/// The number of entries with this text.
fn with_text(entries: &[Value], text: &str) -> usize {
    entries.iter().filter(|entry| entry["text"].as_str().is_some_and(|said| said.contains(text))).count()
}

#[test]
fn the_page_says_so_reconnects_by_hand_and_keeps_its_record() {
    browser_test(options(), async |page| {
        let peer = talkative().await;
        let its = || relay::Options {
            allow: vec![format!("tcp://{peer}").parse().expect("a rule")],
            origins: vec![page.origin().parse().expect("an origin")],
            ..options()
        };
        let relay = KillableRelay::start("127.0.0.1:0".parse().expect("an address"), its()).await;
        let address = relay.address();
        page.open(&format!("/?lab=tcp-client&lang=en&relay=http://{address}")).await;
        page.wait_text(RELAY, "ms").await;
        page.fill("Server", &peer.to_string()).await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.fill("Message", "before the end\u{e007}").await;
        // Sent once and received several times: the transfer is in progress.
        let going = async { while with_text(&entries(page).await, "before the end") < 5 {} };
        timeout(Duration::from_secs(20), going).await.expect("the peer answers again and again");

        relay.kill();
        page.wait_text("main", "The WebSocket between the browser and the relay was lost. Press Connect").await;
        page.wait_text(RECORD, "connection to the relay lost").await;
        page.wait_text(STATUS, "Not connected").await;
        let before = entries(page).await;
        assert!(with_text(&before, "before the end") >= 5, "{before:?}");

        let relay = KillableRelay::start(address, its()).await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.fill("Message", "after it\u{e007}").await;
        page.wait_text(RECORD, "after it").await;
        let after = entries(page).await;
        assert!(after.starts_with(&before), "the record changed: {before:?} {after:?}");
        assert!(with_text(&after[before.len()..], "after it") > 0);
        relay.kill();
    });
}
