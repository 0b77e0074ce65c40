//! The guided experiments, run to their evidence: with the lab's own controls, over the real relay.

use crate::harness::{Page, browser_test, options};

/// Opens the TCP client lab in English, and this experiment in it.
async fn open(page: &Page, experiment: &str) {
    page.open("/?lab=tcp-client&lang=en").await;
    page.wait_text(".practice", "raw-echo").await;
    page.press(experiment).await;
}

/// Predicts this choice, 0 for the first, and runs the experiment.
async fn run(page: &Page, choice: usize) {
    page.click(&format!("[data-do=predict-{choice}]")).await;
    page.click("[data-do=run]:enabled").await;
}

/// Waits until the verdict says this; gives what the evidence's tables say.
async fn evidence(page: &Page, verdict: &str) -> String {
    page.wait_text(".experiment-news", verdict).await;
    page.wait_text(".experiment-evidence", "").await
}

const RIGHT: &str = "Your prediction was right.";

#[test]
fn a_cut_character_cannot_be_decoded_by_itself() {
    browser_test(options(), async |page| {
        open(page, "A cut character").await;
        run(page, 1).await;
        let evidence = evidence(page, RIGHT).await;
        for words in ["ec 95 88 eb", "85 95", "fails at byte 4", "fails at byte 1", "안", "녕"] {
            assert!(evidence.contains(words), "{words}: {evidence}");
        }
        page.wait_text(".state", "Not connected").await;
        assert_eq!(page.console_errors().await, [""; 0]);
        page.screenshot("experiment-cut-en").await;
    });
}
