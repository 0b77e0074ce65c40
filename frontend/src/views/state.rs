//! The state of a record's view: how to draw, which entries, and the scroll position. Pure.

use super::{
    View,
    filter::Filter,
    layout::{Layout, Mark},
    player::{Pace, Player},
};
use crate::record::{Record, import::ImportError};
use std::{ops::Range, rc::Rc};
use yew::Reducible;

/// How far beyond the visible part rows are drawn, in CSS pixels.
const MARGIN: u32 = 320;

/// Scrolling redraws only after this many CSS pixels; less than the margin.
const STEP: u32 = 120;

/// Which record is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// The lab's own record, as it grows.
    Live,
    /// The lab's record as it was when the view was paused; the lab's own continues.
    Paused(Record),
    /// The lab's record as it was when the replay was started.
    Replay(Player),
    /// A record from a file of this name.
    Imported(Rc<str>, Player),
}

/// The kind of a [`Source`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    Live,
    Paused,
    Replay,
    Imported,
}

/// The state of a view.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub view: View,
    /// The record that is drawn: the lab's own or another.
    pub source: Source,
    /// Why the file opened last is not drawn.
    pub import_error: Option<ImportError>,
    /// The last measured inner width of the list, in CSS pixels.
    pub width: u32,
    /// Its inner height, in CSS pixels; 0 while it is hidden.
    pub height: u32,
    /// The scroll position; `None` means at the end, and staying there.
    pub mark: Option<Mark>,
    /// The number of jumps to an entry: the list scrolls whenever it changes.
    pub found: u32,
    /// The number of the selected entry, the same in every view.
    pub selected: Option<u64>,
    pub filter: Filter,
}

impl Default for State {
    fn default() -> Self {
        Self {
            view: View::Ladder,
            source: Source::Live,
            import_error: None,
            width: 640,
            height: 0,
            mark: None,
            found: 0,
            selected: None,
            filter: Filter::default(),
        }
    }
}

/// A user action, or a change of the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Draw the record in this view.
    Choose(View),
    /// Pause: keep drawing this record while the lab's own grows.
    Pause(Record),
    /// Draw the lab's current record.
    Resume,
    /// Replay this record.
    Replay(Record),
    /// A file of this name was opened.
    Import(Rc<str>, Result<Record, ImportError>),
    /// Show the first so many events of the replay.
    Show(usize),
    /// Start playing.
    Play,
    /// Stop playing.
    Stop,
    /// The pause before the next event has passed; ignored unless playing.
    Advance,
    /// Set the speed of playing.
    Pace(Pace),
    /// The lab's record is now empty.
    Cleared,
    /// The list's inner size in CSS pixels.
    Measured {
        /// 0 while it is hidden.
        width: u32,
        /// 0 while it is hidden.
        height: u32,
    },
    /// The user scrolled to this position; `None` is the end.
    Go(Option<Mark>),
    /// Draw the entries that match this filter.
    Filter(Filter),
    /// Select the entry of this number, or deselect it if it is selected.
    Select(u64),
    /// Select the entry of this number and scroll to it.
    Find(u64),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Choose(view) => {
                state.view = view;
                // Scroll to the selected entry: other views have rows of other heights above it.
                state.mark = state.selected.map(|number| Mark { number, hidden: 0 }).or(state.mark);
            }
            Action::Pause(record) => state.source = Source::Paused(record),
            Action::Resume => {
                if matches!(state.source, Source::Imported(..)) {
                    state.start_anew();
                }
                (state.source, state.import_error) = (Source::Live, None);
            }
            Action::Replay(record) => state.source = Source::Replay(Player::new(record)),
            Action::Import(name, Ok(record)) => {
                state.start_anew();
                (state.source, state.import_error) = (Source::Imported(name, Player::new(record)), None);
            }
            Action::Import(_, Err(error)) => state.import_error = Some(error),
            Action::Show(count) => state.step(|player| player.go(count)),
            Action::Play => {
                // New events appear at the end.
                state.mark = None;
                state.step(Player::play);
            }
            Action::Stop => state.step(|player| player.is_playing = false),
            Action::Advance => state.step(|player| {
                if player.is_playing {
                    player.advance();
                }
            }),
            Action::Pace(pace) => state.step(|player| player.pace = pace),
            Action::Cleared => match &mut state.source {
                Source::Live => state.start_anew(),
                Source::Paused(record) => {
                    *record = Record::default();
                    state.start_anew();
                }
                // A replay or an imported record does not change when the lab's own is cleared.
                Source::Replay(_) | Source::Imported(..) => {}
            },
            // Hiding the list changes neither the layout of its rows nor, if it causes a scroll event, the reader's position.
            Action::Measured { height: 0, .. } => state.height = 0,
            Action::Measured { width, height } => (state.width, state.height) = (width, height),
            Action::Go(_) if state.height == 0 => {}
            Action::Go(mark) => state.mark = mark,
            Action::Filter(filter) => {
                state.filter = filter;
                state.mark = state.selected.map(|number| Mark { number, hidden: 0 });
            }
            Action::Select(number) => state.selected = Some(number).filter(|_| state.selected != Some(number)),
            Action::Find(number) => {
                (state.selected, state.mark) = (Some(number), Some(Mark { number, hidden: 0 }));
                state.found += 1;
                state.step(|player| {
                    if player.part().find(number).is_none() {
                        player.go(player.all());
                    }
                });
            }
        }
        state.into()
    }
}

impl State {
    /// Which record is drawn.
    pub fn kind(&self) -> SourceKind {
        match self.source {
            Source::Live => SourceKind::Live,
            Source::Paused(_) => SourceKind::Paused,
            Source::Replay(_) => SourceKind::Replay,
            Source::Imported(..) => SourceKind::Imported,
        }
    }

    /// The player of a replay or an imported record, if one is drawn.
    pub fn player(&self) -> Option<&Player> {
        match &self.source {
            Source::Live | Source::Paused(_) => None,
            Source::Replay(player) | Source::Imported(_, player) => Some(player),
        }
    }

    /// Returns the record to draw, given the lab's own.
    pub fn shown<'a>(&'a self, record: &'a Record) -> &'a Record {
        match &self.source {
            Source::Live => record,
            Source::Paused(frozen) => frozen,
            Source::Replay(player) | Source::Imported(_, player) => player.part(),
        }
    }

    /// Returns the record to save as a file, given the lab's own: that one, even while the view is paused or replays, or the
    /// imported one.
    pub fn whole<'a>(&'a self, record: &'a Record) -> &'a Record {
        match &self.source {
            Source::Live | Source::Paused(_) | Source::Replay(_) => record,
            Source::Imported(_, player) => player.whole(),
        }
    }

    /// Resets what refers to the entries of the previous record: scroll position, selection and connection filter.
    fn start_anew(&mut self) {
        (self.mark, self.selected) = (None, None);
        self.filter.connection = None;
    }

    fn step(&mut self, step: impl FnOnce(&mut Player)) {
        match &mut self.source {
            Source::Live | Source::Paused(_) => {}
            Source::Replay(player) | Source::Imported(_, player) => step(player),
        }
    }

    /// Returns the range of the list that is worth drawing, in CSS pixels from its top.
    pub fn stretch(&self, layout: &Layout) -> Range<u32> {
        let top = match self.mark.and_then(|mark| layout.top_of(mark)) {
            Some(top) => top / STEP * STEP,
            None => layout.height().saturating_sub(self.height),
        };
        top.saturating_sub(MARGIN)..top + self.height + STEP + MARGIN
    }
}
