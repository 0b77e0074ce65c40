//! The layout of the lab, and screenshots of it.

use super::*;
use crate::shell::assert_fits;

#[test]
fn every_mode_fits_from_360_px_on_in_both_languages_light_and_dark() {
    browser_test(options(), async |page| {
        let korean = [
            "클라이언트",
            "서버 (bind)",
            "TCP와 비교",
            "소켓 열기",
            "보내기",
            "포트 열기 (bind)",
            LOCAL_KO,
            "같은 메시지 보내기",
            "끝났습니다",
            "지연",
            "포트",
        ];
        let english = [
            "Client",
            "Server (bind)",
            "Compare",
            "Open socket",
            "Send",
            "Open port (bind)",
            LOCAL_EN,
            "Send over both",
            "is complete",
            "Delay",
            "Port",
        ];
        for (lang, words) in [("ko", korean), ("en", english)] {
            let [client, server, compare, open, send, bind, local, send_both, over, delay, port] = words;
            page.open(&format!("/?lab=udp&lang={lang}")).await;
            page.wait_text(RELAY, "ms").await;
            for mode in [client, server, compare] {
                page.press(mode).await;
                let name = if mode == client {
                    for id in ["udp-loss", "udp-duplicate", "udp-reorder"] {
                        slide(page, id, 30).await;
                    }
                    page.fill(delay, "20").await;
                    page.press(open).await;
                    for _ in 0..5 {
                        page.press(send).await;
                    }
                    wait_entries(page, "injected", 2).await;
                    "client"
                } else if mode == server {
                    page.fill(port, "0").await;
                    page.press(bind).await;
                    page.press(local).await;
                    page.wait_text(RECORD, "connect()").await;
                    page.press(local).await;
                    "server"
                } else {
                    page.press(send_both).await;
                    page.wait_text(STATUS, over).await;
                    "compare"
                };
                for (width, height, dark) in
                    [(360, 900, false), (360, 900, true), (1280, 900, false), (1280, 900, true), (1366, 650, false)]
                {
                    page.emulate_size(width, height, dark).await;
                    let colours = if dark { "dark" } else { "light" };
                    let () = page.script("window.scrollTo(0, 0)").await;
                    page.screenshot(&format!("udp-{name}-{lang}-{colours}-{width}")).await;
                    let () =
                        page.script("document.querySelector('section:not([hidden]) .record').scrollIntoView()").await;
                    page.screenshot(&format!("udp-{name}-record-{lang}-{colours}-{width}")).await;
                    assert_fits(page, &format!("{name} in {lang} at {width} px")).await;
                }
            }
        }
    });
}

/// The lower edges of the always visible controls and of the last outcome, from the top of the page.
async fn lower_edges(page: &Page) -> Vec<f64> {
    page.script(
        "return [...document.querySelectorAll('.controls :is(button, input, textarea, .outcome)')]
            .filter(element => !element.closest('details, .commands') && element.checkVisibility())
            .map(element => element.getBoundingClientRect().bottom + window.scrollY)",
    )
    .await
}

#[test]
fn on_a_laptop_the_outcome_is_in_view_and_nothing_jumps_when_it_appears() {
    browser_test(options(), async |page| {
        for (lang, server, port, open, bind, send, local) in [
            ("ko", "서버 (bind)", "포트", "소켓 열기", "포트 열기 (bind)", "보내기", LOCAL_KO),
            ("en", "Server (bind)", "Port", "Open socket", "Open port (bind)", SEND, LOCAL_EN),
        ] {
            page.emulate_size(1366, 650, false).await;
            page.open(&format!("/?lab=udp&lang={lang}")).await;
            page.wait_text(RELAY, "ms").await;
            let before = lower_edges(page).await;
            assert!(before.len() > 9 && before.iter().all(|edge| *edge <= 650.0), "{lang} {before:?}");
            page.press(open).await;
            page.press(send).await;
            page.wait_text(".outcome", "recvfrom(1024)").await;
            assert_eq!(lower_edges(page).await, before, "{lang}");

            page.press(server).await;
            page.fill(port, "0").await;
            let before = lower_edges(page).await;
            assert!(before.len() > 9 && before.iter().all(|edge| *edge <= 650.0), "{lang} {before:?}");
            page.press(bind).await;
            page.press(local).await;
            page.wait_text(".outcome", "recvfrom(1024)").await;
            assert_eq!(lower_edges(page).await, before, "{lang}");
        }
    });
}

#[test]
fn on_a_phone_nothing_jumps_when_the_socket_opens() {
    browser_test(options(), async |page| {
        for (lang, open, send) in [("ko", "소켓 열기", "보내기"), ("en", "Open socket", SEND)] {
            page.emulate_size(360, 740, false).await;
            page.open(&format!("/?lab=udp&lang={lang}")).await;
            page.wait_text(RELAY, "ms").await;
            let before = lower_edges(page).await;
            page.press(open).await;
            page.wait_text(STATUS, "127.0.0.1:").await;
            assert_eq!(lower_edges(page).await, before, "{lang}");
            page.press(send).await;
            page.wait_text(".outcome", "recvfrom(1024)").await;
            assert_eq!(lower_edges(page).await, before, "{lang}");
        }
    });
}
