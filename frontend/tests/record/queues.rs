//! The queues at each moment of a record.

use crate::*;
use networking_lab::record::Queues;

/// Returns what waits after each of the record's entries.
fn queues<T>(record: &Record, of: impl Fn(Queues) -> T) -> Vec<T> {
    (1..=record.len()).map(|count| of(Queues::after(&record.prefix(count), record))).collect()
}

#[test]
fn what_the_tab_sent_waits_until_its_socket_has_taken_it() {
    let mut record = Record::default();
    push(&mut record, 0, 1, connect("slow"));
    push(&mut record, 1, 1, open("a:1", "b:2"));
    push(&mut record, 2, 1, send(b"hello"));
    push(&mut record, 3, 1, send(b"wide world"));
    record.written(ConnectionId(1), 5, 4);
    push(&mut record, 5, 1, received(9, b"x"));
    assert_eq!(queues(&record, |queues| queues.send), [0, 0, 5, 15, 10]);
    // Unsent bytes of a connection that has ended no longer count.
    push(&mut record, 6, 1, closed(1006));
    assert_eq!(Queues::after(&record, &record).send, 0);
}

#[test]
fn what_has_come_waits_until_a_recv_fetches_it() {
    let mut record = Record::default();
    push(&mut record, 0, 1, open("a:1", "b:2"));
    for chunk in [&b"abcd"[..], b"efgh", b"ij", b"later"] {
        push(&mut record, 1, 1, received(4, chunk));
        push(&mut record, 1, 2, received(64, b"another connection"));
    }
    // The third recv did not fill its buffer, so no more bytes are known to have waited.
    assert_eq!(queues(&record, |queues| queues.receive), [0, 6, 6, 2, 2, 0, 0, 0, 0]);
}

#[test]
fn clients_wait_until_they_are_accepted() {
    let mut record = Record::default();
    let accepted = || EventKind::Accepted { local: "a:1".into(), peer: "b:2".into(), waited: None };
    push(&mut record, 0, 0, EventKind::Bind { port: 0, backlog: Some(5) });
    push(&mut record, 1, 0, EventKind::Waiting { clients: 1 });
    push(&mut record, 2, 0, EventKind::Waiting { clients: 2 });
    push(&mut record, 3, 1, accepted());
    push(&mut record, 4, 2, accepted());
    // A client that is accepted immediately has not waited.
    push(&mut record, 5, 3, accepted());
    push(&mut record, 6, 0, EventKind::Waiting { clients: 1 });
    push(&mut record, 7, 0, closed(1000));
    assert_eq!(queues(&record, |queues| queues.accept), [0, 1, 2, 1, 0, 0, 1, 0]);
}
