//! The HTTP client's guided experiments, run to their evidence with the browser's own fetch and over the real relay.

use crate::harness::{Page, browser_test, options, parts::*};

const RIGHT: &str = "Your prediction was right.";

/// Opens an experiment in English, predicts the choice with this index (the first is 0), runs it, and returns the text of the
/// evidence.
async fn evidence(page: &Page, experiment: &str, choice: usize) -> String {
    page.open("/?lab=http-client&lang=en").await;
    page.wait_text(RELAY, "ms").await;
    page.press(experiment).await;
    page.click(&format!(".experiment-choices button:nth-child({})", choice + 1)).await;
    page.press("Set up and run").await;
    page.wait_text(STATUS, RIGHT).await;
    page.wait_text(EVIDENCE, "").await.replace('\u{a0}', " ")
}

fn contains(evidence: &str, words: &[&str]) {
    for words in words {
        assert!(evidence.contains(words), "{words}: {evidence}");
    }
}

#[test]
fn a_404_is_an_answer_and_a_closed_port_an_error() {
    browser_test(options(), async |page| {
        let evidence = evidence(page, "Is 404 a failure?", 1).await;
        contains(&evidence, &["response: 404", r#"{"status_code": 404, …}"#, "Failed to fetch", r#"{"error": …}"#]);
    });
}

#[test]
fn the_server_s_log_bears_witness_that_it_answered_what_cors_hid() {
    browser_test(options(), async |page| {
        let evidence = evidence(page, "CORS: who blocks the response?", 2).await;
        contains(&evidence, &["GET /cors/none", "GET → 200", "response: 200", "OPTIONS → 403"]);
        // Denied before it was sent: the log has no PUT from the browser.
        assert!(!evidence.contains("PUT →"), "{evidence}");
        assert_eq!(evidence.matches("Failed to fetch").count(), 2, "{evidence}");
    });
}

#[test]
fn a_connection_is_used_again_until_it_is_to_be_closed() {
    browser_test(options(), async |page| {
        let evidence = evidence(page, "A connection for each request?", 1).await;
        assert_eq!(evidence.matches("Connection: close").count(), 2, "{evidence}");
        assert_eq!((evidence.matches("the same").count(), evidence.matches("new").count()), (1, 3), "{evidence}");
    });
}

#[test]
fn a_stream_has_chunk_sizes_in_place_of_a_length() {
    browser_test(options(), async |page| {
        let evidence = evidence(page, "Is the length known in advance?", 1).await;
        contains(&evidence, &["chunked", ", 0"]);
    });
}

#[test]
fn what_becomes_of_a_post_depends_on_the_status() {
    browser_test(options(), async |page| {
        let evidence = evidence(page, "Invisible redirects", 1).await;
        contains(&evidence, &["302", "303", "307", "GET /anything", "POST /anything", "not shown"]);
    });
}

#[test]
fn a_connection_remembers_no_cookie() {
    browser_test(options(), async |page| {
        let evidence = evidence(page, "Who remembers a cookie?", 1).await;
        contains(&evidence, &["Set-Cookie: flavor=mint", "{}", "Cookie: flavor=mint", "Set-Cookie not visible"]);
    });
}

#[test]
fn fetch_waits_for_as_long_as_it_takes() {
    browser_test(options(), async |page| {
        let evidence = evidence(page, "How long to wait", 1).await;
        contains(&evidence, &["1 s", "aborted by the time limit", "none", "response: 200"]);
    });
}

#[test]
fn a_body_that_breaks_off_is_an_error() {
    browser_test(options(), async |page| {
        let evidence = evidence(page, "A truncated body", 1).await;
        contains(&evidence, &["1000", "500 B", "cut off", "Failed to fetch"]);
    });
}
