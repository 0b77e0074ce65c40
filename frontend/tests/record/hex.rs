//! The blocks of the hex view: their heights, and the lines that are drawn.

use crate::*;
use networking_lab::{
    text::Lang,
    views::{Lanes, Setting, View, hex},
};
use std::ops::Range;

const SETTING: Setting =
    Setting { view: View::Hex, lang: Lang::En, lanes: Lanes { relay: true, clients: false }, width: 674 };
/// The same heights as in the style sheet.
const HEAD: u32 = 38;
const LINE: u32 = 22;

/// Returns the offset, digits and characters of the newest entry's lines within the visible range.
fn lines(record: &Record, seen: Range<u32>, setting: Setting) -> Vec<(u64, String, String)> {
    let lines = hex::dump(record.last().expect("it has an entry"), seen, setting).lines.into_iter();
    lines
        .map(|line| {
            let (digits, texts): (Vec<_>, String) = line.cells.into_iter().map(|cell| (cell.hex, cell.text)).unzip();
            (line.offset, digits.join(" "), texts)
        })
        .collect()
}

#[test]
fn a_line_has_its_place_in_the_stream() {
    let mut record = Record::default();
    push(&mut record, 0, 1, received(1024, &[b'-'; 0x1f3]));
    push(&mut record, 0, 1, send(b"the other way"));
    push(&mut record, 0, 1, received(1024, "abcdefghijklmnop안".as_bytes()));
    let letters = "61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f 70";
    assert_eq!(
        lines(&record, 0..1000, SETTING),
        [(0x1f3, letters, "abcdefghijklmnop"), (0x203, "ec 95 88", "안")].map(|(offset, digits, text)| (
            offset,
            digits.to_owned(),
            text.to_owned()
        ))
    );
}

#[test]
fn a_datagram_is_counted_from_its_own_start() {
    let mut record = Record::default();
    for _ in 0..2 {
        let kind =
            EventKind::ReceivedFrom { from: "127.0.0.1:9".into(), size: 64, bytes: [b'x'; 20].as_slice().into() };
        push(&mut record, 0, 1, kind);
        let offsets: Vec<_> = lines(&record, 0..1000, SETTING).into_iter().map(|line| line.0).collect();
        assert_eq!(offsets, [0, 16]);
    }
}

#[test]
fn only_the_lines_that_are_seen_are_drawn() {
    let mut record = Record::default();
    push(&mut record, 0, 1, send(&[b'a'; 100]));
    let event = record.last().unwrap();
    const LINES: u32 = 7;
    const ALL: u32 = HEAD + LINES * LINE;
    assert_eq!(hex::height(event, SETTING), ALL);
    // On a phone, a line has half as many bytes.
    let cases: [(Range<u32>, u32, Range<u64>, u64); 8] = [
        (0..ALL, 674, 0..7, 16),
        (0..ALL + 1000, 674, 0..7, 16),
        (0..HEAD, 674, 0..0, 16),
        (0..HEAD + 1, 674, 0..1, 16),
        (HEAD + LINE..HEAD + 2 * LINE, 674, 1..2, 16),
        (HEAD + LINE - 1..HEAD + 2 * LINE + 1, 674, 0..3, 16),
        (0..HEAD + 2 * LINE, 620, 0..2, 16),
        (0..HEAD + 2 * LINE, 619, 0..2, 8),
    ];
    for (seen, width, expected, columns) in cases {
        let dump = hex::dump(event, seen.clone(), Setting { width, ..SETTING });
        let offsets: Vec<_> = dump.lines.iter().map(|line| line.offset).collect();
        let expected_offsets: Vec<_> = expected.clone().map(|line| line * columns).collect();
        assert_eq!((dump.above as u64, offsets), (expected.start, expected_offsets), "{seen:?} of {width}");
        assert_eq!(dump.left_out, None);
    }
}

#[test]
fn more_than_one_call_can_carry_is_counted_and_not_drawn() {
    let most = relay_protocol::MAX_MESSAGE;
    let lines = (most / 16) as u32;
    for (more, height) in [(0, HEAD + lines * LINE), (3, HEAD + (lines + 1) * LINE)] {
        let mut record = Record::default();
        push(&mut record, 0, 1, send(&vec![b'a'; most + more]));
        let event = record.last().unwrap();
        assert_eq!(hex::height(event, SETTING), height);
        let at_the_end = hex::dump(event, height - LINE..height, SETTING);
        assert_eq!(at_the_end.left_out, (more > 0).then_some(more));
        assert_eq!(hex::dump(event, 0..height - 2 * LINE, SETTING).left_out, None, "its line is not seen");
        let whole = hex::dump(event, 0..height, SETTING);
        assert_eq!((whole.lines.len() as u32, whole.lines.last().unwrap().cells[0].bytes), (lines, 16));
    }
}

#[test]
fn an_entry_without_bytes_has_no_block() {
    let mut record = Record::default();
    for kind in [connect("echo"), send(b""), EventKind::Shutdown] {
        push(&mut record, 0, 1, kind);
        assert_eq!(hex::height(record.last().unwrap(), SETTING), 0);
    }
}
