//! How far the tab's actions have progressed, and where their arrows end.

use crate::*;
use networking_lab::{
    record::{
        ConnectionId, Faults, HttpMessage, HttpStart, Queues, Reach, excerpt::excerpt, export::to_json,
        import::from_json, pcap::to_pcapng,
    },
    text::Lang,
    views::{
        Lanes, Setting, View,
        filter::Filter,
        ladder,
        list::lay_out,
        route::route,
        row::{Arrow, Row, Tone},
    },
};
use relay_protocol::{Fault, MAX_DATAGRAM, Way};
use std::time::Duration;

const SETTING: Setting =
    Setting { view: View::Ladder, lang: Lang::En, lanes: Lanes { relay: true, clients: false }, width: 674 };

/// A record of these entries on one connection, a millisecond apart.
fn record(entries: impl IntoIterator<Item = EventKind>) -> Record {
    let mut record = Record::default();
    for (at, kind) in entries.into_iter().enumerate() {
        push(&mut record, at as u64 * 1000, 1, kind);
    }
    record
}

/// Returns the reach of each entry, and the arrow on its second leg.
fn far(record: &Record) -> Vec<(Reach, Arrow)> {
    record.entries().map(|event| (record.reach(event), Row::new(event, record, Lang::En).far)).collect()
}

fn udp() -> EventKind {
    EventKind::Connect { target: "echo".into(), protocol: Protocol::Udp }
}

const FIRST: ConnectionId = ConnectionId(1);
const A: &str = "127.0.0.1:40000";
const B: &str = "127.0.0.1:8888";

#[test]
fn a_send_ends_at_the_relay_until_its_socket_has_taken_all_of_it() {
    let mut record = record([connect("echo"), open(A, B), send(b"hello"), send(b"world")]);
    assert_eq!(far(&record)[2..], [(Reach::Relay, Arrow::Held), (Reach::Relay, Arrow::Held)]);
    let ended = |record: &Record| Row::new(record.last().unwrap(), record, Lang::En).ended;
    assert_eq!(ended(&record), "waiting at the relay");
    let before = record.clone();
    record.written(FIRST, 7, 9_000);
    assert_eq!(far(&record)[2..], [(Reach::Socket, Arrow::Out), (Reach::Relay, Arrow::Held)]);
    assert!(record != before, "there is something to draw");
    // The same report again changes nothing.
    let known = record.clone();
    record.written(FIRST, 7, 10_000);
    assert!(record == known);
    record.written(FIRST, 10, 11_000);
    assert_eq!((far(&record)[3], ended(&record)), ((Reach::Socket, Arrow::Out), ""));
    assert_eq!(record.last().unwrap().facts.reached_after, Some(8_000));
}

#[test]
fn a_connect_leaves_the_relay_only_where_it_did() {
    use FailureKind::*;
    let failed = |phase, kind| EventKind::Failed(failure(phase, kind, None));
    let cases = [
        (None, Reach::Relay, Arrow::Held),
        (Some(open(A, B)), Reach::Socket, Arrow::Out),
        (Some(failed(Phase::Connect, Refused)), Reach::Socket, Arrow::Out),
        (Some(failed(Phase::Connect, TimedOut)), Reach::Socket, Arrow::Out),
        (Some(failed(Phase::Policy, NotAllowed)), Reach::Refused, Arrow::Stopped),
        (Some(failed(Phase::Resolve, Unresolved)), Reach::Refused, Arrow::Stopped),
        (Some(closed(1006)), Reach::Relay, Arrow::Held),
    ];
    for (then, reach, arrow) in cases {
        let record = record([connect("echo")].into_iter().chain(then.clone()));
        assert_eq!(far(&record)[0], (reach, arrow), "{then:?}");
    }
    // A UDP connect sends nothing.
    assert_eq!(far(&record([udp()])), [(Reach::Untold, Arrow::Nothing)]);
}

#[test]
fn a_close_before_the_connection_is_established_shows_no_fin() {
    let row = |entries: &[EventKind]| {
        let record = record(entries.iter().cloned());
        let row = Row::new(record.last().unwrap(), &record, Lang::En);
        (row.far, row.content)
    };
    assert_eq!(row(&[connect("echo"), EventKind::Close]), (Arrow::Nothing, String::new()));
    assert_eq!(row(&[connect("echo"), open(A, B), EventKind::Close]), (Arrow::Out, "FIN".into()));
}

#[test]
fn a_lost_datagram_is_one_row_that_ends_where_it_was_lost() {
    let loss = |number, bytes, way| EventKind::Injected { fault: Fault::Loss, way, number, bytes };
    let lost = record([udp(), open(A, B), send(b"one"), send(b"second"), loss(2, 6, Way::Out)]);
    assert_eq!(far(&lost)[2..4], [(Reach::Untold, Arrow::Out), (Reach::Lost, Arrow::LostOut)]);
    let row = Row::new(lost.get(3).unwrap(), &lost, Lang::En);
    assert_eq!((row.tone, row.ended, row.out()), (Tone::Warn, "injected loss", true));
    let rows = |record: &Record| lay_out(record, SETTING, &Filter::default()).len();
    assert_eq!((lost.len(), rows(&lost)), (5, 4), "the loss has no row of its own");
    assert_eq!([3, 4, 5].map(|number| lost.row_of(number)), [3, 4, 4]);
    // A loss has its own row if the tab did not send the datagram, or if the record does not have it.
    for entry in [loss(2, 6, Way::Back), loss(9, 6, Way::Out), loss(2, 7, Way::Out)] {
        let record = record([udp(), open(A, B), send(b"one"), send(b"second"), entry]);
        assert_eq!((rows(&record), record.row_of(5)), (5, 5));
    }
}

#[test]
fn a_datagram_that_is_too_long_ends_at_the_relay() {
    let too_long = || EventKind::Reported(failure(Phase::Transfer, FailureKind::Other, Some("EMSGSIZE")));
    let long = vec![b'x'; MAX_DATAGRAM + 1];
    let record = record([udp(), open(A, B), send(&long), send(b"short"), too_long()]);
    assert_eq!(far(&record)[2..4], [(Reach::Refused, Arrow::Stopped), (Reach::Untold, Arrow::Out)]);
    assert_eq!(Row::new(record.get(2).unwrap(), &record, Lang::En).ended, "not sent");
    // The error that an earlier datagram was refused does not mean that it could not be sent.
    let refused = EventKind::Reported(failure(Phase::Transfer, FailureKind::Refused, Some("ECONNREFUSED")));
    assert_eq!(far(&crate::reach::record([udp(), open(A, B), send(b"a"), refused]))[2].0, Reach::Untold);
    let policy = EventKind::Reported(failure(Phase::Policy, FailureKind::NotAllowed, None));
    assert_eq!(far(&crate::reach::record([udp(), open(A, B), send(b"a"), policy]))[2].0, Reach::Refused);
}

#[test]
fn what_was_sent_just_before_a_close_is_not_said_to_wait() {
    let entries = || [connect("echo"), open(A, B), send(b"bye"), EventKind::Close, closed(1000)];
    assert_eq!(far(&record(entries()))[2], (Reach::Untold, Arrow::Out));
    let json = to_json(&record(entries()));
    assert_eq!(json.matches("reach_after_us").count(), 1, "only the connect's reach was told: {json}");
    // If the tab and the relay have lost each other, the bytes are not known to have left the relay.
    let lost = [connect("echo"), open(A, B), send(b"bye"), closed(1006)];
    assert_eq!(far(&record(lost))[2], (Reach::Relay, Arrow::Held));
}

#[test]
fn an_earlier_state_does_not_know_what_was_told_later() {
    let mut whole = record([connect("echo"), open(A, B), send(b"hello")]);
    whole.written(FIRST, 5, 2_400);
    push(&mut whole, 3_000, 1, received(9, b"hello"));
    let reach = |entries: usize| {
        let part = whole.prefix(entries);
        part.reach(part.get(entries.min(3) - 1).unwrap())
    };
    assert_eq!([1, 2, 3, 4].map(reach), [Reach::Relay, Reach::Untold, Reach::Relay, Reach::Socket]);
    // At its end, an earlier state knows everything reported so far, if there is no later entry.
    let mut ends = record([connect("echo"), open(A, B), send(b"hello")]);
    ends.written(FIRST, 5, 2_400);
    assert_eq!(ends.reach(ends.prefix(3).last().unwrap()), Reach::Socket);
}

#[test]
fn while_the_relay_does_not_answer_nothing_leaves_it() {
    let mut record =
        record([udp(), open(A, B), send(b"a"), received(9, b"a"), send(b"b"), send(b"c"), EventKind::Close]);
    let held = |record: &Record| -> Vec<_> {
        let of_relay = record.entries().filter(|event| record.reach(event) == Reach::Relay);
        of_relay.map(|event| event.number).collect()
    };
    assert_eq!(held(&record), [0; 0], "nothing tells of a datagram that was sent");
    let before = record.clone();
    // The relay last answered before the first send, but the datagram received after that send came from it.
    record.set_relay_silence(Some(1_500));
    assert!(record != before, "there is something to draw");
    assert_eq!(held(&record), [5, 6, 7]);
    assert_eq!(
        far(&record)[4..],
        [(Reach::Relay, Arrow::Held), (Reach::Relay, Arrow::Held), (Reach::Relay, Arrow::Nothing)]
    );
    assert_eq!(to_json(&record).matches(r#""reach":"relay""#).count(), 3);
    record.set_relay_silence(None);
    assert_eq!(held(&record), [0; 0]);
    // The same applies to a FIN.
    let mut tcp = crate::reach::record([connect("a"), open(A, B), EventKind::Shutdown]);
    tcp.set_relay_silence(Some(1_000));
    assert_eq!(far(&tcp)[2], (Reach::Relay, Arrow::Held));
}

#[test]
fn a_message_has_come_as_far_as_the_bytes_in_which_it_is() {
    let request = |sent| {
        EventKind::HttpMessage(HttpMessage {
            sent,
            start: HttpStart::Request { method: "GET".into(), target: "/".into() },
            headers: vec![],
            session_headers: vec![],
            trailers: vec![],
            chunks: vec![],
            body: 0,
            length: 5,
            complete: true,
        })
    };
    let mut record = record([connect("echo"), open(A, B), send(b"bytes"), request(true), request(false)]);
    assert_eq!(far(&record)[3..], [(Reach::Relay, Arrow::Held), (Reach::Untold, Arrow::Nothing)]);
    let words = |record: &Record| {
        let event = record.get(3).unwrap();
        let row = Row::new(event, record, Lang::En);
        (row.ended, route(event, &row, SETTING.lanes, Lang::En))
    };
    assert_eq!(words(&record), ("waiting at the relay", "This tab → Relay".into()));
    assert_eq!(Queues::after(&record, &record).send, 5, "its bytes are those of the send");
    let imported = from_json(&to_json(&record)).unwrap();
    assert_eq!(far(&imported), far(&record));
    record.written(FIRST, 5, 9_000);
    assert_eq!((far(&record)[3].1, words(&record)), (Arrow::Nothing, ("", "This tab → Server".into())));
    // Files of earlier versions do not contain the reach of messages.
    let old = to_json(&record)
        .replace(r#""reach":"socket","reach_after_us":6000,"what":"http_message""#, r#""what":"http_message""#);
    assert_ne!(old, to_json(&record));
    assert_eq!(far(&from_json(&old).unwrap())[3], (Reach::Untold, Arrow::Nothing));
}

#[test]
fn a_file_and_an_excerpt_keep_where_things_ended() {
    let mut record = record([connect("echo"), open(A, B), send(b"hello"), send(b"world")]);
    record.written(FIRST, 5, 9_000);
    let json = to_json(&record);
    assert!(json.contains(r#""reach":"socket","reach_after_us":7000"#), "{json}");
    let imported = from_json(&json).unwrap();
    assert_eq!(far(&imported), far(&record));
    assert_eq!(to_json(&imported), json);
    let (part, _) = excerpt(&record, &[3, 4]);
    assert_eq!(far(&part), far(&record));
    // In files without any reach, entries cross both legs.
    let old = json.replace(r#""reach":"socket","reach_after_us":7000,"#, "").replace(r#""reach":"relay","#, "");
    let old = old.replace(r#""reach":"socket","reach_after_us":1000,"#, "");
    assert!(!old.contains("reach"), "{old}");
    let arrows: Vec<_> = far(&from_json(&old).unwrap()).into_iter().map(|(_, arrow)| arrow).collect();
    assert_eq!(arrows, [Arrow::Out, Arrow::Back, Arrow::Out, Arrow::Out]);
}

#[test]
fn a_capture_file_has_only_what_left_the_relay() {
    let mut record = record([connect(B), open(A, B), send(b"hello"), send(b"stays")]);
    record.written(FIRST, 5, 9_000);
    let file = to_pcapng(&record, Duration::ZERO);
    let has = |words: &[u8]| file.windows(words.len()).any(|window| window == words);
    assert!(has(b"hello") && !has(b"stays"));
    assert!(has(b"1 sends that never left the relay"));
}

#[test]
fn what_the_relay_delays_has_a_taller_row() {
    let faults = |delay| EventKind::Faults(Faults { delay, ..Faults::default() });
    let height = |delay| {
        let record = record([udp(), faults(delay), open(A, B), send(b"a")]);
        ladder::height(record.last().unwrap(), SETTING)
    };
    assert!(height(50) > height(0));
}

#[test]
fn a_reader_without_the_lanes_is_told_from_where_to_where() {
    let routes = |record: &Record, lanes: Lanes| -> Vec<String> {
        let of = |event| route(event, &Row::new(event, record, Lang::En), lanes, Lang::En);
        record.entries().map(of).collect()
    };
    let policy = EventKind::Failed(failure(Phase::Policy, FailureKind::NotAllowed, None));
    let talk =
        [connect("a:1"), open(A, B), EventKind::Receive { size: 4 }, received(4, b"abcd"), received(4, b"e"), policy];
    assert_eq!(
        routes(&record(talk), SETTING.lanes),
        [
            "This tab → Server",
            "Server → This tab",
            "This tab → Relay",
            "Server → This tab",
            "Server → This tab",
            "Relay → This tab"
        ]
    );
    // An action that waits has reached the relay.
    assert_eq!(routes(&record([connect("a:1")]), SETTING.lanes), ["This tab → Relay"]);
    let lost = |way| EventKind::Injected { fault: Fault::Loss, way, number: 7, bytes: 1 };
    let datagrams = [udp(), open(A, B), send(b"x"), lost(Way::Out), lost(Way::Back)];
    assert_eq!(routes(&record(datagrams), SETTING.lanes)[2..], ["This tab → Peer", "Relay → Peer", "Peer → Relay"]);
    let served = Lanes { relay: true, clients: true };
    let accepted = EventKind::Accepted { local: A.into(), peer: B.into(), waited: None };
    assert_eq!(routes(&record([accepted, EventKind::Fin]), served), ["Conn. 1 → This tab"; 2]);
    let request = EventKind::Request {
        method: "GET".into(),
        url: "http://a/".into(),
        headers: vec![],
        session_headers: vec![],
        body: "".into(),
    };
    let direct = Lanes { relay: false, clients: false };
    assert_eq!(routes(&record([request]), direct), ["This tab → Server"]);
}
