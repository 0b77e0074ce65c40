//! The state of a view: what it draws of the record, and the scroll position.

use crate::*;
use networking_lab::record::RecordedEvent;
use networking_lab::views::{
    View,
    filter::Filter,
    layout::{Layout, Mark},
    player::{Pace, Player},
    state::{Action, SourceKind, State},
};
use std::rc::Rc;
use yew::Reducible;

/// Returns the state of a visible view after these actions.
fn after(actions: impl IntoIterator<Item = Action>) -> State {
    let shown = Rc::new(State::default()).reduce(Action::Measured { width: 674, height: 400 });
    (*actions.into_iter().fold(shown, |state, action| state.reduce(action))).clone()
}

const MARK: Mark = Mark { number: 5, hidden: 7 };

#[test]
fn a_view_follows_the_record_unless_it_is_paused() {
    let mut record = Record::default();
    push(&mut record, 0, 1, send(b"x"));
    let paused = after([Action::Pause(record.clone())]);
    push(&mut record, 0, 1, send(b"y"));
    assert_eq!(after([]).shown(&record).len(), 2);
    assert_eq!((paused.kind(), paused.shown(&record).len()), (SourceKind::Paused, 1));
    let resumed = Rc::new(paused).reduce(Action::Resume);
    assert_eq!((resumed.kind(), resumed.shown(&record).len()), (SourceKind::Live, 2));
}

#[test]
fn hiding_changes_neither_layout_nor_place() {
    let hidden = [Action::Go(Some(MARK)), Action::Measured { width: 0, height: 0 }, Action::Go(None)];
    let state = after(hidden);
    assert_eq!((state.width, state.mark), (674, Some(MARK)));
    let choose = after([Action::Go(Some(MARK)), Action::Choose(View::Hex)]);
    assert_eq!((choose.view, choose.mark), (View::Hex, Some(MARK)));
}

#[test]
fn a_cleared_record_is_read_from_its_end() {
    let mut record = Record::default();
    push(&mut record, 0, 1, send(b"x"));
    let reading = [Action::Go(Some(MARK)), Action::Select(1), Action::Pause(record.clone())];
    let state = after(reading.clone());
    assert_eq!((state.shown(&record).len(), state.mark, state.selected), (1, Some(MARK), Some(1)));
    let state = after(reading.into_iter().chain([Action::Cleared]));
    assert_eq!((state.shown(&record).len(), state.mark, state.selected), (0, None, None));
    assert_eq!(state.kind(), SourceKind::Paused, "what was paused stays so");
}

#[test]
fn an_entry_is_selected_until_another_is_or_it_is_once_more() {
    assert_eq!(after([Action::Select(3), Action::Select(4)]).selected, Some(4));
    assert_eq!(after([Action::Select(3), Action::Select(3)]).selected, None);
}

#[test]
fn an_entry_is_gone_to_even_where_a_replay_has_not_come_to_it() {
    let record = sends(5);
    let early = after([Action::Replay(record.clone()), Action::Show(2), Action::Find(2)]);
    assert_eq!((early.shown(&record).len(), early.selected), (2, Some(2)));
    assert_eq!(early.mark, Some(Mark { number: 2, hidden: 0 }));
    let late = Rc::new(early).reduce(Action::Find(4));
    assert_eq!((late.shown(&record).len(), late.selected), (5, Some(4)));
    // When playing, the newest event is visible.
    assert_eq!(late.reduce(Action::Play).mark, None);
}

#[test]
fn what_is_selected_in_one_view_is_selected_and_found_in_all() {
    let state = after([Action::Select(7), Action::Choose(View::Table)]);
    assert_eq!((state.selected, state.mark), (Some(7), Some(Mark { number: 7, hidden: 0 })));
    let filter = Filter { text: "x".into(), ..Filter::default() };
    let state = Rc::new(state).reduce(Action::Filter(filter.clone()));
    assert_eq!((state.selected, &state.filter), (Some(7), &filter));
    // Another record has other connections.
    let other = Filter { connection: Some(ConnectionId(2)), ..filter.clone() };
    let imported = state.reduce(Action::Filter(other)).reduce(Action::Import("a".into(), Ok(sends(1))));
    assert_eq!(imported.filter, filter);
}

#[test]
fn what_is_drawn_reaches_beyond_what_is_seen() {
    let layout = Layout::new((1..=1000).map(|number| (number, 30)));
    let end = after([]).stretch(&layout);
    assert!(end.start < 29_600 && end.start > 29_000 && end.end >= 30_000);
    // A mark gives the position at which it was taken, and the visible part is always drawn.
    for top in [0, 29, 30, 12_345] {
        let mark = layout.mark(top).unwrap();
        assert_eq!(layout.top_of(mark), Some(top));
        let stretch = after([Action::Go(Some(mark))]).stretch(&layout);
        // Scrolling redraws only after some distance, and rows beyond the visible part are still drawn then.
        assert!(stretch.start <= top && stretch.end >= top + 400 + 320 && stretch.len() < 1500);
    }
    // A mark whose entry is gone is at the next one.
    let later = Layout::new((501..=1000).map(|number| (number, 30)));
    assert_eq!(later.top_of(MARK), Some(7));
    assert_eq!(Layout::default().mark(0), None);
    assert_eq!(Layout::default().top_of(MARK), None);
}

/// A record of this many sends, one every 20 ms, but the second only 1 ms after the first.
fn sends(count: u64) -> Record {
    let mut record = Record::default();
    (0..count).for_each(|index| push(&mut record, if index == 1 { 1_000 } else { index * 20_000 }, 1, send(b"x")));
    record
}

#[test]
fn a_replay_steps_through_the_record_as_it_was_and_keeps_what_is_selected() {
    let mut record = sends(3);
    let steps = [Action::Select(2), Action::Replay(record.clone()), Action::Show(1)];
    push(&mut record, 90_000, 1, send(b"later"));
    let state = after(steps);
    assert_eq!((state.kind(), state.shown(&record).len(), state.selected), (SourceKind::Replay, 1, Some(2)));
    assert_eq!(state.whole(&record).len(), 4, "what is saved is the whole record");
    let cleared = Rc::new(state).reduce(Action::Cleared);
    assert_eq!((cleared.shown(&record).len(), cleared.selected), (1, Some(2)), "a replay goes on without the lab");
    let live = cleared.reduce(Action::Resume);
    assert_eq!((live.kind(), live.shown(&record).len(), live.selected), (SourceKind::Live, 4, Some(2)));
}

#[test]
fn an_imported_record_takes_the_place_of_the_labs_own_until_it_is_taken_back() {
    use networking_lab::record::import::{ImportError, from_file};
    let own = sends(1);
    let file = networking_lab::record::export::to_json(&sends(3)).into_bytes();
    let opened = Rc::new(after([Action::Select(1)])).reduce(Action::Import("a.json".into(), from_file(&file)));
    assert_eq!((opened.kind(), opened.shown(&own).len(), opened.selected), (SourceKind::Imported, 3, None));
    assert_eq!(opened.whole(&own).len(), 3);
    // A file that is not a valid record changes only the error.
    for (file, error) in [
        (r#"{"format":1,"dropped":0,"entries":[]}"#, ImportError::Empty),
        (r#"{"format":9}"#, ImportError::OtherFormat(9)),
    ] {
        let refused = opened.clone().reduce(Action::Import("b.json".into(), from_file(file.as_bytes())));
        assert_eq!((refused.import_error.clone(), refused.shown(&own).len()), (Some(error), 3));
    }
    assert!(matches!(from_file(&[0xff, 0]), Err(ImportError::NotARecord(_))));
    let back = opened.reduce(Action::Resume);
    assert_eq!((back.kind(), back.shown(&own).len(), &back.import_error), (SourceKind::Live, 1, &None));
}

#[test]
fn a_player_goes_on_to_the_end_and_begins_again() {
    let mut player = Player::new(sends(4));
    player.play();
    assert_eq!((player.shown(), player.pause()), (0, 250), "from the beginning where it was at the end");
    player.advance();
    assert_eq!((player.shown(), player.is_playing), (1, true));
    player.pace = Pace::RealTime;
    assert_eq!(player.pause(), 1);
    player.go(0);
    assert!(!player.is_playing);
    player.play();
    player.advance();
    assert_eq!(player.shown(), 2, "what is less than a frame apart comes together");
    assert_eq!(player.pause(), 39);
    player.advance();
    player.advance();
    assert_eq!((player.shown(), player.is_playing), (4, false));
}

#[test]
fn a_slower_pace_takes_longer_and_steps_go_to_what_is_drawn() {
    let mut player = Player::new(sends(4));
    player.go(2);
    for (pace, pause) in [(Pace::Steps, 250), (Pace::RealTime, 39), (Pace::Half, 78), (Pace::Tenth, 390)] {
        player.pace = pace;
        assert_eq!(player.pause(), pause, "{pace:?}");
    }
    // Events less than a frame apart in real time are further apart at a slow pace.
    player.go(0);
    player.pace = Pace::Tenth;
    player.play();
    player.advance();
    assert_eq!(player.shown(), 2);
    let is_fourth = |event: &RecordedEvent| event.number == 4;
    assert_eq!((player.next(is_fourth), player.next(|_| true), player.next(|_| false)), (4, 3, 4));
    player.go(4);
    assert_eq!((player.previous(is_fourth), player.previous(|event| event.number == 2)), (3, 1));
}

#[test]
fn a_loss_comes_with_the_datagram_that_it_is_of() {
    let mut record = Record::default();
    push(&mut record, 0, 1, EventKind::Connect { target: "echo".into(), protocol: Protocol::Udp });
    push(&mut record, 1, 1, send(b"x"));
    let lost =
        EventKind::Injected { fault: relay_protocol::Fault::Loss, way: relay_protocol::Way::Out, number: 1, bytes: 1 };
    push(&mut record, 2, 1, lost);
    let mut player = Player::new(record);
    player.go(2);
    assert_eq!(player.shown(), 3);
}

#[test]
fn a_prefix_is_an_earlier_state_of_the_same_record() {
    let mut record = Record::default();
    let mut states = vec![];
    push(&mut record, 0, 1, connect("echo"));
    record.clear();
    for index in 0..400 {
        states.push(record.clone());
        push(&mut record, index, 1 + index as u32 / 100, send(b"x"));
    }
    for (count, state) in states.iter().enumerate() {
        let prefix = record.prefix(count);
        assert!(prefix == *state && prefix.len() == count && prefix.dropped() == 0);
        assert!(prefix.entries().eq(state.entries()));
        let ids = |record: &Record| record.connections().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(ids(&prefix), ids(state));
        assert!(count == 0 || record.continues(&prefix));
    }
    assert!(record.prefix(1_000) == record && record.len() == 400);
}
