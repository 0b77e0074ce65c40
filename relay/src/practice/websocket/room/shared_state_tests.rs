//! A room whose entries come from elsewhere, as every relay sees it.

use super::*;
use std::{net::IpAddr, time::UNIX_EPOCH};

fn id(relay: u64, number: u64) -> MemberId {
    MemberId { relay, number }
}

fn entry(member: MemberId, name: &str, action: Action) -> Entry {
    Entry { member, name: name.to_owned(), action }
}

fn join(member: MemberId, name: &str) -> Entry {
    entry(member, name, Action::Join { after: 0 })
}

fn say(member: MemberId, name: &str, number: u64) -> Entry {
    entry(member, name, Action::Say { number, text: format!("{name} {number}") })
}

fn leave(member: MemberId) -> Entry {
    entry(member, "", Action::Leave { joined: 0 })
}

fn apply(room: &mut RoomState, entries: &[(u64, Entry)]) {
    let entries = entries.iter().map(|(seq, entry)| (*seq, UNIX_EPOCH, entry.clone()));
    assert!(!room.apply_all(entries).wake());
}

/// A member of relay 1, and its welcome.
fn reader(room: &mut RoomState, number: u64, seq: u64, resume: &Resume) -> (MemberId, RoomEvent) {
    let member = id(1, number);
    let mut joined = room.expect(member, Client::of(IpAddr::from([192, 0, 2, 1])), resume.clone());
    apply(room, &[(seq, join(member, "reader"))]);
    (member, serde_json::from_str(&joined.try_recv().unwrap().welcome).unwrap())
}

fn taken(room: &mut RoomState, member: MemberId) -> Vec<RoomEvent> {
    room.take(member, usize::MAX, Waker::noop()).iter().map(|logged| logged.event.clone()).collect()
}

fn numbers(events: &[RoomEvent]) -> Vec<u64> {
    events.iter().map(RoomEvent::seq).collect()
}

fn history(welcome: RoomEvent) -> (Vec<u64>, bool) {
    let RoomEvent::Welcome { history, gap, .. } = welcome else { panic!("{welcome:?}") };
    (numbers(&history), gap)
}

#[test]
fn what_comes_twice_happens_once() {
    let mut room = RoomState::new(UNIX_EPOCH);
    let (member, _) = reader(&mut room, 0, 5, &Resume::default());
    let other = id(2, 0);
    apply(
        &mut room,
        &[
            (8, join(other, "other")),
            (9, join(other, "other")),
            (10, say(other, "other", 1)),
            (11, say(other, "other", 1)),
            (12, say(other, "other", 2)),
            (15, say(other, "other", 1)),
            (16, leave(other)),
            (17, leave(other)),
            // Others counted the member as gone, but its text still counts.
            (20, say(other, "other", 3)),
        ],
    );
    let events = taken(&mut room, member);
    assert_eq!(numbers(&events), [5, 8, 10, 12, 16, 20]);
    assert!(matches!(&events[5], RoomEvent::Message { from, .. } if from == "other"));
    assert!(matches!(&events[4], RoomEvent::Left { members: 1, .. }));
}

#[test]
fn numbers_with_gaps_are_gone_on_after() {
    let mut room = RoomState::new(UNIX_EPOCH);
    let other = id(2, 0);
    apply(&mut room, &[(3, join(other, "other")), (10, say(other, "other", 1)), (20, say(other, "other", 2))]);
    let mut seq = 20;
    for (after, expected) in [(0, vec![3, 10, 20]), (3, vec![10, 20]), (9, vec![10, 20]), (10, vec![20])] {
        seq += 10;
        let (member, welcome) = reader(&mut room, seq, seq, &Resume { after: Some(after), since: None });
        let (mut found, gap) = history(welcome);
        found.retain(|seq| *seq <= 20);
        assert_eq!((found, gap), (expected, false), "{after}");
        room.forget(member, Instant::now());
    }
}

#[test]
fn two_who_want_one_name_at_once_are_called_the_same_everywhere() {
    let entries = [(1, join(id(1, 0), "Ada")), (2, join(id(2, 0), "Ada")), (3, say(id(2, 0), "Ada", 1))];
    for _relay in 1..=2 {
        let mut room = RoomState::new(UNIX_EPOCH);
        apply(&mut room, &entries);
        assert_eq!(room.members().names(), ["Ada", "Ada 2"]);
        let message = room.messages.back().unwrap();
        assert!(matches!(&message.event, RoomEvent::Message { from, .. } if from == "Ada 2"));
    }
}

#[test]
fn it_begins_with_what_is_kept() {
    let known = |name: &str, joined| Member { name: name.to_owned(), joined, said: 0 };
    let (old, new, gone) = (id(2, 0), id(2, 1), id(3, 0));
    let entries = [(51, say(old, "old", 7)), (52, leave(gone)), (53, join(new, "old")), (60, say(gone, "gone", 3))];
    let entries = entries.map(|(seq, entry)| (seq, UNIX_EPOCH, entry));
    // The entry of a member that joined within the kept entries determines its name, whatever its relay reports by now.
    let present = vec![(new, known("old 2", 53)), (old, known("old", 4)), (id(2, 9), known("later", 70))];
    let mut room = RoomState::new(UNIX_EPOCH);
    assert!(!room.begin(50, present, entries).wake());
    assert_eq!(room.members().names(), ["old", "old 2"]);
    let (_, welcome) = reader(&mut room, 0, 71, &Resume { after: Some(50), since: None });
    assert_eq!(history(welcome), (vec![51, 53, 60], false));
    let (_, welcome) = reader(&mut room, 1, 72, &Resume { after: Some(49), since: None });
    assert_eq!(history(welcome), (vec![51, 53, 60, 71], true));
}

#[test]
fn those_who_read_are_told_once_that_they_have_to_wait_and_it_is_no_history() {
    let mut room = RoomState::new(UNIX_EPOCH);
    let (member, _) = reader(&mut room, 0, 5, &Resume::default());
    for is_waiting in [true, true, false, false] {
        assert!(!room.set_waiting(is_waiting).wake());
    }
    apply(&mut room, &[(9, say(member, "reader", 1))]);
    let events = taken(&mut room, member);
    assert_eq!(events[1..3], [RoomEvent::Waiting { seq: 5 }, RoomEvent::Resumed { seq: 5 }]);
    assert_eq!(numbers(&events), [5, 5, 5, 9]);
    let (_, welcome) = reader(&mut room, 1, 10, &Resume { after: Some(4), since: None });
    assert_eq!(history(welcome), (vec![5, 9], false));
}

#[test]
fn a_reader_whom_others_took_for_gone_is_found_and_reads_on() {
    let mut room = RoomState::new(UNIX_EPOCH);
    let (member, _) = reader(&mut room, 0, 5, &Resume::default());
    let (left, _) = reader(&mut room, 1, 6, &Resume::default());
    room.forget(left, Instant::now());
    apply(&mut room, &[(8, leave(left)), (9, leave(member))]);
    assert_eq!(room.take_evicted(), [(member, "reader".to_owned(), 9)]);
    assert_eq!(room.take_evicted(), []);
    apply(&mut room, &[(12, entry(member, "reader", Action::Join { after: 9 }))]);
    assert_eq!(numbers(&taken(&mut room, member)), [5, 6, 8, 9, 12]);
    assert_eq!(room.members().names(), ["reader"]);
}
