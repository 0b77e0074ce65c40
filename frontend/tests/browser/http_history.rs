//! The history of the HTTP client lab, which persists across visits and is shared by all tabs.

use crate::harness::{Page, browser_test, options, parts::*};

const RESULT: &str = "#http-result";

const SEND: &str = "요청 보내기";

/// The browser's stored history.
const KEPT: &str = "localStorage.getItem('networking-lab.http-history')";

/// Opens the lab in Korean, and waits until the practice server is found.
async fn open(page: &Page) {
    page.open("/?lab=http-client&lang=ko").await;
    page.wait_text(PRACTICE_SERVERS, "/httpbin").await;
}

#[test]
fn the_history_outlives_the_visit_without_its_secrets() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("헤더 0").await;
        page.press_in("헤더", "+ 추가").await;
        page.fill_in("헤더", "이름", "Authorization").await;
        page.fill_in("헤더", "값", "hunter2").await;
        page.press(SEND).await;
        page.wait_text(RESULT, "hunter2").await;
        open(page).await;
        let kept: String = page.script("return JSON.stringify(localStorage)").await;
        assert!(kept.contains("/get?key=value") && !kept.contains("hunter2"), "{kept}");
        page.press("보낸 요청 기록 1").await;
        let name = page.script::<String>("return document.querySelector('.history code').innerText").await;
        page.press(&format!("다시 보내기: {name}")).await;
        page.wait_text(STATUS, "Authorization").await;
        page.press(&format!("삭제: {name}")).await;
        page.wait_script(&format!("return {KEPT}"), "[]".into()).await;
    });
}

#[test]
fn a_request_is_dated_in_the_readers_language_and_time_zone() {
    browser_test(options(), async |page| {
        for (lang, send, history) in [("ko", SEND, "보낸 요청 기록 1"), ("en", "Send request", "History 2")] {
            page.open(&format!("/?lab=http-client&lang={lang}")).await;
            page.wait_text(PRACTICE_SERVERS, "/httpbin").await;
            let before: f64 = page.script("return Date.now()").await;
            page.press(send).await;
            page.press(history).await;
            page.wait_for(".history time").await;
            let (shown, expected, date, now): (String, String, f64, f64) = page
                .script(&format!(
                    "const time = document.querySelector('.history time'), date = new Date(time.dateTime);
                    const expected = date.toLocaleString('{lang}', {{ dateStyle: 'medium', timeStyle: 'short' }});
                    return [time.textContent, expected, date.getTime(), Date.now()]"
                ))
                .await;
            assert_eq!(shown, expected);
            assert!((before..=now).contains(&date), "{before} {date} {now}");
        }
    });
}

#[test]
fn what_another_tab_sent_is_shown_and_not_undone() {
    browser_test(options(), async |page| {
        open(page).await;
        // Another tab stores a request, but this tab receives no event.
        page.script::<()>(&format!(
            "const past = {{ id: 5, date: 5, method: 'GET', url: 'http://other/', headers: [], body: 'none',
                ending: {{ answered: {{ status: 200, took: 1 }} }}, pinned: false }};
            window.past = past;
            {}",
            KEPT.replace(
                "getItem('networking-lab.http-history')",
                "setItem('networking-lab.http-history', JSON.stringify([past]))"
            )
        ))
        .await;
        page.press(SEND).await;
        page.wait_text(RESULT, "status_code").await;
        page.press("보낸 요청 기록 2").await;
        page.wait_text(".history li", "http://other/").await;
        page.wait_script(
            &format!("return JSON.parse({KEPT}).map(past => past.url.split('/')[2] === 'other')"),
            serde_json::json!([false, true]),
        )
        .await;
        // This time the tab receives the event.
        page.script::<()>(
            "const other = { ...window.past, id: 6, url: 'http://third/' };
            const key = 'networking-lab.http-history';
            localStorage.setItem(key, JSON.stringify([other]));
            window.dispatchEvent(new StorageEvent('storage', { key }));",
        )
        .await;
        page.wait_text(".history", "http://third/").await;
        page.wait_for("summary .count").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}
