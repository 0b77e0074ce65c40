//! The column of each connection on a server's ladder, and its state beside each row.

use crate::*;
use networking_lab::text::Lang;
use networking_lab::views::{
    Lanes, Setting, View,
    lifelines::{LifelineState, Lifelines},
    row::{Arrow, Row, Tone},
};

const WIDE: Setting =
    Setting { view: View::Ladder, lang: Lang::Ko, lanes: Lanes { relay: true, clients: true }, width: 1040 };

fn accepted(waited: Option<u64>) -> EventKind {
    EventKind::Accepted { local: "127.0.0.1:9000".into(), peer: "127.0.0.1:40000".into(), waited }
}

/// A record in which this many connections are accepted, one after the other.
fn served(connections: u32) -> Record {
    let mut record = Record::default();
    push(&mut record, 0, 0, EventKind::Bind { port: 9000, backlog: Some(5) });
    push(&mut record, 1, 0, EventKind::Bound { local: "127.0.0.1:9000".into() });
    (1..=connections).for_each(|id| push(&mut record, u64::from(id) * 10, id, accepted(None)));
    record
}

#[test]
fn each_client_has_a_column_as_far_as_they_fit() {
    let columns = |connections, width| {
        let lifelines = Lifelines::of(&served(connections), Setting { width, ..WIDE });
        let own: Vec<u32> = lifelines.own().map(|id| id.0).collect();
        (lifelines.count(), lifelines.earlier().map(|id| id.0), own)
    };
    assert_eq!(columns(0, 1040), (1, None, vec![]));
    assert_eq!(columns(1, 1040), (1, None, vec![1]));
    assert_eq!(columns(6, 1040), (6, None, vec![1, 2, 3, 4, 5, 6]));
    assert_eq!(columns(50, 1040), (6, Some(45), vec![46, 47, 48, 49, 50]));
    assert_eq!(columns(4, 674), (3, Some(2), vec![3, 4]));
    assert_eq!(columns(1, 326), (1, None, vec![1]));
    assert_eq!(columns(3, 326), (1, Some(3), vec![]));
    let lifelines = Lifelines::of(&served(50), WIDE);
    assert_eq!([1, 45, 46, 50, 0].map(|id| lifelines.column(ConnectionId(id))), [1, 1, 2, 6, 6]);
    assert_eq!([45, 46].map(|id| lifelines.has_own(ConnectionId(id))), [false, true]);
    let record = served(50);
    let beside = lifelines.beside(record.last().unwrap());
    assert_eq!((beside.len(), beside[0], beside[5]), (6, LifelineState::Shared, LifelineState::Served));
    // An unknown connection has the last column.
    assert_eq!(Lifelines::of(&served(2), WIDE).column(ConnectionId(9)), 2);
    // Other ladders have no columns.
    assert_eq!(
        Lifelines::of(&served(3), Setting { lanes: Lanes { relay: true, clients: false }, ..WIDE }),
        Lifelines::default()
    );
}

#[test]
fn a_client_waits_is_served_and_is_gone() {
    let mut record = served(1);
    push(&mut record, 50, 0, EventKind::Waiting { clients: 1 });
    push(&mut record, 90, 1, EventKind::Fin);
    push(&mut record, 95, 1, closed(1000));
    push(&mut record, 99, 2, accepted(Some(49)));
    push(&mut record, 100, 2, closed(1000));
    push(&mut record, 101, 0, EventKind::Accept);
    let lifelines = Lifelines::of(&record, WIDE);
    let states: Vec<Vec<LifelineState>> = record.entries().map(|event| lifelines.beside(event)).collect();
    use LifelineState::*;
    let expected = [
        [Absent, Absent],
        [Absent, Absent],
        [Served, Absent],
        [Served, Waiting],
        [Served, Waiting],
        [Served, Waiting],
        [Absent, Served],
        [Absent, Served],
        [Absent, Absent],
    ];
    assert_eq!(states, expected.map(Vec::from));
}

#[test]
fn a_connection_whose_beginning_is_gone_stands_all_the_same() {
    let mut record = served(1);
    record.clear();
    push(&mut record, 90, 1, EventKind::Fin);
    let lifelines = Lifelines::of(&record, WIDE);
    assert_eq!(lifelines.beside(record.last().unwrap()), [LifelineState::Served]);
}

#[test]
fn a_servers_rows_cross_the_legs_that_things_cross() {
    let mut record = Record::default();
    let close = EventKind::Close;
    for (connection, kind) in [
        (0, EventKind::Bind { port: 0, backlog: Some(5) }),
        (0, EventKind::Bound { local: "127.0.0.1:9000".into() }),
        (0, EventKind::Waiting { clients: 2 }),
        (0, EventKind::Accept),
        (1, accepted(Some(480_000))),
        (2, accepted(Some(0))),
        (0, close),
    ] {
        push(&mut record, 0, connection, kind);
    }
    let rows: Vec<Row> = record.entries().map(|event| Row::new(event, &record, Lang::En)).collect();
    let seen: Vec<_> = rows.iter().map(|row| (row.label.as_str(), row.content.as_str(), row.near, row.far)).collect();
    use Arrow::*;
    let peer = "accept() → 127.0.0.1:40000";
    assert_eq!(
        seen,
        [
            ("bind(0) · listen(5)", "", Out, Nothing),
            ("bind() → 127.0.0.1:9000", "", Back, Nothing),
            ("queue 2", "connected · queued", Nothing, Waiting),
            ("accept()", "", Out, Nothing),
            (peer, "waited 480.0 ms in the queue", Back, Back),
            (peer, "connected", Back, Back),
            ("close()", "", Out, Nothing),
        ]
    );
    assert_eq!(rows[2].tone, Tone::Warn);
}
