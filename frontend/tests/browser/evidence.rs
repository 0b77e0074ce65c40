//! The evidence of a task, on screen and in print: what it highlights, and where the focus moves.

use crate::harness::{Page, browser_test, options, parts::*};
use networking_lab::{
    labs::Destination,
    progress::{Progress, Proof},
    record::{ConnectionId, Entry, EventKind, Protocol, Record},
    text::Lang,
};
use serde_json::json;

/// The rows that the evidence highlights.
const MARKED: &str = "[...document.querySelectorAll('.evidence [data-proves]')].map(row => row.innerText)";

/// An echo whose entries 2 to 5 are the proof.
fn progress() -> Progress {
    let kinds = [
        EventKind::Connect { target: "127.0.0.1:8888".into(), protocol: Protocol::Tcp },
        EventKind::Open { local: "127.0.0.1:5000".into(), peer: "127.0.0.1:8888".into(), took: 400 },
        EventKind::Send { bytes: "hello".into() },
        EventKind::Received { size: 1024, bytes: "서버 응답: hello".into() },
        EventKind::Close,
    ];
    let mut record = Record::default();
    for (at, kind) in kinds.into_iter().enumerate() {
        record.push(Entry { at: at as u64 * 1000, connection: ConnectionId(1), kind });
    }
    let mut progress = Progress::default();
    progress.add(Proof::new("tcp-echo", 1_790_000_000_000, None, &record, &[2, 3, 4, 5]));
    progress
}

/// Opens the chapter's page in English with that progress.
async fn open(page: &Page) {
    page.open("/?lang=en").await;
    let kept = json!(progress().to_json());
    page.script::<()>(&format!("localStorage.setItem('networking-lab.progress', {kept})")).await;
    page.open("/?lang=en").await;
    page.wait_text("main", "Checklist 1 of 12").await;
}

/// Returns the name of the button that shows the evidence.
fn show() -> String {
    let of = Destination::of("tcp-echo").expect("there is such a task");
    format!("Show the evidence: {}", of.title()(Lang::En))
}

#[test]
fn entries_that_fulfil_the_task_are_marked_in_every_view() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press(&show()).await;
        page.wait_text(".evidence", "Entries that fulfil the task").await;
        for (view, entries) in [("Ladder", &[2, 3, 4, 5][..]), ("Table", &[2, 3, 4, 5]), ("Hex", &[3, 4])] {
            page.press(view).await;
            page.wait_script(&format!("return {MARKED}.length"), json!(entries.len())).await;
            let marked: Vec<String> = page.script(&format!("return {MARKED}")).await;
            for (row, entry) in marked.iter().zip(entries) {
                assert!(row.contains(&format!("✓ {entry}")), "{view}: {row}");
                assert!(row.contains("fulfils the task"), "{view}: {row}");
            }
        }
        page.press("Ladder").await;
        page.press("✓ 3").await;
        page.wait_text(".evidence [aria-current=true]", "send 5 B").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn what_opens_and_closes_gives_the_focus_on_and_back() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press(&show()).await;
        page.wait_focused(&show().replace("Show the evidence", "Evidence")).await;
        page.press("Close the evidence").await;
        page.wait_focused(&show()).await;

        page.press("Print evidence").await;
        page.wait_focused("Evidence of networking practice").await;
        page.fill("Name", "Kim Minji").await;
        page.wait_text(".print-head", "Kim Minji").await;
        let printed = page.wait_text(".evidence-print", "Checklist 1 of 12").await;
        assert!(printed.contains("Checklist: Implementing TCP sockets"), "{printed}");
        let marked = page.wait_text(".evidence-print [data-proves]", "send 5 B").await;
        assert!(marked.contains("fulfils the task"), "{marked}");
        page.script::<()>("history.back()").await;
        page.wait_focused("Print evidence").await;
        page.press("Print evidence").await;
        page.wait_script("return document.querySelector('#print-name').value", json!("Kim Minji")).await;
        page.press("Back").await;
        page.wait_focused("Print evidence").await;

        page.press("Reset").await;
        page.wait_focused("Cancel").await;
        page.press("Delete everything").await;
        page.wait_focused("Reset").await;
        page.wait_text("main [role=status]", "All progress and evidence has been deleted").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_buttons_of_a_record_keep_the_focus() {
    browser_test(options(), async |page| {
        page.open("/?task=tcp-echo&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("Connect").await;
        page.wait_text(RECORD, "connected").await;
        page.press("Replay").await;
        page.wait_focused("Back to the lab’s record").await;
        page.press("Back to the lab’s record").await;
        page.wait_focused("Replay").await;
        page.press("Clear").await;
        page.wait_text(RECORD, "Nothing recorded yet").await;
        page.wait_focused("Clear").await;
    });
}
