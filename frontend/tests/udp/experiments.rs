use super::{
    delivery::{back, send},
    failure,
};
use networking_lab::{
    effect::Context,
    experiment::{
        Step,
        evidence::{Cell, Evidence},
        seen::Seen,
    },
    labs::udp::{delivery::message, experiments::EXPERIMENTS},
    record::{ConnectionId, Entry, EventKind, Protocol, Record},
    text::Lang,
    transport::relay::{Relay, RelayAddress},
};
use relay_protocol::FailureKind;

/// Returns the evidence of this experiment for these entries, each with its connection.
fn evidence(experiment: &str, entries: impl IntoIterator<Item = (u32, EventKind)>) -> Evidence {
    let mut record = Record::default();
    for (at, (connection, kind)) in entries.into_iter().enumerate() {
        record.push(Entry { at: at as u64 * 1000, connection: ConnectionId(connection), kind });
    }
    let known = EXPERIMENTS.experiments.iter().find(|known| known.id == experiment).expect("the experiment exists");
    (known.evidence)(Seen::new(&record, &Record::default(), &[]), Lang::En)
}

fn connect(protocol: Protocol) -> EventKind {
    EventKind::Connect { target: "echo".into(), protocol }
}

#[test]
fn the_evidence_of_a_comparison_speaks_for_what_happened_on_both_sides() {
    let stream = |numbers: std::ops::RangeInclusive<u32>| {
        let bytes: Vec<u8> = numbers.flat_map(message).collect();
        EventKind::Received { size: 4096, bytes: bytes.to_vec().into() }
    };
    let supports_of = |sent, came_by_udp: &[u32], came_by_tcp| {
        let mut entries = vec![(1, connect(Protocol::Udp)), (2, connect(Protocol::Tcp))];
        entries.extend((1..=20).map(|number| (2, send(number))));
        entries.extend((1..=sent).map(|number| (1, send(number))));
        entries.extend(came_by_udp.iter().map(|number| (1, back(*number))));
        entries.push((2, stream(1..=came_by_tcp)));
        evidence("promises", entries).supports
    };
    let supports = |came_by_udp: &[u32], came_by_tcp| supports_of(20, came_by_udp, came_by_tcp);
    let all: Vec<u32> = (1..=20).collect();
    assert_eq!(supports(&all, 20), Some(0));
    assert_eq!(supports(&all[3..], 20), Some(1));
    assert_eq!(supports(&[&all[1..], &all[..1]].concat(), 20), Some(2));
    // If not all messages arrived over TCP, there is nothing to compare with.
    assert_eq!(supports(&all[3..], 19), None);
    // The same if the comparison was stopped before all messages were sent.
    assert_eq!(supports_of(19, &all[..19], 20), None);
}

#[test]
fn the_evidence_of_a_datagrams_rest_is_what_the_second_recvfrom_returned() {
    let bytes = |bytes: &[u8]| EventKind::Send { bytes: bytes.to_vec().into() };
    let came = |bytes: &[u8]| EventKind::ReceivedFrom { from: "a:1".into(), size: 4, bytes: bytes.to_vec().into() };
    let run_of = |first: &[u8], of, second: &[u8]| {
        let cut = EventKind::Truncated { kept: first.len() as u32, of };
        let all = [connect(Protocol::Udp), bytes(b"0123456789"), came(first), cut, bytes(b"next"), came(second)];
        evidence("rest", all.map(|kind| (1, kind)))
    };
    let run = |second: &[u8]| run_of(b"0123", 10, second);
    let told = run(b"next");
    assert_eq!(told.supports, Some(1));
    assert_eq!(told.tables[0].rows[0][3], Cell::Bad("6 B".into()));
    assert_eq!(told.tables[0].rows[1][3], Cell::Good("0 B".into()));
    assert_eq!(run(b"4567").supports, Some(0));
    // Another datagram was truncated, or this one at another length.
    assert_eq!(run_of(b"0123", 11, b"next").supports, None);
    assert_eq!(run_of(b"01234", 11, b"next").supports, None);
}

#[test]
fn a_send_that_nobody_gets_is_evidence_with_and_without_an_error_later() {
    let refused = failure(FailureKind::Refused, Some("ECONNREFUSED"));
    let sent = || EventKind::Send { bytes: "anyone?".into() };
    let run = |entries: Vec<EventKind>| evidence("arrived", entries.into_iter().map(|kind| (1, kind)));
    let told = run(vec![connect(Protocol::Udp), sent(), EventKind::Reported(refused), sent()]);
    assert_eq!(told.supports, Some(2));
    let later: Vec<_> = told.tables[0].rows.iter().map(|row| row[2].clone()).collect();
    assert_eq!(later, [Cell::Bad("ECONNREFUSED after 1.0 ms".into()), Cell::Plain("nothing reported".into())]);
    // Someone did receive it.
    assert_eq!(run(vec![connect(Protocol::Udp), sent(), back(1), sent()]).supports, None);
}

#[test]
fn a_step_waits_for_what_it_is_about() {
    let waits = |id| {
        let relay = Relay { address: RelayAddress::on_this_machine(None), health: None };
        let experiment = EXPERIMENTS.experiments.iter().find(|known| known.id == id).expect("the experiment exists");
        let steps = (experiment.steps)(&Context { now: 0, lang: Lang::En, relay: &relay });
        match steps.last() {
            Some(&Step::Until(is, _) | &Step::Within(is, _)) => is,
            _ => panic!("it ends with a wait"),
        }
    };
    let holds = |id, kind: &[EventKind]| {
        let mut record = Record::default();
        kind.iter().for_each(|kind| record.push(Entry { at: 0, connection: ConnectionId(1), kind: kind.clone() }));
        waits(id)(Seen::new(&record, &Record::default(), &[]))
    };
    let reported = EventKind::Reported(failure(FailureKind::Refused, Some("ECONNREFUSED")));
    assert!(!holds("arrived", &[send(1)]) && holds("arrived", &[send(1), reported]));
    assert!(!holds("rest", &[send(1)]) && holds("rest", &[send(1), back(1)]));
}
