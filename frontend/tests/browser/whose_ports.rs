//! The ports that the lab offers: those of another computer's relay, those that `--bind` allows, and one whose earlier connection
//! is still open.

use crate::harness::{KillableRelay, browser_test, browser_test_with, options, parts::*};
use relay::Options;
use serde_json::json;
use std::net::TcpListener;

/// Options that let pages bind these ports.
fn bind(range: &str) -> Options {
    Options { bind: vec![range.parse().expect("it is a range")], ..options() }
}

#[test]
fn the_ports_on_offer_are_those_that_the_relay_lets_a_page_bind() {
    browser_test(bind("9200-9299"), async |page| {
        for (lab, field, port) in [("tcp-server", "server-port", "9200"), ("http-server", "http-server-port", "9280")] {
            page.open(&format!("/?lab={lab}&lang=en")).await;
            page.wait_text(RELAY, "ms").await;
            page.wait_script(&format!("return document.getElementById('{field}').value"), json!(port)).await;
        }
        assert!(page.console_errors().await.is_empty());
    });
}

#[test]
fn where_a_page_may_bind_no_port_that_is_said_before_the_button_is_pressed() {
    browser_test(Options { bind: Vec::new(), ..options() }, async |page| {
        for (lab, mode) in [("tcp-server", None), ("http-server", None), ("udp", Some("Server (bind)"))] {
            page.open(&format!("/?lab={lab}&lang=en")).await;
            page.wait_text(RELAY, "ms").await;
            if let Some(mode) = mode {
                page.press(mode).await;
            }
            page.wait_text("main .note", "does not let pages open ports (--bind none)").await;
        }
    });
}

#[test]
fn where_only_the_relays_own_page_may_bind_a_port_another_page_says_so_and_leads_there() {
    browser_test(Options { bind_own_page: true, ..options() }, async |page| {
        let origins = vec![page.origin().parse().expect("an origin")];
        let its = Options { bind_own_page: true, origins, ..options() };
        let relay = KillableRelay::start("127.0.0.1:0".parse().expect("an address"), its).await;
        let its_own = format!("http://{}", relay.address());
        for (lab, mode) in [("tcp-server", None), ("http-server", None), ("udp", Some("Server (bind)"))] {
            page.open(&format!("/?lab={lab}&lang=en&relay={its_own}")).await;
            page.wait_text(RELAY, "ms").await;
            if let Some(mode) = mode {
                page.press(mode).await;
            }
            let said =
                page.wait_text("main .note", "only the page that it serves itself open ports (--bind-own-page)").await;
            assert!(said.contains("Restart it without this option") && said.contains(&its_own), "{said}");
            let link = format!("return document.querySelector('main .note a[href=\"{its_own}\"]') !== null");
            page.wait_script(&link, true.into()).await;
        }
        // If pressed anyway, the record shows the relay's rule and the same remedy, but no other port to try.
        page.press("Open port (bind)").await;
        page.wait_text(RECORD, "Refused by rule: bind-own-page").await;
        // The page of a relay with that option may bind ports.
        page.open("/?lab=tcp-server&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("0").await;
        page.press("Listen").await;
        page.wait_text(STATUS, "Listening at").await;
        assert_eq!(page.script::<u32>("return document.querySelectorAll('main .note a').length").await, 0);
        relay.kill();
    });
}

#[test]
fn the_ports_of_a_relay_on_another_computer_are_said_to_be_there() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let there = free.local_addr().expect("it has an address");
    drop(free);
    let named = format!("http://lab.example:{}", there.port());
    let switches = ["--host-resolver-rules=MAP lab.example 127.0.0.1".to_owned()];
    browser_test_with(options(), &switches, async |page| {
        let origins = [page.origin().parse(), named.parse()].map(|origin| origin.expect("an origin"));
        let relay = KillableRelay::start(there, Options { origins: origins.into(), ..options() }).await;
        page.open(&format!("/?lab=tcp-server&lang=en&relay={named}")).await;
        page.wait_text(RELAY, "ms").await;
        page.wait_text("main .banner", "The relay runs on lab.example, not on this computer.").await;
        page.press("0").await;
        page.press("Listen").await;
        page.wait_text(STATUS, "Listening at").await;
        page.press("Connect from a terminal or another tab").await;
        page.wait_text("main .note", "This port is on the relay’s computer (lab.example)").await;
        assert_eq!(page.script::<u32>("return document.querySelectorAll('main .commands code').length").await, 0);
        // The lab in another tab uses the same relay.
        let link = page.script::<String>("return document.querySelector('a.other-tab').search").await;
        assert!(link.contains(&format!("relay=http%3A%2F%2Flab.example%3A{}", there.port())), "{link}");
        // The HTTP client offers the server that this browser can reach.
        page.open(&format!("/?lab=http-client&lang=en&relay={named}")).await;
        page.wait_script("return document.getElementById('http-base').value", json!(format!("{named}/httpbin"))).await;
        relay.kill();
    });
}

#[test]
fn one_at_a_time_an_old_connection_that_holds_accept_back_is_named() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-server&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("One at a time").await;
        page.press("0").await;
        page.press("Listen").await;
        page.wait_text(STATUS, "Listening at").await;
        page.press("Connect a client").await;
        page.wait_text(CONNECTIONS, "client 1 in this tab").await;
        page.press("Stop listening").await;
        page.wait_text(STATUS, "Not listening").await;
        page.press("Listen").await;
        page.wait_text(STATUS, "Connection 1 is still open").await;
        page.press("Connect a client").await;
        page.wait_text(QUEUE, "queued").await;
        page.press_in("Connection 1", "Close").await;
        page.wait_text(CONNECTIONS, "client 2 in this tab").await;
    });
}
