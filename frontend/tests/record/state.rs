//! What a view remembers: what it draws of the record, and where the reader is.

use crate::*;
use networking_lab::views::{
    View,
    layout::{Layout, Mark},
    state::{Action, State},
};
use std::rc::Rc;
use yew::Reducible;

/// The state after these actions, of a view that is seen.
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
    assert_eq!((paused.is_paused(), paused.shown(&record).len()), (true, 1));
    let resumed = Rc::new(paused).reduce(Action::Resume);
    assert_eq!((resumed.is_paused(), resumed.shown(&record).len()), (false, 2));
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
    assert!(state.is_paused(), "what was paused stays so");
}

#[test]
fn an_entry_is_selected_until_another_is_or_it_is_once_more() {
    assert_eq!(after([Action::Select(3), Action::Select(4)]).selected, Some(4));
    assert_eq!(after([Action::Select(3), Action::Select(3)]).selected, None);
}

#[test]
fn what_is_drawn_reaches_beyond_what_is_seen() {
    let layout = Layout::new((1..=1000).map(|number| (number, 30)));
    let end = after([]).stretch(&layout);
    assert!(end.start < 29_600 && end.start > 29_000 && end.end >= 30_000);
    // A mark is where it was read off, and whatever the scrolling since, what is seen is drawn.
    for top in [0, 29, 30, 12_345] {
        let mark = layout.mark(top).unwrap();
        assert_eq!(layout.top_of(mark), Some(top));
        let stretch = after([Action::Go(Some(mark))]).stretch(&layout);
        // It is drawn anew only after some scrolling, and then still something beyond it.
        assert!(stretch.start <= top && stretch.end >= top + 400 + 320 && stretch.len() < 1500);
    }
    // A mark whose entry is gone is at the next one.
    let later = Layout::new((501..=1000).map(|number| (number, 30)));
    assert_eq!(later.top_of(MARK), Some(7));
    assert_eq!(Layout::default().mark(0), None);
    assert_eq!(Layout::default().top_of(MARK), None);
}
