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

/// Heights in CSS pixels, as the style sheet draws them.
const HEAD: u32 = 38;
const LINE: u32 = 22;
/// So much of one entry is drawn, in bytes; all that one recv or send can carry.
const MAX_SHOWN: usize = relay_protocol::MAX_MESSAGE;

/// How tall the block of an entry is, in CSS pixels; 0 where it has no bytes.
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

/// What of an entry's block is drawn below its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump {
    /// How many lines are above the first that is drawn.
    pub above: usize,
    /// The lines that are drawn.
    pub lines: Vec<Line>,
    /// How many bytes are left out, where the block's last line says so and is drawn.
    pub left_out: Option<usize>,
}

/// A line: neighbouring bytes, and the place of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How many bytes went the same way before it; of a datagram, how many of its own.
    pub offset: u64,
    /// Its bytes.
    pub cells: Vec<Cell>,
}

/// The lines of an entry's block that are seen through `seen`, a stretch in CSS pixels from the block's top.
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

/// The block of an entry, with the mark of a proof where it is one. Of its lines only those in `seen` are drawn, a stretch in
/// CSS pixels from the block's top.
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
    // In place of the lines above the first that is drawn.
    let above = html! { <div ~style={element::length("height", dump.above * LINE as usize, "px")}></div> };
    let mut parts = vec![div("record-block-head", head), above];
    parts.extend(dump.lines.into_iter().map(line));
    parts.extend(dump.left_out.map(|count| div("record-dump", vec![setting.lang.more_bytes(count).into()])));
    parts
}

/// One line: offset in the stream, digits, characters.
fn line(Line { offset, cells }: Line) -> Html {
    let (mut digits, mut characters) = (Vec::new(), Vec::new());
    for Cell { part, hex, text, bytes, wide } in cells {
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
