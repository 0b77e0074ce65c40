//! Each task, with correct and incorrect attempts.

mod http;
mod sockets;
mod websocket;

use crate::{judge, record};
use networking_lab::{
    progress::{Attempt, Verdict},
    record::{EventKind, Protocol, Record},
    text::Lang,
};

type Events = Vec<(u32, EventKind)>;

/// Events on one connection.
fn on(connection: u32, kinds: impl IntoIterator<Item = EventKind>) -> Events {
    kinds.into_iter().map(|kind| (connection, kind)).collect()
}

#[track_caller]
fn proves(id: &str, events: Events, rows: &[u64]) {
    match judge(id, &record(events)) {
        Verdict::Proved(numbers) => assert_eq!(numbers, rows, "{id}"),
        other => panic!("{id}: {}", said(&other)),
    }
}

/// Asserts that the attempt is wrong, and that the hint contains this text.
#[track_caller]
fn lacks(id: &str, events: Events, hint: &str) {
    match judge(id, &record(events)) {
        Verdict::Wrong(words) => assert!(words(Lang::En).contains(hint), "{id}: {}", words(Lang::En)),
        other => panic!("{id}: {}", said(&other)),
    }
}

#[track_caller]
fn untried(id: &str, events: Events) {
    let verdict = judge(id, &record(events));
    assert!(matches!(verdict, Verdict::Untried), "{id}: {}", said(&verdict));
}

fn said(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Untried => "untried".into(),
        Verdict::Wrong(words) => words(Lang::En).into(),
        Verdict::Proved(numbers) => format!("proved by {numbers:?}"),
    }
}

fn connect(protocol: Protocol) -> EventKind {
    EventKind::Connect { target: "127.0.0.1:8888".into(), protocol }
}

fn open() -> EventKind {
    EventKind::Open { local: "127.0.0.1:5000".into(), peer: "127.0.0.1:8888".into(), took: 400 }
}

fn send(text: &str) -> EventKind {
    EventKind::Send { bytes: text.as_bytes().to_vec().into() }
}

fn received(size: u32, text: &str) -> EventKind {
    EventKind::Received { size, bytes: text.as_bytes().to_vec().into() }
}

const TCP: Protocol = Protocol::Tcp;

fn accepted(connection: u32) -> (u32, EventKind) {
    (connection, EventKind::Accepted { local: "127.0.0.1:9000".into(), peer: "127.0.0.1:5".into(), waited: None })
}

fn bound() -> Events {
    on(0, [EventKind::Bind { port: 9000, backlog: Some(5) }, EventKind::Bound { local: "127.0.0.1:9000".into() }])
}

#[test]
fn what_experiments_do_is_not_the_learners() {
    let done = record(on(1, [connect(TCP), open(), send("a"), received(99, "서버 응답: a"), EventKind::Close]));
    let verdict = |guided: &[std::ops::RangeInclusive<u64>], record: &Record| {
        (crate::task("tcp-echo").judge)(&Attempt::new(record, guided))
    };
    assert!(matches!(verdict(&[], &done), Verdict::Proved(_)));
    assert!(matches!(verdict(&[1..=5], &done), Verdict::Untried));
    assert!(matches!(verdict(&[2..=u64::MAX], &done), Verdict::Untried));
    // Entry numbers continue to count after the record is cleared.
    let mut cleared = done;
    cleared.clear();
    cleared.push(networking_lab::record::Entry {
        at: 9,
        connection: networking_lab::record::ConnectionId(2),
        kind: open(),
    });
    assert!(matches!(verdict(&[1..=5], &cleared), Verdict::Wrong(_)));
}

#[test]
fn a_hint_is_of_what_began_since_the_task_was_opened() {
    let events = [
        on(1, [connect(Protocol::Tcp), open(), send("a")]),
        on(2, [connect(Protocol::Tcp), open()]),
        on(1, [EventKind::Close]),
    ];
    let record = record(events.concat());
    let hint =
        |opened_at| (crate::task("tcp-half-close").judge)(&Attempt::new(&record, &[]).begun_after(&record, opened_at));
    assert!(matches!(hint(0), Verdict::Wrong(_)));
    // The first connection was already open: its close is not an attempt at this task.
    assert!(matches!(hint(3), Verdict::Untried), "{}", said(&hint(3)));
    let both = Attempt::new(&record, &[]).begun_after(&record, 0);
    assert!(both.events().is_sorted_by_key(|event| event.number));
}
