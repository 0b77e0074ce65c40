//! Draws a record as a ladder (sequence diagram), a table or a hex dump.
//!
//! - [`RecordView`]: the tool bar and one of the views; can be paused
//! - [`Outcome`]: the latest event in one line
//! - [`state`]: the state of a view; pure
//! - `toolbar`: the tabs and buttons above the list
//! - [`list`]: the list of rows; draws only the visible ones
//! - [`filter`]: which entries are drawn; pure; `find`: its controls
//! - [`row`]: an entry's arrows and text; pure
//! - [`route`]: an entry's source and destination in words, for screen readers; pure
//! - [`note`]: the note below a row; pure
//! - [`frame`]: the row of a WebSocket frame; pure; [`http`]: that of an HTTP message
//! - [`content`]: an entry's bytes as a short text; pure
//! - [`cells`]: bytes by their part of a UTF-8 text; pure
//! - [`lifelines`]: the clients of a server on the ladder; pure
//! - [`ladder`], [`table`], [`hex`]: the height of an entry's row (pure), and its drawing
//! - [`layout`]: the position of each row; pure
//! - [`element`]: elements that several views share, and element ids
//! - [`player`]: stepping through a record; pure
//! - `replay`: its buttons
//! - [`download`]: saves a file; `export`: saves a record as a file
//! - [`SavedNote`]: whether a file was saved, and its contents if that is uncertain

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

/// The lanes of the ladder. The tab and its peer always have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lanes {
    /// Whether the relay has a lane between them.
    pub relay: bool,
    /// Whether the tab is a server, and each of its clients has a lane if there is room.
    pub clients: bool,
}

/// The ways to draw a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// A sequence diagram.
    Ladder,
    /// One line per entry.
    Table,
    /// The bytes.
    Hex,
    /// The lab's work as a program, if it has one. Not a drawing of the record, but shown in its place.
    Code,
}

impl View {
    /// All views, in the order of their tabs.
    pub const ALL: [Self; 4] = [Self::Ladder, Self::Table, Self::Hex, Self::Code];

    /// The part of its tab's element id, as for [`element::part_id`].
    pub fn tab(self) -> &'static str {
        match self {
            Self::Ladder => "tab-ladder",
            Self::Table => "tab-table",
            Self::Hex => "tab-hex",
            Self::Code => "tab-code",
        }
    }

    /// The name in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ladder => "ladder",
            Self::Table => "table",
            Self::Hex => "hex",
            Self::Code => "code",
        }
    }

    /// The title of its tab.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Ladder => lang.ladder(),
            Self::Table => lang.table(),
            Self::Hex => lang.hex(),
            Self::Code => lang.code_tab(),
        }
    }
}

/// The settings of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub view: View,
    pub lang: Lang,
    pub lanes: Lanes,
    /// The inner width of the list, in CSS pixels.
    pub width: u32,
}

impl Setting {
    /// Whether the list is so narrow that times are above the arrows instead of beside them.
    pub fn narrow(self) -> bool {
        self.width < 560
    }

    /// The number of bytes on a line of the hex view.
    pub fn hex_columns(self) -> usize {
        if self.width < 620 { 8 } else { 16 }
    }
}
