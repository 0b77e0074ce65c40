//! The record of the lab: what its views show, and how much of it.

use super::*;

#[test]
fn a_recv_of_4_cuts_a_character_in_two() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("recv 크기", "4").await;
        connect_to(page, "raw-echo").await;
        page.wait_text(STATUS, "연결됨").await;
        page.fill("보낼 내용", "안녕\u{e007}").await;
        // 안 is ec 95 88 and 녕 is eb 85 95: the first recv ends after the first byte of the second character.
        page.wait_text(RECORD, "1 B 잘림").await;
        let record = page.wait_text(RECORD, "2 B 이어짐").await;
        assert!(record.contains("recv(4) → 4 B") && record.contains("recv(4) → 2 B"), "{record}");
        page.press_in("기록", "목록").await;
        page.wait_text(".record-cells", "recv(4)").await;
        page.press_in("기록", "16진수").await;
        let bytes = page.wait_text(".record-dump", "eb 85 95").await;
        assert!(bytes.starts_with("0000"), "{bytes}");
        // The sent bytes, and the two chunks that were received.
        page.wait_script(
            "return [...document.querySelectorAll('.record-offset')].map(offset => offset.innerText)",
            json!(["0000", "0000", "0004"]),
        )
        .await;
        // The page's strict content security policy covers all three views.
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn ten_thousand_entries_are_kept_and_only_what_is_seen_is_drawn() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("시간 제한", "").await;
        connect_to(page, "silent").await;
        page.wait_text(STATUS, "연결됨").await;
        page.press("더 보기").await;
        page.fill("반복", "10000").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "10,002개").await;
        let drawn: usize = page.script("return document.querySelectorAll('.record-row').length").await;
        assert!((3..200).contains(&drawn), "{drawn} rows are drawn");
        page.press("지우기").await;
        page.wait_text(RECORD, "아직 기록이 없습니다").await;
    });
}

#[test]
fn the_record_can_be_paused_and_exported() {
    browser_test(options(), async |page| {
        open(page).await;
        connect_to(page, "echo").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        page.press("일시정지").await;
        page.fill("보낼 내용", "멈춘 동안\u{e007}").await;
        page.wait_text(RECORD, "새 항목 2개").await;
        assert_eq!(rows_with(page, "멈춘 동안").await, 0);
        page.press("계속").await;
        page.wait_text(RECORD, "서버 응답: 멈춘 동안").await;
        // The browser saves the file among its downloads; the test captures its contents.
        let () = page
            .script("window.made = []; const make = URL.createObjectURL; URL.createObjectURL = blob => (made.push(blob), make(blob))")
            .await;
        page.press("JSON 내보내기").await;
        let exported: serde_json::Value = page.script("return made[0].text().then(JSON.parse)").await;
        let texts: Vec<&str> =
            exported["entries"].as_array().unwrap().iter().filter_map(|entry| entry["text"].as_str()).collect();
        assert_eq!(texts, ["안녕하세요!", "서버 응답: 안녕하세요!", "멈춘 동안", "서버 응답: 멈춘 동안"]);
    });
}

#[test]
fn the_record_is_in_view_after_connect_and_send_on_a_laptop() {
    browser_test(options(), async |page| {
        page.emulate_size(1366, 650, false).await;
        open(page).await;
        page.press("연결").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        // The last row, and the outcome near the controls, are visible without scrolling.
        for part in [".record-row:last-child", ".outcome"] {
            let (top, bottom): (f64, f64) = page
                .script(&format!(
                    "const part = document.querySelector('{part}').getBoundingClientRect(); return [part.top, innerHeight - part.bottom]"
                ))
                .await;
            assert!(top >= 0.0 && bottom >= 0.0, "{part}: {top} px below the top, {bottom} px above the bottom");
        }
        page.wait_text(".outcome", "서버 응답: 안녕하세요!").await;
        let scrolled: f64 = page.script("return scrollY").await;
        assert_eq!(scrolled, 0.0);
    });
}

/// Opens a file with this text as a record.
pub(super) async fn open_record(page: &Page, text: &str) {
    let () = page
        .script(&format!(
            "const files = new DataTransfer();
             files.items.add(new File([{}], 'handed-in.json'));
             const input = document.querySelector('.record-file input[type=file]');
             input.files = files.files;
             input.dispatchEvent(new Event('change', {{ bubbles: true }}))",
            json!(text)
        ))
        .await;
}

#[test]
fn a_record_can_be_replayed_and_another_one_opened_in_its_place() {
    browser_test(options(), async |page| {
        open(page).await;
        connect_to(page, "echo").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        page.press("재생").await;
        page.wait_text(RECORD, "실습은 계속 기록됩니다").await;
        page.press("이전 사건").await;
        page.wait_script("return document.querySelectorAll('.record-row').length", 3.into()).await;
        assert_eq!(rows_with(page, "서버 응답").await, 0);
        page.press("다음 사건").await;
        page.wait_script("return document.querySelectorAll('.record-row').length", 4.into()).await;
        page.press("실습 기록으로").await;
        page.press("일시정지").await;
        page.press("계속").await;

        open_record(page, "{}").await;
        page.wait_text(RECORD, "이 파일은 기록이 아닙니다").await;
        let entries = json!([
            { "number": 1, "at_us": 0, "connection": 1, "what": "connect", "target": "elsewhere" },
            { "number": 2, "at_us": 9, "connection": 1, "what": "open", "local": "127.0.0.1:5", "peer": "127.0.0.1:6", "took_us": 4 },
            { "number": 3, "at_us": 99, "connection": 1, "what": "send", "offset": 0, "length": 2, "hex": "6869", "text": "hi" },
        ]);
        open_record(page, &json!({ "format": 1, "dropped": 0, "entries": entries }).to_string()).await;
        page.wait_text(RECORD, "가져온 기록: handed-in.json · 항목 3개").await;
        page.wait_script("return document.querySelectorAll('.record-row').length", 3.into()).await;
        page.press("재생 시작").await;
        page.wait_text(RECORD, "사건 3개 중 1개").await;
        page.wait_text(RECORD, "사건 3개 중 3개").await;
        page.press_in("기록", "목록").await;
        page.wait_text(".record-cells", "elsewhere").await;
        page.press("실습 기록으로").await;
        page.wait_text(".record-cells:last-child", "서버 응답: 안녕하세요!").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn entries_are_found_and_stay_selected_in_every_view() {
    browser_test(options(), async |page| {
        open(page).await;
        connect_to(page, "echo").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        page.press("연결 끊기").await;
        page.wait_text(STATUS, "연결되지 않음").await;
        page.wait_text(".record-row", "close()").await;
        assert_eq!(rows_with(page, "WebSocket 닫힘").await, 0, "it says nothing of the connection");
        page.press("중계기 자신의 메시지 보이기").await;
        page.wait_text(".record-row", "WebSocket 닫힘 · 1000").await;
        page.fill("찾을 말", "서버 응답").await;
        page.wait_script("return document.querySelectorAll('.record-row').length", 1.into()).await;
        page.wait_text(RECORD, "항목 6개 중 1개").await;
        page.click(".record-row").await;
        for (view, row) in [("목록", ".record-cells"), ("16진수", ".record-block"), ("흐름도", ".record-row")] {
            page.press_in("기록", view).await;
            page.wait_text(&format!("{row}[aria-current=true]"), "recv(1024)").await;
        }
        page.fill("찾을 말", "그런 것은 없음").await;
        page.wait_text(RECORD, "찾는 항목이 없습니다").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_replay_shows_what_waits_and_moves_only_where_that_is_wanted() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("더 보기").await;
        page.fill("recv 크기", "4").await;
        connect_to(page, "echo").await;
        page.press(SEND).await;
        // 31 bytes: seven times 4, and 3.
        page.wait_text(RECORD, "recv(4) → 3 B").await;
        page.press("재생").await;
        page.wait_text(".record-queues", "0 B").await;
        page.press("이전 사건").await;
        page.wait_text(".record-queues", "수신 대기열\n3 B").await;
        page.press("이전 사건").await;
        page.wait_text(".record-queues", "수신 대기열\n7 B").await;
        let animation = "return getComputedStyle(document.querySelector('[data-moving] .record-leg')).animationName";
        page.wait_script(animation, "record-out".into()).await;
        page.reduce_motion().await;
        page.wait_script(animation, "none".into()).await;
        page.press("재생 시작").await;
        page.wait_text(RECORD, "사건 11개 중 11개").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_record_can_be_saved_as_a_capture_file() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("파일").await;
        page.wait_text(RECORD, "pcapng로 내보낼 패킷이 없습니다").await;
        page.press("파일").await;
        connect_to(page, "echo").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        let () = page
            .script("window.made = []; const make = URL.createObjectURL; URL.createObjectURL = blob => (made.push(blob), make(blob))")
            .await;
        page.press("pcapng 내보내기").await;
        let (kind, start): (String, Vec<u8>) = page
            .script("return made[0].arrayBuffer().then(file => [made[0].type, [...new Uint8Array(file, 0, 12)]])")
            .await;
        // The type of the section header block, and the byte-order magic.
        assert_eq!(
            (kind.as_str(), &start[..4], &start[8..]),
            ("application/x-pcapng", &[10, 13, 13, 10][..], &[77, 60, 43, 26][..])
        );
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}
