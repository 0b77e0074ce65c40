//! The printed form of the entries that prove a task.

use crate::{record, support::failure, support_http::http_message};
use networking_lab::{
    home::printed::Printed,
    record::{EventKind, HttpStart, MessageFormat, Protocol},
    text::Lang,
};
use relay_protocol::{FailureKind, Phase};

/// The printed form of the last of these entries.
fn of_last(events: impl IntoIterator<Item = EventKind>, proves: bool) -> Printed {
    let record = record(events.into_iter().map(|kind| (1, kind)));
    Printed::new(record.last().expect("there are entries"), &record, proves, Lang::En)
}

#[track_caller]
fn prints(events: impl IntoIterator<Item = EventKind>, action: &str, content: &str) {
    let printed = of_last(events, false);
    assert_eq!((printed.action.as_str(), printed.content.as_str()), (action, content));
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.into(), value.into())
}

#[test]
fn action_and_content_do_not_repeat_each_other() {
    let connect = EventKind::Connect { target: "echo".into(), protocol: Protocol::Tcp };
    let open = EventKind::Open { local: "127.0.0.1:5000".into(), peer: "127.0.0.1:8888".into(), took: 400 };
    let message = EventKind::MessageSent { format: MessageFormat::Text, bytes: "hello".into() };
    prints([connect.clone()], "connect()", "echo");
    prints([connect.clone(), open.clone()], "connect()", "connected · 0.4 ms");
    prints([connect, open, EventKind::Send { bytes: "hi".into() }], "send 2 B", "\"hi\"");
    prints([message], "send() · text 5 B", "\"hello\"");
    prints([EventKind::Closed { code: 4003, reason: "gone".into() }], "WebSocket closed", "4003 gone");
    prints([EventKind::Buffered { bytes: 3 }], "bufferedAmount", "3 B");
    prints([EventKind::TimedOut { after: 3_000_000 }], "recv → timed out · 3,000.0 ms", "");
}

#[test]
fn an_entry_that_proves_something_has_its_headers_and_bytes() {
    let headers = vec![header("X-Chapter", "21"), header("Content-Type", "application/json")];
    let url = "http://127.0.0.1:8080/practice/http/post";
    let request = EventKind::Request {
        method: "POST".into(),
        url: url.into(),
        headers: headers.clone(),
        session_headers: vec![],
        body: "{\"a\":1}".into(),
    };
    let whole = format!("POST {url}\nX-Chapter: 21\nContent-Type: application/json\n\n{{\"a\":1}}");
    assert_eq!(of_last([request.clone()], true).content, whole);
    assert!(!of_last([request], false).content.contains("X-Chapter"));
    let start = HttpStart::Request { method: "GET".into(), target: "/".into() };
    let raw = http_message(true, start, headers);
    let printed = of_last([EventKind::HttpMessage(raw)], true);
    assert_eq!((printed.action.as_str(), printed.out), ("GET / · 0 B", true));
    assert_eq!(printed.content, "X-Chapter: 21\nContent-Type: application/json");
}

#[test]
fn long_contents_are_cut_at_a_character_and_say_how_much_is_left_out() {
    let response = |body: String| EventKind::Response {
        status: 200,
        reason: "OK".into(),
        headers: vec![header("content-type", "text/plain")],
        body: body.into(),
        took: 1,
    };
    let whole = of_last([response("x".repeat(1000))], true);
    assert_eq!((whole.content.len(), whole.left_out), ("content-type: text/plain\n\n".len() + 1000, 0));
    let cut = of_last([response("가".repeat(1001))], true);
    let shown = cut.content.matches('가').count();
    assert_eq!((shown * 3 + cut.left_out, shown), (3003, 400));
    let bytes = [vec![b'a'; 50], vec![0xff; 1000]].concat();
    let binary = of_last([EventKind::Received { size: 2000, bytes: bytes.into() }], true);
    assert!(binary.content.starts_with("61 61") && binary.content.ends_with("ff"), "{}", binary.content);
    assert_eq!(binary.content.split(' ').count() + binary.left_out, 1050);
}

#[test]
fn a_failure_that_proves_something_says_why() {
    let refused = EventKind::Failed(failure(Phase::Connect, FailureKind::Refused));
    let printed = of_last([refused.clone()], true);
    assert!(printed.content.contains("refused") && printed.content.len() > 40, "{}", printed.content);
    assert_eq!(of_last([refused], false).content, "RST");
}
