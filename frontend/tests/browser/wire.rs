//! Raw HTTP/1.1 in the HTTP client lab, over the real relay.

use crate::harness::{Page, browser_test, options, parts::*};

/// The bytes sent and received, with the names of their parts.
const WIRE: &str = ":is(section[aria-label='주고받은 바이트'], section[aria-label='Bytes on the wire'])";

const SEND: &str = "Send request";

/// Opens the lab in English, and sends a raw request for this path.
async fn ask(page: &Page, path: &str) -> String {
    page.open("/?lab=http-client&lang=en").await;
    page.wait_text(RELAY, "ms").await;
    page.press("Raw HTTP (TCP)").await;
    send(page, path).await
}

async fn send(page: &Page, path: &str) -> String {
    page.fill("Path", path).await;
    page.press(SEND).await;
    page.wait_text(WIRE, &format!("GET {}", path.split('?').next().unwrap_or_default())).await
}

#[test]
fn the_bytes_of_request_and_response_are_shown_with_their_names() {
    browser_test(options(), async |page| {
        let shown = ask(page, "/stream/2").await;
        for words in
            ["request line", "GET /stream/2?key=value HTTP/1.1\\r\\n", "status line", "chunk size", "empty line"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        page.press_in("Bytes on the wire", "Hex").await;
        page.wait_text(WIRE, "47 45 54 20").await;
        // The sends and recvs, and the messages that they form.
        let record = page.wait_text(RECORD, "200 OK").await;
        for words in ["connect()", "send", "recv(65536)", "GET /stream/2?key=value"] {
            assert!(record.contains(words), "{words}: {record}");
        }
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_connection_is_kept_and_redirects_are_followed_hop_by_hop() {
    browser_test(options(), async |page| {
        let shown = ask(page, "/redirect/1").await;
        for words in ["→ 302 ", "request 1 on this connection", "→ 200 OK", "request 2 on this connection"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        page.wait_text(WIRE, "Open connections: 1").await;
        page.press("Do not follow").await;
        page.press(SEND).await;
        page.wait_text(WIRE, "request 3 on this connection").await;
        page.press("Close open connections").await;
        page.wait_script(
            &format!("return document.querySelector(\"{WIRE}\").innerText.includes('Open connections')"),
            false.into(),
        )
        .await;
    });
}

#[test]
fn digest_is_shown_step_by_step() {
    browser_test(options(), async |page| {
        page.open("/?lab=http-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("Raw HTTP (TCP)").await;
        page.press("Digest").await;
        page.fill("User", "user").await;
        page.fill("Password", "passwd").await;
        let shown = send(page, "/digest-auth/auth/user/passwd/SHA-256").await;
        assert!(shown.contains("→ 200 OK"), "{shown}");
        let first: String =
            page.script(&format!("return document.querySelector(\"{WIRE} .hops li\").textContent")).await;
        for words in ["401", "Www-Authenticate: Digest", "HA1", "SHA-256(A1) = ", "The password itself is not sent"] {
            assert!(first.contains(words), "{words}: {first}");
        }
        assert!(!first.contains("passwd:"), "{first}");
    });
}

#[test]
fn what_fetch_does_differently_is_told_beside_it() {
    browser_test(options(), async |page| {
        ask(page, "/response-headers?Set-Cookie=a%3Db&X-Own=1").await;
        page.wait_text(WIRE, "Send the same request with fetch").await;
        page.press("fetch (browser)").await;
        page.press(SEND).await;
        page.wait_text(ANSWER, "status_code").await;
        // After the newest exchange comes the raw one.
        page.wait_text(&format!("{EXCHANGES}:last-child"), "raw").await;
        page.click(&format!("{EXCHANGES}:last-child .exchange")).await;
        page.wait_text(WIRE, "Set-Cookie: always hidden by fetch.").await;
    });
}

#[test]
fn a_failure_names_its_layer_in_korean_too() {
    browser_test(options(), async |page| {
        page.open("/?lab=http-client&lang=ko").await;
        page.wait_text(RELAY, "ms").await;
        page.press("원시 HTTP (TCP)").await;
        page.fill("경로", "/truncate").await;
        page.press("요청 보내기").await;
        let shown = page.wait_text(WIRE, "HTTP · 응답이 도중에 끊김").await;
        assert!(shown.contains("Content-Length: 1000"), "what came is shown: {shown}");
        page.press("닫힌 포트").await;
        page.press("요청 보내기").await;
        page.wait_text(WIRE, "TCP · 연결 거부 · ECONNREFUSED").await;
    });
}

#[test]
fn the_practice_servers_log_is_shown() {
    browser_test(options(), async |page| {
        ask(page, "/cors/none").await;
        page.press("Practice server log").await;
        page.press("Read the log").await;
        page.wait_text("[aria-label='Practice server log']", "GET /cors/none?key=value").await;
    });
}
