//! The guided experiments.

use super::*;

/// Predicts this in the open experiment, and runs it to its evidence.
async fn run_experiment(page: &Page, prediction: &str) {
    page.press(prediction).await;
    page.press("Set up and run").await;
    // TCP may wait long before it retransmits a segment.
    let () = page
        .script("return new Promise(done => setInterval(() => document.querySelector('.experiment-evidence') && done(), 50))")
        .await;
}

#[test]
fn the_experiments_run_to_their_evidence() {
    browser_test(options(), async |page| {
        open(page).await;
        for (title, prediction, words) in [
            ("The rest of a datagram", REST_GONE, "6 B"),
            ("Sent = delivered?", "No: send only reports that it was sent.", "no error"),
            (
                "Is UDP just TCP without connect?",
                "Some are lost, some duplicated, some out of order.",
                "1 2 3 4 5 6 7 8 9 10",
            ),
        ] {
            page.press(title).await;
            run_experiment(page, prediction).await;
            page.wait_text(STATUS, "Your prediction was right.").await;
            page.wait_text(EVIDENCE, words).await;
        }
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn leaving_an_experiment_gives_back_what_was_typed() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Server (bind)").await;
        page.fill("Message", "mine").await;
        page.press("The rest of a datagram").await;
        run_experiment(page, REST_GONE).await;
        page.press("Close the experiment").await;
        page.wait_script("return document.querySelector('#udp-message').value", "mine".into()).await;
        page.wait_for("#udp-port").await;
    });
}
