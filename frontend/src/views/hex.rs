//! The record's bytes in hexadecimal, with their characters beside them.

use super::{
    Setting,
    cells::{Cell, cells},
    element::{all, div, length, sign, span, strong},
    row::Row,
};
use crate::record::{Record, RecordedEvent};
use crate::text::record::seconds;
use std::ops::Range;
use yew::prelude::*;

/// Heights in CSS pixels, as the style sheet draws them.
const HEAD: u32 = 38;
const LINE: u32 = 22;
/// So much of one entry is drawn, in bytes; all that one recv or send can carry.
const MAX_SHOWN: usize = relay_protocol::MAX_MESSAGE;

/// How tall the block of an entry is, in CSS pixels; 0 where it has no bytes.
pub fn height(event: &RecordedEvent, setting: Setting) -> u32 {
    match event.what.bytes() {
        Some(bytes) if !bytes.is_empty() => {
            let lines = bytes.len().min(MAX_SHOWN).div_ceil(setting.hex_columns());
            let more = usize::from(bytes.len() > MAX_SHOWN);
            HEAD + LINE * (lines + more) as u32
        }
        _ => 0,
    }
}

/// The block of an entry. Of its lines only those in `seen` are drawn, a stretch in CSS pixels from the block's top.
pub fn block(event: &RecordedEvent, record: &Record, row: Row, seen: Range<u32>, setting: Setting) -> Vec<Html> {
    let bytes: &[u8] = event.what.bytes().map_or(&[], |bytes| bytes);
    let columns = setting.hex_columns();
    let shown = bytes.len().min(MAX_SHOWN);
    let lines = shown.div_ceil(columns);
    let end = (seen.end.saturating_sub(HEAD).div_ceil(LINE) as usize).min(lines);
    let first = ((seen.start.saturating_sub(HEAD) / LINE) as usize).min(end);
    let range = setting.lang.place(event, bytes.len() as u64);
    let head = vec![
        span("record-time", seconds(record.since_start(event.at)).into()),
        sign(if row.out() { "→" } else { "←" }),
        strong(row.label.into()),
        span("record-range", range.into()),
    ];
    // In place of the lines above the first that is drawn.
    let above = html! { <div ~style={length("height", first * LINE as usize, "px")}></div> };
    let mut parts = vec![div("record-block-head", head), above];
    for start in (first * columns..end * columns).step_by(columns) {
        parts.push(line(event, bytes, start..(start + columns).min(shown)));
    }
    if bytes.len() > shown && end == lines {
        parts.push(div("record-dump", vec![setting.lang.more_bytes(bytes.len() - shown).into()]));
    }
    parts
}

/// One line: offset in the stream, digits, characters.
fn line(event: &RecordedEvent, bytes: &[u8], range: Range<usize>) -> Html {
    let offset = event.facts.offset + range.start as u64;
    let (mut digits, mut characters) = (Vec::new(), Vec::new());
    for Cell { part, hex, text, bytes, wide } in cells(event, bytes, range) {
        digits.extend([span(part.class(), hex.into()), " ".into()]);
        // Each character is as wide as its bytes, so that a wide one shows how many it takes; the style sheet has the widths.
        let width = wide.then(|| bytes.to_string());
        characters.push(html! { <span class={part.class()} data-wide={width}>{ text }</span> });
    }
    let columns = vec![
        span("record-offset", format!("{offset:04x}").into()),
        span("record-digits", all(digits)),
        span("record-characters", all(characters)),
    ];
    html! { <div class="record-dump" key={offset}>{ columns }</div> }
}
