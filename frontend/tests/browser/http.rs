//! The HTTP client lab as a user uses it.

use crate::harness::{Page, browser_test, options, parts::*};

/// The exchange as JSON.
const RESULT: &str = "#http-result";

/// The relay has been reached.
const REACHED: &str = ".relay[data-state=reached]";

const SEND: &str = "요청 보내기";

/// The example with a slow response.
const SLOW: &str = "GET /delay/5 · 2 s";

/// Opens the lab in Korean, and waits until the practice server is found.
async fn open(page: &Page) {
    page.open("/?lab=http-client&lang=ko").await;
    page.wait_for(REACHED).await;
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
        page.press_in("결과 보기", "원문").await;
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
        page.wait_for(REACHED).await;
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

#[test]
fn several_requests_are_under_way_and_one_is_given_up() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press(SLOW).await;
        page.fill("시간 제한", "").await;
        page.press(SEND).await;
        ask(page, "GET /status/404").await;
        page.wait_text(RESULT, "404").await;
        page.wait_text(EXCHANGES, "응답을 기다리는 중").await;
        page.press("GET /delay/5 요청 취소").await;
        page.wait_text(ANSWER, "취소했습니다").await;
        // The first in the list is the newest.
        page.click(&format!("{EXCHANGES}:first-child .exchange")).await;
        page.wait_text(RESULT, "\"status_code\": 404").await;
    });
}

#[test]
fn a_session_is_added_to_every_request() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("세션 0").await;
        page.press_in("인증", "Basic").await;
        page.fill("사용자", "user").await;
        page.fill("비밀번호", "passwd").await;
        page.press_in("기본 헤더", "+ 추가").await;
        page.fill_in("기본 헤더", "이름", "X-Lab").await;
        page.fill_in("기본 헤더", "값", "yes").await;
        page.press("실제로 보내는 요청").await;
        page.wait_text("#http-sent", "Authorization: Basic dXNlcjpwYXNzd2Q=").await;
        ask(page, "GET /get?key=value").await;
        let result: serde_json::Value = serde_json::from_str(&page.wait_text(RESULT, "status_code").await).unwrap();
        let headers = &result["data"]["headers"];
        assert_eq!((&headers["Authorization"], &headers["X-Lab"]), (&"Basic dXNlcjpwYXNzd2Q=".into(), &"yes".into()));
    });
}

/// Chooses this file for the second part of a multipart body.
async fn choose_file(page: &Page, file: &str) {
    page.script::<()>(&format!(
        "const files = new DataTransfer();
        files.items.add({file});
        const input = document.querySelectorAll('#parts input[type=file]')[1];
        input.files = files.files;
        input.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ))
    .await;
}

#[test]
fn a_file_that_is_too_large_is_refused_with_a_sentence() {
    browser_test(options(), async |page| {
        open(page).await;
        ask(page, "POST /post · JSON").await;
        page.press_in("본문", "멀티파트").await;
        choose_file(page, "new File([new Uint8Array(16 * 1024 * 1024 + 1)], 'large.bin')").await;
        page.wait_text("#parts", "16 MiB까지").await;
        choose_file(page, "new File(['small'], 'small.txt')").await;
        let parts = page.wait_text("#parts", "small.txt").await;
        assert!(!parts.contains("16 MiB"), "{parts}");
    });
}

#[test]
fn a_file_is_sent_as_a_part() {
    browser_test(options(), async |page| {
        open(page).await;
        ask(page, "POST /post · JSON").await;
        page.press_in("본문", "멀티파트").await;
        choose_file(page, "new File(['안녕 #%'], '메모.txt', { type: 'text/plain' })").await;
        page.wait_text("#parts", "메모.txt").await;
        page.press(SEND).await;
        let result: serde_json::Value = serde_json::from_str(&page.wait_text(RESULT, "\"file\"").await).unwrap();
        assert_eq!(
            (&result["data"]["files"]["file"], &result["data"]["form"]["name"]),
            (&"안녕 #%".into(), &"Python".into())
        );
        page.press("파일 선택 취소").await;
        page.wait_script("return document.querySelectorAll('#parts .chosen-file').length", 0.into()).await;
    });
}

#[test]
fn a_pasted_command_fills_the_fields_and_is_shown_again() {
    browser_test(options(), async |page| {
        open(page).await;
        let base: String = page.script("return document.querySelector('#http-base').value").await;
        page.press("cURL").await;
        page.fill("curl 명령 붙여 넣기", &format!("curl -k {base}/put -X PUT --json '{{\"이름\": 1.00}}'")).await;
        page.press("입력란에 채우기").await;
        page.wait_text("#curl-about", "--insecure").await;
        page.wait_text("#curl-out", "-X PUT").await;
        page.press(SEND).await;
        page.wait_text(RESULT, "\"이름\": 1.0").await;
        page.fill("curl 명령 붙여 넣기", "wget x").await;
        page.press("입력란에 채우기").await;
        page.wait_text("#curl-about", "curl로 시작하는 명령이 아닙니다").await;
    });
}

#[test]
fn what_the_page_shows_as_its_url_is_what_the_browser_asks() {
    browser_test(options(), async |page| {
        open(page).await;
        // The page asks for other things at the same time, such as the relay's health.
        page.script::<()>(
            "const { fetch } = window;
            window.fetch = request => {
                if (request.url.includes('/anything')) window.asked = request.url;
                return fetch(request);
            };",
        )
        .await;
        page.fill("경로", "/a/../anything/한글 {a}|'?x='<\"값>\u{e009}\u{e007}").await;
        page.wait_text(RESULT, "status_code").await;
        let shown: String = page.script("return document.querySelector('#http-url').innerText").await;
        let asked: String = page.script("return window.asked").await;
        assert_eq!(shown, asked);
    });
}

#[test]
fn a_redirect_that_is_not_followed_is_opaque() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("경로", "/redirect/1").await;
        page.press("세션 0").await;
        page.press_in("리디렉션", "따르지 않음").await;
        page.press(SEND).await;
        page.wait_text(ANSWER, "opaqueredirect").await;
        page.wait_text(RECORD, "따르지 않은 리디렉션").await;
        page.press_in("리디렉션", "따름").await;
        page.press(SEND).await;
        page.wait_text(RESULT, "\"status_code\": 200").await;
    });
}
