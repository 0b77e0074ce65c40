//! The page opens, and the harness that all browser tests stand on does what it says.

use crate::harness::{browser_test, options};
use relay_protocol::Health;

#[test]
fn the_page_opens_without_an_error_in_the_console() {
    browser_test(options(), async |page| {
        page.open("/").await;
        assert_eq!(page.title().await, "네트워킹 실습실 · Networking Lab");
        assert_eq!(page.console_errors().await, [""; 0]);
        for (width, dark) in [(360, false), (1280, true)] {
            page.emulate(width, dark).await;
            let seen: (u32, bool) =
                page.script("return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]").await;
            assert_eq!(seen, (width, dark));
            page.screenshot(&format!("shell-{width}")).await;
        }
    });
}

#[test]
fn the_practice_servers_are_on_ports_of_their_own() {
    browser_test(options(), async |page| {
        page.open("/").await;
        let health = page.health().await;
        assert_eq!(health.name, Health::NAME);
        let practice = health.practice.expect("the practice servers run");
        assert!(practice.tcp.iter().all(|server| server.ours), "{practice:?}");
    });
}

#[test]
fn typing_pressing_and_waiting_work_as_for_a_person() {
    browser_test(options(), async |page| {
        page.open("/").await;
        // A form whose answer comes late, so that only waiting finds it.
        let () = page
            .script(
                "document.body.innerHTML = '<input id=name value=old><button>Greet</button><output></output>';
                 document.querySelector('button').onclick = () => setTimeout(() => {
                     document.querySelector('output').textContent = `안녕, ${document.querySelector('#name').value}!`;
                 }, 200);",
            )
            .await;
        page.fill("#name", "하늘").await;
        page.press("Greet").await;
        assert_eq!(page.wait_text("output", "안녕").await, "안녕, 하늘!");
        page.fill("#name", "바다").await;
        page.click("button").await;
        assert_eq!(page.wait_text("output", "바다").await, "안녕, 바다!");
    });
}
