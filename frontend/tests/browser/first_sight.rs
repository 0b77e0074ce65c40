//! What a first-time visitor sees.

use crate::harness::{Page, browser_test, options, parts::*};

/// The first steps, in order.
async fn steps(page: &Page) -> Vec<String> {
    page.wait_for(".lab-steps").await;
    page.script(
        "return [...document.querySelectorAll('.lab-steps li')]
            .filter(step => step.checkVisibility()).map(step => step.innerText)",
    )
    .await
}

#[test]
fn one_line_says_what_to_do_and_doing_it_leads_to_the_record() {
    browser_test(options(), async |page| {
        for (lab, then) in [
            ("tcp-client", "서버 응답: 안녕하세요!"),
            ("udp", "recvfrom(1024)"),
            ("websocket", "onmessage"),
            ("tcp-server", "accept()"),
            ("http-server", "200 OK"),
        ] {
            page.open(&format!("/?lab={lab}&lang=en")).await;
            page.wait_text(RELAY, "ms").await;
            let steps = steps(page).await;
            let [first, second, last] = &steps[..] else { panic!("{lab}: {steps:?}") };
            assert_eq!(last, "Read the record", "{lab}");
            if lab.ends_with("server") {
                page.press("0").await;
            }
            // The steps have the names of the buttons.
            page.press(first).await;
            page.press(second).await;
            page.wait_text(RECORD, then).await;
        }
        page.open("/?lab=http-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        let steps = steps(page).await;
        assert_eq!(steps.len(), 3, "{steps:?}");
        page.press(&steps[1]).await;
        page.wait_text(ANSWER, "200").await;
        // The steps are numbered.
        let style = "return getComputedStyle(document.querySelector('.lab-steps')).counterReset
            + getComputedStyle(document.querySelector('.lab-steps li'), '::before').content
            + getComputedStyle(document.querySelector('.lab-steps')).listStyleType";
        let style: String = page.script(style).await;
        assert!(style.contains("counter(") || style.contains("decimal"), "{style}");
    });
}

#[test]
fn one_sentence_says_why_a_relay_stands_in_the_middle_and_the_chapter_says_what_is_next() {
    browser_test(options(), async |page| {
        page.open("/?lang=en").await;
        page.wait_text(RELAY, "ms").await;
        let shown = page.wait_text("main", "A browser cannot open sockets itself").await;
        assert_eq!(shown.matches("cannot open sockets").count(), 1, "{shown}");
        assert!(shown.contains("Checklist 0 of 12"), "{shown}");
        let next: String = page.script("return document.querySelector('.home-next a').innerText").await;
        page.press(&next).await;
        page.wait_text("[aria-label=Task]", &next).await;
        // In a lab, the relay's details explain it.
        page.click(RELAY).await;
        page.wait_text(
            "header details",
            "A browser cannot open sockets itself. The relay, a small program, opens them",
        )
        .await;
    });
}
