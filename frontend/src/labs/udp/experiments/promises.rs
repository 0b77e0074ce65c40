//! UDP is not TCP without connect: what is lost stays lost, and what comes out of order stays so.

use crate::{
    experiment::{
        Experiment,
        Step::{Stage, Until},
        evidence::{Cell, Evidence, Table},
        fill, needs_practice, press,
        seen::Seen,
    },
    gesture::Gesture,
    labs::udp::{
        compare::Side,
        faults::{DELAY, DUPLICATE, LOSS, REORDER, SEED},
        form::COUNT,
    },
    record::{ConnectionId, EventKind, Protocol},
    text::{Lang, joined},
};

/// How many messages.
const MESSAGES: u32 = 20;

/// See the module.
pub const PROMISES: Experiment<Gesture> = Experiment {
    id: "promises",
    title: Lang::promises_title,
    question: Lang::promises_question,
    choices: &[Lang::promises_same, Lang::promises_order, Lang::promises_neither],
    missing: needs_practice,
    steps: |_| {
        vec![
            Stage(Lang::promises_dial),
            press("compare"),
            fill(COUNT.id, "20"),
            fill(LOSS, "20"),
            fill(DUPLICATE, "20"),
            fill(REORDER, "30"),
            fill(DELAY.id, "20"),
            fill(SEED.id, "42"),
            Stage(Lang::promises_sends),
            press("send-both"),
            // TCP waits longer before each time it sends a segment again.
            Until(all_ended, 60_000),
        ]
    },
    evidence,
    why: Lang::promises_why,
    note: Some(Lang::promises_note),
};

/// Whether both sockets have ended: the comparison closes them when it is over.
fn all_ended(seen: Seen) -> bool {
    let count = |is: fn(&EventKind) -> bool| seen.entries().filter(|noted| is(&noted.what)).count();
    let opened = count(|what| matches!(what, EventKind::Connect { .. }));
    opened >= 2 && opened == count(|what| matches!(what, EventKind::Closed { .. }))
}

/// What became of the messages over this protocol. Where there are several connections, the last is the one that was used.
fn side(seen: Seen, protocol: Protocol) -> Side {
    let (mut side, mut connection) = (Side::new(MESSAGES), ConnectionId::SERVER);
    for noted in seen.entries() {
        if matches!(noted.what, EventKind::Connect { .. }) && noted.facts.protocol == protocol {
            (side, connection) = (Side::new(MESSAGES), noted.connection);
        }
        if noted.connection == connection {
            side.take(noted.at, &noted.what);
        }
    }
    side
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let (udp, tcp) = (side(seen, Protocol::Udp), side(seen, Protocol::Tcp));
    let columns = ["", lang.udp_total_sent(), lang.udp_total_missing(), lang.udp_total_twice(), lang.udp_total_late()];
    let mut totals = Table::new(lang.promises_caption(), &columns);
    let mut orders = Table::new(lang.udp_order(), &["", lang.promises_numbers()]);
    for (name, side) in [(lang.layer_udp(), &udp), (lang.layer_tcp(), &tcp)] {
        let count = side.totals();
        let odd = |count: u32| match count {
            0 => Cell::Good("0".to_owned()),
            some => Cell::Bad(some.to_string()),
        };
        let sent = Cell::Plain(count.sent.to_string());
        totals.push([Cell::Plain(name.to_owned()), sent, odd(count.missing), odd(count.twice), odd(count.late)]);
        let mut numbers = String::new();
        for number in &side.order {
            numbers = joined(&[&numbers, &number.to_string()], " ");
        }
        orders.push([Cell::Plain(name.to_owned()), Cell::Code(numbers)]);
    }
    let (of_udp, of_tcp) = (udp.totals(), tcp.totals());
    let kept = of_udp.missing == 0 && of_udp.twice == 0;
    let supports = match (kept, of_udp.late == 0) {
        // Without TCP's side there is nothing to compare with.
        _ if of_udp.sent < MESSAGES || of_tcp.arrived < MESSAGES => None,
        (true, true) => Some(0),
        (false, true) => Some(1),
        (_, false) => Some(2),
    };
    Evidence { tables: vec![totals, orders], supports }
}
