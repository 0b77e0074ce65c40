//! The list below the tabs: draws only the visible rows, and keeps the scroll position.

use super::{
    Setting, View,
    element::{length, part, part_id, proof_mark},
    filter::Filter,
    hex, ladder,
    layout::{Layout, Mark, Place},
    lifelines::Lifelines,
    row::Row,
    state::{Action, State},
    table,
};
use crate::record::{Record, RecordedEvent};
use crate::text::Lang;
use crate::ui::sign;
use std::{ops::Range, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::ResizeObserver;
use yew::prelude::*;

/// The distance from the end, in CSS pixels, within which a list counts as scrolled to the end. Browsers round scroll positions.
const AT_END: i32 = 2;

/// Lays out the rows of the entries that match the filter.
pub fn lay_out(record: &Record, setting: Setting, filter: &Filter) -> Layout {
    Layout::new(rows(record, record.entries(), setting, filter))
}

/// Lays out a record that continues `earlier`, given the layout of that one. Measures only the new rows.
pub fn lay_out_further(
    layout: &Layout,
    earlier: &Record,
    record: &Record,
    setting: Setting,
    filter: &Filter,
) -> Layout {
    let mut layout = layout.clone();
    layout.drop_before(record.dropped() + 1);
    let new = record.len() - record.newer_than(earlier)..record.len();
    layout.extend(rows(record, new.filter_map(|index| record.get(index)), setting, filter));
    layout
}

/// Returns the number of each entry that is drawn, and the height of its row.
fn rows<'a>(
    record: &'a Record,
    entries: impl Iterator<Item = &'a RecordedEvent>,
    setting: Setting,
    filter: &Filter,
) -> impl Iterator<Item = (u64, u32)> {
    let drawn = entries.filter(move |event| filter.has(event, record, setting.lang));
    drawn.map(move |event| (event.number, height(event, setting)))
}

fn height(event: &RecordedEvent, setting: Setting) -> u32 {
    match setting.view {
        View::Ladder => ladder::height(event, setting),
        View::Table => table::LINE,
        View::Hex => hex::height(event, setting),
        View::Code => 0,
    }
}

/// The list around its rows. `id` is the prefix of the view's element ids.
pub fn list(
    id: &'static str,
    setting: Setting,
    layout: &Rc<Layout>,
    state: &State,
    record: &Record,
    act: &Callback<Action>,
    rows: Html,
) -> Html {
    let lang = setting.lang;
    let onscroll = {
        let (act, layout) = (act.clone(), layout.clone());
        Callback::from(move |_: Event| {
            let Some(list) = part(id, "list") else { return };
            let scrolled = list.scroll_top().max(0);
            let end = scrolled + list.client_height() + AT_END >= list.scroll_height();
            act.emit(Action::Go(layout.mark(scrolled as u32).filter(|_| !end)));
        })
    };
    let to_end = act.reform(move |_: MouseEvent| {
        // The button disappears at the end of the list, so the list takes the focus.
        if let Some(list) = part(id, "list") {
            let _ = list.focus();
        }
        Action::Go(None)
    });
    let lifelines = Lifelines::of(record, setting);
    let (role, count, header) = match setting.view {
        View::Ladder => ("list", None, ladder::header(record, setting, &lifelines)),
        View::Table => ("table", Some((layout.len() + 1).to_string()), table::header(setting)),
        View::Hex | View::Code => ("list", None, Html::default()),
    };
    html! {
        // Each view has its own element, and so its own scroll position.
        <div class="record-window" key={setting.view.name()}>
            <div class="record-scroll" id={part_id(id, "list")} {onscroll} tabindex="0" role="group" aria-label={lang.record_title()}>
                <div class="record-list" {role} aria-label={lang.record_title()} aria-rowcount={count}
                    ~style={ladder::columns(setting, &lifelines)}>{ vec![header, rows] }</div>
            </div>
            if state.mark.is_some() {
                <button type="button" class="record-to-end" onclick={to_end}>
                    { sign("↓ ") }{ lang.record_to_newest() }
                </button>
            }
        </div>
    }
}

/// What the rows are drawn from.
pub struct Rows<'a> {
    /// The record.
    pub record: &'a Record,
    /// The positions of the rows.
    pub layout: &'a Layout,
    /// The settings of the drawing.
    pub setting: Setting,
    /// The range of the list that is drawn, in CSS pixels.
    pub stretch: &'a Range<u32>,
    /// The number of the selected entry.
    pub selected: Option<u64>,
    /// The number of the entry that is animated.
    pub moving: Option<u64>,
    /// The numbers of the entries that are evidence.
    pub proof: &'a [u64],
}

impl Rows<'_> {
    /// Draws the rows that overlap the range, with padding in place of the others.
    pub fn draw(&self, act: &Callback<Action>) -> Html {
        let Self { record, layout, setting, stretch, .. } = *self;
        let lifelines = Lifelines::of(record, setting);
        let drawn = layout.rows_in(stretch.clone());
        let (first, last) = (drawn.clone().next(), drawn.clone().next_back());
        let above = first.and_then(|index| layout.place(index)).map_or(layout.height(), |place| place.top);
        let end = last.and_then(|index| layout.place(index)).map_or(0, |place| place.top + place.height);
        let row = |index| {
            let place = layout.place(index)?;
            Some(self.row(record.find(place.number)?, place, index, &lifelines, act))
        };
        let padding = [
            length("padding-top", above as usize, "px;"),
            length("padding-bottom", (layout.height() - end) as usize, "px"),
        ];
        let role = if setting.view == View::Table { "rowgroup" } else { "none" };
        html! { <div class="record-rows" {role} ~style={padding.concat()}>{ for drawn.filter_map(row) }</div> }
    }

    /// Draws the row of an entry. `index` is the row's index in the list (the first is 0).
    fn row(
        &self,
        event: &RecordedEvent,
        place: Place,
        index: usize,
        lifelines: &Lifelines,
        act: &Callback<Action>,
    ) -> Html {
        let Self { record, setting, stretch, .. } = *self;
        let row = Row::new(event, record, setting.lang);
        let tone = row.tone.name();
        let number = event.number;
        let proof = self.proof.contains(&number).then(|| proof_mark(number, setting.lang));
        let proves = proof.is_some();
        let (class, content) = match setting.view {
            View::Ladder => ("record-row", ladder::row(event, record, row, setting, lifelines, proof)),
            View::Table => ("record-cells", table::row(event, record, row, setting, proof)),
            View::Hex | View::Code => {
                let start = stretch.start.saturating_sub(place.top);
                let end = stretch.end.saturating_sub(place.top).min(place.height);
                ("record-block", hex::block(event, record, row, start..end, setting, proof))
            }
        };
        // A table's header is its first row, and row indices count from 1.
        let (role, rowindex) = match setting.view {
            View::Table => ("row", Some((index + 2).to_string())),
            _ => ("listitem", None),
        };
        let onclick = act.reform(move |_: MouseEvent| Action::Select(number));
        html! {
            <div key={number} class={class} data-tone={tone} {role} aria-rowindex={rowindex} {onclick}
                data-moving={(self.moving == Some(number)).then_some("")} data-proves={proves.then_some("")}
                aria-current={(self.selected == Some(number)).then_some("true")}
                ~style={length("height", place.height as usize, "px")}>{ content }</div>
        }
    }
}

/// Returns the newest entry as a sentence for screen readers.
pub fn newest(record: &Record, lang: Lang) -> String {
    record.last().map(|event| Row::new(event, record, lang).sentence(event, lang)).unwrap_or_default()
}

/// Scrolls to a position in the list, or to its end, and reports the list's size.
pub fn place(id: &str, layout: &Layout, mark: Option<Mark>, act: &Callback<Action>) {
    let Some(list) = part(id, "list") else { return };
    let top = mark.and_then(|mark| layout.top_of(mark)).map_or(list.scroll_height(), |top| top as i32);
    // Setting the position stops an ongoing scroll.
    if list.scroll_top() != top {
        list.set_scroll_top(top);
    }
    measure(id, act);
}

/// Reports the inner size of the list, or of the panel if there is no list.
fn measure(id: &str, act: &Callback<Action>) {
    if let Some(element) = part(id, "list").or_else(|| part(id, "panel")) {
        let (width, height) = (element.client_width().max(0) as u32, element.client_height().max(0) as u32);
        act.emit(Action::Measured { width, height });
    }
}

/// Reports that size whenever the panel's size changes, also when it is hidden or shown, until the returned function is called.
pub fn follow_size(id: &'static str, act: Callback<Action>) -> impl FnOnce() {
    let changed = Closure::<dyn FnMut()>::new(move || measure(id, &act));
    let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
    if let (Some(observer), Some(panel)) = (&observer, part(id, "panel")) {
        observer.observe(&panel);
    }
    move || {
        if let Some(observer) = observer {
            observer.disconnect();
        }
        drop(changed);
    }
}
