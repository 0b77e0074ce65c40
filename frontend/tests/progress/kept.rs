//! The stored progress, and the progress during a visit.

use crate::{record, support_http::http_message};
use networking_lab::{
    progress::{Action, Progress, Proof, State, kept::ReadError, public::public},
    record::{EventKind, HttpStart, MessageFormat, Protocol, Record, WebSocketFrame, excerpt},
    text::Lang,
    websocket::{Event, Reader, Side},
};
use std::rc::Rc;
use yew::Reducible;

fn connect() -> EventKind {
    EventKind::Connect { target: "echo".into(), protocol: Protocol::Udp }
}

fn send(bytes: &[u8]) -> EventKind {
    EventKind::Send { bytes: bytes.to_vec().into() }
}

fn proof(of: &str, at: u64) -> Proof {
    Proof::new(of, at, None, &record([(1, connect()), (2, connect()), (1, send(b"hi"))]), &[3])
}

fn ids(progress: &Progress) -> Vec<(&str, u64)> {
    progress.proofs().iter().map(|proof| (proof.of.as_str(), proof.at)).collect()
}

#[test]
fn a_proof_has_the_rows_of_its_connection() {
    let proof = proof("udp-datagram", 5);
    assert_eq!(proof.rows, [2], "as they are numbered in the proof's own record");
    let kinds: Vec<_> = proof.record().entries().map(|event| event.kind.clone()).collect();
    assert_eq!(kinds, [connect(), send(b"hi")]);
}

#[test]
fn an_excerpt_of_much_has_the_rows_that_were_asked_for() {
    let many = (0..200).map(|_| (1, send(&[b'x'; 100])));
    let record = record([(1, connect())].into_iter().chain(many).chain([(1, EventKind::Close)]));
    let (part, rows) = excerpt::excerpt(&record, &[202, 150]);
    assert_eq!(part.len(), 3, "the first of the connection, and the two");
    assert_eq!(rows, [2, 3]);
    let of = |record: &Record, number| record.find(number).map(|event| (event.kind.clone(), event.facts.datagram));
    assert_eq!(of(&part, 2), of(&record, 150), "the datagram has the number that it had");
    let (part, rows) = excerpt::excerpt(&crate::record([(1, send(&vec![0; 20_000])), (1, EventKind::Fin)]), &[1, 2]);
    assert_eq!((part.len(), rows), (1, vec![1]), "what alone is too much is left out");
}

#[test]
fn progress_comes_back_from_its_file() {
    let mut progress = Progress::default();
    progress.add(proof("tcp-echo", 5));
    progress.add(proof("edges", 9));
    assert_eq!(Progress::from_json(&progress.to_json()), Ok(progress));
}

#[test]
fn what_is_no_progress_is_refused() {
    assert!(matches!(Progress::from_json("{}"), Err(ReadError::NoProgress(_))));
    assert!(matches!(Progress::from_json(r#"{"format":1,"proofs":[{"of":1}]}"#), Err(ReadError::NoProgress(_))));
    assert_eq!(Progress::from_json(r#"{"format":7}"#), Err(ReadError::OtherFormat(7)));
}

#[test]
fn of_two_proofs_the_earlier_one_stays() {
    let mut here = Progress::default();
    here.add(proof("tcp-echo", 5));
    here.add(proof("edges", 6));
    here.add(proof("tcp-echo", 7));
    let mut there = Progress::default();
    there.add(proof("edges", 4));
    there.add(proof("serve", 5));
    here.merge(there);
    assert_eq!(ids(&here), [("edges", 4), ("tcp-echo", 5), ("serve", 5)]);
}

#[test]
fn a_hint_is_of_the_last_attempt_and_goes_with_the_proof() {
    let state = |state: State, action| Rc::unwrap_or_clone(Rc::new(state).reduce(action));
    let first = state(State::new(Progress::default(), true), Action::Hint("tcp-echo", Some(Lang::task_waiting)));
    assert_eq!(first.hint("tcp-echo").map(|hint| hint(Lang::En)), Some(Lang::En.task_waiting()));
    assert!(state(first.clone(), Action::Hint("tcp-echo", None)).hint("tcp-echo").is_none());
    let proved = state(first, Action::Prove(proof("tcp-echo", 5)));
    assert!(proved.hint("tcp-echo").is_none() && proved.progress.proof("tcp-echo").is_some());
    let reset = state(proved, Action::Reset);
    assert!(reset.progress.proofs().is_empty() && reset.is_kept);
}

#[test]
fn a_proof_has_no_secrets() {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = vec![header("Authorization", "Bearer t0ps3cret"), header("X-Chapter", "21")];
    let url = "http://minji:t0ps3cret@a/get?token=t0ps3cret&b=1".to_owned();
    let request = EventKind::Request {
        method: "GET".into(),
        url,
        headers: headers.clone(),
        session_headers: vec![],
        body: bytes::Bytes::new(),
    };
    let echoed = "{\"Authorization\": \"Bearer t0ps3cret\"}";
    let response =
        EventKind::Response { status: 200, reason: "OK".into(), headers: vec![], body: echoed.into(), took: 1 };
    let cookie = vec![header("Cookie", "id=c00kie; a=b")];
    let start = HttpStart::Request { method: "GET".into(), target: "/".into() };
    let raw = http_message(true, start, cookie);
    let sent = b"GET / HTTP/1.1\r\nCookie: id=c00kie; a=b\r\n\r\n";
    let events = [(1, request), (1, response), (2, connect()), (2, send(sent)), (2, EventKind::HttpMessage(raw))];
    let mut progress = Progress::default();
    progress.add(Proof::new("http-session", 1, None, &record(events), &[1, 2, 4, 5]));
    let json = progress.to_json();
    for secret in ["t0ps3cret", "c00kie", "minji"] {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!json.contains(secret) && !json.contains(&hex), "{secret} in {json}");
    }
    let kept = progress.proofs()[0].record();
    let bytes = kept.entries().filter_map(|event| event.kind.bytes()).map(|bytes| bytes.len());
    assert_eq!(bytes.collect::<Vec<_>>(), [0, echoed.len(), sent.len()], "what is masked keeps its length");
    assert!(json.contains("X-Chapter"));
}

#[test]
fn a_secret_of_one_entry_is_masked_in_the_bytes_of_every_other() {
    let connect = EventKind::WebSocketConnect { url: "ws://a/?token=t0ps3cret".into(), subprotocols: vec![] };
    let mut reader = Reader::of_frames(Side::Server);
    reader.push(b"\x81\x0at0ps3cret!");
    let Ok(Some(Event::Frame(frame))) = reader.read() else { panic!("no frame") };
    let (format, size, number) = (MessageFormat::Text, 100, 1);
    let (bytes, peer) = (bytes::Bytes::from("t0ps3cret!"), String::new());
    let others = [
        EventKind::Send { bytes: bytes.clone() },
        EventKind::Received { size, bytes: bytes.clone() },
        EventKind::SendTo { to: peer.clone(), bytes: bytes.clone() },
        EventKind::ReceivedFrom { size, from: peer, bytes: bytes.clone() },
        EventKind::MessageSent { format, bytes: bytes.clone() },
        EventKind::MessageReceived { format, bytes },
        EventKind::WebSocketFrame(WebSocketFrame::new(&frame, false)),
    ];
    let events = [connect].into_iter().chain(others).map(|kind| (number, kind));
    let public = public(&record(events));
    let shown: Vec<_> = public
        .entries()
        .skip(1)
        .map(|event| match &event.kind {
            EventKind::WebSocketFrame(frame) => frame.start.clone(),
            kind => kind.bytes().expect("each has bytes").clone(),
        })
        .collect();
    assert_eq!(shown, ["*********!"; 7]);
}
