//! The relay is frozen, as after SIGSTOP: it closes nothing and answers nothing.

use crate::harness::{KillableRelay, Page, browser_test, options, parts::*};
use std::net::TcpStream;
use tokio::net::{TcpListener, UdpSocket};

/// The number of rows on the ladder whose second leg ends at the relay.
const HELD: &str = "return document.querySelectorAll('.record-row [data-arrow=held]').length";

/// Opens a lab in English with its own relay, which allows these targets and can be frozen.
async fn open(page: &Page, lab: &str, allow: &[String]) -> KillableRelay {
    let its = relay::Options {
        allow: allow.iter().map(|rule| rule.parse().expect("a rule")).collect(),
        origins: vec![page.origin().parse().expect("an origin")],
        ..options()
    };
    let relay = KillableRelay::start("127.0.0.1:0".parse().expect("an address"), its).await;
    page.open(&format!("/?lab={lab}&lang=en&relay=http://{}", relay.address())).await;
    page.wait_text(RELAY, "ms").await;
    relay
}

#[test]
fn what_is_sent_ends_at_a_frozen_relay_until_it_runs_again_and_the_page_says_so() {
    browser_test(options(), async |page| {
        // It does not accept, read or reply: only the kernel responds.
        let peer = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = peer.local_addr().expect("a listener has an address");
        let relay = open(page, "tcp-client", &[format!("tcp://{address}")]).await;
        page.fill("Server", &address.to_string()).await;
        page.press("More").await;
        page.fill("Time limit", "1").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.wait_script(HELD, 0.into()).await;

        let frozen = relay.freeze().await;
        page.fill("Message", "into the ice\u{e007}").await;
        page.wait_text(".record-row", "waiting at the relay").await;
        page.wait_script(HELD, 1.into()).await;
        page.wait_text(STATUS, "no response from the relay").await;
        page.wait_text(RELAY, "no response").await;
        // The user's time limit runs without the relay.
        page.wait_text(RECORD, "recv → no response from the relay").await;
        page.press("Close").await;
        page.wait_text(STATUS, "Not connected").await;
        page.press("Connect").await;
        page.wait_text(RECORD, "connect() → no response from the relay").await;
        page.wait_text(ALERT, "The WebSocket between the browser and the relay could not be opened").await;

        drop(frozen);
        page.wait_text(RELAY, "ms").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.fill("Message", "after it\u{e007}").await;
        // The last message crossed both legs. What the first connection and the second attempt left at the relay stays there.
        page.wait_text(".record-row:last-child", "after it").await;
        page.wait_script(
            "return document.querySelector('.record-row:last-child [data-arrow=out] + [data-arrow=out]') !== null",
            true.into(),
        )
        .await;
        relay.kill();
    });
}

#[test]
fn a_datagram_ends_at_a_frozen_relay_although_nothing_ever_tells_of_one_that_was_sent() {
    browser_test(options(), async |page| {
        let peer = UdpSocket::bind("127.0.0.1:0").await.expect("a port is free");
        let address = peer.local_addr().expect("a socket has an address");
        let relay = open(page, "udp", &[format!("udp://{address}")]).await;
        page.fill("Server", &address.to_string()).await;
        page.press("Open socket").await;
        page.wait_text(STATUS, "Open").await;
        let frozen = relay.freeze().await;
        page.wait_text(STATUS, "no response from the relay").await;
        page.press("Send").await;
        page.wait_script(HELD, 1.into()).await;
        drop(frozen);
        page.wait_text(RELAY, "ms").await;
        page.wait_script(HELD, 0.into()).await;
        relay.kill();
    });
}

#[test]
fn a_connection_that_is_closed_before_it_is_established_shows_no_fin() {
    let arrows =
        "return [...document.querySelectorAll('.record-row:last-child [data-arrow]')].map(leg => leg.dataset.arrow)";
    browser_test(options(), async |page| {
        let relay = open(page, "tcp-client", &[]).await;
        let frozen = relay.freeze().await;
        page.wait_text(RELAY, "no response").await;
        page.press("Connect").await;
        page.wait_text(".record-row:last-child", "connect()").await;
        page.wait_script(arrows, vec!["out", "held"].into()).await;
        page.press("Close").await;
        let row = page.wait_text(".record-row:last-child", "close()").await;
        assert!(!row.contains("FIN"), "{row}");
        page.wait_script(arrows, vec!["out"].into()).await;
        drop(frozen);
        relay.kill();
    });
}

#[test]
fn the_record_of_one_served_connection_knows_of_a_frozen_relay_and_so_does_its_state() {
    browser_test(options(), async |page| {
        let relay = open(page, "tcp-server", &[]).await;
        page.press("0").await;
        page.press("Listen").await;
        let listening = page.wait_text(STATUS, "Listening at").await;
        let address = listening.split_whitespace().find(|word| word.starts_with("127.0.0.1:")).expect("an address");
        let _client = TcpStream::connect(address.trim_end_matches(',')).expect("the tab's port answers");
        page.wait_text(CONNECTIONS, "connected").await;
        page.click("[title='Show only the record of connection 1']").await;
        page.wait_text(STATUS, "The record of connection 1.").await;
        let frozen = relay.freeze().await;
        page.wait_text(&format!("{CONNECTIONS} .state"), "no response").await;
        page.fill("Message to connection 1", "into the ice\u{e007}").await;
        page.wait_text(".record-row:last-child", "waiting at the relay").await;
        page.wait_script(HELD, 1.into()).await;
        drop(frozen);
        page.wait_text(&format!("{CONNECTIONS} .state"), "connected").await;
        page.wait_script(HELD, 0.into()).await;
        relay.kill();
    });
}

#[test]
fn a_request_and_a_frame_end_at_a_frozen_relay_as_their_bytes_do() {
    browser_test(options(), async |page| {
        let relay = open(page, "http-client", &[]).await;
        page.press("Raw HTTP (TCP)").await;
        page.press("Send request").await;
        page.wait_text(RECORD, "200 OK").await;
        page.wait_script(HELD, 0.into()).await;
        let frozen = relay.freeze().await;
        page.wait_text(RELAY, "no response").await;
        page.press("Send request").await;
        // The bytes, and the message that they form.
        page.wait_script(HELD, 2.into()).await;
        drop(frozen);
        page.wait_script(HELD, 0.into()).await;

        page.open(&format!("/?lab=websocket&lang=en&relay=http://{}", relay.address())).await;
        page.wait_text(RELAY, "ms").await;
        page.press("Raw frames").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.wait_script(HELD, 0.into()).await;
        let frozen = relay.freeze().await;
        page.wait_text(STATUS, "no response from the relay").await;
        page.press("message").await;
        page.wait_script(HELD, 2.into()).await;
        drop(frozen);
        page.wait_script(HELD, 0.into()).await;
        relay.kill();
    });
}
