//! The record as a table, one entry a line.

use super::{
    Setting,
    layout::Place,
    row::{Note, Row, Tone},
};
use crate::record::{Noted, Record};
use crate::text::record::{bytes, seconds};
use yew::prelude::*;

/// How tall a line is, in CSS pixels.
pub const LINE: u32 = 34;

impl Tone {
    /// The class that colours a row of this kind.
    pub fn class(self) -> &'static str {
        match self {
            Self::Sent => "record-tone-sent",
            Self::Received => "record-tone-received",
            Self::Quiet => "record-tone-quiet",
            Self::Warn => "record-tone-warn",
            Self::Bad => "record-tone-bad",
        }
    }
}

/// The names of the columns.
pub fn header(setting: Setting) -> Html {
    let lang = setting.lang;
    let columns = [
        ("record-cell-number", lang.column_number()),
        ("record-cell-time", lang.column_time()),
        ("record-cell-connection", lang.column_connection()),
        ("record-cell-direction", lang.column_direction()),
        ("record-cell-what", lang.column_what()),
        ("record-cell-size", lang.column_size()),
        ("record-cell-content", lang.column_content()),
    ];
    html! {
        <div class="record-columns" role="rowgroup">
            <div class="record-cells" role="row" aria-rowindex="1">
                { for columns.into_iter().map(|(class, name)| html! { <span {class} role="columnheader">{ name }</span> }) }
            </div>
        </div>
    }
}

/// The line of an entry; `index` is 1 for the first.
pub fn row(noted: &Noted, record: &Record, place: Place, index: usize, setting: Setting) -> Html {
    let lang = setting.lang;
    let row = Row::new(noted, record, lang);
    let (content, title) = match Note::of(noted, lang) {
        Some(Note::Failure(why)) => {
            let content = why.sentences.join(" ");
            let title = [&why.headline, "\n", &content].concat();
            (content, title)
        }
        _ => (row.content.clone(), row.content),
    };
    let (arrow, direction) = if row.out { ("→", lang.direction_out()) } else { ("←", lang.direction_back()) };
    html! {
        <div key={place.number} class={classes!("record-cells", row.tone.class())} role="row"
            aria-rowindex={(index + 1).to_string()} style={super::height_style(place.height)}>
            <span class="record-cell-number" role="cell">{ noted.number }</span>
            <span class="record-cell-time" role="cell">{ seconds(record.since_start(noted.at)) }</span>
            <span class="record-cell-connection" role="cell">{ noted.connection.0 }</span>
            <span class="record-cell-direction" role="cell">
                <span aria-hidden="true">{ arrow }</span><span class="record-direction-word">{ direction }</span>
            </span>
            <span class="record-cell-what" role="cell" title={row.label}>{ row.call }</span>
            <span class="record-cell-size" role="cell">{ row.size.map(|size| bytes(size as u64)).unwrap_or_default() }</span>
            <span class="record-cell-content" role="cell" {title}>{ content }</span>
        </div>
    }
}
