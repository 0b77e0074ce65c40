//! What is typed and cannot be used, and what a browser makes of what can.

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
        // What fetch leaves out of a URL is not shown as sent.
        page.fill("Time limit", "5").await;
        page.fill("Path", "/get#part").await;
        page.wait_text("main .note", "is never sent to the server").await;
        assert!(!page.wait_text("#http-url", "/get").await.contains('#'));
        // The page's own time limit has words of its own.
        page.fill("Path", "/delay/5").await;
        page.fill("Time limit", "0.2").await;
        page.press("Send request").await;
        page.wait_text(ANSWER, "TimeoutError: no complete response within 200 ms").await;
    });
}
