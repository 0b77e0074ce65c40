//! WebSocket frames in the record.

use crate::{support_http::http_message, *};
use networking_lab::{
    record::{HttpStart, WebSocketFrame, export::to_json},
    text::Lang,
    views::{
        note::Note,
        row::{Arrow, Row, Tone},
    },
    websocket::{Event, FrameHeader, OpCode, Reader, Side, Violation, writer},
};

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A client's frame as an entry that the tab sent.
fn frame(header: FrameHeader, payload: &[u8]) -> WebSocketFrame {
    let mut reader = Reader::of_frames(Side::Client);
    reader.push(&writer::write(header, payload.to_vec().into()));
    let Ok(Some(Event::Frame(frame))) = reader.read() else { panic!("no frame") };
    WebSocketFrame::new(&frame, true)
}

fn header(opcode: u8) -> FrameHeader {
    FrameHeader { opcode: OpCode::from(opcode), mask: Some(KEY), ..FrameHeader::default() }
}

fn record(frames: impl IntoIterator<Item = WebSocketFrame>) -> Record {
    let mut record = Record::default();
    frames.into_iter().for_each(|frame| push(&mut record, 0, 1, EventKind::WebSocketFrame(frame)));
    record
}

#[test]
fn rows_say_what_a_frame_is() {
    let received = |frame| WebSocketFrame { sent: false, ..frame };
    let record = record([
        frame(header(1), "안녕".as_bytes()),
        frame(FrameHeader { is_final: false, ..header(2) }, &[1, 2]),
        received(frame(FrameHeader { mask: None, ..header(8) }, &[3, 0xe8, b'b', b'y', b'e'])),
        frame(FrameHeader { rsv1: true, ..header(0xb) }, b""),
        WebSocketFrame { complete: false, ..received(frame(header(0), b"a")) },
        frame(header(1), &[b'x'; 130]),
    ]);
    let rows: Vec<_> = record.entries().map(|event| Row::new(event, &record, Lang::En)).collect();
    let said: Vec<_> = rows.iter().map(|row| (row.label.as_str(), row.content.as_str())).collect();
    let long = format!("\"{}…\"", "x".repeat(120));
    let expected = [
        ("TEXT · 6 B · masked", "\"안녕\""),
        ("BINARY · FIN 0 · 2 B · masked", "01 02"),
        ("CLOSE 1000 · 5 B", "\"bye\""),
        ("opcode 0xb · 0 B · masked", ""),
        ("CONTINUATION · 1 B · masked · cut off", "\"a\""),
        ("TEXT · 130 B · masked", &long),
    ];
    assert_eq!(said, expected);
    use {Arrow::*, Tone::*};
    let arrows: Vec<_> = rows.iter().map(|row| (row.near, row.tone)).collect();
    assert_eq!(arrows, [(Out, Sent), (Out, Sent), (Back, Warn), (Out, Warn), (Back, Warn), (Out, Sent)]);
    assert!(rows.iter().all(|row| row.far == Nothing && row.size.is_none()), "the bytes are those of sends and recvs");
}

#[test]
fn the_bytes_of_frames_are_no_text_from_the_handshake_on() {
    let mut record = Record::default();
    let response = |status| {
        let start = HttpStart::Response { status, reason: String::new() };
        EventKind::HttpMessage(http_message(false, start, vec![]))
    };
    let bytes = [0x81, 0x02, b'H', b'i'];
    for (status, connection, content, has_note) in [(200, 1, "81 02 48 69", true), (101, 2, "81 02 48 69", false)] {
        push(&mut record, 0, connection, received(9, b"HTTP/1.1"));
        push(&mut record, 0, connection, response(status));
        assert_eq!(record.find(record.len() as u64 - 1).map(|event| event.content()).as_deref(), Some("\"HTTP/1.1\""));
        push(&mut record, 0, connection, received(9, &bytes));
        let event = record.last().unwrap();
        assert_eq!((event.content().as_str(), Note::of(event, Lang::En).is_some()), (content, has_note));
    }
    // Binary payloads are shown as digits even if they are valid text.
    push(&mut record, 0, 2, received(9, b"Hi"));
    assert_eq!(record.last().unwrap().content(), "48 69");
}

#[test]
fn what_a_frame_breaks_is_told_below_it() {
    let record = record([frame(FrameHeader { rsv1: true, ..header(0xb) }, b"")]);
    for lang in [Lang::Ko, Lang::En] {
        let Some(Note::Failure(why)) = Note::of(record.last().unwrap(), lang) else { panic!("no note") };
        assert_eq!(why.headline, format!("WebSocket · {}", lang.frame_breaks_rules()));
        let broken = [Violation::ReservedBits, Violation::ReservedOpcode];
        assert_eq!(why.sentences, broken.map(|violation| lang.violation(violation).to_owned()));
    }
}

#[test]
fn export_of_frames() {
    let plain = WebSocketFrame { sent: false, ..frame(FrameHeader { mask: None, ..header(8) }, &[3, 0xe8]) };
    let record = record([frame(FrameHeader { rsv3: true, is_final: false, ..header(1) }, b"Hi"), plain]);
    let expected = [
        r#"{"format":1,"dropped":0,"entries":["#,
        r#"{"number":1,"at_us":0,"connection":1,"what":"websocket_frame","sent":true,"fin":false,"rsv":1,"opcode":1,"#,
        r#""mask":"37fa213d","length_bits":7,"payload":2,"start":"4869","length":8,"complete":true,"#,
        r#""violations":["reserved_bits"]},"#,
        r#"{"number":2,"at_us":0,"connection":1,"what":"websocket_frame","sent":false,"fin":true,"opcode":8,"#,
        r#""length_bits":7,"payload":2,"start":"03e8","close_code":1000,"length":4,"complete":true,"#,
        r#""violations":["unmasked"]}]}"#,
    ];
    assert_eq!(to_json(&record), expected.concat());
}

#[test]
fn the_start_of_a_payload_is_kept_and_no_more() {
    let frame = frame(header(2), &[7; 70_000]);
    assert_eq!((frame.start.len(), frame.payload, frame.length_bits, frame.length), (125, 70_000, 64, 70_014));
}
