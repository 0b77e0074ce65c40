//! UDP in the record and its views.

use crate::*;
use networking_lab::record::{Faults, export::to_json, import::from_json};
use networking_lab::text::Lang;
use networking_lab::views::{
    Lanes,
    note::Note,
    route::route,
    row::{Arrow, Row, Tone},
};
use relay_protocol::{Fault, Way};

fn udp(target: &str) -> EventKind {
    EventKind::Connect { target: target.into(), protocol: Protocol::Udp }
}

fn bind() -> EventKind {
    EventKind::Bind { port: 9000, backlog: None }
}

fn record(entries: impl IntoIterator<Item = EventKind>) -> Record {
    let mut record = Record::default();
    entries.into_iter().for_each(|kind| push(&mut record, 0, 1, kind));
    record
}

fn last_row(entries: impl IntoIterator<Item = EventKind>) -> Row {
    let record = record(entries);
    Row::new(record.last().expect("something was pushed"), &record, Lang::En)
}

#[test]
fn what_sends_nothing_does_not_cross_the_second_leg() {
    use Arrow::*;
    let refused = failure(Phase::Transfer, FailureKind::Refused, Some("ECONNREFUSED"));
    let too_long = failure(Phase::Transfer, FailureKind::Other, Some("EMSGSIZE"));
    let injected = |fault, way| EventKind::Injected { fault, way, number: 3, bytes: 5 };
    let to = || EventKind::SendTo { to: "c:3".into(), bytes: "hi".into() };
    let cases: [(Vec<EventKind>, Arrow, Arrow, &str, &str); 16] = [
        (vec![udp("echo")], Out, Nothing, "connect() · echo", "echo"),
        (vec![udp("echo"), open("a:1", "b:2")], Back, Nothing, "connect() → a:1", ""),
        (vec![udp("echo"), send(b"hi")], Out, Out, "send 2 B · #1", "\"hi\""),
        (vec![udp("echo"), send(b"hi"), send(b"")], Out, Out, "send 0 B · #2", ""),
        (vec![udp("echo"), EventKind::Close], Out, Nothing, "close()", ""),
        (vec![bind()], Out, Nothing, "bind(9000)", ""),
        (vec![bind(), to()], Out, Out, "sendto 2 B · #1", "c:3 · \"hi\""),
        (vec![bind(), received_from("c:3", 4, b"hell")], Back, Back, "recvfrom(4) → 4 B", "c:3 · \"hell\""),
        (vec![bind(), EventKind::Truncated { kept: 4, of: 10 }], Back, Nothing, "recvfrom · 6 B discarded", ""),
        (vec![udp("x"), EventKind::Reported(refused.clone())], Back, Back, "ECONNREFUSED", "ICMP port unreachable"),
        (vec![udp("x"), EventKind::Reported(too_long)], Back, Nothing, "EMSGSIZE", ""),
        (
            vec![udp("x"), injected(Fault::Loss, Way::Out)],
            Nothing,
            LostOut,
            "injected loss · #3",
            "lost on the way there",
        ),
        (
            vec![udp("x"), injected(Fault::Loss, Way::Back)],
            Nothing,
            LostBack,
            "injected loss · #3",
            "lost on the way back",
        ),
        (
            vec![udp("x"), injected(Fault::Duplicate, Way::Out)],
            Nothing,
            Out,
            "injected duplicate · #3",
            "duplicated on the way there",
        ),
        (
            vec![udp("x"), injected(Fault::Reorder, Way::Out)],
            Nothing,
            Words(Way::Out),
            "injected reordering · #3",
            "reordered on the way there",
        ),
        (
            vec![udp("x"), injected(Fault::Reorder, Way::Back)],
            Nothing,
            Words(Way::Back),
            "injected reordering · #3",
            "reordered on the way back",
        ),
    ];
    for (entries, near, far, label, content) in cases {
        let row = last_row(entries.clone());
        assert_eq!((row.near, row.far), (near, far), "{entries:?}");
        assert_eq!((row.label.as_str(), row.content.as_str()), (label, content));
    }
    let lost = |way| last_row([udp("x"), injected(Fault::Loss, way)]);
    assert!(lost(Way::Out).out() && !lost(Way::Back).out());
    let reordered = |way| last_row([udp("x"), injected(Fault::Reorder, way)]);
    assert!(reordered(Way::Out).out() && !reordered(Way::Back).out());
}

#[test]
fn a_datagram_that_the_relay_doubles_on_its_way_back_crosses_the_second_leg_once() {
    use Arrow::{Back, Nothing};
    let words = Arrow::Words(Way::Back);
    let doubled = |bytes| EventKind::Injected { fault: Fault::Duplicate, way: Way::Back, number: 1, bytes };
    let came = |from: &str, bytes: &str| received_from(from, 4, bytes.as_bytes());
    let far = |entries: &[EventKind]| -> Vec<Arrow> {
        let record = record([bind()].into_iter().chain(entries.iter().cloned()));
        let rows = record.entries().skip(1).map(|event| Row::new(event, &record, Lang::En).far);
        rows.collect()
    };
    assert_eq!(far(&[doubled(2), came("b:2", "hi"), came("b:2", "hi")]), [words, Back, words]);
    // A datagram that arrived again by itself did cross the leg.
    assert_eq!(far(&[came("b:2", "hi"), came("b:2", "hi")]), [Back, Back]);
    assert_eq!(far(&[doubled(2), came("b:2", "hi"), came("b:2", "hi"), came("b:2", "hi")])[3], Back);
    // Other datagrams may arrive first, and the buffer may be too small.
    let between = [came("b:2", "hi"), doubled(2), came("b:2", "hi"), came("c:3", "hi"), came("b:2", "ho")];
    assert_eq!(far(&between), [Back, words, Back, Back, Back]);
    let truncated = [doubled(10), came("b:2", "abcd"), EventKind::Truncated { kept: 4, of: 10 }, came("b:2", "abcd")];
    assert_eq!(far(&truncated), [words, Back, Nothing, words]);
    // Two datagrams are duplicated before either is received, in another order.
    let two = ["b", "b", "aa", "aa"].map(|bytes| came("b:2", bytes));
    assert_eq!(far(&[&[doubled(2), doubled(1)][..], &two].concat())[2..], [Back, words, Back, words]);

    let rows = record([bind(), doubled(2), came("b:2", "hi"), came("b:2", "hi")]);
    let copy = Row::new(rows.last().unwrap(), &rows, Lang::En);
    assert_eq!((copy.label.as_str(), copy.content.as_str()), ("recvfrom(4) → 2 B", "injected copy · b:2 · \"hi\""));
    let lanes = Lanes { relay: true, clients: false };
    assert_eq!(route(rows.last().unwrap(), &copy, lanes, Lang::En), "Relay → This tab");
    let imported = from_json(&to_json(&rows)).unwrap();
    assert_eq!(Row::new(imported.last().unwrap(), &imported, Lang::En), copy);
}

#[test]
fn a_delay_is_told_once_and_at_each_send() {
    let faults = Faults { loss: 20, delay: 50, seed: 42, ..Faults::default() };
    let row = last_row([udp("echo"), EventKind::Faults(faults)]);
    assert_eq!((row.label.as_str(), row.tone), ("faults to inject · loss 20% · delay 50 ms · seed 42", Tone::Warn));
    assert_eq!(
        last_row([udp("echo"), EventKind::Faults(faults), send(b"hi")]).content,
        "\"hi\" · injected delay 50 ms"
    );
    // TCP is delayed as well; received data is not.
    assert_eq!(
        last_row([connect("echo"), EventKind::Faults(faults), send(b"hi")]).content,
        "\"hi\" · injected delay 50 ms"
    );
    let back = [udp("echo"), open("a", "b"), EventKind::Faults(faults), received_from("b", 9, b"hi")];
    assert_eq!(last_row(back).content, "\"hi\"");
}

#[test]
fn failures_of_udp_are_not_told_as_tcps() {
    let explain = |kind, symbol: &str, protocol| {
        Lang::En.explain_failure(&failure(Phase::Transfer, kind, Some(symbol)), protocol)
    };
    let refused = explain(FailureKind::Refused, "ECONNREFUSED", Protocol::Udp);
    assert_eq!(refused.headline, "UDP · ICMP port unreachable · ECONNREFUSED");
    assert!(!refused.paragraph().contains("SYN"), "{refused:?}");
    assert!(explain(FailureKind::Refused, "ECONNREFUSED", Protocol::Tcp).paragraph().contains("SYN"));
    let windows = explain(FailureKind::Reset, "WSAECONNRESET", Protocol::Udp);
    assert_eq!(windows.sentences, refused.sentences);
    let too_long = explain(FailureKind::Other, "EMSGSIZE", Protocol::Udp);
    assert_eq!(too_long.headline, "UDP · datagram too long · EMSGSIZE");
    assert!(too_long.sentences.len() == 1 && too_long.paragraph().contains("65,507"), "{too_long:?}");
    let in_use = Lang::En.explain_failure(&failure(Phase::Bind, FailureKind::AddressInUse, None), Protocol::Udp);
    assert!(in_use.headline.starts_with("UDP · "), "{in_use:?}");
}

#[test]
fn notes_say_what_udp_does_not_promise() {
    let note = |kind: EventKind| Note::of(record([udp("echo"), kind]).last().unwrap(), Lang::En);
    let remark = |kind: EventKind| match note(kind) {
        Some(Note::Remark(text)) => text,
        other => panic!("{other:?}"),
    };
    assert!(remark(open("a", "b")).contains("sends nothing"));
    assert!(remark(EventKind::TimedOut { after: 1 }).contains("UDP does not say"));
    assert!(remark(EventKind::Truncated { kept: 4, of: 10 }).contains("next datagram"));
}

#[test]
fn a_datagram_is_whole_by_itself() {
    let han = "안".as_bytes();
    let record = record([udp("echo"), send(&han[..2]), send(&han[2..])]);
    let facts: Vec<_> = record.entries().skip(1).map(|event| event.facts).collect();
    assert_eq!(facts.iter().map(|facts| (facts.datagram, facts.offset)).collect::<Vec<_>>(), [(1, 0), (2, 0)]);
    // The rest of the character does not continue the previous datagram.
    let reading = facts[1].reading.unwrap();
    assert_eq!((reading.continued, reading.invalid), (0, 1));
}

#[test]
fn export_of_datagrams() {
    let faults = Faults { loss: 20, seed: 42, ..Faults::default() };
    let injected = EventKind::Injected { fault: Fault::Loss, way: Way::Out, number: 1, bytes: 2 };
    let json =
        to_json(&record([udp("echo"), EventKind::Faults(faults), send(b"hi"), injected, received_from("b:2", 4, b"")]));
    let expected = [
        r#"{"format":1,"dropped":0,"entries":["#,
        r#"{"number":1,"at_us":0,"connection":1,"what":"connect","target":"echo","protocol":"udp"},"#,
        r#"{"number":2,"at_us":0,"connection":1,"what":"faults","loss_percent":20,"duplicate_percent":0,"reorder_percent":0,"delay_ms":0,"seed":42},"#,
        r#"{"number":3,"at_us":0,"connection":1,"reach":"lost","reach_after_us":0,"what":"send","datagram":1,"length":2,"hex":"6869","text":"hi"},"#,
        r#"{"number":4,"at_us":0,"connection":1,"what":"injected","fault":"loss","way":"out","datagram":1,"bytes":2},"#,
        r#"{"number":5,"at_us":0,"connection":1,"what":"received_from","from":"b:2","size":4,"datagram":1,"length":0,"hex":"","text":""}"#,
        "]}",
    ];
    assert_eq!(json, expected.concat());
}
