//! The lab's experiments, run to their evidence.

use super::*;

/// Opens an experiment in English, predicts this choice, runs it, and returns the text of the evidence.
async fn experiment(page: &Page, title: &str, choice: &str) -> String {
    page.open("/?lab=tcp-server&lang=en").await;
    page.wait_text(RELAY, "ms").await;
    page.press(title).await;
    page.press(choice).await;
    page.press("Set up and run").await;
    page.wait_text(STATUS, "Your prediction was right.").await;
    let evidence = page.wait_text(EVIDENCE, "").await;
    page.wait_text(STATUS, "Not listening").await;
    assert_eq!(page.console_errors().await, [""; 0]);
    evidence
}

#[test]
fn the_experiment_one_server_two_clients_runs_to_its_evidence() {
    browser_test(options(), async |page| {
        let choice = "The second one’s connect succeeds, but it gets no reply until the first has disconnected.";
        let evidence = experiment(page, "One server, two clients", choice).await;
        let (one, many) = evidence.split_once("Many at once").expect("two tables");
        assert!(one.matches("reply after").count() == 2 && many.matches("reply after").count() == 2, "{evidence}");
        page.emulate(1280, false).await;
        page.screenshot("server-experiment-en-light-1280").await;
    });
}

#[test]
fn the_experiment_address_in_use_runs_to_its_evidence() {
    browser_test(options(), async |page| {
        let evidence = experiment(page, "Address already in use", "bind fails with EADDRINUSE.").await;
        assert!(evidence.contains("EADDRINUSE") && evidence.contains("practice servers"), "{evidence}");
    });
}

#[cfg(target_os = "linux")]
#[test]
fn the_experiment_time_wait_runs_to_its_evidence() {
    browser_test(options(), async |page| {
        let evidence = experiment(page, "TIME-WAIT", "Only with SO_REUSEADDR.").await;
        assert!(evidence.contains("EADDRINUSE") && evidence.contains("no socket"), "{evidence}");
    });
}

#[test]
fn leaving_an_experiment_gives_back_what_was_typed() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-server&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.fill("Port", "9042").await;
        page.fill("Reply delay", "7").await;
        page.press("Address already in use").await;
        page.press("bind fails with EADDRINUSE.").await;
        page.press("Set up and run").await;
        page.wait_text(STATUS, "Your prediction was right.").await;
        page.press("Close the experiment").await;
        let typed = "return ['#server-port', '#server-delay'].map(id => document.querySelector(id).value)";
        page.wait_script(typed, json!(["9042", "7"])).await;
    });
}
