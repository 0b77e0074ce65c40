//! The WebSocket lab as a user uses it.

mod room;

use crate::harness::{Page, Site, browser_test, browser_test_with, options, parts::*};

/// Opens the lab in English, and waits until the relay is found.
async fn open(page: &Page) {
    page.open("/?lab=websocket&lang=en").await;
    page.wait_text(RELAY, "ms").await;
}

/// Returns the URL of the relay's echo server with this query.
fn echo(page: &Page, query: &str) -> String {
    format!("{}/websocket/echo{query}", page.origin().replace("http", "ws"))
}

async fn connect_to(page: &Page, url: &str) {
    page.fill("URL", url).await;
    page.press("Connect").await;
}

#[test]
fn messages_come_back_as_they_were_sent_and_the_tab_closes_first() {
    browser_test(options(), async |page| {
        page.open("/?lab=websocket&lang=ko").await;
        page.wait_text(RELAY, "ms").await;
        page.press("연결").await;
        page.wait_text(STATUS, "연결됨").await;
        page.press("보내기").await;
        page.wait_text(RECORD, "onmessage · 텍스트 16 B · \"안녕하세요!\"").await;
        page.press("바이너리 (16진수)").await;
        page.fill("보낼 내용", "00 ff\u{e007}").await;
        page.wait_text(RECORD, "onmessage · 바이너리 2 B · 00 ff").await;
        page.press("연결 끊기").await;
        page.wait_text(STATUS, "연결되지 않음").await;
        let record = page.wait_text(RECORD, "onclose · 1000 · 정상 종료 · 이 탭이 먼저 닫음").await;
        assert!(record.contains("할 일을 마쳐서 닫았습니다."), "{record}");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_server_chooses_the_subprotocol_and_closes_first_with_its_code() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("Subprotocols", "superchat, chat").await;
        connect_to(page, &echo(page, "?subprotocol=chat&close=4001")).await;
        page.wait_text(STATUS, "Connected · chat").await;
        page.press("Send").await;
        page.wait_text(RECORD, "onclose · 4001 · private code · the server closed first").await;
        page.wait_text(STATUS, "Not connected").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_close_frame_has_the_code_and_reason_that_were_typed_where_a_browser_takes_them() {
    browser_test(options(), async |page| {
        open(page).await;
        connect_to(page, &echo(page, "")).await;
        page.wait_text(STATUS, "Connected").await;
        page.fill("Close code", "1001").await;
        page.press("Close").await;
        page.wait_text("main .note.error", "Enter 1000 or a number from 3000 to 4999").await;
        page.wait_text(STATUS, "Connected").await;
        page.fill("Close code", "4002").await;
        page.fill("Close reason", "안녕").await;
        page.press("Close").await;
        page.wait_text(RECORD, "onclose · 4002 안녕 · private code · this tab closed first").await;
        // The button stays, and so does the focus.
        assert_eq!(page.focused().await, "Connect");
    });
}

#[test]
fn a_handshake_that_fails_is_explained_as_far_as_the_browser_tells() {
    browser_test(options(), async |page| {
        open(page).await;
        // A response that is not a WebSocket handshake, and a port where nobody listens.
        let health = format!("{}/health", page.origin().replace("http", "ws"));
        for url in [health.as_str(), "ws://127.0.0.1:1/"] {
            connect_to(page, url).await;
            let record = page.wait_text(RECORD, "Browser · handshake failed · 1006").await;
            assert!(record.contains("does not tell pages why"), "{record}");
            page.wait_text(STATUS, "Not connected").await;
            page.press("Clear").await;
        }
        connect_to(page, "http://127.0.0.1/").await;
        page.wait_text("main .note.error", "Enter a valid URL that starts with ws:// or wss://").await;
    });
}

#[test]
fn a_url_that_the_pages_policy_forbids_is_named_as_such() {
    let options = relay::Options { connect_src: Some(Vec::new()), ..options() };
    browser_test(options, async |page| {
        open(page).await;
        connect_to(page, "ws://127.0.0.1:1/").await;
        let record = page.wait_text(RECORD, "Browser · blocked by the page’s CSP").await;
        assert!(record.contains("--connect"), "{record}");
        page.wait_text(STATUS, "Not connected").await;
    });
}

#[test]
fn on_a_page_loaded_over_https_a_plain_url_is_named_as_mixed_content() {
    let site = Site::start_https(&[("/lab/", &[])]);
    let switches = ["--host-resolver-rules=MAP *.example 127.0.0.1", "--ignore-certificate-errors"].map(str::to_owned);
    browser_test_with(options(), &switches, async |page| {
        page.open_elsewhere(&format!("https://lab.example:{}/lab/?lab=websocket&lang=en", site.port())).await;
        page.fill("URL", "ws://server.example:1/").await;
        page.wait_text("main .note.warn", "so the browser blocks ws: to other computers (mixed content). Use wss:.")
            .await;
        page.press("Connect").await;
        page.wait_text(RECORD, "mixed content").await;
        page.wait_text(STATUS, "Not connected").await;
        page.fill("URL", "wss://server.example:1/").await;
        page.wait_script("return document.querySelector('main .note.warn') === null", true.into()).await;
    });
}

#[test]
fn a_lost_connection_is_opened_again_after_a_while() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Reconnect with backoff").await;
        connect_to(page, &echo(page, "?close=1012")).await;
        page.wait_text(STATUS, "Connected").await;
        page.press("Send").await;
        page.wait_text(RECORD, "reconnecting · in").await;
        page.wait_text(RECORD, "Conn. 2").await;
        page.wait_text(STATUS, "Connected").await;
        // After a deliberate close it stays closed.
        page.press("Close").await;
        page.wait_text(STATUS, "Not connected").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

/// Predicts the second choice, and runs the experiment to its end.
async fn run(page: &Page, experiment: &str) -> String {
    open(page).await;
    page.press(experiment).await;
    page.click(".experiment-choices button:nth-child(2)").await;
    page.press("Set up and run").await;
    page.wait_text(STATUS, "Your prediction was right.").await;
    page.wait_text(EVIDENCE, "").await.replace('\u{a0}', " ")
}

#[test]
fn messages_keep_their_edges_and_recvs_do_not() {
    browser_test(options(), async |page| {
        let evidence = run(page, "Message boundaries").await;
        assert!(evidence.contains("3 + 3 + 5") && evidence.contains("onmessage"), "{evidence}");
        page.wait_text(RECORD, "connect()").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn what_is_not_read_waits_in_the_browser() {
    browser_test(options(), async |page| {
        let evidence = run(page, "send() does not mean delivered").await;
        assert!(evidence.contains("8.0 MiB") && evidence.contains("bufferedAmount"), "{evidence}");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}
