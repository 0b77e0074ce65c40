//! Replay of a record opened from a file instead of the lab's own: stepped through and played.

use super::{record::open_record, *};

/// A record of a connection and of a server, 0.1 s apart, as the page exports it. Sent data leaves the relay after 5 ms.
fn file() -> String {
    let entry = |number: u64, connection: u32, mut kind: serde_json::Value| {
        kind["number"] = number.into();
        kind["at_us"] = ((number - 1) * 100_000).into();
        kind["connection"] = connection.into();
        kind
    };
    let entries = json!([
        entry(1, 1, json!({ "what": "connect", "target": "127.0.0.1:6" })),
        entry(2, 1, json!({ "what": "open", "local": "127.0.0.1:5", "peer": "127.0.0.1:6", "took_us": 4 })),
        entry(
            3,
            1,
            json!({
                "what": "send", "offset": 0, "length": 5, "hex": "68656c6c6f", "text": "hello",
                "reach": "socket", "reach_after_us": 5000,
            })
        ),
        entry(4, 1, json!({ "what": "received", "size": 3, "offset": 0, "length": 3, "hex": "68656c", "text": "hel" })),
        entry(5, 1, json!({ "what": "received", "size": 3, "offset": 3, "length": 2, "hex": "6c6f", "text": "lo" })),
        entry(6, 0, json!({ "what": "bind", "port": 9000, "backlog": 5 })),
        entry(7, 0, json!({ "what": "bound", "local": "127.0.0.1:9000" })),
        entry(8, 0, json!({ "what": "waiting", "clients": 1 })),
        entry(9, 0, json!({ "what": "waiting", "clients": 2 })),
        entry(10, 2, json!({ "what": "accepted", "local": "127.0.0.1:9000", "peer": "127.0.0.1:7" })),
    ]);
    json!({ "format": 1, "dropped": 0, "entries": entries }).to_string()
}

/// Moves the slider to this number of events, as the pointer does.
async fn scrub(page: &Page, events: usize) {
    let () = page
        .script(&format!(
            "const slider = document.querySelector('.replay-controls input[type=range]'); slider.value = {events};
             slider.dispatchEvent(new InputEvent('input', {{ bubbles: true }}))"
        ))
        .await;
    page.wait_text(".replay-controls [role=status]", &format!("사건 10개 중 {events}개")).await;
}

/// Opens the file's record, at its end.
async fn open_file(page: &Page) {
    open(page).await;
    open_record(page, &file()).await;
    page.wait_text(RECORD, "항목 10개").await;
}

#[test]
fn beside_the_lanes_stands_what_waited_at_each_moment() {
    // As far as the events tell: until the next event it is unknown whether the sent bytes have left, and a recv that fills its
    // buffer may have left bytes behind.
    let queues = "return [...document.querySelectorAll('.record-queues dd')].map(queue => queue.innerText)";
    browser_test(options(), async |page| {
        open_file(page).await;
        for (events, expected) in [
            (2, ["0 B", "0 B", "0"]),
            (3, ["5 B", "0 B", "0"]),
            (4, ["0 B", "2 B", "0"]),
            (5, ["0 B", "0 B", "0"]),
            (8, ["0 B", "0 B", "1"]),
            (9, ["0 B", "0 B", "2"]),
            (10, ["0 B", "0 B", "1"]),
        ] {
            scrub(page, events).await;
            let shown: Vec<String> = page.script(queues).await;
            let count = |words: &str| words.replace("개", "").replace("명", "").trim().to_owned();
            assert_eq!([&shown[0], &shown[1], &count(&shown[2])], expected, "after {events} events: {shown:?}");
        }
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_send_is_replayed_as_it_was_known_at_that_moment() {
    let arrow =
        "return document.querySelector('.record-row:nth-last-child(1) .record-leg + .record-leg').dataset.arrow";
    browser_test(options(), async |page| {
        open_file(page).await;
        scrub(page, 3).await;
        page.wait_script(arrow, "held".into()).await;
        page.press("다음 사건").await;
        let earlier = "return [...document.querySelectorAll('.record-row')].find(row => row.innerText.includes('send'))
            .querySelector('.record-leg + .record-leg').dataset.arrow";
        page.wait_script(earlier, "out".into()).await;
        page.press("이전 사건").await;
        page.wait_script(arrow, "held".into()).await;
    });
}

#[test]
fn a_record_is_played_in_real_time_and_slower_and_stops_where_it_is_told() {
    let choose = |pace: usize| {
        format!(
            "const list = [...document.querySelectorAll('label')].find(label => label.innerText === '재생 속도').control;
             list.selectedIndex = {pace}; list.dispatchEvent(new Event('change', {{ bubbles: true }}));
             return list.options[{pace}].text"
        )
    };
    browser_test(options(), async |page| {
        open_file(page).await;
        for (pace, name) in [(1, "실제 속도"), (2, "½ 속도")] {
            assert_eq!(page.script::<String>(&choose(pace)).await, name);
            page.press("재생 시작").await;
            page.wait_text(".replay-controls [role=status]", "사건 10개 중 10개").await;
            page.wait_text(".replay-controls", "재생 시작").await;
        }
        // A tenth of the speed: a second until the next event. It is stopped before the end.
        assert_eq!(page.script::<String>(&choose(3)).await, "1/10 속도");
        page.press("재생 시작").await;
        page.press("멈춤").await;
        page.wait_text(".replay-controls", "재생 시작").await;
        page.wait_script("return document.querySelectorAll('.record-row').length < 10", true.into()).await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}
