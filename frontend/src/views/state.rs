//! What a view of a record remembers: how to draw, what of the record is drawn, how far it is scrolled. Pure.

use super::{
    View,
    filter::Filter,
    layout::{Layout, Mark},
    player::{Pace, Player},
};
use crate::record::{Record, import::ImportError};
use std::{ops::Range, rc::Rc};
use yew::Reducible;

/// How far beyond what is seen rows are drawn, in CSS pixels.
const MARGIN: u32 = 320;

/// Scrolling draws anew only after this many CSS pixels; less than the margin.
const STEP: u32 = 120;

/// Which record is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// The lab's own, as it goes on.
    Live,
    /// The same as it was when the view was paused: it is drawn while the real one goes on.
    Paused(Record),
    /// The same as it was when it was to be replayed.
    Replay(Player),
    /// Another one, from a file of this name.
    Imported(Rc<str>, Player),
}

/// The same without the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    Live,
    Paused,
    Replay,
    Imported,
}

/// What a view remembers.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// How to draw.
    pub view: View,
    /// Which record is drawn.
    pub source: Source,
    /// Why the file that was opened last is not drawn.
    pub import_error: Option<ImportError>,
    /// The inner width of the list when it was last seen, in CSS pixels.
    pub width: u32,
    /// Its inner height, in CSS pixels; 0 while it is hidden.
    pub height: u32,
    /// Where the reader is; none is at the end, and stays there.
    pub mark: Option<Mark>,
    /// How often the reader was taken to an entry: the list is scrolled then.
    pub found: u32,
    /// The number of the selected entry, in whichever way it is drawn.
    pub selected: Option<u64>,
    /// Which entries are drawn.
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

/// What the learner did, or what became of the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Draw it this way.
    Choose(View),
    /// Go on drawing this while the record goes on.
    Pause(Record),
    /// Draw the lab's record as it is.
    Resume,
    /// Replay this.
    Replay(Record),
    /// A file of this name was opened.
    Import(Rc<str>, Result<Record, ImportError>),
    /// Of what is replayed, show so many events.
    Show(usize),
    /// Let it go on by itself.
    Play,
    /// No longer.
    Stop,
    /// While it goes on by itself: the time for what is next has come.
    Advance,
    /// How fast it goes on.
    Pace(Pace),
    /// The record is empty now.
    Cleared,
    /// The list has this inner size in CSS pixels.
    Measured {
        /// 0 while it is hidden.
        width: u32,
        /// 0 while it is hidden.
        height: u32,
    },
    /// The reader went to this place; none is the end.
    Go(Option<Mark>),
    /// Draw these entries.
    Filter(Filter),
    /// The learner pointed out the entry of this number, or took that back.
    Select(u64),
    /// Take the reader to the entry of this number.
    Find(u64),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Choose(view) => {
                state.view = view;
                // It is found again, whatever else is above it there.
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
                // What happens is seen at the end.
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
                // It is another record, or the same as it was before.
                Source::Replay(_) | Source::Imported(..) => {}
            },
            // Hiding changes neither how the rows are laid out nor, where it scrolls the list, the reader's place.
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

    /// What is stepped through, if something is.
    pub fn player(&self) -> Option<&Player> {
        match &self.source {
            Source::Live | Source::Paused(_) => None,
            Source::Replay(player) | Source::Imported(_, player) => Some(player),
        }
    }

    /// What is drawn where the lab's own record is this.
    pub fn shown<'a>(&'a self, record: &'a Record) -> &'a Record {
        match &self.source {
            Source::Live => record,
            Source::Paused(frozen) => frozen,
            Source::Replay(player) | Source::Imported(_, player) => player.part(),
        }
    }

    /// What is saved as a file: the lab's own record, which is this, also while the view is paused; or the one from a file.
    pub fn whole<'a>(&'a self, record: &'a Record) -> &'a Record {
        match &self.source {
            Source::Live | Source::Paused(_) | Source::Replay(_) => record,
            Source::Imported(_, player) => player.whole(),
        }
    }

    /// What comes next is read from its end, and has numbers of its own.
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

    /// The stretch of the list that is worth drawing, in CSS pixels from its top.
    pub fn stretch(&self, layout: &Layout) -> Range<u32> {
        let top = match self.mark.and_then(|mark| layout.top_of(mark)) {
            Some(top) => top / STEP * STEP,
            None => layout.height().saturating_sub(self.height),
        };
        top.saturating_sub(MARGIN)..top + self.height + STEP + MARGIN
    }
}
