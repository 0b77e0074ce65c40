//! The shell: language, colours, the state of the relay, and whether every page fits the window.

use crate::harness::{Page, Relay, browser_test, options, parts::*};

#[test]
fn the_page_opens_without_an_error_in_the_console() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=ko").await;
        page.wait_text(RELAY, "ms").await;
        assert_eq!(page.title().await, "TCP 클라이언트 · 네트워킹 실습실");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_language_is_chosen_and_remembered() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=ko").await;
        page.wait_text("h2", "TCP 클라이언트").await;
        page.press("English").await;
        page.wait_text("h2", "TCP client").await;
        let lang: String = page.script("return document.documentElement.lang").await;
        assert_eq!(lang, "en");
        page.open("/?lab=tcp-client").await;
        page.wait_text("h2", "TCP client").await;
    });
}

#[test]
fn a_lab_that_is_left_keeps_its_connection_and_its_record() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.press("HTTP client").await;
        page.press("Send request").await;
        page.wait_text("#http-result", "200").await;
        page.press("TCP client").await;
        page.press("Send").await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
    });
}

#[test]
fn the_token_does_not_stay_in_the_address() {
    let token = "0123456789abcdef0123456789abcdef";
    let required = relay::Options { token: Some(token.parse().unwrap()), ..options() };
    browser_test(required, async |page| {
        page.open(&format!("/?lab=tcp-client&lang=en&token={token}")).await;
        page.wait_text(RELAY, "ms").await;
        let address: String = page.script("return location.href").await;
        assert!(!address.contains("token"), "{address}");
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
    });
}

#[test]
fn a_link_that_names_another_relay_does_not_get_the_token() {
    let token = "0123456789abcdef0123456789abcdef";
    let required = relay::Options { token: Some(token.parse().unwrap()), ..options() };
    browser_test(required, async |page| {
        page.open(&format!("/?lab=tcp-client&lang=en&token={token}")).await;
        page.wait_text(RELAY, "ms").await;
        // A reload keeps the token: this tab received it for the page's own relay.
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        // The same relay named by a link: it refuses, because the page has no token for it.
        page.open(&format!("/?lab=tcp-client&lang=en&relay={}", page.origin())).await;
        page.wait_text(NETWORK, "it requires a token").await;
        page.wait_text(RELAY, "Network inside this page").await;
    });
}

#[test]
fn a_relay_that_cannot_be_used_is_told_with_its_cause_and_remedy() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        let practice = page.health().await.practice.unwrap();
        let closed = practice.tcp.iter().find(|server| server.name.name() == "closed").unwrap();
        page.open(&format!("/?lang=en&relay=http://{}", closed.address)).await;
        page.wait_text(NETWORK, "No relay is responding").await;
        page.click(".banner summary").await;
        page.wait_text(NETWORK, "cargo xtask serve").await;

        page.open(&format!("/?lang=ko&relay={}", practice.http.unwrap())).await;
        page.wait_text(NETWORK, "중계기가 아닙니다").await;
    });
}

#[test]
fn a_relay_that_does_not_allow_the_page_is_told_apart() {
    browser_test(options(), async |page| {
        // The page of one relay contacts another one, whose list of origins does not contain it.
        let stranger = Relay::start(options()).await;
        page.open(&format!("/?lang=en&relay={}", stranger.origin())).await;
        page.wait_text(NETWORK, "does not allow this page’s origin").await;
        page.click(".banner summary").await;
        page.wait_text(NETWORK, &format!("--origin {}", page.origin())).await;
        stranger.stop().await;
    });
}

#[test]
fn an_address_that_the_relay_does_not_know_is_told_apart() {
    browser_test(options(), async |page| {
        let origins = vec![page.origin().parse().unwrap()];
        let other = Relay::start(relay::Options { origins, ..options() }).await;
        // Browsers resolve every name below localhost to this machine, but the relay does not know the name.
        let address = format!("http://relay.localhost:{}", other.address().port());
        page.open(&format!("/?lang=en&relay={address}")).await;
        page.wait_text(NETWORK, "it does not know this address as its own").await;
        page.click(".banner summary").await;
        page.wait_text(NETWORK, &format!("--origin {address}")).await;
        other.stop().await;
    });
}

#[test]
fn every_page_fits_from_360_px_on_in_both_languages_light_and_dark() {
    browser_test(options(), async |page| {
        for lang in ["ko", "en"] {
            for lab in ["tcp-client", "http-client"] {
                page.open(&format!("/?lab={lab}&lang={lang}")).await;
                page.wait_text(RELAY, "ms").await;
                if lab == "tcp-client" {
                    let (size, connect, send) = match lang {
                        "ko" => ("recv 크기", "연결", "보내기"),
                        _ => ("recv size", "Connect", "Send"),
                    };
                    page.fill(size, "4").await;
                    page.press(connect).await;
                    page.press(send).await;
                    page.wait_text(RECORD, "\"세\"").await;
                } else {
                    page.press(if lang == "ko" { "요청 보내기" } else { "Send request" }).await;
                    page.wait_text("#http-result", "200").await;
                }
                for (width, dark) in [(360, false), (360, true), (800, false), (1280, false), (1280, true)] {
                    page.emulate(width, dark).await;
                    let colours = if dark { "dark" } else { "light" };
                    page.screenshot(&format!("{lab}-{lang}-{colours}-{width}")).await;
                    assert_fits(page, &format!("{lab} in {lang} at {width} px")).await;
                    // The relay's details must fit, too.
                    page.click(RELAY).await;
                    assert_fits(page, &format!("the relay's state in {lang} at {width} px")).await;
                    page.click(RELAY).await;
                }
            }
        }
    });
}

#[test]
fn in_a_narrow_window_the_link_of_the_lab_that_is_shown_is_in_view() {
    browser_test(options(), async |page| {
        page.emulate(360, false).await;
        page.open("/?lab=http-client&lang=en").await;
        page.wait_text("h2", "HTTP client").await;
        let in_view = "const link = document.querySelector('nav [aria-current=page]').getBoundingClientRect();
            return link.left >= 0 && link.right <= innerWidth";
        page.wait_script(in_view, true.into()).await;
    });
}

/// Asserts that nothing is wider than the window without its scroll bar.
pub async fn assert_fits(page: &Page, what: &str) {
    let (wide, room): (u32, u32) =
        page.script("const root = document.documentElement; return [root.scrollWidth, root.clientWidth]").await;
    assert!(wide <= room, "{what} is {wide} px wide and has {room}");
}
