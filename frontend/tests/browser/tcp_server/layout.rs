//! The layout of the lab, and screenshots of it.

use super::*;

/// Returns the visible height of the element that matches a CSS selector, and its whole height, in pixels.
async fn in_view(page: &Page, css: &str) -> (i64, i64) {
    let script = format!(
        "const box = document.querySelector(\"{css}\").getBoundingClientRect();
         const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
         return [Math.round(seen), Math.round(box.height)]"
    );
    page.script(&script).await
}

#[test]
fn with_twelve_clients_one_at_a_time_the_newest_connection_and_one_that_waits_are_in_view() {
    browser_test(options(), async |page| {
        page.emulate_size(1366, 650, false).await;
        open(page).await;
        page.press("하나씩").await;
        page.fill("대기열 길이", "64").await;
        page.press("0").await;
        // Folded again, as after the user has set the options.
        page.press("더 보기").await;
        page.press("리슨 시작").await;
        page.wait_text(STATUS, "에서 기다리는 중").await;
        for _ in 0..12 {
            page.press("클라이언트 연결").await;
        }
        page.wait_text(STATUS, "대기열 11").await;
        let () = page.script("scrollTo(0, 0)").await;
        page.screenshot("server-twelve-ko-light-1366x650").await;
        for part in [format!("{CONNECTIONS}:last-child"), format!("{QUEUE}:first-child")] {
            let (seen, height) = in_view(page, &part).await;
            assert_eq!(seen, height, "{part}");
        }
        // The list follows: three have been served, and the fourth is visible.
        for number in 1..=3 {
            page.press_in(&format!("연결 {number}"), "닫기").await;
            page.wait_text(&format!("{CONNECTIONS}:nth-child({})", number + 1), "연결됨").await;
        }
        let last = format!("{CONNECTIONS}:last-child");
        page.wait_text(&last, "연결됨").await;
        let script = format!(
            "const row = document.querySelector(\"{last}\").getBoundingClientRect();
             const list = document.querySelector(\"{last}\").parentElement.getBoundingClientRect();
             return row.bottom <= list.bottom + 1 && row.top >= list.top - 1"
        );
        page.wait_script(&script, json!(true)).await;
        let (seen, height) = in_view(page, &format!("{QUEUE}:first-child")).await;
        assert_eq!(seen, height, "a client that waits");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

/// Screenshots of the lab in use.
#[test]
fn the_lab_looks_as_it_should() {
    let korean = ["더 보기", "하나씩", "0", "리슨 시작", "클라이언트 연결", "끊기", "클라이언트 1"];
    let english = ["More", "One at a time", "0", "Listen", "Connect a client", "Close", "Client 1"];
    browser_test(options(), async |page| {
        for (lang, dark, width, height) in [
            ("ko", false, 1366, 650),
            ("en", true, 1366, 650),
            ("ko", false, 1280, 900),
            ("ko", true, 360, 900),
            ("en", false, 360, 900),
        ] {
            let [more, one, any, listen, connect, close, first] = if lang == "ko" { korean } else { english };
            page.emulate_size(width, height, dark).await;
            page.open(&format!("/?lab=tcp-server&lang={lang}")).await;
            page.wait_text(RELAY, "ms").await;
            let name =
                |part: &str| format!("server-{part}-{lang}-{}-{width}x{height}", if dark { "dark" } else { "light" });
            page.screenshot(&name("idle")).await;
            page.press(one).await;
            page.press(any).await;
            page.screenshot(&name("more")).await;
            page.press(more).await;
            page.press(listen).await;
            page.wait_text(STATUS, "127.0.0.1").await;
            page.press(connect).await;
            page.wait_text(LOCAL_CLIENTS, "서버 응답").await;
            page.press(connect).await;
            page.wait_for(QUEUE).await;
            page.press_in(first, close).await;
            page.wait_text(".client-list li:nth-child(2)", "서버 응답").await;
            page.press(connect).await;
            page.wait_for(QUEUE).await;
            let overflow: i64 = page.script("return document.documentElement.scrollWidth - innerWidth").await;
            assert!(overflow <= 0, "{lang} {width}: {overflow} px too wide");
            let () = page.script("scrollTo(0, 0)").await;
            page.screenshot(&name("top")).await;
            for part in [".connection-list", ".client-list", ".record"] {
                let scroll = format!("document.querySelector('{part}').scrollIntoView(); scrollBy(0, -20)");
                let () = page.script(&scroll).await;
                page.screenshot(&name(part.trim_start_matches('.'))).await;
            }
        }
    });
}
