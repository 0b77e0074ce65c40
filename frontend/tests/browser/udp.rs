//! The UDP lab as a user uses it.

mod arrows;
mod comparison;
mod experiments;
mod faults;
mod layout;
mod server;

use crate::harness::{Page, browser_test, options, parts::*};
use serde_json::{Value, json};

const SEND: &str = "Send";
const LOCAL_EN: &str = "Send from a client in this tab";
const LOCAL_KO: &str = "이 탭의 클라이언트로 보내기";
const REST_GONE: &str = "No: the rest is discarded, and the next datagram is returned.";

/// Opens the lab in English, and waits until the relay and its practice servers are available.
async fn open(page: &Page) {
    page.open("/?lab=udp&lang=en").await;
    page.wait_text(RELAY, "ms").await;
}

/// Selects a practice server and opens a socket to it.
async fn open_to(page: &Page, practice: &str) {
    page.press(practice).await;
    page.press("Open socket").await;
    page.wait_text(STATUS, "Open · 127.0.0.1:").await;
}

/// Moves a slider to this percentage, as the pointer does.
async fn slide(page: &Page, id: &str, percent: u32) {
    let () = page
        .script(&format!(
            "const slider = document.querySelector('#{id}'); slider.value = {percent};
             slider.dispatchEvent(new InputEvent('input', {{ bubbles: true }}))"
        ))
        .await;
}

/// Returns the record's entries as they are exported.
async fn entries(page: &Page) -> Vec<Value> {
    let () = page
        .script(
            "window.made = []; const make = URL.createObjectURL.bind(URL);
             URL.createObjectURL = blob => (made.push(blob), make(blob))",
        )
        .await;
    let lang: String = page.script("return document.documentElement.lang").await;
    page.press(if lang == "ko" { "JSON 내보내기" } else { "Export JSON" }).await;
    let exported: Value = page.script("return made[0].text().then(JSON.parse)").await;
    exported["entries"].as_array().expect("a record has entries").clone()
}

/// Waits until the record has at least this many entries of this kind, and returns all entries.
async fn wait_entries(page: &Page, what: &str, count: usize) -> Vec<Value> {
    for _ in 0..100 {
        let entries = entries(page).await;
        if entries.iter().filter(|entry| entry["what"] == what).count() >= count {
            return entries;
        }
    }
    panic!("{:?}", entries(page).await);
}

#[test]
fn an_echo_comes_back_as_one_datagram_and_connecting_sends_nothing() {
    browser_test(options(), async |page| {
        page.open("/?lab=udp&lang=ko").await;
        page.wait_text(RELAY, "ms").await;
        page.press("소켓 열기").await;
        page.wait_text(STATUS, "열림 · 127.0.0.1:").await;
        page.wait_text(RECORD, "UDP의 connect는 아무것도 보내지 않습니다").await;
        page.press("보내기").await;
        page.wait_text(RECORD, "recvfrom(1024) → 8 B").await;
        page.press("보내기").await;
        let record = page.wait_text(RECORD, "send 8 B · #2").await;
        assert!(record.contains("\"안녕 1\"") && record.contains("\"안녕 2\""), "{record}");
        page.press("소켓 닫기").await;
        page.wait_text(STATUS, "소켓 없음").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn what_does_not_fit_into_recvfrom_is_gone_and_the_next_datagram_comes() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("recvfrom size", "4").await;
        page.press("Manual").await;
        open_to(page, "echo").await;
        page.press("10 bytes").await;
        page.press(SEND).await;
        page.fill("Message", "next").await;
        page.press(SEND).await;
        page.press("Call recvfrom").await;
        page.wait_text(RECORD, "6 B discarded").await;
        page.wait_text(RECORD, "the next recvfrom returns the next datagram").await;
        page.press("Call recvfrom").await;
        let entries = wait_entries(page, "received_from", 2).await;
        let texts: Vec<_> =
            entries.iter().filter(|entry| entry["what"] == "received_from").map(|entry| &entry["text"]).collect();
        assert_eq!(texts, ["0123", "next"]);
    });
}

#[test]
fn an_empty_datagram_is_one_and_a_longer_one_than_udp_carries_is_refused_by_the_kernel() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("recvfrom size", "65536").await;
        open_to(page, "echo").await;
        page.press("0 bytes").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "recvfrom(65536) → 0 B").await;
        page.press("65,508 bytes (too long)").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "UDP · datagram too long").await;
        page.wait_text(STATUS, "Open").await;
        page.press("65,507 bytes (maximum)").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "recvfrom(65536) → 65,507 B").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_closed_port_is_told_late_and_as_udps() {
    browser_test(options(), async |page| {
        open(page).await;
        open_to(page, "closed").await;
        page.press(SEND).await;
        let record = page.wait_text(RECORD, "UDP · ICMP port unreachable · ECONNREFUSED").await;
        assert!(!record.contains("SYN"), "{record}");
        // The socket stays open, and sending works again.
        page.wait_text(STATUS, "Open").await;
        page.press(SEND).await;
        wait_entries(page, "reported", 2).await;
    });
}

#[test]
fn a_silent_peer_and_a_loss_cannot_be_told_apart() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("Time limit", "0.2").await;
        open_to(page, "silent").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "UDP does not say whether the datagram was lost").await;
        page.wait_text(STATUS, "Open").await;
    });
}

#[test]
fn the_focus_stays_where_the_user_was() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("echo").await;
        page.fill("Server", "echo\u{e007}").await;
        page.wait_text(STATUS, "Open · 127.0.0.1:").await;
        assert_eq!(page.focused().await, "Server");
        page.press("Close socket").await;
        page.wait_text(STATUS, "No socket").await;
        assert_eq!(page.focused().await, "Open socket");
        page.press("Open socket").await;
        page.wait_text(STATUS, "Open · 127.0.0.1:").await;
        assert_eq!(page.focused().await, "Close socket");
        page.fill("Repeat", "3").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "hello 3").await;
        assert_eq!(page.focused().await, SEND);

        page.press("Server (bind)").await;
        page.fill("Port", "0\u{e007}").await;
        page.wait_text(STATUS, "Open · 127.0.0.1:").await;
        assert_eq!(page.focused().await, "Port");
    });
}
