//! The notes below rows, the resulting heights, and the sentence about an entry.

use crate::*;
use networking_lab::{
    text::Lang,
    views::{Lanes, Setting, View, cells::Part, ladder, layout::lines, list, note::Note, row::Row},
};

const WIDE: Setting =
    Setting { view: View::Ladder, lang: Lang::En, lanes: Lanes { relay: true, clients: false }, width: 674 };

/// A record of one connection.
fn record(entries: impl IntoIterator<Item = EventKind>) -> Record {
    let mut record = Record::default();
    entries.into_iter().for_each(|kind| push(&mut record, 0, 1, kind));
    record
}

/// The note of the last of these entries.
fn note(entries: impl IntoIterator<Item = EventKind>) -> Option<Note> {
    Note::of(record(entries).last().expect("it has an entry"), Lang::En)
}

fn udp() -> EventKind {
    EventKind::Connect { target: "echo".into(), protocol: Protocol::Udp }
}

#[test]
fn a_note_is_of_its_protocol() {
    assert_eq!(note([connect("echo"), open("a", "b")]), None);
    assert_eq!(note([udp(), open("a", "b")]), Some(Note::Remark(Lang::En.udp_connected())));
    let timed_out = || EventKind::TimedOut { after: 1 };
    assert_eq!(note([connect("echo"), timed_out()]), Some(Note::Remark(Lang::En.recv_still_connected())));
    assert_eq!(note([udp(), timed_out()]), Some(Note::Remark(Lang::En.no_datagram_came())));
}

#[test]
fn an_end_that_nothing_explains_is_explained() {
    let ended = |before: &[EventKind], code| note(before.iter().cloned().chain([closed(code)]));
    let Some(Note::Failure(why)) = ended(&[], 1006) else { panic!("it is a failure") };
    assert_eq!(why, Lang::En.explain_closed(1006, ""));
    assert_eq!(ended(&[EventKind::Close], 1006), None);
    assert_eq!(Lang::En.explain_closed(4006, "gone").sentences.last().map(String::as_str), Some("gone"));
    assert_eq!(Lang::En.explain_closed(4006, "").sentences.len(), 1);
    let failed = EventKind::HttpFailed { cause: HttpCause::Unknown, message: "Failed to fetch".into(), took: 1 };
    let Some(Note::Failure(why)) = note([failed]) else { panic!("it is a failure") };
    assert!(why.headline.ends_with("Failed to fetch"), "{why:?}");
}

/// An accepted connection has no WebSocket of its own: it uses the listener's.
#[test]
fn an_end_is_named_after_what_ended() {
    let accepted = || EventKind::Accepted { local: "a:1".into(), peer: "b:2".into(), waited: None };
    let label = |first: EventKind, code| {
        let record = record([first, closed(code)]);
        Row::new(record.last().expect("it was pushed"), &record, Lang::En).label
    };
    assert_eq!(label(connect("echo"), 1000), "WebSocket closed · 1000");
    assert_eq!(label(accepted(), 1000), "ended at the relay · 1000");
    assert_eq!(label(accepted(), 4006), "ended at the relay · 4006");
    // Without a close code from the relay, the listener's WebSocket was lost.
    assert_eq!(label(accepted(), 1006), "WebSocket closed · 1006");
}

#[test]
fn bytes_that_are_no_text_are_counted() {
    let Some(Note::Bytes(_, words)) = note([send(b"a\xff\xffb")]) else { panic!("there is one") };
    assert_eq!(words, [(Part::Invalid, Lang::En.invalid_bytes(2))]);
    assert!(words[0].1.starts_with("2 B"), "{words:?}");
    // Up to twelve bytes are shown in full; otherwise the first and last.
    let runs = |bytes: &[u8]| match note([send(bytes)]) {
        Some(Note::Bytes(runs, _)) => runs.into_iter().map(|run| run.hex).collect::<Vec<_>>().join(" "),
        other => panic!("{other:?}"),
    };
    assert_eq!(runs(b"abcdefghijk\xff"), "61 62 63 64 65 66 67 68 69 6a 6b ff");
    assert_eq!(runs(b"abcdefghijkl\xff"), "61 62 63 64 65 … 69 6a 6b 6c ff");
}

#[test]
fn a_row_has_room_for_what_stands_below_and_above_it() {
    let height = |entries: &[EventKind]| ladder::height(record(entries.iter().cloned()).last().unwrap(), WIDE);
    let plain = height(&[EventKind::Shutdown]);
    assert_eq!(plain, height(&[send(b"whole")]));
    // The same heights as in the style sheet: a chip, and a note's edges and lines.
    let note_of = |texts: &[&str]| 28 + 20 * texts.iter().map(|text| lines(text, 13, 674 - 152)).sum::<u32>();
    let timed_out = record([EventKind::TimedOut { after: 1 }]);
    assert_eq!(height(&[EventKind::TimedOut { after: 1 }]), plain + note_of(&[Lang::En.recv_still_connected()]));
    let narrow = ladder::height(timed_out.last().unwrap(), Setting { width: 200, ..WIDE });
    let lines_of_note = lines(Lang::En.recv_still_connected(), 13, 200 - 56);
    assert!(lines_of_note > 1);
    assert_eq!(narrow, 60 + 28 + 20 * lines_of_note);
    let refused = failure(Phase::Connect, FailureKind::Refused, Some("ECONNREFUSED"));
    let why = Lang::En.explain_failure(&refused, Protocol::Tcp);
    let texts: Vec<&str> = why.sentences.iter().chain([&why.headline]).map(String::as_str).collect();
    assert_eq!(height(&[EventKind::Failed(refused)]), plain + note_of(&texts));
    let han = "안".as_bytes();
    for cut in [&[send(&han[..1])][..], &[send(&han[..1]), send(&han[1..2])]] {
        assert_eq!(height(cut), plain + 34, "{cut:?}");
    }
    // A separator that names the connection is above its first row; a TCP server's socket has none.
    let bind = |backlog| EventKind::Bind { port: 9000, backlog };
    let separator = plain + 40;
    for (entries, expected) in [
        (&[connect("a")][..], plain),
        (&[connect("a"), connect("b")], separator),
        (&[bind(None)], plain),
        (&[connect("a"), bind(None)], separator),
        (&[connect("a"), bind(Some(5))], plain),
        (&[connect("a"), EventKind::Shutdown], plain),
    ] {
        assert_eq!(height(entries), expected, "{entries:?}");
    }
}

#[test]
fn the_newest_entry_is_told_in_a_sentence() {
    assert_eq!(list::newest(&Record::default(), Lang::En), "");
    assert_eq!(list::newest(&record([connect("echo"), EventKind::Shutdown]), Lang::En), "shutdown(WR) FIN");
    let refused = failure(Phase::Connect, FailureKind::Refused, Some("ECONNREFUSED"));
    let why = Lang::En.explain_failure(&refused, Protocol::Tcp);
    let told = list::newest(&record([EventKind::Failed(refused)]), Lang::En);
    assert_eq!(told, format!("{}. {}", why.headline, why.paragraph()));
    // The sentence gives a response's size and time beside its text.
    let body = b"hello".as_slice().into();
    let answer = EventKind::Response { status: 200, reason: "OK".into(), headers: vec![], body, took: 4_100 };
    assert_eq!(list::newest(&record([answer]), Lang::En), "200 OK · 5 B · 4.1 ms \"hello\"");
}

#[test]
fn control_characters_are_shown_as_signs() {
    assert_eq!(record([send(b"a\r\n\t\x07b")]).last().unwrap().content(), "\"a\\r\\n\\t\u{fffd}b\"");
    let event = record([send(b"a\n")]);
    let cells = networking_lab::views::cells::cells(event.last().unwrap(), b"a\n", 0..2);
    assert_eq!((cells.len(), cells[0].text.as_str()), (1, "a·"));
}

#[test]
fn causes_with_the_same_symbol_or_kind_are_told_apart() {
    let explain = |phase, kind, symbol, protocol| Lang::En.explain_failure(&failure(phase, kind, symbol), protocol);
    let other = explain(Phase::Transfer, FailureKind::Other, Some("ENOBUFS"), Protocol::Udp);
    let too_long = explain(Phase::Transfer, FailureKind::Other, Some("EMSGSIZE"), Protocol::Udp);
    assert!(other.headline.ends_with("ENOBUFS") && !other.paragraph().contains("65,507"), "{other:?}");
    assert!(too_long.paragraph().contains("65,507"), "{too_long:?}");
    let timed_out = |phase| explain(phase, FailureKind::TimedOut, Some("ETIMEDOUT"), Protocol::Tcp).paragraph();
    assert!(timed_out(Phase::Connect).contains(Lang::En.why_connect_timed_out()));
    assert!(timed_out(Phase::Transfer).contains(Lang::En.why_transfer_timed_out()));
    let mut refusal = failure(Phase::Bind, FailureKind::NotAllowed, None);
    let told = |refusal: &Failure| Lang::En.explain_failure(refusal, Protocol::Tcp).paragraph();
    assert!(!told(&refusal).contains(Lang::En.why_bind_not_allowed()));
    refusal.allow = Some("--bind 9000".into());
    assert!(told(&refusal).contains(Lang::En.why_bind_not_allowed()));
}

#[test]
fn counts_and_names_stand_in_the_words() {
    use networking_lab::record::ConnectionId;
    for lang in Lang::ALL {
        for (words, number) in [
            (lang.record_count(1234), "1,234"),
            (lang.record_waiting(1234), "1,234"),
            (lang.record_dropped(1234), "1,234"),
            (lang.record_dropped(1234), "100,000"),
            (lang.record_dropped(1234), " 64 MiB"),
            (lang.record_not_drawn(1234), "1,234"),
            (lang.more_bytes(1234), "1,234 B"),
            (lang.connection_name(ConnectionId(7), Protocol::Tcp), "7"),
            (lang.connection_name(ConnectionId(7), Protocol::Udp), "7"),
            (lang.up_to(ConnectionId(7)), "7"),
        ] {
            assert!(words.contains(number) && words != number, "{words:?} has {number}");
        }
    }
    let stream = record([send(&[b'-'; 496]), send(&[b'-'; 19])]);
    assert_eq!(Lang::En.place(stream.last().unwrap(), 19), "bytes 497–515 of the stream");
}
