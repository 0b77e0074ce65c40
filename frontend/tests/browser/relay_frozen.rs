//! The relay stops running, as after SIGSTOP: nobody closes anything, and nothing is answered.

use crate::harness::{KillableRelay, browser_test, options, parts::*};
use tokio::net::{TcpListener, UdpSocket};

/// How many rows of the ladder have a second leg that ends at the relay.
const HELD: &str = "return document.querySelectorAll('.record-row [data-arrow=held]').length";

#[test]
fn what_is_sent_ends_at_a_frozen_relay_until_it_runs_again_and_the_page_says_so() {
    browser_test(options(), async |page| {
        // It accepts nothing, reads nothing and does not answer: the kernel does what is seen.
        let peer = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = peer.local_addr().expect("a listener has an address");
        let its = relay::Options {
            allow: vec![format!("tcp://{address}").parse().expect("a rule")],
            origins: vec![page.origin().parse().expect("an origin")],
            ..options()
        };
        let relay = KillableRelay::start("127.0.0.1:0".parse().expect("an address"), its).await;
        page.open(&format!("/?lab=tcp-client&lang=en&relay=http://{}", relay.address())).await;
        page.wait_text(RELAY, "ms").await;
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
        // The learner's own limit counts without the relay.
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
        // What was sent last crossed both legs; what the first connection and the second attempt left at the relay stays there.
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
        let its = relay::Options {
            allow: vec![format!("udp://{address}").parse().expect("a rule")],
            origins: vec![page.origin().parse().expect("an origin")],
            ..options()
        };
        let relay = KillableRelay::start("127.0.0.1:0".parse().expect("an address"), its).await;
        page.open(&format!("/?lab=udp&lang=en&relay=http://{}", relay.address())).await;
        page.wait_text(RELAY, "ms").await;
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
