//! Which entries are drawn: the user's search, and the relay's own messages.

use crate::*;
use networking_lab::{
    text::Lang,
    views::{Lanes, Setting, View, filter::Filter, list::lay_out},
};

const LANES: Lanes = Lanes { relay: true, clients: false };

/// Returns the numbers of the entries that are drawn.
fn drawn(record: &Record, filter: &Filter, view: View) -> Vec<u64> {
    let layout = lay_out(record, Setting { view, lang: Lang::En, lanes: LANES, width: 674 }, filter);
    (0..layout.len()).filter_map(|index| layout.place(index)).map(|place| place.number).collect()
}

fn find(text: &str) -> Filter {
    Filter { text: text.into(), ..Filter::default() }
}

/// Two connections: one that closes normally, and one that loses the relay.
fn record() -> Record {
    let mut record = Record::default();
    let talk = [connect("echo"), open("a:1", "b:2"), send("안녕 GET".as_bytes()), EventKind::Close, closed(1000)];
    talk.into_iter().for_each(|kind| push(&mut record, 0, 1, kind));
    let lost = [connect("10.0.0.1:9"), closed(1006)];
    lost.into_iter().for_each(|kind| push(&mut record, 0, 2, kind));
    record
}

#[test]
fn the_relays_own_messages_are_drawn_only_where_the_learner_asks_for_them() {
    let record = record();
    for view in [View::Ladder, View::Table] {
        // The close of the WebSocket is shown as a failure if no earlier entry reports the end.
        assert_eq!(drawn(&record, &Filter::default(), view), [1, 2, 3, 4, 6, 7]);
        let own = Filter { relays_own: true, ..Filter::default() };
        assert_eq!(drawn(&record, &own, view), [1, 2, 3, 4, 5, 6, 7]);
    }
}

#[test]
fn entries_are_found_by_words_bytes_and_connection() {
    let record = record();
    let found = |text| drawn(&record, &find(text), View::Table);
    assert_eq!(found("get"), [3], "whatever the case");
    assert_eq!(found(" 안녕 "), [3]);
    assert_eq!(found("10.0.0"), [6]);
    assert_eq!(found("close()"), [4]);
    // The text of the note below a row.
    assert_eq!(found("1006"), [7]);
    assert_eq!(found("nowhere"), [0; 0]);
    assert_eq!(drawn(&record, &find("안"), View::Hex), [3]);
    let second = Filter { connection: Some(ConnectionId(2)), ..Filter::default() };
    assert_eq!(drawn(&record, &second, View::Ladder), [6, 7]);
    assert!(second.is_on() && find("x").is_on() && !find(" ").is_on() && !Filter::default().is_on());
}

#[test]
fn bytes_are_found_however_far_into_a_message_they_are() {
    let mut record = Record::default();
    push(&mut record, 0, 1, send(&[b"x".repeat(5000).as_slice(), b"needle"].concat()));
    assert_eq!(drawn(&record, &find("NEEDLE"), View::Table), [1]);
}
