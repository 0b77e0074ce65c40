//! Invalid input, and how a browser handles valid input.

use crate::harness::{browser_test, options, parts::*};

#[test]
fn a_result_does_not_stand_for_a_request_that_was_refused() {
    browser_test(options(), async |page| {
        page.open("/?lab=http-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("Send request").await;
        page.wait_text(ANSWER, "200").await;
        page.fill("Time limit", "0").await;
        page.press("Send request").await;
        page.wait_text(".note.error", "greater than 0 and at most 600").await;
        page.wait_text(".outcome", "Not run: correct the marked field first.").await;
        let shown = page.wait_text(ANSWER, "The result appears here").await;
        assert!(!shown.contains("200"), "{shown}");
        // The part of a URL that fetch leaves out is not shown as sent.
        page.fill("Time limit", "5").await;
        page.fill("Path", "/get#part").await;
        page.wait_text("main .note", "is never sent to the server").await;
        assert!(!page.wait_text("#http-url", "/get").await.contains('#'));
        // The page's own time limit has its own message.
        page.fill("Path", "/delay/5").await;
        page.fill("Time limit", "0.2").await;
        page.press("Send request").await;
        page.wait_text(ANSWER, "TimeoutError: no complete response within 200 ms").await;
    });
}

#[test]
fn a_time_limit_of_0_is_refused_with_what_it_may_be_and_the_old_outcome_goes() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("Connect").await;
        page.wait_text(".outcome", "connect").await;
        page.press("Close").await;
        page.wait_text(STATUS, "Not connected").await;
        page.fill("Time limit", "0").await;
        page.press("Connect").await;
        page.wait_text(".note.error", "Enter a number of seconds greater than 0").await;
        page.wait_script(
            "return document.querySelector('.outcome').innerText",
            "Not run: correct the marked field first.".into(),
        )
        .await;
        page.fill("Time limit", "0.5").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
    });
}

#[test]
fn a_header_without_a_name_is_refused_and_one_that_browsers_replace_is_warned_of() {
    browser_test(options(), async |page| {
        page.open("/?lab=http-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("Headers 0").await;
        page.press_in("Headers", "+ Add").await;
        page.fill_in("Headers", "Value", "alone").await;
        page.press("Send request").await;
        page.wait_text("#headers-about", "‘alone’ has no name").await;
        page.wait_text(".outcome", "Not run").await;
        page.fill_in("Headers", "Name", "User-Agent").await;
        page.wait_text(".note.warn", "User-Agent: Firefox and Safari send your value; Chromium silently replaces it")
            .await;
        page.press("Send request").await;
        page.wait_text(ANSWER, "200").await;
        page.fill_in("Headers", "Name", "Cookie").await;
        page.wait_text(".note.warn", "Cookie: the browser sets this header itself").await;
    });
}
