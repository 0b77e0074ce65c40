//! The texts of entries in the views, and their positions.

use crate::*;
use networking_lab::record::{Faults, HttpMessage, HttpStart, MAX_ENTRIES};
use networking_lab::text::{Lang, record::seconds};
use networking_lab::views::{
    Lanes, Setting, View,
    cells::{Part, cells},
    filter::Filter,
    ladder,
    layout::{Layout, Place, lines},
    list::{lay_out, lay_out_further},
    note::Note,
    row::{Arrow, Row, Tone},
};
use std::collections::HashSet;

const SETTING: Setting =
    Setting { view: View::Ladder, lang: Lang::Ko, lanes: Lanes { relay: true, clients: false }, width: 674 };

/// Returns the rows of some entries of one connection.
fn rows(entries: impl IntoIterator<Item = EventKind>) -> Vec<Row> {
    let mut record = Record::default();
    entries.into_iter().for_each(|kind| push(&mut record, 0, 1, kind));
    record.entries().map(|event| Row::new(event, &record, Lang::Ko)).collect()
}

#[test]
fn rows_cross_the_legs_that_things_cross() {
    use Arrow::*;
    let refused = EventKind::Failed(failure(Phase::Connect, FailureKind::Refused, Some("ECONNREFUSED")));
    let lost = EventKind::Failed(failure(Phase::Connect, FailureKind::TimedOut, Some("ETIMEDOUT")));
    let policy = EventKind::Failed(failure(Phase::Policy, FailureKind::NotAllowed, None));
    let reset = EventKind::Failed(failure(Phase::Transfer, FailureKind::Reset, Some("ECONNRESET")));
    let idle = EventKind::Failed(failure(Phase::Transfer, FailureKind::Idle, None));
    let cases: [(&[EventKind], Arrow, Arrow, &str, &str); 16] = [
        (&[connect("echo")], Out, Held, "connect()", "echo"),
        (&[open("a", "b")], Back, Back, "", "연결됨 · 0.4 ms"),
        (&[send("안녕하세요!".as_bytes())], Out, Held, "send 16 B", "\"안녕하세요!\""),
        (&[EventKind::Receive { size: 4 }], Out, Nothing, "recv(4)", ""),
        (&[received(4, b"abc")], Back, Back, "recv(4) → 3 B", "\"abc\""),
        (&[received(4, b"abcd"), received(4, b"e\n")], Back, Earlier, "recv(4) → 2 B", "\"e\\n\""),
        (&[EventKind::TimedOut { after: 3_000_100 }], Back, Nothing, "recv → 시간 초과 · 3,000.1 ms", "시간 초과"),
        (&[EventKind::Shutdown], Out, Out, "shutdown(WR)", "FIN"),
        (&[EventKind::Fin], Back, Back, "recv → 0 B", "FIN"),
        (&[EventKind::Close], Out, Out, "close()", "FIN"),
        (&[EventKind::Shutdown, EventKind::Close], Out, Nothing, "close()", ""),
        (&[refused], Back, Back, "ECONNREFUSED", "RST"),
        (&[lost], Back, Lost, "ETIMEDOUT", "응답 없음"),
        (&[policy], Back, Nothing, "허용되지 않은 대상", ""),
        (&[reset], Back, Back, "ECONNRESET", "RST"),
        (&[idle], Back, Nothing, "유휴 시간 초과", ""),
    ];
    for (entries, near, far, label, content) in cases {
        let row = rows(entries.iter().cloned()).pop().unwrap();
        assert_eq!((row.near, row.far), (near, far), "{entries:?}");
        assert_eq!((row.label.as_str(), row.content.as_str()), (label, content));
    }
}

#[test]
fn a_sentence_says_nothing_twice() {
    let sentence = |lang, entries: &[EventKind]| {
        let mut record = Record::default();
        entries.iter().for_each(|kind| push(&mut record, 0, 1, kind.clone()));
        let event = record.entries().last().unwrap();
        Row::new(event, &record, lang).sentence(event, lang)
    };
    let udp = EventKind::Connect { target: "echo".into(), protocol: Protocol::Udp };
    let timed_out = EventKind::TimedOut { after: 3_001_900 };
    let faults = EventKind::Faults(Faults { loss: 20, seed: 42, ..Faults::default() });
    let closed = |reason: &str| EventKind::Closed { code: 4006, reason: reason.into() };
    assert_eq!(sentence(Lang::En, &[udp.clone(), timed_out.clone()]), "recvfrom → timed out · 3,001.9 ms");
    assert_eq!(sentence(Lang::Ko, &[timed_out]), "recv → 시간 초과 · 3,001.9 ms");
    assert_eq!(sentence(Lang::En, std::slice::from_ref(&udp)), "connect() · echo");
    assert_eq!(sentence(Lang::En, &[udp, faults]).matches("20").count(), 1);
    assert_eq!(sentence(Lang::En, &[EventKind::Info(None)]).matches("TCP_INFO").count(), 1);
    for (reason, end) in [("", " · 4006"), ("reset", " · 4006 reset")] {
        let told = sentence(Lang::En, &[EventKind::Close, closed(reason)]);
        assert!(told.ends_with(end) && told.matches("4006").count() == 1, "{told}");
    }
    assert_eq!(sentence(Lang::En, &[connect("echo")]), "connect() echo");
    assert_eq!(sentence(Lang::En, &[received(4, b"abc")]), "recv(4) → 3 B \"abc\"");
    // The label has no text if only the second leg has one.
    assert!(sentence(Lang::En, &[open("a", "b")]).starts_with("connected"));
}

#[test]
fn a_connect_that_the_relay_refused_never_left_it() {
    let rows = rows([connect("10.0.0.1:1"), EventKind::Failed(failure(Phase::Policy, FailureKind::NotAllowed, None))]);
    assert_eq!((rows[0].near, rows[0].far), (Arrow::Out, Arrow::Stopped));
}

#[test]
fn http_goes_straight_to_the_server() {
    let url = "http://127.0.0.1:8081/get?key=value#part".to_owned();
    let body = b"0123456789".as_slice().into();
    let rows = rows([
        EventKind::Request { method: "GET".into(), url, headers: vec![], session_headers: vec![], body: "".into() },
        EventKind::Response { status: 200, reason: "OK".into(), headers: vec![], body, took: 4_100 },
        EventKind::Response { status: 404, reason: String::new(), headers: vec![], body: "".into(), took: 60 },
        EventKind::HttpFailed { cause: HttpCause::Unknown, message: "Failed to fetch".into(), took: 2_000 },
    ]);
    let labels: Vec<_> = rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels, ["GET /get?key=value", "200 OK · 10 B · 4.1 ms", "404 · 0 B · 0.1 ms", "fetch 실패 · 2.0 ms"]);
    let arrows: Vec<_> = rows.iter().map(|row| (row.far, row.near, row.tone)).collect();
    use {Arrow::*, Tone::*};
    assert_eq!(arrows, [(Nothing, Out, Sent), (Nothing, Back, Received), (Nothing, Back, Warn), (Nothing, Lost, Bad)]);
}

#[test]
fn a_message_of_http_on_a_connection_is_said_without_its_bytes() {
    let message = |start| HttpMessage {
        sent: matches!(start, HttpStart::Request { .. }),
        start,
        headers: vec![("Host".into(), "lab".into())],
        session_headers: vec![],
        trailers: vec![],
        chunks: vec![],
        body: 12,
        length: 100,
        complete: true,
    };
    let request = message(HttpStart::Request { method: "PUT".into(), target: "/items/1".into() });
    let response = message(HttpStart::Response { status: 201, reason: "Created".into() });
    let cut = HttpMessage { complete: false, ..response.clone() };
    let rows = rows([request, response, cut].map(EventKind::HttpMessage));
    let labels: Vec<_> = rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels, ["PUT /items/1 · 12 B", "201 Created · 12 B", "201 Created · 12 B · 도중에 끊김"]);
    use {Arrow::*, Tone::*};
    let arrows: Vec<_> = rows.iter().map(|row| (row.near, row.far, row.tone)).collect();
    assert_eq!(arrows, [(Out, Nothing, Sent), (Back, Nothing, Received), (Back, Nothing, Warn)]);
    assert!(rows[0].size.is_none(), "its bytes are those of the sends and recvs");
}

#[test]
fn a_cut_character_is_pointed_out_on_both_sides() {
    let mut record = Record::default();
    "안녕".as_bytes().chunks(4).for_each(|chunk| push(&mut record, 0, 1, received(4, chunk)));
    let notes: Vec<_> = record.entries().map(|event| Note::of(event, Lang::Ko)).collect();
    let Some(Note::Bytes(runs, words)) = &notes[0] else { panic!("{notes:?}") };
    let runs: Vec<_> = runs.iter().map(|run| (run.part, run.hex.as_str())).collect();
    assert_eq!(runs, [(Part::Whole, "ec 95 88"), (Part::Cut, "eb")]);
    assert_eq!(words[..], [(Part::Cut, "1 B 잘림".to_owned())]);
    let Some(Note::Bytes(runs, words)) = &notes[1] else { panic!("{notes:?}") };
    assert_eq!((runs[0].part, runs[0].hex.as_str()), (Part::Continued, "85 95"));
    assert_eq!(words[..], [(Part::Continued, "2 B 이어짐".to_owned())]);
}

#[test]
fn a_long_chunk_shows_its_edges() {
    let mut record = Record::default();
    push(&mut record, 0, 1, received(1024, &[b"0123456789abcdef".as_slice(), &[0xec]].concat()));
    let Some(Note::Bytes(runs, _)) = Note::of(record.last().unwrap(), Lang::En) else { panic!() };
    let runs: Vec<_> = runs.iter().map(|run| run.hex.as_str()).collect();
    assert_eq!(runs, ["30 31 32 33 34", "… 63 64 65 66", "ec"]);
}

#[test]
fn what_is_no_text_is_shown_as_digits() {
    let mut record = Record::default();
    push(&mut record, 0, 1, send(&[0xff, 0x00]));
    assert_eq!(record.last().unwrap().content(), "ff 00");
    push(&mut record, 0, 1, send(&[0xff; 31]));
    assert_eq!(record.last().unwrap().content(), format!("{}…", "ff ".repeat(30)));
    push(&mut record, 0, 1, send("한".repeat(50).as_bytes()));
    assert_eq!(record.last().unwrap().content(), format!("\"{}…\"", "한".repeat(40)));
}

#[test]
fn every_failure_names_its_layer_and_kind() {
    use FailureKind::*;
    let kinds = [NotAllowed, Unresolved, Refused, TimedOut, Unreachable, Reset, Idle, Limit, BadRequest, Other];
    for lang in [Lang::Ko, Lang::En] {
        let mut headlines = HashSet::new();
        for kind in kinds {
            let why = lang.explain_failure(&failure(Phase::Connect, kind, Some("ESYMBOL")), Protocol::Tcp);
            assert!(why.headline.ends_with(" · ESYMBOL") && !why.sentences[0].is_empty());
            assert!(headlines.insert(why.headline));
        }
    }
    let mut refusal = failure(Phase::Policy, NotAllowed, None);
    refusal.rule = Some("target-not-listed".into());
    refusal.allow = Some("--allow tcp://127.0.0.1:9000".into());
    let why = Lang::Ko.explain_failure(&refusal, Protocol::Tcp);
    assert!(why.headline.starts_with("중계기 · "));
    assert!(
        why.sentences[1].ends_with("target-not-listed") && why.sentences[2].ends_with("--allow tcp://127.0.0.1:9000")
    );
    let why = Lang::Ko.explain_failure(&failure(Phase::Connect, Refused, Some("ECONNREFUSED")), Protocol::Tcp);
    assert!(why.headline.starts_with("TCP · "));
}

#[test]
fn what_windows_does_otherwise_is_told_of_windows_only() {
    use FailureKind::*;
    let cases = [
        (Phase::Connect, Refused, "ECONNREFUSED", "WSAECONNREFUSED", "2초", "two seconds"),
        (Phase::Transfer, Reset, "ECONNRESET", "WSAECONNRESET", "아직 recv하지 않은", "not been received yet"),
        (
            Phase::Transfer,
            Reset,
            "ECONNABORTED",
            "WSAECONNABORTED",
            "컴퓨터의 Windows",
            "Windows on the relay’s computer",
        ),
        (Phase::Bind, AddressInUse, "EADDRINUSE", "WSAEACCES", "excludedportrange", "excludedportrange"),
    ];
    for (phase, kind, elsewhere, windows, korean, english) in cases {
        for (lang, words) in [(Lang::Ko, korean), (Lang::En, english)] {
            let explain = |symbol| lang.explain_failure(&failure(phase, kind, Some(symbol)), Protocol::Tcp);
            let (elsewhere, windows) = (explain(elsewhere), explain(windows));
            assert!(windows.paragraph().contains(words), "{windows:?}");
            assert!(!elsewhere.paragraph().contains(words), "{elsewhere:?}");
        }
    }
}

#[test]
fn times_are_seconds_since_the_start() {
    assert_eq!((seconds(0), seconds(8_204_999)), ("0.000".into(), "8.204".into()));
}

#[test]
fn a_layout_finds_rows_by_place_and_by_number() {
    let layout = Layout::new([(3, 10), (4, 0), (5, 20), (6, 30)].into_iter());
    assert_eq!((layout.len(), layout.height()), (3, 60));
    assert_eq!(layout.place(1), Some(Place { number: 5, top: 10, height: 20 }));
    assert_eq!(layout.find(4), layout.place(1));
    assert_eq!(layout.find(7), None);
    assert_eq!(layout.rows_in(0..60), 0..3);
    assert_eq!(layout.rows_in(9..10), 0..1);
    assert_eq!(layout.rows_in(10..11), 1..2);
    assert_eq!(layout.rows_in(29..31), 1..3);
    assert!(layout.rows_in(100..200).len() <= 1);
    assert!(Layout::new(std::iter::empty()).rows_in(0..100).is_empty());
}

#[test]
fn a_list_that_is_too_tall_keeps_its_newest_rows() {
    let layout = Layout::new((1..=10).map(|number| (number, 3_000_000)));
    assert_eq!((layout.len(), layout.left_out()), (2, 8));
    assert_eq!(layout.place(0).unwrap().number, 9);
    // At least one row is kept.
    assert_eq!(Layout::new([(1, 90_000_000)].into_iter()).len(), 1);
}

#[test]
fn only_a_few_rows_of_many_are_seen() {
    let mut record = Record::default();
    (0..10_000).for_each(|at| push(&mut record, at, 1, received(4, "안".as_bytes())));
    for view in [View::Ladder, View::Table, View::Hex] {
        let layout = lay_out(&record, Setting { view, ..SETTING }, &Filter::default());
        assert_eq!((layout.len(), layout.left_out()), (10_000, 0));
        let middle = layout.height() / 2;
        assert!((1..60).contains(&layout.rows_in(middle..middle + 1000).len()), "{view:?}");
    }
}

#[test]
fn rows_are_taller_where_they_say_more() {
    let mut record = Record::default();
    push(&mut record, 0, 1, send(b"a"));
    push(&mut record, 0, 1, send(&[0xec]));
    push(&mut record, 0, 1, EventKind::Failed(failure(Phase::Connect, FailureKind::Refused, None)));
    let heights = |width| record.entries().map(|event| ladder::height(event, Setting { width, ..SETTING })).collect();
    let (wide, narrow): (Vec<_>, Vec<_>) = (heights(674), heights(326));
    assert!(wide.is_sorted() && narrow.is_sorted() && wide[0] < wide[1] && wide[1] < wide[2]);
    assert!(wide[2] < narrow[2]);
    // From this width on, times are beside the arrows.
    let (above, beside): (Vec<_>, Vec<_>) = (heights(559), heights(560));
    assert!(above[0] > beside[0] && beside[0] == wide[0] && above[0] == narrow[0]);
}

#[test]
fn lines_break_at_spaces_and_between_syllables() {
    assert_eq!(lines("", 10, 100), 1);
    assert_eq!(lines(&"가".repeat(10), 10, 100), 1);
    assert_eq!(lines(&"가".repeat(11), 10, 100), 2);
    assert_eq!(lines("aaaaaaaaaa aaaaaaaaaa", 10, 100), 2);
    assert_eq!(lines(&"a".repeat(40), 10, 100), 3);
    // A word that does not fit moves to the next line as a whole.
    assert_eq!(lines(&["a"; 3].map(|letter| letter.repeat(9)).join(" "), 10, 100), 3);
    // Letters differ in width.
    assert_eq!((lines(&"i".repeat(20), 10, 100), lines(&"A".repeat(16), 10, 100)), (1, 2));
    // A line holds at least one character, however narrow the box.
    assert_eq!((lines("ii", 10, 0), lines("가가", 10, 0)), (1, 2));
}

#[test]
fn hex_cells_keep_characters_together() {
    let mut record = Record::default();
    push(&mut record, 0, 1, received(9, "ab안cd".as_bytes()));
    let event = record.last().unwrap();
    let bytes = event.kind.bytes().unwrap();
    let line = |range| {
        let cells = cells(event, bytes, range).into_iter();
        cells.map(|cell| (cell.text, cell.hex, cell.bytes)).collect::<Vec<_>>()
    };
    let whole = [("ab", "61 62", 2), ("안", "ec 95 88", 3), ("cd", "63 64", 2)];
    assert_eq!(line(0..7), whole.map(|(text, hex, bytes)| (text.to_owned(), hex.to_owned(), bytes)));
    // The rest of a character that started on the previous line has no glyph.
    assert_eq!(line(4..6), [("".to_owned(), "88".to_owned(), 1), ("c".to_owned(), "63".to_owned(), 1)]);
}

#[test]
fn a_record_that_grows_is_laid_out_further_as_if_anew() {
    let mut record = Record::default();
    let grow = |record: &mut Record, count: u64| {
        for at in 0..count {
            push(record, at, 1, received(4, if at % 3 == 0 { b"four" } else { b"a" }));
        }
    };
    grow(&mut record, 10);
    for view in View::ALL {
        let setting = Setting { view, ..SETTING };
        let (mut record, mut layout) = (record.clone(), lay_out(&record, setting, &Filter::default()));
        for count in [1, 5, MAX_ENTRIES as u64, 3] {
            let earlier = record.clone();
            grow(&mut record, count);
            assert_eq!(record.continues(&earlier), count < MAX_ENTRIES as u64, "its newest entry is still there");
            let further = lay_out_further(&layout, &earlier, &record, setting, &Filter::default());
            let anew = lay_out(&record, setting, &Filter::default());
            let places = |layout: &Layout| (0..layout.len()).map(|index| layout.place(index)).collect::<Vec<_>>();
            assert!(places(&further) == places(&anew), "{view:?} after {count} more");
            assert_eq!((further.height(), further.left_out()), (anew.height(), anew.left_out()));
            layout = further;
        }
    }
    let mut cleared = record.clone();
    cleared.clear();
    grow(&mut cleared, 20);
    assert!(!cleared.continues(&record));
}

#[test]
fn rows_that_do_not_fit_are_told_until_their_entries_go() {
    let mut layout = Layout::new((1..=10).map(|number| (number, 3_000_000)));
    assert_eq!((layout.len(), layout.left_out()), (2, 8));
    layout.extend([(11, 3_000_000)].into_iter());
    assert_eq!((layout.len(), layout.left_out()), (2, 9));
    layout.drop_before(6);
    assert_eq!((layout.len(), layout.left_out()), (2, 4));
    assert_eq!(layout.place(0).map(|place| (place.number, place.top, place.height)), Some((10, 0, 3_000_000)));
}
