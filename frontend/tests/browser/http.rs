//! The HTTP client lab, used as a person uses it.

use crate::harness::{Page, browser_test, options, parts::*};

/// The exchange as JSON.
const RESULT: &str = "#http-result";

const SEND: &str = "요청 보내기";

/// The example with a slow answer.
const SLOW: &str = "GET /delay/5 · 2 s";

/// Opens the lab in Korean, and waits until the practice server is on offer.
async fn open(page: &Page) {
    page.open("/?lab=http-client&lang=ko").await;
    page.wait_text(PRACTICE_SERVERS, "/httpbin").await;
}

/// Fills the form with one of the lab's examples and sends it.
async fn ask(page: &Page, example: &str) {
    page.press(example).await;
    page.press(SEND).await;
}

#[test]
fn a_get_with_a_parameter_gives_the_chapters_dictionary() {
    browser_test(options(), async |page| {
        open(page).await;
        ask(page, "GET /get?key=value").await;
        let result: serde_json::Value = serde_json::from_str(&page.wait_text(RESULT, "status_code").await).unwrap();
        assert_eq!(result["status_code"], 200);
        assert_eq!(result["data"]["args"]["key"], "value");
        assert!(result["headers"]["content-type"].as_str().unwrap().starts_with("application/json"));
        page.wait_text(RECORD, "GET").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_same_server_answers_at_the_relays_own_origin() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press(&format!("{}/httpbin", page.origin())).await;
        page.press(SEND).await;
        page.wait_text(RESULT, "/httpbin/get?key=value").await;
    });
}

#[test]
fn json_is_posted_and_shown_pretty_and_raw() {
    browser_test(options(), async |page| {
        open(page).await;
        ask(page, "POST /post · JSON").await;
        let result: serde_json::Value = serde_json::from_str(&page.wait_text(RESULT, "status_code").await).unwrap();
        assert_eq!(result["data"]["json"], serde_json::json!({ "name": "Python", "version": "3.9" }));
        page.press_in("결과", "원문").await;
        page.wait_text(RESULT, "200 OK").await;
        page.wait_text(STATUS, "ms").await;
    });
}

#[test]
fn a_404_is_an_answer() {
    browser_test(options(), async |page| {
        open(page).await;
        ask(page, "GET /status/404").await;
        page.wait_text(RESULT, "\"status_code\": 404").await;
        page.wait_text(STATUS, "404").await;
    });
}

#[test]
fn a_slow_answer_runs_into_the_time_limit() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press(SLOW).await;
        page.fill("시간 제한", "0.2").await;
        page.press(SEND).await;
        page.wait_text(RESULT, "\"error\"").await;
        page.wait_text(ANSWER, "시간 제한 안에 응답이 오지 않아").await;
    });
}

#[test]
fn a_dead_port_is_fetchs_one_error_and_the_page_says_what_it_may_mean() {
    browser_test(options(), async |page| {
        open(page).await;
        ask(page, "닫힌 포트").await;
        page.wait_text(RESULT, "Failed to fetch").await;
        page.wait_text(ANSWER, "CORS").await;
    });
}

#[test]
fn a_request_can_be_cancelled() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press(SLOW).await;
        page.fill("시간 제한", "").await;
        page.press(SEND).await;
        page.press("취소").await;
        page.wait_text(ANSWER, "취소했습니다").await;
        page.wait_text(RECORD, "요청을 취소함").await;
    });
}

#[test]
fn the_lab_speaks_english_too() {
    browser_test(options(), async |page| {
        page.open("/?lab=http-client&lang=en").await;
        page.wait_text(PRACTICE_SERVERS, "/httpbin").await;
        page.press("Send request").await;
        page.wait_text(RESULT, "\"status_code\": 200").await;
    });
}

#[test]
fn what_is_wrong_or_will_be_dropped_is_told_beside_the_field() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("기본 URL", "127.0.0.1:8081\u{e007}").await;
        page.wait_text("#http-url-about", "http://").await;

        page.press("헤더 0").await;
        page.press_in("헤더", "+ 추가").await;
        page.fill_in("헤더", "이름", "Host").await;
        page.wait_text(".note.warn", "Host").await;
        page.fill_in("헤더", "이름", "X Name").await;
        page.press(SEND).await;
        page.wait_text("#headers-about", "‘X Name’").await;

        page.press("POST /post · JSON").await;
        page.fill_in("헤더", "이름", "X-Name").await;
        page.fill("본문", "{\"a\": }").await;
        page.press(SEND).await;
        page.wait_text("#body-about", "1번째 줄 7번째").await;
        let kept: String = page.script("return document.querySelector('#body-json').value").await;
        assert_eq!(kept, "{\"a\": }");
    });
}
