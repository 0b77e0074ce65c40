//! Draws a record: ladder (sequence diagram), table, hex. Knows how to draw; asks the record what there is.
//!
//! - [`use_record_view`]: the tool bar, and one of the three; may be paused. A hook and not a component, because each
//!   component weighs some kilobytes in the page; the rest are functions
//! - [`state`]: what it remembers; pure
//! - [`toolbar`]: the tabs and buttons above
//! - [`list`]: the list below them: only the rows that are seen are drawn
//! - [`row`]: what a row says of an entry; pure
//! - [`cells`]: bytes by what part of a text they are; pure
//! - [`lifelines`]: the clients of a server on the ladder; pure
//! - [`ladder`], [`table`], [`hex`]: how tall an entry's row is (pure), and its drawing
//! - [`layout`]: where each row stands; pure
//! - [`element`]: what is drawn and found again at many places
//! - [`frame`], [`download`]: the browser's next frame; a file to save

pub mod cells;
pub mod download;
pub mod element;
pub mod frame;
pub mod hex;
pub mod ladder;
pub mod layout;
pub mod lifelines;
pub mod list;
pub mod row;
pub mod state;
pub mod table;
pub mod toolbar;

use crate::gesture::{Gesture, clicks};
use crate::record::{Record, export};
use crate::text::Lang;
use element::part_id;
use frame::Frame;
use layout::Layout;
use list::{follow_size, list, place, rows};
use state::{Action, State};
use std::rc::Rc;
use toolbar::toolbar;
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
    /// Tab, relay, and a lane for each client as far as they fit: the tab is the server.
    Served,
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
    /// Whether the times stand above the arrows, not beside them.
    pub fn narrow(self) -> bool {
        self.width < 560
    }

    /// How many bytes stand in a line of the hex view.
    pub fn hex_columns(self) -> usize {
        if self.width < 620 { 8 } else { 16 }
    }
}

/// Where the rows of a record stand. Of a record that has only grown, only the new rows are measured: that is done once a
/// frame, and there may be a hundred thousand.
#[hook]
fn use_layout(record: &Record, setting: Setting) -> Rc<Layout> {
    let last = use_mut_ref(|| None::<(Record, Setting, Rc<Layout>)>);
    let mut last = last.borrow_mut();
    let layout = match &*last {
        Some((shown, set, layout)) if *set == setting && shown == record => return layout.clone(),
        Some((earlier, set, layout)) if *set == setting && record.continues(earlier) => {
            list::lay_out_further(layout, earlier, record, setting)
        }
        _ => list::lay_out(record, setting),
    };
    let layout = Rc::new(layout);
    *last = Some((record.clone(), setting, layout.clone()));
    layout
}

/// Draws a record with its tool bar. What is shown follows the record frame by frame, unless it is paused or hidden.
///
/// The ids of its elements begin with `id`: each view on a page needs its own. `code`: what its tab
/// for code shows; without it there is no such tab. `on_clear`: the learner wants the record cleared.
#[hook]
pub fn use_record_view(
    id: &'static str,
    lang: Lang,
    record: &Record,
    lanes: Lanes,
    code: Option<Html>,
    on_clear: Callback<()>,
) -> Html {
    let handle = use_reducer_eq(State::default);
    let (state, act): (&State, _) = (&handle, Callback::from(handle.dispatcher()));

    use_effect_with((record.clone(), state.follows()), {
        let act = act.clone();
        move |(record, follows): &(Record, bool)| {
            let record = record.clone();
            let frame = follows.then(|| Frame::new(move || act.emit(Action::Show(record))));
            move || drop(frame)
        }
    });
    use_effect_with((), {
        let act = act.clone();
        move |()| follow_size(id, act)
    });

    let setting = Setting { view: state.view, lang, lanes, width: state.width };
    let layout = use_layout(&state.shown, setting);
    // After each change of the layout the reader is where the reader was: at the end, or at the same entry.
    use_effect_with((layout.clone(), state.mark.is_none(), state.height), {
        let (act, mark) = (act.clone(), state.mark);
        move |(layout, ..): &(Rc<_>, bool, u32)| place(id, layout, mark, &act)
    });
    // The record changes far more often than what is shown of it.
    let rows = use_memo((state.shown.clone(), setting, state.stretch(&layout)), |(record, setting, stretch)| {
        rows(record, &layout, *setting, stretch)
    });

    let on = {
        let (act, record) = (act.clone(), record.clone());
        Callback::from(move |gesture| {
            let Gesture::Press(name) = gesture else { return };
            match name.as_str() {
                "pause" => act.emit(Action::Pause),
                "end" => act.emit(Action::Go(None)),
                "clear" => {
                    let mut cleared = record.clone();
                    cleared.clear();
                    act.emit(Action::Show(cleared));
                    on_clear.emit(());
                }
                // Where the browser refuses to save there is nobody to tell but the browser, and it does so itself.
                "export" => drop(download::save_json(EXPORT_NAME, &export::to_json(&record))),
                name => View::ALL
                    .into_iter()
                    .filter(|view| view.name() == name)
                    .for_each(|view| act.emit(Action::Choose(view))),
            }
        })
    };
    let shown = &state.shown;
    // One child of the section however many they are, so that what stands around them stays.
    let mut statuses = Vec::new();
    let mut tell = |words: String| statuses.push(html! { <p class="record-status">{ words }</p> });
    if state.paused {
        tell(lang.record_waiting(record.newer_than(shown)));
    }
    if shown.dropped() > 0 {
        tell(lang.record_dropped(shown.dropped()));
    }
    if layout.left_out() > 0 {
        tell(lang.record_not_drawn(layout.left_out()));
    }
    let empty = match (shown.is_empty(), lanes) {
        (true, Lanes::Relayed) => Some(lang.record_empty_socket()),
        (true, Lanes::Direct) => Some(lang.record_empty_http()),
        (true, Lanes::Served) => Some(lang.record_empty_server()),
        (false, _) => layout.is_empty().then(|| lang.record_no_bytes()),
    };
    html! {
        <section class="record" onclick={clicks(&on)} aria-label={lang.record_title()}>
            { toolbar(id, lang, state, code.is_some(), record.len(), &act) }
            { statuses }
            <div class="record-panel" id={part_id(id, "panel")} role="tabpanel"
                aria-labelledby={part_id(id, state.view.tab())} data-view={state.view.name()}
                data-narrow={setting.narrow().then_some("")} data-direct={(lanes == Lanes::Direct).then_some("")}
                data-served={(lanes == Lanes::Served).then_some("")}>
                if let (View::Code, Some(code)) = (state.view, code) {
                    { code }
                } else if let Some(sentence) = empty {
                    <p class="record-empty">{ sentence }</p>
                } else {
                    { list(id, setting, &layout, state, &act, (*rows).clone()) }
                }
                <p class="record-hidden" aria-live="polite">{ list::newest(shown, lang) }</p>
            </div>
        </section>
    }
}
