//! UDP is not TCP without connect: lost messages stay lost, and reordered messages stay out of order.

use super::fill;
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Until},
        evidence::{Cell, Evidence, Table, share},
        needs_practice,
        seen::Seen,
    },
    labs::udp::{
        delivery::Deliveries,
        faults::FaultField,
        form::{Field, Mode},
        model::Msg,
    },
    record::{ConnectionId, EventKind, Protocol},
    text::{Lang, duration},
};

/// The number of messages sent over each protocol.
const MESSAGES: u32 = 20;

pub const PROMISES: Experiment<Msg> = Experiment {
    id: "promises",
    title: Lang::promises_title,
    question: Lang::promises_question,
    choices: &[Lang::promises_same, Lang::promises_order, Lang::promises_neither],
    missing: needs_practice,
    steps: |_| {
        vec![
            Stage(Lang::promises_faults),
            Dispatch(Msg::SetMode(Mode::Compare)),
            fill(Field::Count, "20"),
            fill(Field::ComparedFault(FaultField::Loss), "20"),
            fill(Field::ComparedFault(FaultField::Duplicate), "20"),
            fill(Field::ComparedFault(FaultField::Reorder), "30"),
            fill(Field::ComparedFault(FaultField::Delay), "20"),
            fill(Field::ComparedFault(FaultField::Seed), "42"),
            Stage(Lang::promises_sends),
            Dispatch(Msg::Compare),
            // TCP waits longer before each further retransmission of a segment.
            Until(all_ended, 60_000),
        ]
    },
    evidence,
    why: Lang::promises_why,
    note: Some(Lang::promises_note),
};

/// Whether both sockets have closed. The comparison closes them when it ends.
fn all_ended(seen: Seen) -> bool {
    let count = |is: fn(&EventKind) -> bool| seen.entries().filter(|event| is(&event.kind)).count();
    let opened = count(|kind| matches!(kind, EventKind::Connect { .. }));
    opened >= 2 && opened == count(|kind| matches!(kind, EventKind::Closed { .. }))
}

/// Returns what happened to the messages over this protocol. If there are several connections, only the last one
/// counts.
fn deliveries(seen: Seen, protocol: Protocol) -> Deliveries {
    let (mut deliveries, mut connection) = (Deliveries::new(MESSAGES), ConnectionId::SERVER);
    for event in seen.entries() {
        if matches!(event.kind, EventKind::Connect { .. }) && event.facts.protocol == protocol {
            (deliveries, connection) = (Deliveries::new(MESSAGES), event.connection);
        }
        if event.connection == connection {
            deliveries.record(event.at, &event.kind);
        }
    }
    deliveries
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let (udp, tcp) = (deliveries(seen, Protocol::Udp), deliveries(seen, Protocol::Tcp));
    let columns =
        ["", lang.udp_total_sent(), lang.udp_total_missing(), lang.udp_total_duplicated(), lang.udp_total_late()];
    let mut totals = Table::new(lang.promises_caption(), &columns);
    let mut orders = Table::new(lang.udp_order(), &["", lang.promises_numbers()]);
    for (name, deliveries) in [(lang.layer_udp(), &udp), (lang.layer_tcp(), &tcp)] {
        let count = deliveries.totals();
        let odd = |count: u32| match count {
            0 => Cell::Good("0".to_owned()),
            some => Cell::Bad(some.to_string()),
        };
        let sent = Cell::Plain(count.sent.to_string());
        totals.push([Cell::Plain(name.to_owned()), sent, odd(count.missing), odd(count.duplicated), odd(count.late)]);
        let numbers: Vec<_> = deliveries.order.iter().map(u32::to_string).collect();
        orders.push([Cell::Plain(name.to_owned()), Cell::Code(numbers.join(" "))]);
    }
    let all = [(lang.layer_udp(), udp.delays()), (lang.layer_tcp(), tcp.delays())];
    let longest = all.iter().filter_map(|(_, delays)| *delays).map(|delays| delays.longest).max().unwrap_or_default();
    let mut delays = Table::new(lang.udp_delays(), &["", lang.udp_median(), lang.udp_longest()]);
    for (name, of) in all.into_iter().filter_map(|(name, delays)| Some((name, delays?))) {
        let bar = |took| Cell::Bar(duration(took), share(took, longest));
        delays.push([Cell::Plain(name.to_owned()), bar(of.median), bar(of.longest)]);
    }
    let (of_udp, of_tcp) = (udp.totals(), tcp.totals());
    let kept = of_udp.missing == 0 && of_udp.duplicated == 0;
    let supports = match (kept, of_udp.late == 0) {
        // Inconclusive unless UDP sent every message and TCP returned every message.
        _ if of_udp.sent < MESSAGES || of_tcp.arrived < MESSAGES => None,
        (true, true) => Some(0),
        (false, true) => Some(1),
        (_, false) => Some(2),
    };
    Evidence { tables: vec![totals, orders, delays], supports }
}
