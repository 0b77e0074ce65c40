//! The record's bytes in hexadecimal, with their characters beside them.

use super::{
    Setting,
    cells::{Cell, cells},
    element::{self, all, div, span, strong},
    row::Row,
};
use crate::record::{Record, RecordedEvent};
use crate::text::record::seconds;
use crate::ui::sign;
use std::ops::Range;
use yew::prelude::*;

/// Heights in CSS pixels, as in the style sheet.
const HEAD: u32 = 38;
const LINE: u32 = 22;
/// The maximum number of bytes drawn per entry: as many as one recv or send can carry.
const MAX_SHOWN: usize = relay_protocol::MAX_MESSAGE;

/// Returns the height of an entry's block in CSS pixels, or 0 if the entry has no bytes.
pub fn height(event: &RecordedEvent, setting: Setting) -> u32 {
    match event.kind.bytes() {
        Some(bytes) if !bytes.is_empty() => {
            let lines = bytes.len().min(MAX_SHOWN).div_ceil(setting.hex_columns());
            let more = usize::from(bytes.len() > MAX_SHOWN);
            HEAD + LINE * (lines + more) as u32
        }
        _ => 0,
    }
}

/// The part of an entry's block that is drawn below its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump {
    /// The number of lines above the first drawn one.
    pub above: usize,
    /// The lines that are drawn.
    pub lines: Vec<Line>,
    /// The number of bytes left out, if the last line, which states it, is drawn.
    pub left_out: Option<usize>,
}

/// A line: adjacent bytes, and the offset of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The number of bytes before it in the same direction; for a datagram, before it in that datagram.
    pub offset: u64,
    /// The bytes.
    pub cells: Vec<Cell>,
}

/// Returns the lines of an entry's block that overlap `seen`, a range of CSS pixels from the block's top.
pub fn dump(event: &RecordedEvent, seen: Range<u32>, setting: Setting) -> Dump {
    let bytes: &[u8] = event.kind.bytes().map_or(&[], |bytes| bytes);
    let columns = setting.hex_columns();
    let shown = bytes.len().min(MAX_SHOWN);
    let lines = shown.div_ceil(columns);
    let end = (seen.end.saturating_sub(HEAD).div_ceil(LINE) as usize).min(lines);
    let above = ((seen.start.saturating_sub(HEAD) / LINE) as usize).min(end);
    let line = |start: usize| Line {
        offset: event.facts.offset + start as u64,
        cells: cells(event, bytes, start..(start + columns).min(shown)),
    };
    Dump {
        above,
        lines: (above..end).map(|index| line(index * columns)).collect(),
        left_out: (bytes.len() > shown && end == lines).then(|| bytes.len() - shown),
    }
}

/// The block of an entry, with the mark if it is evidence. Draws only the lines in `seen`, a range of CSS pixels from the block's
/// top.
pub fn block(
    event: &RecordedEvent,
    record: &Record,
    row: Row,
    seen: Range<u32>,
    setting: Setting,
    proof: Option<Html>,
) -> Vec<Html> {
    let length = event.kind.bytes().map_or(0, |bytes| bytes.len());
    let mut head: Vec<_> = proof.into_iter().collect();
    head.extend([
        span("record-time", seconds(record.since_start(event.at)).into()),
        sign(if row.out() { "→" } else { "←" }),
        strong(row.label.into()),
        span("record-range", setting.lang.place(event, length as u64).into()),
    ]);
    let dump = dump(event, seen, setting);
    // Stands in for the lines above the first drawn one.
    let above = html! { <div ~style={element::length("height", dump.above * LINE as usize, "px")}></div> };
    let mut parts = vec![div("record-block-head", head), above];
    parts.extend(dump.lines.into_iter().map(line));
    parts.extend(dump.left_out.map(|count| div("record-dump", vec![setting.lang.more_bytes(count).into()])));
    parts
}

/// One line: the offset in the stream, the digits and the characters.
fn line(Line { offset, cells }: Line) -> Html {
    let (mut digits, mut characters) = (Vec::new(), Vec::new());
    for Cell { part, hex, text, bytes, wide } in cells {
        digits.extend([span(part.class(), hex.into()), " ".into()]);
        // Each character is as wide as its bytes, which shows how many bytes it takes. The style sheet has the widths.
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
