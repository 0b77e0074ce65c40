//! Importing an exported record.

use crate::*;
use networking_lab::{
    record::{
        ClosedBy, HttpStart, MessageFormat, RefusalCause,
        export::{FORMAT, to_json},
        import::{ImportError, from_json},
    },
    text::Lang,
    websocket::{Event, FrameHeader, OpCode, Reader, Side, writer},
};
use relay_protocol::{Fault, TcpInfo, Way};

/// Returns the kind after this one in a list of all kinds. A new kind does not compile until it is added here.
fn next(kind: &EventKind) -> Option<EventKind> {
    use EventKind::*;
    let text = |text: &str| text.to_owned();
    let bytes = |bytes: &[u8]| bytes::Bytes::copy_from_slice(bytes);
    let refused = Failure { errno: Some(111), ..failure(Phase::Connect, FailureKind::Refused, Some("ECONNREFUSED")) };
    let headers = vec![(text("Accept"), text("*/*"))];
    Some(match kind {
        Connect { .. } => Faults(networking_lab::record::Faults { loss: 10, delay: 30, seed: 7, ..Default::default() }),
        Faults(_) => open("127.0.0.1:5000", "127.0.0.1:8888"),
        Open { .. } => send("안".as_bytes()),
        Send { .. } => Receive { size: 4 },
        Receive { .. } => received(4, &[0xec, 0x95, 0x88, 0xff]),
        Received { .. } => TimedOut { after: 3_000_000 },
        TimedOut { .. } => Unanswered { after: 4_000_000 },
        Unanswered { .. } => Shutdown,
        Shutdown => Fin,
        Fin => Reset,
        Reset => Close,
        Close => Failed(refused.clone()),
        Failed(_) => closed(1006),
        Closed { .. } => Bind { port: 0, backlog: Some(5) },
        Bind { .. } => Bound { local: text("127.0.0.1:9000") },
        Bound { .. } => Waiting { clients: 1 },
        Waiting { .. } => Accept,
        Accept => Accepted { local: text("a:1"), peer: text("b:2"), waited: Some(12) },
        Accepted { .. } => SendTo { to: text("b:2"), bytes: bytes(b"hi") },
        SendTo { .. } => ReceivedFrom { from: text("b:2"), size: 4, bytes: bytes(&[0, 255]) },
        ReceivedFrom { .. } => Truncated { kept: 4, of: 10 },
        Truncated { .. } => Injected { fault: Fault::Loss, way: Way::Out, number: 3, bytes: 9 },
        Injected { .. } => Reported(refused.clone()),
        Reported(_) => Info(Some(TcpInfo {
            rtt: 1,
            rtt_variation: 2,
            retransmits: 3,
            in_flight: 4,
            congestion_window: 5,
            segment_size: 6,
            receive_window: 7,
        })),
        Info(Some(_)) => Info(None),
        Info(None) => Request {
            method: text("POST"),
            url: text("http://a/"),
            headers,
            session_headers: vec![text("A")],
            body: bytes("본문".as_bytes()),
        },
        Request { .. } => Response { status: 200, reason: text("OK"), headers, body: bytes(b"{}"), took: 900 },
        Response { .. } => HttpFailed { cause: HttpCause::TimedOut, message: text("too long"), took: 5_000 },
        HttpFailed { .. } => HttpMessage(networking_lab::record::HttpMessage {
            sent: true,
            start: HttpStart::Request { method: text("GET"), target: text("/") },
            headers: headers.clone(),
            session_headers: vec![text("A")],
            trailers: headers,
            chunks: vec![3, 4],
            body: 7,
            length: 60,
            complete: true,
        }),
        HttpMessage(message) if message.sent => HttpMessage(networking_lab::record::HttpMessage {
            sent: false,
            start: HttpStart::Response { status: 101, reason: text("Switching Protocols") },
            trailers: vec![],
            chunks: vec![],
            complete: false,
            ..message.clone()
        }),
        HttpMessage(_) => {
            let mut reader = Reader::of_frames(Side::Client);
            let header =
                FrameHeader { rsv3: true, opcode: OpCode::from(1), mask: Some([1, 2, 3, 255]), ..Default::default() };
            reader.push(&writer::write(header, b"Hi".to_vec().into()));
            let Ok(Some(Event::Frame(frame))) = reader.read() else { panic!("no frame") };
            WebSocketFrame(networking_lab::record::WebSocketFrame::new(&frame, true))
        }
        WebSocketFrame(frame) if frame.mask.is_some() => {
            let violations = vec![];
            WebSocketFrame(networking_lab::record::WebSocketFrame {
                mask: None,
                close_code: Some(1000),
                violations,
                ..frame.clone()
            })
        }
        WebSocketFrame(_) => WebSocketConnect { url: text("ws://a/"), subprotocols: vec![text("chat")] },
        WebSocketConnect { .. } => WebSocketOpen { subprotocol: text("chat"), extensions: text(""), took: 4 },
        WebSocketOpen { .. } => MessageSent { format: MessageFormat::Text, bytes: bytes("안녕".as_bytes()) },
        MessageSent { .. } => MessageReceived { format: MessageFormat::Binary, bytes: bytes(&[0xff]) },
        MessageReceived { .. } => Buffered { bytes: 70_000 },
        Buffered { .. } => WebSocketClose { code: None, reason: text("") },
        WebSocketClose { .. } => {
            WebSocketClosed { code: 1006, reason: text("r"), clean: false, opened: true, by: ClosedBy::Nobody }
        }
        WebSocketClosed { .. } => WebSocketRefused { cause: RefusalCause::Policy, message: text("m") },
        WebSocketRefused { .. } => Reconnect { attempt: 2, after: 1500 },
        Reconnect { .. } => return None,
    })
}

/// A record with one event of each kind, on several connections.
fn one_of_each() -> Record {
    let mut record = Record::default();
    let all = std::iter::successors(Some(connect("echo")), next);
    for (index, kind) in all.enumerate() {
        push(&mut record, 1_000 + index as u64, 1 + index as u32 / 14, kind);
    }
    record
}

#[test]
fn every_kind_of_event_comes_back_as_it_was() {
    let record = one_of_each();
    let imported = from_json(&to_json(&record)).unwrap();
    let seen = |record: &Record| -> Vec<_> {
        let entries = record.entries();
        entries.map(|event| (event.number, event.connection, event.kind.clone(), event.facts, event.switched)).collect()
    };
    assert_eq!(seen(&imported), seen(&record));
    assert_eq!(to_json(&imported), to_json(&record));
}

#[test]
fn of_a_record_that_has_lost_its_beginning_numbers_and_offsets_stay() {
    let mut record = Record::default();
    push(&mut record, 5, 1, connect("echo"));
    for _ in 0..networking_lab::record::MAX_ENTRIES {
        push(&mut record, 6, 1, send(b"abc"));
    }
    let json = to_json(&record);
    let imported = from_json(&json).unwrap();
    assert_eq!((imported.dropped(), imported.len()), (1, networking_lab::record::MAX_ENTRIES));
    let first = |record: &Record| record.entries().next().map(|event| (event.number, event.facts.offset));
    assert_eq!(first(&imported), Some((2, 0)));
    assert_eq!(imported.last().map(|event| event.facts.offset), record.last().map(|event| event.facts.offset));
}

#[test]
fn what_is_no_record_is_refused_with_the_place_where_it_goes_wrong() {
    let refused = |json: &str| from_json(json).err();
    assert!(matches!(refused("[1]"), Some(ImportError::NotARecord(_))));
    assert_eq!(refused(&format!(r#"{{"format":{}}}"#, FORMAT + 1)), Some(ImportError::OtherFormat(FORMAT + 1)));
    for (entry, what) in [
        (r#"{"number":1,"at_us":0,"connection":1,"what":"teleport"}"#, "teleport"),
        (r#"{"at_us":0,"connection":1,"what":"send","number":7,"hex":"4"}"#, "entry 7"),
        (r#"{"number":1,"at_us":0,"what":"fin"}"#, "connection"),
    ] {
        let json = format!(r#"{{"format":1,"dropped":0,"entries":[{entry}]}}"#);
        let Some(ImportError::NotARecord(reason)) = refused(&json) else { panic!("{entry} was taken") };
        assert!(reason.contains(what), "{reason}");
    }
}

#[test]
fn a_record_that_was_read_in_chooses_no_options_for_the_relay() {
    let refused = |phase, rule: &str, allow: &str| {
        let (rule, allow) = (Some(rule.into()), Some(allow.into()));
        EventKind::Failed(Failure { rule, allow, ..failure(phase, FailureKind::NotAllowed, None) })
    };
    for (kind, why) in [
        (refused(Phase::Policy, "target-not-listed", "--allow 'tcp://*:*'; rm -r ~"), Lang::En.why_not_allowed()),
        (refused(Phase::Policy, "port-not-listed", "--bind 1-65535"), Lang::En.why_bind_not_allowed()),
    ] {
        let told = |record: &Record| {
            let EventKind::Failed(failure) = &record.last().expect("it has one").kind else { panic!() };
            Lang::En.explain_failure(failure, Protocol::Tcp).paragraph()
        };
        let mut live = Record::default();
        push(&mut live, 0, 1, kind);
        let read = from_json(&to_json(&live)).expect("it is a record");
        assert!(told(&live).contains("start the relay with: --") && told(&live).contains(why));
        assert!(!told(&read).contains("--") && told(&read).contains(why), "{}", told(&read));
    }
}
