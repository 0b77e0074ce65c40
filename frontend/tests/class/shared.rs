//! A record that a learner shares.

use crate::*;
use networking_lab::{
    class::status::{Part, Sharable, share},
    labs,
    record::{HttpMessage, HttpStart, import},
    text::Lang,
};
use relay_protocol::{MAX_REPORT, Report, SharedRecord};

/// What a teacher receives in a message.
fn received(message: &str) -> Record {
    let Report::Record(SharedRecord { lab, record }) = serde_json::from_str(message).unwrap() else { panic!() };
    assert_eq!(lab, "tcp-client");
    import::from_json(&record).unwrap()
}

#[test]
fn of_a_long_record_the_last_entries_that_fit_are_shared_as_they_are() {
    let lab = labs::find("tcp-client").unwrap();
    for (messages, bytes) in [(1, 10), (10, 100), (602, 20), (500, 1000), (40, 20_000)] {
        let whole = record(messages, bytes);
        let Sharable { message, part } = share(lab, &whole).unwrap();
        let got = received(&message);
        assert_eq!(Part::of(&got), part);
        assert_eq!((part.entries, part.of), (got.len() as u64, messages as u64));
        assert_eq!(part.is_all(), got.len() == messages);
        let entry = message.len() / got.len();
        assert!(message.len() <= MAX_REPORT && (part.is_all() || message.len() + 2 * entry > MAX_REPORT));
        for event in got.entries() {
            let was = whole.find(event.number).unwrap();
            assert_eq!(event.kind, was.kind, "{}", event.number);
            assert_eq!(got.since_start(event.at), whole.since_start(was.at));
        }
        assert_eq!(got.last().unwrap().number, messages as u64);
    }
    assert_eq!(share(lab, &Record::default()), None);
    assert_eq!(share(lab, &record(2, 60_000)), None);
}

#[test]
fn both_sides_are_told_where_a_record_is_not_shared_whole() {
    assert_eq!(Lang::En.shared_part(Part { entries: 7, of: 7 }), "");
    for said in [Lang::En, Lang::Ko].map(|lang| lang.shared_part(Part { entries: 37, of: 1602 })) {
        assert!(said.contains("37") && said.contains("1,602"), "{said}");
    }
}

#[test]
fn a_shared_record_has_no_secrets() {
    let mut whole = Record::default();
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let echoed = r#"{"args":{"api_key":"k3y+value"},"headers":{"Authorization":"Bearer BEARERSECRET42"}}"#;
    let kinds = [
        EventKind::Request {
            method: "GET".into(),
            url: "http://127.0.0.1:8080/httpbin/get?page=2&api_key=k3y%2Bvalue".into(),
            headers: vec![header("Authorization", "Bearer BEARERSECRET42"), header("X-Chapter", "21")],
            session_headers: vec!["X-Chapter".into()],
            body: Bytes::new(),
        },
        EventKind::Send {
            bytes: Bytes::from("GET /get?api_key=k3y%2Bvalue HTTP/1.1\r\nCookie: sid=c00kievalue\r\n\r\n"),
        },
        EventKind::HttpMessage(HttpMessage {
            sent: true,
            start: HttpStart::Request { method: "GET".into(), target: "/get?api_key=k3y%2Bvalue".into() },
            headers: vec![header("Cookie", "sid=c00kievalue")],
            session_headers: vec![],
            trailers: Vec::new(),
            chunks: Vec::new(),
            body: 0,
            length: 60,
            complete: true,
        }),
        EventKind::Received { size: 4096, bytes: Bytes::from(echoed) },
    ];
    for (at, kind) in kinds.into_iter().enumerate() {
        whole.push(Entry { at: at as u64, connection: ConnectionId(1), kind });
    }
    let message = share(labs::find("tcp-client").unwrap(), &whole).unwrap().message;
    assert!(message.contains("X-Chapter") && message.contains("page=2"), "{message}");
    for secret in ["BEARERSECRET42", "k3y%2Bvalue", "k3y+value", "c00kievalue"] {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!message.contains(secret) && !message.contains(&hex), "{secret} in {message}");
    }
    // A secret that is known only from an earlier entry, which is not shared itself.
    for number in 0..2000 {
        let bytes = Bytes::from(format!("{number} k3y+value"));
        whole.push(Entry { at: 5, connection: ConnectionId(1), kind: EventKind::Send { bytes } });
    }
    let Sharable { message, part } = share(labs::find("tcp-client").unwrap(), &whole).unwrap();
    assert!(!part.is_all() && !message.contains("k3y+value"));
}
