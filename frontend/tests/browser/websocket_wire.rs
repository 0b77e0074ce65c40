//! WebSocket as raw frames in the WebSocket lab, over the real relay to the practice server.

use crate::harness::{Page, browser_test, options, parts::*};

/// The handshake and the frames.
const WIRE: &str = ":is(section[aria-label='프레임'], section[aria-label='Frames'])";

/// The bits of the displayed frame.
const BITS: &str = "[aria-label^='The bits of the frame'] table";

const CONNECTED: &str = "Connected";

/// Opens the lab in English, and a WebSocket with raw frames.
async fn connect(page: &Page) {
    page.open("/?lab=websocket&lang=en").await;
    page.wait_text(RELAY, "ms").await;
    page.press("Raw frames").await;
    page.press("Connect").await;
    page.wait_text(STATUS, CONNECTED).await;
}

#[test]
fn the_handshake_is_shown_with_how_accept_is_made() {
    browser_test(options(), async |page| {
        connect(page).await;
        let shown = page.wait_text(WIRE, "101 Switching Protocols").await;
        for words in
            ["Upgrade: websocket", "Sec-WebSocket-Key: ", "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", "SHA-1", "Base64"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(shown.contains("They match: the server understands WebSocket"), "{shown}");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn every_bit_of_a_frame_has_its_name_and_the_mask_can_be_taken_off() {
    browser_test(options(), async |page| {
        connect(page).await;
        page.fill("Message", "Hi").await;
        page.press("message").await;
        // The echo, which is not masked, and then the frame that was sent.
        page.wait_text(WIRE, "Frame 2 · received · TEXT · 2 B").await;
        let bits = page.wait_text(BITS, "payload").await;
        for words in ["FIN", "RSV1", "RSV2", "RSV3", "opcode", "0001", "MASK", "payload length", "0000010", "48 69"] {
            assert!(bits.contains(words), "{words}: {bits}");
        }
        page.click("ul[aria-label='Frames'] li:first-child button").await;
        let shown = page.wait_text(WIRE, "Frame 1 · sent · TEXT · 2 B").await;
        for words in ["masking key", "as sent", "unmasked", "48\t69", "H\ti"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let record = page.wait_text(RECORD, "TEXT · 2 B · masked").await;
        for words in ["connect()", "101 Switching Protocols", "send 8 B", "recv(65536) → 4 B"] {
            assert!(record.contains(words), "{words}: {record}");
        }
    });
}

#[test]
fn fragments_with_a_ping_between_come_back_as_one_message() {
    browser_test(options(), async |page| {
        connect(page).await;
        page.fill("Message", "ab").await;
        page.press("fragment (FIN 0)").await;
        page.press("ping").await;
        page.press("last fragment (FIN 1)").await;
        let shown = page.wait_text(WIRE, "TEXT · 4 B").await;
        for words in ["TEXT · FIN 0 · 2 B", "PING · 2 B", "CONTINUATION · 2 B", "PONG · 2 B"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
    });
}

#[test]
fn a_wrong_frame_is_answered_by_1002_and_a_right_close_by_its_code() {
    browser_test(options(), async |page| {
        connect(page).await;
        page.press("Send the invalid frame").await;
        page.wait_text(STATUS, "1002 · both sides sent a Close frame · the server first").await;
        page.wait_text(RECORD, "The client’s frame is not masked.").await;
        page.press("Connect").await;
        page.wait_text(STATUS, CONNECTED).await;
        page.fill("Close code", "4001").await;
        page.press("Send a Close frame").await;
        page.wait_text(STATUS, "4001 · both sides sent a Close frame · this tab first").await;
        page.press("Connect").await;
        page.wait_text(STATUS, CONNECTED).await;
        page.press("Close TCP only (FIN)").await;
        page.wait_text(STATUS, "1006 · the TCP connection ended without a Close frame").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_failure_is_told_in_korean_too() {
    browser_test(options(), async |page| {
        page.open("/?lab=websocket&lang=ko").await;
        page.wait_text(RELAY, "ms").await;
        page.press("원시 프레임").await;
        page.fill("경로", "/get").await;
        page.press("연결").await;
        page.wait_text(STATUS, "WebSocket이 열리지 않음 · 101이 아닌 상태 코드: 200").await;
        page.fill("경로", "한글").await;
        page.press("연결").await;
        page.wait_text("main .note.error", "경로는 /로 시작하고").await;
    });
}

/// Opens an experiment in English, predicts its second choice, runs it to its end, and returns the text of the evidence. `step`
/// is an intermediate step to wait for.
async fn evidence(page: &Page, experiment: &str, step: Option<&str>) -> String {
    page.open("/?lab=websocket&lang=en").await;
    page.wait_text(RELAY, "ms").await;
    page.press(experiment).await;
    page.click(".experiment-choices button:nth-child(2)").await;
    page.press("Set up and run").await;
    // For an experiment that takes longer than the limit of a single wait.
    if let Some(step) = step {
        page.wait_text(CURRENT_STEP, step).await;
    }
    page.wait_text(STATUS, "Your prediction was right.").await;
    page.wait_text(EVIDENCE, "").await
}

#[test]
fn the_experiments_over_raw_frames_run_to_their_evidence() {
    browser_test(options(), async |page| {
        let masking = evidence(page, "Is masking encryption?", None).await;
        assert_eq!(masking.matches("안녕하세요!").count(), 2, "{masking}");
        let goodbye =
            evidence(page, "Does the server notice a closed laptop?", Some("Until the server stops waiting")).await;
        for words in ["CLOSE 1000", "1006", "nothing", "4007", "by an unanswered ping"] {
            assert!(goodbye.contains(words), "{words}: {goodbye}");
        }
        let reach = evidence(page, "Can the server always reach me?", Some("Reconnect and wait")).await;
        assert_eq!((reach.matches("nothing").count(), reach.matches("안녕하세요! (after").count()), (2, 1), "{reach}");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}
