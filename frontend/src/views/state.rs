//! What a view of a record remembers: how to draw, what of the record is drawn, how far it is scrolled. Pure.

use super::{
    View,
    layout::{Layout, Mark},
};
use crate::record::Record;
use std::{ops::Range, rc::Rc};
use yew::Reducible;

/// How far beyond what is seen rows are drawn, in CSS pixels.
const MARGIN: u32 = 320;

/// Scrolling draws anew only after this many CSS pixels; less than the margin.
const STEP: u32 = 120;

/// What a view remembers.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// How to draw.
    pub view: View,
    /// The record as it was when the view was paused: it is drawn while the real one goes on.
    pub frozen: Option<Record>,
    /// The inner width of the list when it was last seen, in CSS pixels.
    pub width: u32,
    /// Its inner height, in CSS pixels; 0 while it is hidden.
    pub height: u32,
    /// Where the reader is; none is at the end, and stays there.
    pub mark: Option<Mark>,
    /// The number of the selected entry.
    pub selected: Option<u64>,
}

impl Default for State {
    fn default() -> Self {
        Self { view: View::Ladder, frozen: None, width: 640, height: 0, mark: None, selected: None }
    }
}

/// What the learner did, or what became of the page.
#[derive(Clone, Debug)]
pub enum Action {
    /// Draw it this way.
    Choose(View),
    /// Go on drawing this while the record goes on.
    Pause(Record),
    /// Draw the record as it is.
    Resume,
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
    /// The learner pointed out the entry of this number, or took that back.
    Select(u64),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Choose(view) => state.view = view,
            Action::Pause(record) => state.frozen = Some(record),
            Action::Resume => state.frozen = None,
            Action::Cleared => {
                // What comes next is read from its end, and has numbers of its own.
                (state.mark, state.selected) = (None, None);
                state.frozen = state.frozen.map(|_| Record::default());
            }
            // Hiding changes neither how the rows are laid out nor, where it scrolls the list, the reader's place.
            Action::Measured { height: 0, .. } => state.height = 0,
            Action::Measured { width, height } => (state.width, state.height) = (width, height),
            Action::Go(_) if state.height == 0 => {}
            Action::Go(mark) => state.mark = mark,
            Action::Select(number) => state.selected = Some(number).filter(|_| state.selected != Some(number)),
        }
        state.into()
    }
}

impl State {
    /// Whether what is drawn stays while the record goes on.
    pub fn is_paused(&self) -> bool {
        self.frozen.is_some()
    }

    /// What is drawn of a record.
    pub fn shown<'a>(&'a self, record: &'a Record) -> &'a Record {
        self.frozen.as_ref().unwrap_or(record)
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
