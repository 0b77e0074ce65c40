//! The browser's own WebSockets in the record, its views, and its exports.

use crate::*;
use networking_lab::{
    record::{ClosedBy, MessageFormat, Protocol, RefusalCause, export},
    text::{Lang, record::websocket::CLOSE_CODES},
    views::{
        Lanes, Setting, View, ladder,
        note::Note,
        row::{Arrow, Row, Tone},
    },
};

fn sent(format: MessageFormat, bytes: &'static [u8]) -> EventKind {
    EventKind::MessageSent { format, bytes: bytes.into() }
}

fn came(format: MessageFormat, bytes: &'static [u8]) -> EventKind {
    EventKind::MessageReceived { format, bytes: bytes.into() }
}

fn closed(code: u16, clean: bool, opened: bool, by: ClosedBy) -> EventKind {
    EventKind::WebSocketClosed { code, reason: String::new(), clean, opened, by }
}

fn connect() -> EventKind {
    EventKind::WebSocketConnect { url: "wss://example.com/chat".into(), subprotocols: vec!["chat".into()] }
}

fn open() -> EventKind {
    EventKind::WebSocketOpen { subprotocol: "chat".into(), extensions: String::new(), took: 400 }
}

/// A record of entries on one connection.
fn record(entries: impl IntoIterator<Item = EventKind>) -> Record {
    let mut record = Record::default();
    entries.into_iter().for_each(|kind| push(&mut record, 0, 1, kind));
    record
}

fn row(kind: EventKind, lang: Lang) -> Row {
    let record = record([connect(), kind]);
    Row::new(record.last().expect("it was pushed"), &record, lang)
}

fn note(kind: EventKind) -> Option<Note> {
    Note::of(record([connect(), kind]).last().expect("it was pushed"), Lang::En)
}

#[test]
fn rows_name_what_the_page_called_and_what_it_was_told() {
    use Arrow::*;
    let (text, binary) = (MessageFormat::Text, MessageFormat::Binary);
    for (kind, tone, near, label) in [
        (connect(), Tone::Quiet, Out, "new WebSocket() · wss://example.com/chat"),
        (open(), Tone::Quiet, Back, "onopen · subprotocol chat · 0.4 ms"),
        (sent(text, "안".as_bytes()), Tone::Sent, Out, "send() · text 3 B · \"안\""),
        // Binary messages are shown as bytes even if they are valid text.
        (came(binary, b"ab"), Tone::Received, Back, "onmessage · binary 2 B · 61 62"),
        (EventKind::Buffered { bytes: 2048 }, Tone::Warn, Nothing, "bufferedAmount = 2,048 B"),
        (EventKind::WebSocketClose { code: None, reason: String::new() }, Tone::Quiet, Out, "close() · no code"),
        (
            closed(4000, true, true, ClosedBy::Server),
            Tone::Quiet,
            Back,
            "onclose · 4000 · private code · the server closed first",
        ),
        (
            closed(1006, false, true, ClosedBy::Nobody),
            Tone::Bad,
            Lost,
            "onclose · 1006 · abnormal closure · no Close frame",
        ),
        (closed(1006, false, false, ClosedBy::Nobody), Tone::Bad, Lost, "onclose · 1006 · handshake failed"),
        (
            EventKind::Reconnect { attempt: 2, after: 1500 },
            Tone::Warn,
            Nothing,
            "reconnecting · in 1,500 ms · attempt 2",
        ),
    ] {
        let row = row(kind, Lang::En);
        assert_eq!((row.tone, row.near, row.far, row.label.as_str()), (tone, near, Nothing, label));
    }
}

#[test]
fn a_close_says_what_its_code_means_and_a_failure_what_the_browser_hides() {
    assert_eq!(note(closed(1000, true, true, ClosedBy::Tab)), Some(Note::Remark(Lang::En.close_means_normal())));
    let failed = |opened| match note(closed(1006, false, opened, ClosedBy::Nobody)) {
        Some(Note::Failure(why)) => why.paragraph(),
        other => panic!("{other:?}"),
    };
    assert_eq!(failed(false), Lang::En.why_handshake_failed());
    assert_eq!(failed(true), Lang::En.why_dropped());
    let refused = |cause| EventKind::WebSocketRefused { cause, message: "its words".into() };
    let Some(Note::Failure(why)) = note(refused(RefusalCause::Browser)) else { panic!("it has a note") };
    assert_eq!(why.sentences, [Lang::En.why_refused_by_browser(), "its words"]);
    let Some(Note::Failure(why)) = note(refused(RefusalCause::Policy)) else { panic!("it has a note") };
    assert_eq!(why.sentences[0], Lang::En.why_refused_by_policy());
}

#[test]
fn bytes_of_a_binary_message_are_not_called_broken_text() {
    let wild: &[u8] = &[0xff, 0xec];
    assert_eq!(note(came(MessageFormat::Binary, wild)), None);
    let setting =
        Setting { view: View::Ladder, lang: Lang::En, lanes: Lanes { relay: false, clients: false }, width: 674 };
    let record = record([connect(), came(MessageFormat::Binary, wild), came(MessageFormat::Text, b"ok")]);
    let heights: Vec<u32> = record.entries().skip(1).map(|event| ladder::height(event, setting)).collect();
    assert_eq!(heights[0], heights[1]);
}

#[test]
fn messages_are_whole_and_numbered_each_way() {
    // A message does not complete a character of the previous one.
    let record = record([
        connect(),
        came(MessageFormat::Binary, &[0xec, 0x95]),
        sent(MessageFormat::Text, b"a"),
        came(MessageFormat::Binary, &[0x88]),
    ]);
    let numbers: Vec<u64> = record.entries().map(|event| event.facts.datagram).collect();
    assert_eq!(numbers, [0, 1, 1, 2]);
    assert_eq!(record.last().and_then(|event| event.facts.reading).map(|reading| reading.invalid), Some(1));
    assert_eq!(Lang::Ko.place(record.last().expect("it was pushed"), 1), "메시지 #2");
    let (_, connection) = record.connections().next().expect("there is one");
    assert_eq!((connection.protocol, connection.received.bytes, connection.closed), (Protocol::WebSocket, 3, false));
}

#[test]
fn the_export_has_all_of_it_under_names_of_its_own() {
    let record = record([
        connect(),
        open(),
        sent(MessageFormat::Text, b"hi"),
        EventKind::Buffered { bytes: 7 },
        closed(4000, true, true, ClosedBy::Tab),
    ]);
    let exported: serde_json::Value = serde_json::from_str(&export::to_json(&record)).unwrap();
    let expected = serde_json::json!([
        { "what": "websocket_connect", "url": "wss://example.com/chat", "subprotocols": ["chat"] },
        { "what": "websocket_open", "subprotocol": "chat", "extensions": "", "took_us": 400 },
        { "what": "message_sent", "format": "text", "message": 1, "length": 2, "hex": "6869", "text": "hi" },
        { "what": "buffered", "bytes": 7 },
        { "what": "websocket_closed", "code": 4000, "reason": "", "clean": true, "opened": true, "by": "tab" },
    ]);
    for (number, expected) in expected.as_array().unwrap().iter().enumerate() {
        let mut expected = expected.clone();
        expected["number"] = (number + 1).into();
        expected["at_us"] = 0.into();
        expected["connection"] = 1.into();
        assert_eq!(exported["entries"][number], expected);
    }
}

#[test]
fn a_websocket_that_ended_is_forgotten_when_the_record_is_cleared() {
    let ends = [
        closed(1000, true, true, ClosedBy::Tab),
        EventKind::WebSocketRefused { cause: RefusalCause::Policy, message: String::new() },
    ];
    for end in ends {
        let mut record = record([connect(), end]);
        record.clear();
        assert_eq!(record.connections().count(), 0);
    }
    let mut record = record([connect(), open()]);
    record.clear();
    assert_eq!(record.connections().count(), 1, "it goes on");
}

#[test]
fn every_close_code_has_one_meaning_and_only_those_that_close_takes_are_offered() {
    for code in 1000..=4999 {
        let known: Vec<_> = CLOSE_CODES.iter().filter(|codes| codes.codes.contains(&code)).collect();
        assert!(known.len() <= 1, "{code}");
        let from_close = known.first().is_some_and(|codes| codes.from_close);
        assert_eq!(from_close, matches!(code, 1000 | 3000..=4999), "{code}");
        for lang in Lang::ALL {
            assert!(!lang.close_code(code).is_empty() && !lang.close_code_meaning(code).is_empty(), "{code}");
        }
    }
    assert_eq!(Lang::En.close_code(1009), "message too big");
    assert_eq!(Lang::En.close_code(2000), "unassigned code");
}
