//! The guided experiments, run to their evidence with the lab's own controls, over the real relay.

use crate::harness::{KillableRelay, Page, browser_test, options, parts::*};
use serde_json::json;

/// Opens this experiment of the TCP client lab in English.
async fn open(page: &Page, experiment: &str) {
    page.open("/?lab=tcp-client&lang=en").await;
    page.wait_text(RELAY, "ms").await;
    page.press(experiment).await;
}

/// Predicts the choice with this index (the first is 0).
async fn predict(page: &Page, choice: usize) {
    page.click(&format!(".experiment-choices button:nth-child({})", choice + 1)).await;
}

/// Predicts the choice and runs the experiment.
async fn run(page: &Page, choice: usize) {
    predict(page, choice).await;
    page.press("Set up and run").await;
}

/// Waits until the verdict has this text, and returns the text of the evidence.
async fn evidence(page: &Page, verdict: &str) -> String {
    page.wait_text(STATUS, verdict).await;
    page.wait_text(EVIDENCE, "").await.replace('\u{a0}', " ")
}

const RIGHT: &str = "Your prediction was right.";

#[test]
fn a_cut_character_cannot_be_decoded_by_itself() {
    browser_test(options(), async |page| {
        open(page, "A split character").await;
        run(page, 1).await;
        let evidence = evidence(page, RIGHT).await;
        for words in ["ec 95 88 eb", "85 95", "fails at byte 4", "fails at byte 1", "안", "녕"] {
            assert!(evidence.contains(words), "{words}: {evidence}");
        }
        page.wait_text(STATUS, "Not connected").await;
        // The button disappears with the experiment: the focus returns to the button that opened it.
        let leave: String =
            page.script("return document.querySelector('.experiment .row button:nth-child(2)').className").await;
        assert_eq!(leave, "button quiet", "it was Stop until now");
        page.press("Close the experiment").await;
        assert!(page.focused().await.ends_with("A split character"), "{}", page.focused().await);
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn messages_lose_their_edges_but_no_bytes() {
    browser_test(options(), async |page| {
        open(page, "Message boundaries").await;
        run(page, 0).await;
        let evidence = evidence(page, "Not as predicted. The evidence supports: No: they may be merged or split").await;
        for words in ["3 + 3 + 5", "recv (server)", "4 + 4 + 3"] {
            assert!(evidence.contains(words), "{words}: {evidence}");
        }
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn what_a_peer_does_not_read_waits_and_drains() {
    browser_test(options(), async |page| {
        open(page, "A peer that does not read").await;
        run(page, 1).await;
        let evidence = evidence(page, RIGHT).await;
        assert!(evidence.contains("4.0 MiB"), "all of it was read: {evidence}");
        assert!(evidence.ends_with("0.0 MiB"), "nothing waits in the end: {evidence}");
        // The waiting amount is the sent minus the read amount, also after rounding.
        let rows: Vec<Vec<String>> = page
            .script(
                "return [...document.querySelectorAll('.experiment-evidence tbody tr')]
                    .map(row => [...row.querySelectorAll('th, td')].slice(-3).map(cell => cell.innerText))",
            )
            .await;
        let tenths = |cell: &String| cell.replace(|character: char| !character.is_ascii_digit(), "").parse::<i64>();
        for row in &rows {
            let [sent, read, waits] = [0, 1, 2].map(|column| tenths(&row[column]).expect("an amount"));
            assert_eq!(sent - read, waits, "{rows:?}");
        }
        assert!(rows.len() > 2, "{rows:?}");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn an_answer_comes_after_the_fin() {
    browser_test(options(), async |page| {
        open(page, "Half-close").await;
        run(page, 1).await;
        let evidence = evidence(page, RIGHT).await;
        let (fin, answer) = (evidence.find("FIN sent").unwrap(), evidence.find("recv 16").unwrap());
        assert!(fin < answer && answer < evidence.find("recv → 0").unwrap(), "{evidence}");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_socket_tells_three_failures_apart_and_fetch_does_not() {
    browser_test(options(), async |page| {
        open(page, "Three failures").await;
        run(page, 1).await;
        let evidence = evidence(page, RIGHT).await;
        for words in ["ECONNREFUSED", "timed out", "ECONNRESET", "this page gave up after 1 s"] {
            assert!(evidence.contains(words), "{words}: {evidence}");
        }
        assert_eq!(evidence.matches("Failed to fetch").count(), 2, "{evidence}");
        // The browser itself logs each failed fetch to its console; there is nothing else.
        let errors = page.console_errors().await;
        assert!(errors.iter().all(|error| error.contains("net::ERR_CONNECTION_")), "{errors:?}");
    });
}

#[test]
fn without_a_time_limit_a_recv_waits_on() {
    browser_test(options(), async |page| {
        open(page, "No time limit").await;
        run(page, 1).await;
        page.wait_text(CURRENT_STEP, "2.").await;
        let evidence = evidence(page, RIGHT).await;
        for words in ["while it waited", "1 s\t1.0 s\ttimed out: recv returned"] {
            assert!(evidence.contains(words), "{words}: {evidence}");
        }
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn stopping_midway_leaves_nothing_open() {
    browser_test(options(), async |page| {
        open(page, "No time limit").await;
        run(page, 0).await;
        page.wait_text(STATUS, "Connected").await;
        page.press("Stop").await;
        page.wait_text(STATUS, "Stopped; what was open has been closed.").await;
        page.wait_text(STATUS, "Not connected").await;
        let metrics: String = page.script("return fetch('/metrics').then(answer => answer.text())").await;
        assert!(metrics.contains("relay_sessions_open{kind=\"tcp\"} 0"), "{metrics}");
        let leave: String =
            page.script("return document.querySelector('.experiment .row button:nth-child(2)').className").await;
        assert_eq!(leave, "button quiet", "it was Stop until now");
        page.press("Close the experiment").await;
        let open: usize = page.script("return document.querySelectorAll('.experiment').length").await;
        assert_eq!(open, 0);
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn leaving_an_experiment_gives_back_what_was_typed() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.fill("Message", "my own words").await;
        page.fill("recv size", "77").await;
        page.press("A split character").await;
        run(page, 1).await;
        evidence(page, RIGHT).await;
        page.press("Close the experiment").await;
        let typed = "return ['#tcp-message', '#tcp-recv-size'].map(id => document.querySelector(id).value)";
        page.wait_script(typed, json!(["my own words", "77"])).await;
    });
}

#[test]
fn without_practice_servers_it_says_what_is_missing() {
    browser_test(relay::Options { practice: None, ..options() }, async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        page.press("Three failures").await;
        page.wait_text(EXPERIMENTS, "without practice servers (--no-practice)").await;
        predict(page, 0).await;
        let disabled: bool = page.script("return document.querySelector('.experiment .row button').disabled").await;
        assert!(disabled);
    });
}

#[test]
fn a_relay_lost_midway_is_told() {
    browser_test(options(), async |page| {
        let origins = vec![page.origin().parse().expect("an origin")];
        let relay =
            KillableRelay::start("127.0.0.1:0".parse().expect("an address"), relay::Options { origins, ..options() });
        let relay = relay.await;
        page.open(&format!("/?lab=tcp-client&lang=en&relay=http://{}", relay.address())).await;
        page.wait_text(RELAY, "ms").await;
        page.press("No time limit").await;
        run(page, 0).await;
        page.wait_text(CURRENT_STEP, "watch for 4 seconds").await;
        relay.kill();
        page.wait_text(STATUS, "The connection to the relay was lost, so the experiment ended.").await;
        page.wait_text(EXPERIMENTS, "It cannot run now: there is no connection to the relay.").await;
    });
}

#[test]
fn the_card_fits_wide_and_narrow_in_both_languages() {
    browser_test(options(), async |page| {
        for (lang, run) in [("ko", "준비하고 실행"), ("en", "Set up and run")] {
            page.open(&format!("/?lab=tcp-client&lang={lang}")).await;
            page.wait_text(RELAY, "ms").await;
            page.click("#experiment-failures").await;
            predict(page, 0).await;
            page.press(run).await;
            page.wait_text(EVIDENCE, "ECONNRESET").await;
            for (width, dark) in [(1280, false), (1280, true), (360, false), (360, true)] {
                page.emulate(width, dark).await;
                let () = page.script("document.querySelector('.lab-experiments').scrollIntoView()").await;
                page.screenshot(&format!("experiment-{lang}-{width}-{}", if dark { "dark" } else { "light" })).await;
                let wide: i32 = page.script("return document.documentElement.scrollWidth - innerWidth").await;
                assert!(wide <= 0, "{lang} at {width}: {wide} too wide");
            }
        }
    });
}
