//! The record: order, facts, limits, export.

use crate::*;
use networking_lab::record::{MAX_BYTES, MAX_ENTRIES, export::to_json};
use relay_protocol::{FailureKind, Holder, Phase, TcpInfo};

fn texts(record: &Record, connection: u32) -> Vec<String> {
    let of = record.entries().filter(|event| event.connection == ConnectionId(connection));
    of.filter_map(|event| event.text()).collect()
}

#[test]
fn times_never_go_back() {
    let mut record = Record::default();
    push(&mut record, 500, 1, send(b"hello"));
    // It arrived earlier, but was handled later.
    push(&mut record, 400, 1, received(1024, b"earlier"));
    push(&mut record, 600, 1, received(1024, b"later"));
    assert_eq!(record.entries().map(|event| event.at).collect::<Vec<_>>(), [500, 500, 600]);
}

#[test]
fn two_connections_interleaved_are_two_streams() {
    let mut record = Record::default();
    let (one, two) = ("안녕하세요!".as_bytes(), "서버".as_bytes());
    push(&mut record, 0, 1, received(4, &one[..4]));
    push(&mut record, 1, 2, received(4, &two[..4]));
    push(&mut record, 2, 1, send(&[0xec]));
    push(&mut record, 3, 1, received(4, &one[4..8]));
    push(&mut record, 4, 2, received(4, &two[4..]));
    push(&mut record, 5, 1, send(&[0x95, 0x88]));
    assert_eq!(texts(&record, 1), ["안", "", "녕", "안"]);
    assert_eq!(texts(&record, 2), ["서", "버"]);
    let switched: Vec<_> = record.entries().map(|event| event.switched).collect();
    assert_eq!(switched, [false, true, true, false, true, true]);
    let offsets: Vec<_> = record.entries().map(|event| event.facts.offset).collect();
    assert_eq!(offsets, [0, 0, 0, 4, 4, 1]);
}

#[test]
fn a_connection_knows_its_addresses_and_totals() {
    let mut record = Record::default();
    push(&mut record, 0, 1, connect("echo"));
    assert_eq!(record.connection(ConnectionId(1)).unwrap().peer, None);
    push(&mut record, 1, 1, open("127.0.0.1:53122", "127.0.0.1:8888"));
    push(&mut record, 2, 1, send(b"hello"));
    for chunk in b"hello".chunks(2) {
        push(&mut record, 3, 1, received(2, chunk));
    }
    let connection = record.connection(ConnectionId(1)).unwrap();
    assert_eq!(connection.local.as_deref(), Some("127.0.0.1:53122"));
    assert_eq!(connection.peer.as_deref(), Some("127.0.0.1:8888"));
    assert_eq!((connection.sent.calls, connection.sent.bytes), (1, 5));
    assert_eq!((connection.received.calls, connection.received.bytes), (3, 5));
    // Only the first of these recvs must have received its data from the network at that time.
    let known: Vec<_> = record.entries().map(|event| event.facts.known).collect();
    assert_eq!(known, [false, false, false, false, true, true]);
}

#[test]
fn a_servers_socket_is_named_by_its_port() {
    let mut record = Record::default();
    push(&mut record, 0, 0, EventKind::Bind { port: 9000, backlog: Some(5) });
    assert_eq!(record.connection(ConnectionId::SERVER).unwrap().target, "9000");
}

#[test]
fn an_end_is_explained_once() {
    let ends: [(&[EventKind], u16, bool); 6] = [
        (&[], 1000, true),
        (&[], 1006, false),
        (&[], 1001, false),
        (&[EventKind::Shutdown], 1006, false),
        (&[EventKind::Close], 1006, true),
        (&[EventKind::Failed(failure(Phase::Transfer, FailureKind::Reset, None))], 4006, true),
    ];
    for (before, code, known) in ends {
        let mut record = Record::default();
        before.iter().for_each(|kind| push(&mut record, 0, 1, kind.clone()));
        push(&mut record, 1, 1, closed(code));
        assert_eq!(record.last().unwrap().facts.known, known, "{before:?} {code}");
    }
}

#[test]
fn an_http_exchange_is_no_connection() {
    let mut record = Record::default();
    for body in ["안녕", "first", "second"] {
        let body = body.as_bytes()[1..].into();
        let request = EventKind::Request {
            method: "POST".into(),
            url: "http://a/".into(),
            headers: vec![],
            session_headers: vec![],
            body,
        };
        push(&mut record, 0, 1, request);
        let event = record.last().unwrap();
        assert_eq!((event.facts.offset, event.kind.bytes().map(|bytes| bytes.len() > 3)), (0, Some(true)));
    }
    assert_eq!((record.connection(ConnectionId(1)), record.connections().count()), (None, 0));
}

#[test]
fn clones_share_and_do_not_follow() {
    let mut record = Record::default();
    let mut states = vec![record.clone()];
    for at in 0..1000 {
        push(&mut record, at, 1, send(b"x"));
        states.push(record.clone());
    }
    for (len, state) in states.iter().enumerate() {
        assert_eq!(state.len(), len);
        assert_eq!(record.newer_than(state), 1000 - len);
        assert!(state.entries().map(|event| event.number).eq(1..=len as u64));
        assert_eq!(state.get(len), None);
        assert_eq!(len.checked_sub(1).and_then(|last| state.get(last)), state.last());
    }
    assert_eq!(states[1000], record);
    assert_ne!(states[999], record);
}

#[test]
fn the_oldest_entries_go_and_are_counted() {
    let mut record = Record::default();
    push(&mut record, 7, 1, connect("echo"));
    push(&mut record, 7, 1, closed(1000));
    for at in 0..MAX_ENTRIES as u64 {
        push(&mut record, 7 + at, 2, send(b"x"));
    }
    assert_eq!((record.len(), record.dropped()), (MAX_ENTRIES, 2));
    assert!(record.connection(ConnectionId(1)).is_none() && record.connection(ConnectionId(2)).is_some());
    assert!(record.entries().enumerate().all(|(index, event)| record.get(index) == Some(event)));
    assert_eq!(record.entries().next().unwrap().number, 3);
    // Times are still relative to the first entry, even if it was dropped.
    assert_eq!(record.since_start(9), 2);
}

#[test]
fn contents_are_bounded() {
    let mut record = Record::default();
    let third = vec![0; MAX_BYTES / 3];
    for at in 0..5 {
        push(&mut record, at, 1, send(&third));
    }
    assert_eq!((record.len(), record.dropped()), (3, 2));
    push(&mut record, 6, 1, send(&vec![0; MAX_BYTES + 1]));
    assert_eq!((record.len(), record.dropped()), (1, 5));
    // Headers count towards the limit, too.
    let headers = vec![(String::new(), "x".repeat(MAX_BYTES + 1))];
    push(
        &mut record,
        7,
        1,
        EventKind::Request {
            method: "GET".into(),
            url: String::new(),
            headers,
            session_headers: vec![],
            body: "".into(),
        },
    );
    push(&mut record, 8, 1, send(b"x"));
    assert_eq!((record.len(), record.dropped()), (1, 7));
}

#[test]
fn clearing_starts_numbers_and_times_anew() {
    let mut record = Record::default();
    push(&mut record, 5, 1, received(4, "안".as_bytes()[..2].as_ref()));
    push(&mut record, 6, 2, closed(1000));
    assert!(!record.is_empty());
    record.clear();
    assert!(record.is_empty() && record.dropped() == 0);
    push(&mut record, 10, 1, received(4, "안".as_bytes()[2..].as_ref()));
    let event = record.last().unwrap();
    assert_eq!((event.number, record.since_start(event.at)), (1, 0));
    // The connection continues, and so does its stream.
    assert_eq!((event.facts.offset, event.text().as_deref()), (2, Some("안")));
    assert!(record.connection(ConnectionId(2)).is_none());
}

#[test]
fn export() {
    let mut record = Record::default();
    push(&mut record, 1000, 1, connect("echo"));
    push(&mut record, 1412, 1, open("127.0.0.1:53122", "127.0.0.1:8888"));
    push(&mut record, 2000, 1, send("안".as_bytes()));
    push(&mut record, 2100, 1, EventKind::Receive { size: 4 });
    push(&mut record, 2200, 1, received(4, &[0xec, 0x95]));
    push(&mut record, 2300, 1, received(4, &[0x88, 0xff]));
    push(&mut record, 2400, 1, EventKind::TimedOut { after: 100 });
    for kind in [EventKind::Shutdown, EventKind::Fin, EventKind::Reset, EventKind::Close] {
        push(&mut record, 2500, 1, kind);
    }
    let mut refused = failure(Phase::Connect, FailureKind::Refused, Some("ECONNREFUSED"));
    refused.errno = Some(111);
    push(&mut record, 2600, 1, EventKind::Failed(refused));
    push(&mut record, 2700, 1, closed(4003));
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let url = "http://127.0.0.1:8081/get".to_owned();
    let body = b"{}".as_slice().into();
    let request = EventKind::Request {
        method: "GET".into(),
        url,
        headers: headers.clone(),
        session_headers: vec![],
        body: "".into(),
    };
    push(&mut record, 2800, 2, request);
    push(&mut record, 2900, 2, EventKind::Response { status: 200, reason: "OK".into(), headers, body, took: 100 });
    push(
        &mut record,
        3000,
        3,
        EventKind::HttpFailed { cause: HttpCause::TimedOut, message: "abort".into(), took: 100 },
    );
    let expected = [
        r#"{"format":1,"dropped":0,"entries":["#,
        r#"{"number":1,"at_us":0,"connection":1,"reach":"socket","reach_after_us":412,"what":"connect","target":"echo"},"#,
        r#"{"number":2,"at_us":412,"connection":1,"what":"open","local":"127.0.0.1:53122","peer":"127.0.0.1:8888","took_us":412},"#,
        r#"{"number":3,"at_us":1000,"connection":1,"reach":"relay","what":"send","offset":0,"length":3,"hex":"ec9588","text":"안"},"#,
        r#"{"number":4,"at_us":1100,"connection":1,"what":"receive","size":4},"#,
        r#"{"number":5,"at_us":1200,"connection":1,"what":"received","size":4,"offset":0,"length":2,"hex":"ec95","text":"","cut":2},"#,
        r#"{"number":6,"at_us":1300,"connection":1,"what":"received","size":4,"offset":2,"length":2,"hex":"88ff","text":"안�","continued":1,"invalid":1},"#,
        r#"{"number":7,"at_us":1400,"connection":1,"what":"timed_out","after_us":100},"#,
        r#"{"number":8,"at_us":1500,"connection":1,"what":"shutdown"},"#,
        r#"{"number":9,"at_us":1500,"connection":1,"what":"fin"},"#,
        r#"{"number":10,"at_us":1500,"connection":1,"what":"reset"},"#,
        r#"{"number":11,"at_us":1500,"connection":1,"what":"close"},"#,
        r#"{"number":12,"at_us":1600,"connection":1,"what":"failed","failure":{"phase":"connect","kind":"refused","errno":111,"symbol":"ECONNREFUSED","message":"","microseconds":300}},"#,
        r#"{"number":13,"at_us":1700,"connection":1,"what":"closed","code":4003,"reason":""},"#,
        r#"{"number":14,"at_us":1800,"connection":2,"what":"request","method":"GET","url":"http://127.0.0.1:8081/get","headers":[["content-type","application/json"]],"offset":0,"length":0,"hex":"","text":""},"#,
        r#"{"number":15,"at_us":1900,"connection":2,"what":"response","status":200,"reason":"OK","headers":[["content-type","application/json"]],"took_us":100,"offset":0,"length":2,"hex":"7b7d","text":"{}"},"#,
        r#"{"number":16,"at_us":2000,"connection":3,"what":"http_failed","cause":"timed_out","message":"abort","took_us":100}"#,
        "]}",
    ];
    assert_eq!(to_json(&record), expected.concat());
}

#[test]
fn export_of_a_server() {
    let mut record = Record::default();
    let server = ConnectionId::SERVER.0;
    let text = str::to_owned;
    push(&mut record, 0, server, EventKind::Bind { port: 9000, backlog: Some(5) });
    push(&mut record, 1, server, EventKind::Bound { local: text("127.0.0.1:9000") });
    push(&mut record, 2, server, EventKind::Waiting { clients: 1 });
    push(&mut record, 3, server, EventKind::Accept);
    for waited in [Some(4000), None] {
        let (local, peer) = (text("127.0.0.1:9000"), text("127.0.0.1:53122"));
        push(&mut record, 4, 1, EventKind::Accepted { local, peer, waited });
    }
    push(&mut record, 5, 1, EventKind::Info(None));
    let info = TcpInfo { rtt: 41, retransmits: 3, receive_window: u32::MAX, ..TcpInfo::default() };
    push(&mut record, 6, 1, EventKind::Info(Some(info)));
    push(&mut record, 7, 2, EventKind::Bind { port: 0, backlog: None });
    push(&mut record, 8, 2, EventKind::SendTo { to: text("a\"\u{1}:1"), bytes: b"\"\\\n".as_slice().into() });
    push(&mut record, 9, 2, EventKind::Truncated { kept: 4, of: 10 });
    let in_use = failure(Phase::Bind, FailureKind::AddressInUse, None);
    push(&mut record, 10, 2, EventKind::Reported(Failure { holder: Some(Holder::TimeWait), ..in_use }));
    let expected = [
        r#"{"format":1,"dropped":0,"entries":["#,
        r#"{"number":1,"at_us":0,"connection":0,"what":"bind","port":9000,"backlog":5},"#,
        r#"{"number":2,"at_us":1,"connection":0,"what":"bound","local":"127.0.0.1:9000"},"#,
        r#"{"number":3,"at_us":2,"connection":0,"what":"waiting","clients":1},"#,
        r#"{"number":4,"at_us":3,"connection":0,"what":"accept"},"#,
        r#"{"number":5,"at_us":4,"connection":1,"what":"accepted","local":"127.0.0.1:9000","peer":"127.0.0.1:53122","waited_us":4000},"#,
        r#"{"number":6,"at_us":4,"connection":1,"what":"accepted","local":"127.0.0.1:9000","peer":"127.0.0.1:53122"},"#,
        r#"{"number":7,"at_us":5,"connection":1,"what":"info"},"#,
        r#"{"number":8,"at_us":6,"connection":1,"what":"info","rtt_us":41,"rtt_variation_us":0,"retransmits":3,"in_flight":0,"congestion_window":0,"segment_size":0,"receive_window":4294967295},"#,
        r#"{"number":9,"at_us":7,"connection":2,"what":"bind","port":0},"#,
        r#"{"number":10,"at_us":8,"connection":2,"what":"send_to","to":"a\"\u0001:1","datagram":1,"length":3,"hex":"225c0a","text":"\"\\\n"},"#,
        r#"{"number":11,"at_us":9,"connection":2,"what":"truncated","kept":4,"of":10},"#,
        r#"{"number":12,"at_us":10,"connection":2,"what":"reported","failure":{"phase":"bind","kind":"address_in_use","message":"","microseconds":300,"holder":"time_wait"}}"#,
        "]}",
    ];
    assert_eq!(to_json(&record), expected.concat());
}
