//! A room, with members in two tabs.

use crate::harness::{Page, Path, Relay, browser_test, options, parts::*};

const LINES: &str = ":is([aria-label=대화], [aria-label=Conversation]) li";
const MEMBERS: &str = "section:is([aria-label=참여자], [aria-label=Members])";

/// Joins a room under this name.
async fn join(page: &Page, name: &str) {
    join_at(page, name, "").await;
}

/// The same with additional query parameters in the page's URL.
async fn join_at(page: &Page, name: &str, query: &str) {
    page.open(&format!("/?lab=websocket&lang=en{query}")).await;
    page.wait_text(RELAY, "ms").await;
    page.press("Chat room").await;
    page.fill("Your name", &format!("{name}\u{e007}")).await;
    page.wait_text(STATUS, &format!("Joined as {name}")).await;
}

#[test]
fn two_tabs_talk_and_see_who_is_there() {
    browser_test(options(), async |page| {
        let first = page.tab().await;
        join(page, "민지").await;
        let second = page.new_tab().await;
        join(page, "Seojun").await;
        page.wait_text(MEMBERS, "민지").await;
        // Messages are shown as text, not as HTML.
        page.fill("Message", "<b>hi</b> & <img src=x>\u{e007}").await;
        page.wait_text(LINES, "<b>hi</b> & <img src=x>").await;
        let drawn: u32 = page.script("return document.querySelectorAll('main :is(b, img)').length").await;
        assert_eq!(drawn, 0);
        page.switch_to(&first).await;
        let line = page.wait_text(LINES, "<b>hi</b> & <img src=x>").await;
        assert!(line.starts_with("Seojun"), "{line}");
        page.wait_text(MEMBERS, "Seojun").await;
        page.fill("Message", "안녕").await;
        page.press("Send").await;
        page.wait_text(&format!("{LINES}.own"), "안녕").await;
        page.switch_to(&second).await;
        page.wait_text(LINES, "안녕").await;
        page.press("Leave").await;
        page.wait_text(STATUS, "Not in a room").await;
        page.switch_to(&first).await;
        page.wait_text(LINES, "Seojun left · 1 here").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn enter_that_ends_a_composition_sends_nothing_and_the_next_does() {
    browser_test(options(), async |page| {
        join(page, "민지").await;
        page.fill("Message", "안녕").await;
        let () = page
            .script(
                "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
                    { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))",
            )
            .await;
        let typed: String = page.script("return document.activeElement.value").await;
        assert_eq!(typed, "안녕");
        page.type_keys("\u{e007}").await;
        page.wait_text(LINES, "안녕").await;
        page.wait_script("return document.activeElement.value", "".into()).await;
        assert_eq!(page.focused().await, "Message");
    });
}

#[test]
fn what_a_room_refuses_is_said_beside_the_field() {
    browser_test(options(), async |page| {
        page.open("/?lab=websocket&lang=ko").await;
        page.wait_text(RELAY, "ms").await;
        page.press("대화방").await;
        page.fill("방 이름", "Our Room\u{e007}").await;
        page.wait_text("main .note.error", "영문 소문자, 숫자, 하이픈만").await;
        page.wait_text(STATUS, "방에 들어가지 않음").await;
    });
}

#[test]
fn who_was_cut_off_comes_back_to_what_was_missed() {
    browser_test(options(), async |page| {
        let path = Path::new().await;
        let origins = [page.origin(), &path.origin()].map(|origin| origin.parse().expect("an origin")).to_vec();
        let relay = Relay::start(relay::Options { origins, ..options() }).await;
        path.lead_to(relay.address());
        let here = page.tab().await;
        join_at(page, "민지", &format!("&relay={}", path.origin())).await;
        page.fill("Message", "before\u{e007}").await;
        page.wait_text(LINES, "before").await;

        let other = page.new_tab().await;
        join_at(page, "Seojun", &format!("&relay={}", relay.origin())).await;
        path.cut();
        page.wait_text(LINES, "민지 left · 1 here").await;
        for text in ["missed", "missed too"] {
            page.fill("Message", &format!("{text}\u{e007}")).await;
            page.wait_text(&format!("{LINES}.own"), text).await;
        }

        page.switch_to(&here).await;
        page.wait_text(STATUS, "Waiting to reconnect").await;
        path.lead_to(relay.address());
        page.wait_text(STATUS, "Joined as 민지").await;
        page.wait_text(LINES, "Messages missed while disconnected: 2").await;
        page.wait_text(LINES, "missed too").await;
        let said: Vec<String> = page
            .script(&format!("return [...document.querySelectorAll('{LINES}.said p')].map(p => p.innerText)"))
            .await;
        assert_eq!(said, ["before", "missed", "missed too"]);
        page.fill("Message", "back\u{e007}").await;
        page.wait_text(&format!("{LINES}.own"), "back").await;
        page.switch_to(&other).await;
        page.wait_text(LINES, "back").await;
        relay.stop().await;
    });
}

/// The upper edges of the lab's controls, from the top of the page.
async fn upper_edges(page: &Page) -> Vec<i64> {
    page.script(
        "return [...document.querySelectorAll('.controls :is(input, textarea, summary, .members, .talk, .outcome)')]
            .filter(element => element.checkVisibility() && (element.localName === 'summary' || !element.closest('details')))
            .map(element => Math.round(element.getBoundingClientRect().top + window.scrollY))",
    )
    .await
}

#[test]
fn nothing_moves_when_one_joins_speaks_and_leaves() {
    browser_test(options(), async |page| {
        for (width, height) in [(1366, 650), (360, 740)] {
            page.emulate_size(width, height, false).await;
            page.open("/?lab=websocket&lang=en").await;
            page.wait_text(RELAY, "ms").await;
            page.press("Chat room").await;
            page.wait_text(STATUS, "Not in a room").await;
            let before = upper_edges(page).await;
            assert!(before.len() > 6, "{before:?}");
            page.fill("Your name", "민지\u{e007}").await;
            page.wait_text(STATUS, "Joined as 민지").await;
            assert_eq!(upper_edges(page).await, before, "joined, at {width} px");
            page.fill("Message", "안녕\u{e007}").await;
            page.wait_text(LINES, "안녕").await;
            assert_eq!(upper_edges(page).await, before, "spoken, at {width} px");
            page.press("Leave").await;
            page.wait_text(STATUS, "Not in a room").await;
            assert_eq!(upper_edges(page).await, before, "left, at {width} px");
        }
    });
}

#[test]
fn nothing_moves_when_another_server_is_chosen() {
    browser_test(options(), async |page| {
        for (width, height) in [(1366, 650), (360, 740)] {
            page.emulate_size(width, height, false).await;
            page.open("/?lab=websocket&lang=en").await;
            page.wait_text(RELAY, "ms").await;
            let before = upper_edges(page).await;
            assert!(before.len() > 3, "{before:?}");
            for server in ["echo?delay=3000", "echo?close=4000", "echo"] {
                page.press(server).await;
                page.press("Connect").await;
                page.wait_text(STATUS, "Connected").await;
                assert_eq!(upper_edges(page).await, before, "connected to {server}, at {width} px");
                page.press("Close").await;
                page.wait_text(STATUS, "Not connected").await;
                assert_eq!(upper_edges(page).await, before, "closed by {server}, at {width} px");
            }
        }
    });
}
