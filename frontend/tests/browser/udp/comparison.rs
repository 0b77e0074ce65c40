//! The same messages over UDP and TCP.

use super::*;

#[test]
fn a_comparison_fills_its_grids_and_tcp_loses_nothing() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Compare").await;
        page.fill("Interval", "10").await;
        page.press("Send over both").await;
        page.wait_text(".comparison", "The comparison is complete.").await;
        let outcomes: Vec<Vec<String>> = page
            .script("return [...document.querySelectorAll('.messages')].map(grid => [...grid.children].map(cell => cell.dataset.outcome))")
            .await;
        let count = |side: usize, outcome: &str| outcomes[side].iter().filter(|other| *other == outcome).count();
        // The faults of the seed at 20 % loss, on the way out and back.
        assert!((1..20).contains(&count(0, "lost")), "{outcomes:?}");
        assert_eq!((outcomes[0].len(), count(1, "arrived")), (20, 20), "{outcomes:?}");
        let entries = entries(page).await;
        let lost = entries.iter().filter(|entry| entry["what"] == "injected" && entry["fault"] == "loss").count();
        assert!(lost >= count(0, "lost"), "every loss is told: {lost} {outcomes:?}");
        let order = page.wait_text(".side:nth-child(2) .order", "").await;
        assert!(
            order.ends_with((1..=20).map(|number| number.to_string()).collect::<Vec<_>>().join(" ").as_str()),
            "{order}"
        );
        page.wait_text(".comparison table", "Retransmissions (relay’s side)").await;
        page.wait_text(".comparison table", "Delay per message (longest)").await;
        // A bar for each message that arrived over either protocol. None is missing for TCP, and the sentence matches the
        // numbers.
        let bars: Vec<usize> = page
            .script("return [...document.querySelectorAll('.delays')].map(bars => bars.querySelectorAll(':not([data-missing])').length)")
            .await;
        assert_eq!(bars, [20 - count(0, "lost"), 20], "{outcomes:?}");
        let says_how = "return /TCP messages came back within|No TCP message waited long/.test(document.querySelector('.comparison').innerText)";
        page.wait_script(says_how, true.into()).await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn without_practice_servers_a_comparison_says_what_is_missing() {
    browser_test(relay::Options { practice: None, ..options() }, async |page| {
        page.open("/?lab=udp&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("Compare").await;
        page.wait_text(".mode", "without practice servers (--no-practice)").await;
        let script = "return [...document.querySelectorAll('.mode button')]
            .find(button => button.innerText === 'Send over both').getAttribute('aria-disabled')";
        page.wait_script(script, "true".into()).await;
    });
}
