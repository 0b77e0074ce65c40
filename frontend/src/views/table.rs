//! The record as a table with one line per entry.

use super::{
    Setting,
    element::{all, span},
    note::Note,
    row::Row,
};
use crate::record::{Record, RecordedEvent};
use crate::text::{byte_count, dotted, record::seconds};
use crate::ui::sign;
use yew::prelude::*;

/// The height of a line, in CSS pixels.
pub const LINE: u32 = 34;

/// The names of the columns.
pub fn header(setting: Setting) -> Html {
    let lang = setting.lang;
    let names = [
        lang.column_number(),
        lang.column_time(),
        lang.column_connection(),
        lang.column_direction(),
        lang.column_what(),
        lang.column_size(),
        lang.column_content(),
    ];
    let cells = line("columnheader", names.map(Html::from), [None, None]);
    html! {
        <div class="record-columns" role="rowgroup">
            <div class="record-cells" role="row" aria-rowindex="1">{ cells }</div>
        </div>
    }
}

/// The line of an entry, with the mark if it is evidence.
pub fn row(event: &RecordedEvent, record: &Record, row: Row, setting: Setting, proof: Option<Html>) -> Vec<Html> {
    let lang = setting.lang;
    let (arrow, direction) = if row.out() { ("→", lang.direction_out()) } else { ("←", lang.direction_back()) };
    let direction = all(vec![sign(arrow), span("record-direction-word", direction.into())]);
    let (content, title) = match Note::of(event, lang) {
        Some(Note::Failure(why)) => {
            let content = why.paragraph();
            let title = [&why.headline, "\n", &content].concat();
            (content, title)
        }
        _ => {
            let content = dotted(&[row.ended, &row.content]);
            (content.clone(), content)
        }
    };
    // The listening socket of a server is not a connection.
    let connection = Some(event.connection.0).filter(|&id| id > 0).map(|id| id.to_string()).unwrap_or_default();
    let cells = [
        proof.unwrap_or_else(|| event.number.into()),
        seconds(record.since_start(event.at)).into(),
        connection.into(),
        direction,
        row.call.into(),
        row.size.map(byte_count).unwrap_or_default().into(),
        content.into(),
    ];
    line("cell", cells, [Some(row.label), Some(title)])
}

/// The cells of a line, and the tooltips of the call and of the content.
fn line(role: &'static str, cells: [Html; 7], [call, content]: [Option<String>; 2]) -> Vec<Html> {
    let columns = [
        ("record-cell-number", None),
        ("record-cell-time", None),
        ("record-cell-connection", None),
        ("record-cell-direction", None),
        ("record-cell-what", call),
        ("record-cell-size", None),
        ("record-cell-content", content),
    ];
    let mut line = Vec::with_capacity(cells.len());
    for ((class, title), cell) in columns.into_iter().zip(cells) {
        line.push(html! { <span class={class} {role} {title}>{ cell }</span> });
    }
    line
}
