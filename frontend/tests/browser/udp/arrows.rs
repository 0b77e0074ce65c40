//! Where the arrows of datagrams end in the ladder.

use super::*;

/// A script that returns the arrows of each row that contains this text, as in `out lost`.
fn arrows(words: &str) -> String {
    format!(
        "return [...document.querySelectorAll('.record-row')].filter(row => row.innerText.includes('{words}'))
            .map(row => [...row.querySelectorAll('[data-arrow]')].map(leg => leg.dataset.arrow).join(' '))"
    )
}

/// Opens the lab with the fault controls unfolded.
async fn open_with_faults(page: &Page) {
    open(page).await;
    page.press("Faults to inject · none").await;
}

#[test]
fn a_lost_datagram_is_one_row_that_ends_at_the_cross() {
    browser_test(options(), async |page| {
        open_with_faults(page).await;
        slide(page, "udp-loss", 100).await;
        open_to(page, "echo").await;
        page.press(SEND).await;
        wait_entries(page, "injected", 1).await;
        page.wait_script(&arrows("send 7 B"), json!(["out lost"])).await;
        page.wait_script(&arrows("injected loss"), json!(["out lost"])).await;
        page.press_in("Record", "Table").await;
        let rows =
            "return [...document.querySelectorAll('.record-cells')].filter(row => row.innerText.includes('loss'))
            .map(row => /send|faults/.exec(row.innerText)[0])";
        page.wait_script(rows, json!(["faults", "send"])).await;
    });
}

#[test]
fn a_datagram_that_is_too_long_ends_at_the_relay() {
    browser_test(options(), async |page| {
        open(page).await;
        open_to(page, "echo").await;
        page.press("65,508 bytes (too long)").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "EMSGSIZE").await;
        page.wait_script(&arrows("send 65,508 B"), json!(["out stopped"])).await;
        page.wait_text(".record-row", "not sent").await;
        page.press("65,507 bytes (maximum)").await;
        page.press(SEND).await;
        page.wait_script(&arrows("send 65,507 B"), json!(["out out"])).await;
    });
}

#[test]
fn an_injected_delay_slopes_the_arrow_beyond_the_relay() {
    // The fall of the second leg's line, in CSS pixels; for a level line it is its thickness.
    let fall =
        "const leg = [...document.querySelectorAll('.record-row')].find(row => row.innerText.includes('send 7 B'))
        .querySelector('.record-leg + .record-leg');
        return parseInt(getComputedStyle(leg, '::before').height)";
    browser_test(options(), async |page| {
        open_with_faults(page).await;
        page.fill("Delay", "100").await;
        open_to(page, "echo").await;
        page.press(SEND).await;
        page.wait_text(".record-row", "recvfrom(1024)").await;
        page.wait_script(fall, json!(24)).await;

        page.press("Close socket").await;
        page.wait_text(STATUS, "No socket").await;
        page.press("Clear").await;
        page.fill("Delay", "0").await;
        open_to(page, "echo").await;
        page.press(SEND).await;
        page.wait_text(".record-row", "recvfrom(1024)").await;
        page.wait_script(fall, json!(2)).await;
    });
}

#[test]
fn a_datagram_that_the_relay_doubles_on_its_way_back_crosses_the_way_once() {
    browser_test(options(), async |page| {
        open_with_faults(page).await;
        slide(page, "udp-duplicate", 100).await;
        open_to(page, "echo").await;
        page.press(SEND).await;
        // The relay sends it twice and the server replies twice; the relay gives the page a copy of each reply.
        wait_entries(page, "received_from", 4).await;
        page.wait_script(&arrows("send 7 B"), json!(["out out"])).await;
        page.wait_script(&arrows("duplicated on the way there"), json!(["out"])).await;
        page.wait_script(&arrows("duplicated on the way back"), json!(["", ""])).await;
        page.wait_script(&arrows("recvfrom("), json!(["back back", "back", "back back", "back"])).await;
        page.wait_script(&arrows("injected copy"), json!(["back", "back"])).await;
        page.press_in("Record", "Table").await;
        page.wait_text(".record-cells", "duplicated on the way back").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}
