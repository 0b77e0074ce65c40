//! Faults that the relay injects on request.

use super::*;

/// Opens a socket to the echo server with this seed, sends 20 datagrams, and returns the recorded faults on the way out, in the
/// order of the datagrams.
async fn faults_of(page: &Page, seed: &str) -> Vec<String> {
    page.fill("Seed", seed).await;
    open_to(page, "echo").await;
    page.press(SEND).await;
    wait_entries(page, "send", 20).await;
    // A further datagram overtakes the last one, if that one is to be reordered.
    page.press(SEND).await;
    page.press("Close socket").await;
    page.wait_text(STATUS, "No socket").await;
    let mut faults: Vec<String> = entries(page)
        .await
        .iter()
        .filter(|entry| entry["what"] == "injected" && entry["way"] == "out" && entry["datagram"].as_u64() <= Some(20))
        .map(|entry| format!("{:>2} {}", entry["datagram"].to_string(), entry["fault"]))
        .collect();
    faults.sort();
    page.press("Clear").await;
    faults
}

#[test]
fn the_same_seed_does_the_same_and_another_does_other_things() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Faults to inject · none").await;
        for id in ["udp-loss", "udp-duplicate", "udp-reorder"] {
            slide(page, id, 30).await;
        }
        page.wait_text("summary", "loss 30% · duplicates 30% · reordering 30% · seed 42").await;
        page.press("More").await;
        page.fill("Repeat", "20").await;
        page.fill("Interval", "0").await;
        let first = faults_of(page, "42").await;
        assert!(first.len() > 3, "{first:?}");
        assert_eq!(faults_of(page, "42").await, first);
        assert_ne!(faults_of(page, "43").await, first);
    });
}

#[test]
fn a_delay_is_drawn_as_injected() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Faults to inject · none").await;
        page.fill("Delay", "300").await;
        open_to(page, "echo").await;
        page.wait_text(RECORD, "faults to inject · delay 300 ms · seed 42").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "injected delay 300 ms").await;
        let entries = wait_entries(page, "received_from", 1).await;
        let at = |what| entries.iter().find(|entry| entry["what"] == what).unwrap()["at_us"].as_u64().unwrap();
        assert!(at("received_from") - at("send") >= 300_000, "{entries:?}");
    });
}
