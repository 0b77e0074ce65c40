//! Draws a record: ladder (sequence diagram), table, hex. Knows how to draw; asks the record what there is.
//!
//! - [`RecordView`]: the tool bar, and one of the three; may be paused
//! - [`toolbar`]: the tabs and buttons above
//! - [`panel`]: the list that is shown, and the line that says what is not
//! - [`row`]: what a row says of an entry; pure
//! - [`ladder`], [`table`], [`hex`]: how tall an entry's row is (pure), and its drawing
//! - [`layout`]: where each row stands; pure
//! - [`window`]: draws only the rows that are seen
//! - [`frame`], [`download`]: the browser's next frame; a file to save

pub mod download;
pub mod frame;
pub mod hex;
pub mod ladder;
pub mod layout;
pub mod panel;
pub mod row;
pub mod table;
pub mod toolbar;
pub mod window;

use crate::record::{Record, export};
use crate::text::Lang;
use frame::Frame;
use panel::Panel;
use toolbar::Toolbar;
use yew::prelude::*;

/// The name under which an exported record is saved.
const EXPORT_NAME: &str = "networking-lab-record.json";

/// Between whom things happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lanes {
    /// Tab, relay, server: raw sockets.
    Relayed,
    /// Tab, server: HTTP.
    Direct,
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
}

impl View {
    /// All of them, in the order of their tabs.
    pub const ALL: [Self; 3] = [Self::Ladder, Self::Table, Self::Hex];
}

/// What every drawing depends on besides the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The language.
    pub lang: Lang,
    /// The lanes.
    pub lanes: Lanes,
    /// The inner width of the list, in CSS pixels.
    pub width: u32,
}

impl Setting {
    /// Whether the times stand above the arrows, not beside them.
    pub fn narrow(self) -> bool {
        self.width < 560
    }

    /// How many bytes stand in a line of the hex view.
    pub fn hex_columns(self) -> usize {
        if self.width < 620 { 8 } else { 16 }
    }
}

/// What a view of a record needs.
#[derive(Properties, PartialEq)]
pub struct RecordViewProps {
    /// The language.
    pub lang: Lang,
    /// What happened.
    pub record: Record,
    /// Between whom.
    pub lanes: Lanes,
    /// The learner wants the record cleared.
    pub on_clear: Callback<()>,
}

/// A record with its tool bar. What is shown follows the record frame by frame, unless it is paused.
#[component]
pub fn RecordView(props: &RecordViewProps) -> Html {
    let &RecordViewProps { lang, lanes, .. } = props;
    let view = use_state_eq(|| View::Ladder);
    let paused = use_state_eq(|| false);
    let shown = use_state_eq(|| props.record.clone());

    use_effect_with((props.record.clone(), *paused), {
        let shown = shown.setter();
        move |(record, paused): &(Record, bool)| {
            let record = record.clone();
            let frame = (!*paused).then(|| Frame::new(move || shown.set(record)));
            move || drop(frame)
        }
    });

    let on_pause = {
        let paused = paused.clone();
        Callback::from(move |()| paused.set(!*paused))
    };
    let on_clear = {
        let (shown, record, on_clear) = (shown.setter(), props.record.clone(), props.on_clear.clone());
        Callback::from(move |()| {
            let mut cleared = record.clone();
            cleared.clear();
            shown.set(cleared);
            on_clear.emit(());
        })
    };
    let on_export = {
        let record = props.record.clone();
        Callback::from(move |()| {
            // Where the browser refuses to save there is nobody to tell but the browser, and it does so itself.
            let _ = download::save_json(EXPORT_NAME, &export::to_json(&record));
        })
    };
    html! {
        <section class="record" aria-label={lang.record_title()}>
            <Toolbar {lang} view={*view} on_view={let view = view.setter(); Callback::from(move |chosen| view.set(chosen))}
                count={props.record.len()} paused={*paused} {on_pause} {on_clear} {on_export} />
            if *paused {
                <p class="record-status">{ lang.record_waiting(props.record.newer_than(&shown)) }</p>
            }
            if shown.dropped() > 0 {
                <p class="record-status">{ lang.record_dropped(shown.dropped()) }</p>
            }
            <Panel {lang} {lanes} view={*view} record={(*shown).clone()} />
        </section>
    }
}

/// The `style` that gives a row its height.
fn height_style(height: u32) -> String {
    ["height:", &height.to_string(), "px"].concat()
}
