//! The page without a relay: the in-page network, and how to connect to a relay.

use crate::harness::{KillableRelay, Page, browser_test, options, parts::*};
use std::net::SocketAddr;

/// Opens a lab whose relay would be at this address.
async fn open(page: &Page, lab: &str, relay: SocketAddr) {
    page.open(&format!("/?lab={lab}&lang=en&relay=http://{relay}")).await;
    page.wait_text(NETWORK, "No relay is responding").await;
}

/// Returns an address where nothing responds.
async fn nowhere(page: &Page) -> SocketAddr {
    page.open("/?lab=tcp-client&lang=en").await;
    let practice = page.health().await.practice.expect("there are practice servers");
    let closed = practice.tcp.iter().find(|server| server.name.name() == "closed").expect("one is closed");
    closed.address.parse().expect("an address")
}

#[test]
fn without_a_relay_the_labs_run_inside_the_page_and_say_so() {
    browser_test(options(), async |page| {
        let nowhere = nowhere(page).await;
        open(page, "tcp-client", nowhere).await;
        page.wait_text(RELAY, "Network inside this page").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.press("Send").await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        page.wait_text(RECORD, "This happened on the network inside this page.").await;

        open(page, "http-client", nowhere).await;
        page.press("Send request").await;
        page.wait_text("#http-result", "200").await;

        open(page, "websocket", nowhere).await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        assert_eq!(page.console_errors().await.iter().filter(|line| !line.contains("health")).count(), 0);
    });
}

#[test]
fn a_relay_that_comes_later_is_used_at_a_click() {
    browser_test(options(), async |page| {
        let its = || relay::Options { origins: vec![page.origin().parse().expect("an origin")], ..options() };
        let relay = KillableRelay::start("127.0.0.1:0".parse().expect("an address"), its()).await;
        let free = relay.address();
        relay.kill();
        open(page, "tcp-client", free).await;
        let relay = KillableRelay::start(free, its()).await;
        page.wait_text(NETWORK, "A relay is now available.").await;
        page.wait_text(RELAY, "Network inside this page").await;
        page.press("Switch to the relay").await;
        page.wait_text(RELAY, "ms").await;
        relay.kill();
        page.wait_text(ALERT, "No relay is responding").await;
        page.press("Continue inside this page").await;
        page.wait_text(RELAY, "Network inside this page").await;
    });
}
