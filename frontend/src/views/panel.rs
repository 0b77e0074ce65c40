//! The list below the tabs: lays a record out for the view that is chosen, and draws what of it is seen.

use super::{
    Lanes, Setting, View, hex, ladder,
    layout::Layout,
    row::{Note, Row},
    table,
    window::{Bookmark, Slot, Window},
};
use crate::record::Record;
use crate::text::Lang;
use yew::prelude::*;

/// What the panel needs.
#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// The language.
    pub lang: Lang,
    /// Between whom things happened.
    pub lanes: Lanes,
    /// How to draw them.
    pub view: View,
    /// What happened.
    pub record: Record,
}

/// The list of the chosen view.
#[component]
pub fn Panel(props: &PanelProps) -> Html {
    let &PanelProps { lang, lanes, view, .. } = props;
    let record = &props.record;
    let width = use_state_eq(|| 640_u32);
    let bookmark = use_memo((), |()| Bookmark::default());
    let setting = Setting { lang, lanes, width: *width };
    let layout = use_memo((record.clone(), view, setting), |(record, view, setting)| lay_out(record, *view, *setting));
    let draw = use_callback((record.clone(), view, setting), |slot: Slot, (record, view, setting)| {
        draw(record, *view, slot, *setting)
    });
    if record.is_empty() {
        // What comes next is read from its end.
        bookmark.set(None);
    }
    let header = match view {
        View::Ladder => ladder::header(record, setting),
        View::Table => table::header(setting),
        View::Hex => Html::default(),
    };
    let empty = match (record.is_empty(), lanes) {
        (true, Lanes::Relayed) => Some(lang.record_empty_socket()),
        (true, Lanes::Direct) => Some(lang.record_empty_http()),
        (false, _) => layout.is_empty().then(|| lang.record_no_bytes()),
    };
    let class = classes!(
        "record-panel",
        match view {
            View::Ladder => "record-ladder",
            View::Table => "record-table",
            View::Hex => "record-hex",
        },
        setting.narrow().then_some("record-narrow"),
        (lanes == Lanes::Direct).then_some("record-direct"),
    );
    html! {
        <div {class} id="record-panel" role="tabpanel" aria-labelledby={view.tab_id()}>
            if layout.left_out() > 0 {
                <p class="record-status">{ lang.record_not_drawn(layout.left_out()) }</p>
            }
            if let Some(sentence) = empty {
                <p class="record-empty">{ sentence }</p>
            } else {
                <Window key={view.tab_id()} {layout} {draw} {header} label={lang.record_title()}
                    role={if view == View::Table { "table" } else { "list" }} to_end={lang.record_to_newest()}
                    on_width={let width = width.setter(); Callback::from(move |now| width.set(now))}
                    bookmark={(*bookmark).clone()} />
            }
            <p class="record-hidden" aria-live="polite">{ newest(record, lang) }</p>
        </div>
    }
}

/// Where the rows of a view stand.
pub fn lay_out(record: &Record, view: View, setting: Setting) -> Layout {
    Layout::new(record.entries().map(|noted| {
        let height = match view {
            View::Ladder => ladder::height(noted, setting),
            View::Table => table::LINE,
            View::Hex => hex::height(noted, setting),
        };
        (noted.number, height)
    }))
}

fn draw(record: &Record, view: View, slot: Slot, setting: Setting) -> Html {
    // Numbers have no gaps: only the oldest go.
    let Some(noted) =
        usize::try_from(slot.place.number - record.dropped() - 1).ok().and_then(|index| record.get(index))
    else {
        return Html::default();
    };
    match view {
        View::Ladder => ladder::row(noted, record, slot.place, setting),
        View::Table => table::row(noted, record, slot.place, slot.row, setting),
        View::Hex => hex::block(noted, record, &slot, setting),
    }
}

/// The newest entry as a sentence for a screen reader.
fn newest(record: &Record, lang: Lang) -> String {
    let Some(noted) = record.last() else { return String::new() };
    let row = Row::new(noted, record, lang);
    match Note::of(noted, lang) {
        Some(Note::Failure(why)) => [&why.headline, ". ", &why.sentences.join(" ")].concat(),
        _ => [row.label.as_str(), row.content.as_str()].join(" "),
    }
}
