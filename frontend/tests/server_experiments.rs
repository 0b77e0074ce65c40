//! The evidence of the TCP server lab's experiments, for the expected course of events and for others.

mod support;

use networking_lab::{
    effect::Context,
    experiment::{
        Step,
        evidence::{Cell, Evidence},
        seen::Seen,
    },
    labs::tcp_server::{experiments::EXPERIMENTS, model::Msg, replies::Rule},
    record::{ConnectionId, Entry, EventKind, Record},
    text::Lang,
    transport::relay::{Relay, RelayAddress},
};
use relay_protocol::{Failure, FailureKind, Health, Holder, Phase};
use serde_json::json;
use std::{collections::HashSet, rc::Rc};
use support::failure;

/// Creates a record of these entries: milliseconds, connection, and event.
fn record(entries: Vec<(u64, u32, EventKind)>) -> Record {
    let mut record = Record::default();
    for (at, connection, kind) in entries {
        record.push(Entry { at: at * 1000, connection: ConnectionId(connection), kind });
    }
    record
}

/// Returns the evidence that an experiment finds in these entries.
fn evidence(id: &str, entries: Vec<(u64, u32, EventKind)>) -> Evidence {
    let experiment = EXPERIMENTS.experiments.iter().find(|experiment| experiment.id == id).expect("there is one");
    (experiment.evidence)(Seen::new(&record(entries), &Record::default(), &[]), Lang::En)
}

fn bind() -> EventKind {
    EventKind::Bind { port: 9099, backlog: Some(5) }
}

fn bound() -> EventKind {
    EventKind::Bound { local: "127.0.0.1:9099".into() }
}

fn in_use(holder: Holder) -> EventKind {
    refused(FailureKind::AddressInUse, Some(holder))
}

fn refused(kind: FailureKind, holder: Option<Holder>) -> EventKind {
    EventKind::Failed(Failure {
        errno: Some(98),
        symbol: Some("EADDRINUSE".into()),
        holder,
        ..failure(Phase::Bind, kind)
    })
}

fn accepted(waited: Option<u64>) -> EventKind {
    EventKind::Accepted {
        local: String::new(),
        peer: String::new(),
        waited: waited.map(|milliseconds| milliseconds * 1000),
    }
}

fn answered() -> EventKind {
    EventKind::Send { bytes: "answer".into() }
}

fn closed() -> EventKind {
    EventKind::Closed { code: 1000, reason: String::new() }
}

/// A run that serves one client at a time, then one that serves many; the second client of the first run is accepted at
/// `second_accepted`.
fn two_runs(second_accepted: u64, waited: Option<u64>) -> Vec<(u64, u32, EventKind)> {
    let mut entries = vec![(0, 0, bind()), (1, 0, bound()), (10, 1, accepted(Some(0))), (12, 1, answered())];
    let mut rest = vec![
        (1500, 1, closed()),
        (second_accepted, 2, accepted(waited)),
        (second_accepted + 3, 2, answered()),
        (1700, 2, closed()),
        (1800, 0, closed()),
    ];
    rest.sort_by_key(|(at, ..)| *at);
    entries.extend(rest);
    entries.extend([(2000, 0, bind()), (2001, 0, bound())]);
    entries.extend([(2010, 3, accepted(Some(0))), (2011, 4, accepted(Some(1))), (2012, 4, answered())]);
    entries.extend([(2013, 3, answered()), (2500, 3, closed()), (2500, 4, closed())]);
    entries
}

fn without_relay() -> Relay {
    Relay { address: RelayAddress::on_this_machine(None), health: None }
}

#[test]
fn the_second_of_two_clients_waits_where_one_is_served_at_a_time() {
    let seen = evidence("serving", two_runs(1502, Some(1480)));
    assert_eq!(seen.supports, Some(1));
    let bar = |table: usize, row: usize| seen.tables[table].rows[row][1].clone();
    let numbers: Vec<_> = seen.tables[0].rows.iter().map(|row| row[0].clone()).collect();
    assert_eq!(numbers, ["1", "2"].map(|number| Cell::Plain(number.into())));
    assert_eq!(bar(0, 1), Cell::Bar("1,480.0 ms".into(), 98));
    assert_eq!(bar(1, 1), Cell::Bar("1.0 ms".into(), 0));
    assert_eq!(seen.tables[0].rows[1][2], Cell::Good("reply after 3.0 ms".into()));
    // If the kernel does not report its queue, the order of events decides.
    let seen = evidence("serving", two_runs(1502, None));
    assert_eq!(seen.supports, Some(1));
    assert_eq!(seen.tables[0].rows[1][1], Cell::Plain(Lang::En.serving_unknown().into()));
}

#[test]
fn a_second_client_that_did_not_wait_proves_nothing() {
    assert_eq!(evidence("serving", two_runs(20, Some(0))).supports, None);
    assert_eq!(evidence("serving", vec![(0, 0, bind())]).supports, None);
}

#[test]
fn an_address_in_use_names_its_holder() {
    let seen = evidence("in-use", vec![(0, 0, bind()), (1, 0, in_use(Holder::Practice)), (2, 0, closed())]);
    assert_eq!(seen.supports, Some(2));
    let [row] = &seen.tables[0].rows[..] else { panic!("{seen:?}") };
    let who = Cell::Plain(Lang::En.holder_practice().into());
    assert_eq!(row[..], [Cell::Code("bind(9099)".into()), Cell::Bad("EADDRINUSE (errno 98)".into()), who]);
    // Another program may have held the echo server's port, and have ended.
    let free = evidence("in-use", vec![(0, 0, bind()), (1, 0, bound())]);
    let row = [Cell::Code("bind(9099)".into()), Cell::Good("127.0.0.1:9099".into()), Cell::Plain(String::new())];
    assert_eq!((free.supports, &free.tables[0].rows[..]), (None, &[row.to_vec()][..]));
}

/// Listening three times at one port, with these outcomes.
fn three_times(outcomes: [EventKind; 3]) -> Vec<(u64, u32, EventKind)> {
    outcomes.into_iter().flat_map(|outcome| [(0, 0, bind()), (1, 0, outcome), (2, 0, closed())]).collect()
}

#[test]
fn time_wait_keeps_the_port_from_whoever_does_not_ask_for_it() {
    let seen = evidence("time-wait", three_times([bound(), in_use(Holder::TimeWait), bound()]));
    assert_eq!(seen.supports, Some(1));
    let reuse: Vec<_> = seen.tables[0].rows.iter().map(|row| row[0].clone()).collect();
    assert_eq!(reuse, ["On", "Off", "On"].map(|words| Cell::Plain(words.into())));
    assert!(seen.tables[0].rows.iter().all(|row| row[1] == Cell::Code("bind(9099)".into())));
}

#[test]
fn where_time_wait_does_not_show_nothing_is_said() {
    assert_eq!(evidence("time-wait", three_times([bound(), bound(), bound()])).supports, None);
    let always = three_times([bound(), in_use(Holder::TimeWait), in_use(Holder::TimeWait)]);
    assert_eq!(evidence("time-wait", always).supports, None);
    // A refusal for another reason.
    let denied = three_times([bound(), refused(FailureKind::NotAllowed, None), bound()]);
    assert_eq!(evidence("time-wait", denied).supports, None);
}

/// Returns the experiment's steps, with a relay whose page may bind these ports.
fn steps(id: &str, ports: &[(u16, u16)]) -> Vec<Step<Msg>> {
    let mut health: Health = serde_json::from_value(json!({
        "name": Health::NAME, "version": "1", "protocol": 1, "practice": null,
        "limits": { "message_bytes": 1, "connections": 1, "connect_timeout_ms": 1, "idle_timeout_ms": 1, "bind_ports": [] },
    }))
    .expect("it is what /health has");
    health.limits.bind_ports = ports.to_vec();
    let relay = Relay { health: Some(Rc::new(health)), ..without_relay() };
    let experiment = EXPERIMENTS.experiments.iter().find(|experiment| experiment.id == id).expect("there is one");
    (experiment.steps)(&Context { now: 0, lang: Lang::En, relay: &relay })
}

#[test]
fn time_wait_is_tried_at_the_last_port_that_may_be_bound() {
    let steps = steps("time-wait", &[(9000, 9099), (9200, 9210), (9100, 9110)]);
    let ports: Vec<_> = steps
        .iter()
        .filter_map(|step| if let Step::Dispatch(Msg::UsePort(port)) = step { Some(*port) } else { None })
        .collect();
    assert_eq!(ports, [9210]);
}

#[test]
fn a_step_waits_until_the_server_listens_or_was_refused() {
    let last = |steps: Vec<Step<Msg>>| match steps.last() {
        Some(&Step::Until(is, _)) => is,
        _ => panic!("it ends with a wait"),
    };
    for id in ["in-use", "time-wait"] {
        let done = last(steps(id, &[(9000, 9099)]));
        let holds = |entries| done(Seen::new(&record(entries), &Record::default(), &[]));
        assert!(!holds(vec![(0, 0, bind())]), "{id}");
        assert!(holds(vec![(0, 0, bind()), (1, 0, bound())]), "{id}");
        assert!(holds(vec![(0, 0, bind()), (1, 0, in_use(Holder::TimeWait))]), "{id}");
    }
}

#[test]
fn the_list_is_in_order() {
    let mut ids = HashSet::new();
    for experiment in EXPERIMENTS.experiments {
        assert!(ids.insert(experiment.id), "{} stands twice", experiment.id);
        assert!(
            matches!(
                (experiment.steps)(&Context { now: 0, lang: Lang::En, relay: &without_relay() }).first(),
                Some(Step::Stage(_))
            ),
            "{}",
            experiment.id
        );
        let missing = (experiment.missing)(&Context { now: 0, lang: Lang::En, relay: &without_relay() });
        assert!(missing.is_some(), "{} needs a relay", experiment.id);
        for lang in [Lang::Ko, Lang::En] {
            assert!(experiment.choices.iter().all(|words| !words(lang).is_empty()));
        }
    }
    let setup = (EXPERIMENTS.setup)(&Context { now: 0, lang: Lang::En, relay: &without_relay() });
    let replies_as_the_chapter = |step: &Step<Msg>| matches!(step, Step::Dispatch(Msg::SetRule(Rule::Prefix)));
    assert!(setup.iter().any(replies_as_the_chapter), "the setup chooses the chapter's reply");
}
