//! Draws a record: ladder (sequence diagram), table, hex. Knows how to draw; asks the record what there is.
//!
//! - [`RecordView`]: the tool bar, and one of the three; may be paused
//! - [`Outcome`]: what happened last, in one line
//! - [`state`]: what the view remembers; pure
//! - `toolbar`: the tabs and buttons above
//! - [`list`]: the list below them: only the rows that are seen are drawn
//! - [`filter`]: which entries are drawn; pure; `find`: how the learner chooses them
//! - [`row`]: what a row says of an entry; pure
//! - [`route`]: from where to where it went, for who does not see the lanes; pure
//! - [`note`]: what stands below it; pure
//! - [`frame`]: what a row says of a WebSocket frame; pure; [`http`]: of HTTP
//! - [`content`]: bytes as a short text; pure
//! - [`cells`]: bytes by what part of a text they are; pure
//! - [`lifelines`]: the clients of a server on the ladder; pure
//! - [`ladder`], [`table`], [`hex`]: how tall an entry's row is (pure), and its drawing
//! - [`layout`]: the place of each row; pure
//! - [`element`]: what is drawn and found again at many places
//! - [`player`]: a record that is stepped through; pure
//! - `replay`: the buttons for that
//! - [`download`]: a file to save; `export`: a record as one
//! - [`SavedNote`]: what became of a file that was to be saved

pub mod cells;
pub mod content;
pub mod download;
pub mod element;
mod export;
pub mod filter;
mod find;
pub mod frame;
pub mod hex;
pub mod http;
pub mod ladder;
pub mod layout;
pub mod lifelines;
pub mod list;
pub mod note;
mod outcome;
pub mod player;
mod record_view;
mod replay;
pub mod route;
pub mod row;
mod saved;
pub mod state;
pub mod table;
mod toolbar;

pub use download::{Saved, save_json};
pub use outcome::{Outcome, OutcomeProps};
pub use record_view::{RecordView, RecordViewProps};
pub use saved::{SavedNote, SavedNoteProps};

use crate::text::Lang;

/// Between whom things happen: the lanes of the ladder. The tab and its peer always have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lanes {
    /// The relay is between them.
    pub relay: bool,
    /// The tab is a server, and each of its clients has a lane, as far as they fit.
    pub clients: bool,
}

/// The ways to draw a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// A sequence diagram.
    Ladder,
    /// One line an entry.
    Table,
    /// The bytes.
    Hex,
    /// The same work as a program, where the lab has one: no drawing of the record, but it shares the record's place.
    Code,
}

impl View {
    /// All of them, in the order of their tabs.
    pub const ALL: [Self; 4] = [Self::Ladder, Self::Table, Self::Hex, Self::Code];

    /// The part of its tab's id.
    pub fn tab(self) -> &'static str {
        match self {
            Self::Ladder => "tab-ladder",
            Self::Table => "tab-table",
            Self::Hex => "tab-hex",
            Self::Code => "tab-code",
        }
    }

    /// Its name for the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ladder => "ladder",
            Self::Table => "table",
            Self::Hex => "hex",
            Self::Code => "code",
        }
    }

    /// Its name for people.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Ladder => lang.ladder(),
            Self::Table => lang.table(),
            Self::Hex => lang.hex(),
            Self::Code => lang.code_tab(),
        }
    }
}

/// What every drawing depends on besides the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// How to draw.
    pub view: View,
    /// The language.
    pub lang: Lang,
    /// The lanes.
    pub lanes: Lanes,
    /// The inner width of the list, in CSS pixels.
    pub width: u32,
}

impl Setting {
    /// Whether the times are above the arrows, not beside them.
    pub fn narrow(self) -> bool {
        self.width < 560
    }

    /// How many bytes a line of the hex view has.
    pub fn hex_columns(self) -> usize {
        if self.width < 620 { 8 } else { 16 }
    }
}
