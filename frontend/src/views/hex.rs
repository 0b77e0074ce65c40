//! The record's bytes in hexadecimal, with their characters beside them.

use super::{
    Setting,
    layout::Place,
    row::{Part, Row, hex},
    window::Slot,
};
use crate::record::{Noted, Record, utf8::Glyph};
use crate::text::record::seconds;
use std::ops::Range;
use yew::prelude::*;

/// Heights in CSS pixels, as the style sheet draws them.
const HEAD: u32 = 38;
const LINE: u32 = 22;
/// So much of one entry is drawn, in bytes; all that one recv or send can carry.
const MAX_SHOWN: usize = relay_protocol::MAX_MESSAGE;

/// How tall the block of an entry is, in CSS pixels; 0 where it has no bytes.
pub fn height(noted: &Noted, setting: Setting) -> u32 {
    match noted.what.bytes() {
        Some(bytes) if !bytes.is_empty() => {
            let lines = bytes.len().min(MAX_SHOWN).div_ceil(setting.hex_columns());
            let more = usize::from(bytes.len() > MAX_SHOWN);
            HEAD + LINE * (lines + more) as u32
        }
        _ => 0,
    }
}

/// The part of an entry's block that is seen.
pub fn block(noted: &Noted, record: &Record, slot: &Slot, setting: Setting) -> Html {
    let Place { number, height, .. } = slot.place;
    let row = Row::new(noted, record, setting.lang);
    let bytes: &[u8] = noted.what.bytes().map_or(&[], |bytes| bytes);
    let columns = setting.hex_columns();
    let shown = bytes.len().min(MAX_SHOWN);
    let lines = shown.div_ceil(columns);
    let first = (slot.seen.start.saturating_sub(HEAD) / LINE) as usize;
    let end = (slot.seen.end.saturating_sub(HEAD).div_ceil(LINE) as usize).min(lines);
    let first = first.min(end);
    // The lines above the first that is drawn.
    let above = ["height:", &(first as u32 * LINE).to_string(), "px"].concat();
    html! {
        <div key={number} class={classes!("record-block", row.tone.class())} role="listitem" style={super::height_style(height)}>
            <div class="record-block-head">
                <span class="record-time">{ seconds(record.since_start(noted.at)) }</span>
                <span aria-hidden="true">{ if row.out { "→" } else { "←" } }</span>
                <strong>{ row.label }</strong>
                <span class="record-range">{ setting.lang.stream_range(noted.facts.offset, bytes.len() as u64) }</span>
            </div>
            <div style={above}></div>
            { for (first..end).map(|index| {
                let start = index * columns;
                line(noted, bytes, start..(start + columns).min(shown))
            }) }
            if bytes.len() > shown && end == lines {
                <div class="record-dump">{ setting.lang.more_bytes(bytes.len() - shown) }</div>
            }
        </div>
    }
}

/// One line: offset in the stream, digits, characters.
fn line(noted: &Noted, bytes: &[u8], range: Range<usize>) -> Html {
    let offset = noted.facts.offset + range.start as u64;
    let cells = cells(noted, bytes, range);
    let digits =
        cells.iter().flat_map(|cell| [html! { <span class={cell.part.class()}>{ &cell.hex }</span> }, " ".into()]);
    // Each character is as wide as its bytes, so that a wide one shows how many it takes.
    let characters = cells.iter().map(|cell| {
        let style = (cell.wide).then(|| ["width:", &cell.bytes.to_string(), "ch"].concat());
        html! { <span class={classes!(cell.part.class(), cell.wide.then_some("record-wide"))} {style}>{ &cell.text }</span> }
    });
    html! {
        <div class="record-dump" key={offset}>
            <span class="record-offset">{ offset_digits(offset) }</span>
            <span class="record-digits">{ for digits }</span>
            <span class="record-characters">{ for characters }</span>
        </div>
    }
}

/// Neighbouring bytes that are drawn as one: a run of plain ASCII, or one other character as far as it stands in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What part of a text they are.
    pub part: Part,
    /// Their digits.
    pub hex: String,
    /// Their characters.
    pub text: String,
    /// How many bytes.
    pub bytes: usize,
    /// Whether the text is one character for several bytes or none, and its width is not known by counting.
    pub wide: bool,
}

/// The cells of a line.
pub fn cells(noted: &Noted, bytes: &[u8], range: Range<usize>) -> Vec<Cell> {
    let Some(reading) = noted.facts.reading else { return Vec::new() };
    let mut cells: Vec<Cell> = Vec::new();
    for (index, glyph) in range.clone().zip(reading.glyphs(bytes, range)) {
        let digits = hex(&bytes[index..=index]);
        let (part, text) = match glyph {
            Glyph::Cut => (Part::Cut, "·".to_owned()),
            Glyph::Invalid => (Part::Invalid, "·".to_owned()),
            Glyph::More => (Part::Whole, String::new()),
            Glyph::Character(character) if character.is_control() => (Part::Whole, "·".to_owned()),
            Glyph::Character(character) => (Part::Whole, character.into()),
        };
        let part = if index < reading.continued && part == Part::Whole { Part::Continued } else { part };
        let more = glyph == Glyph::More;
        let wide = more || !text.is_ascii() && text != "·";
        match cells.last_mut() {
            Some(cell) if if more { cell.wide } else { !cell.wide && !wide && cell.part == part } => {
                cell.hex.extend([" ", &digits]);
                cell.text.push_str(&text);
                cell.bytes += 1;
            }
            _ => cells.push(Cell { part, hex: digits, text, bytes: 1, wide }),
        }
    }
    cells
}

/// An offset with at least four hexadecimal digits.
fn offset_digits(offset: u64) -> String {
    let bytes = offset.to_be_bytes();
    let skipped = bytes.iter().take_while(|&&byte| byte == 0).count().min(bytes.len() - 2);
    hex(&bytes[skipped..]).replace(' ', "")
}
