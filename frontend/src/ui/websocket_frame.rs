//! A WebSocket frame: its bits as drawn in RFC 6455, the meaning of each part, and the payload before and after unmasking.

use super::sign;
use crate::{
    text::{Lang, byte_count, use_lang},
    websocket::{
        Frame, FramePart, LengthForm, Part,
        diagram::{self, COLUMNS, Cell},
    },
};
use std::rc::Rc;
use yew::prelude::*;

/// The maximum number of payload bytes drawn.
const MAX_DRAWN: usize = 32;

#[derive(Properties)]
pub struct WebSocketFrameViewProps {
    pub frame: Rc<Frame>,
}

impl PartialEq for WebSocketFrameViewProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.frame, &other.frame)
    }
}

#[component]
pub fn WebSocketFrameView(props: &WebSocketFrameViewProps) -> Html {
    let lang = use_lang();
    let frame = &*props.frame;
    let left_out = frame.payload.len().saturating_sub(MAX_DRAWN);
    html! {
        <div class="frame">
            if !frame.violations.is_empty() {
                <ul class="note warn frame-broken">
                    { for frame.violations.iter().map(|violation| html! { <li>{ sign("⚠ ") }{ lang.violation(*violation) }</li> }) }
                </ul>
            }
            { bits(lang, frame) }
            { meanings(lang, frame) }
            { payload(lang, frame) }
            if left_out > 0 { <p class="hint">{ lang.more_bytes(left_out) }</p> }
        </div>
    }
}

/// Returns the part's name in the style sheet.
fn name(part: Part) -> &'static str {
    match part {
        Part::Fin | Part::Mask => "flag",
        Part::Rsv1 | Part::Rsv2 | Part::Rsv3 => "reserved",
        Part::Opcode => "opcode",
        Part::Length | Part::ExtendedLength => "length",
        Part::MaskingKey => "key",
        Part::Payload => "payload",
    }
}

/// Renders the RFC's diagram as a table with a column for each of the 32 bits of a row.
fn bits(lang: Lang, frame: &Frame) -> Html {
    let cell = |Cell { part, bits, value, continued }: &Cell| {
        let name_of = lang.frame_part(*part);
        let class = (*bits < 4).then_some("frame-bit");
        html! {
            <td colspan={bits.to_string()} data-part={name(*part)} {class}>
                <span class="frame-name">
                    { name_of }
                    if *continued { { " " }<i>{ lang.frame_continued() }</i> }
                </span>
                <code>{ value }</code>
            </td>
        }
    };
    let row = |cells: &Vec<Cell>| html! { <tr>{ for cells.iter().map(cell) }</tr> };
    let rows = diagram::rows(frame, MAX_DRAWN);
    html! {
        <div class="frame-scroll" tabindex="0" role="group" aria-label={lang.frame_bits()}>
            <table class="frame-bits" translate="no">
                <caption class="record-hidden">{ lang.frame_bits() }</caption>
                // All columns have the same width, whatever the cells hold.
                <colgroup><col span={COLUMNS.to_string()} /></colgroup>
                <thead aria-hidden="true">
                    <tr>{ for (0..COLUMNS).map(|bit| html! { <th class={(bit % 8 == 0).then_some("frame-byte")}>{ bit }</th> }) }</tr>
                </thead>
                <tbody>{ for rows.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

/// Lists the parts with their values and meanings.
fn meanings(lang: Lang, frame: &Frame) -> Html {
    let row = |part: &FramePart| {
        let (value, words) = meaning(lang, frame, part.part)?;
        Some(html! {
            <><dt>{ lang.frame_part(part.part) }</dt><dd><code>{ value }</code>{ " " }<span>{ words }</span></dd></>
        })
    };
    html! { <dl class="frame-meanings" aria-label={lang.frame_parts()}>{ for frame.parts().iter().filter_map(row) }</dl> }
}

/// Returns the value of a part and its meaning, or None if there is nothing to say about it.
fn meaning(lang: Lang, frame: &Frame, part: Part) -> Option<(String, String)> {
    let header = &frame.header;
    let bit = |set: bool| u8::from(set).to_string();
    let reserved = |set: bool| set.then(|| (bit(true), lang.frame_rsv().to_owned()));
    match part {
        Part::Fin => {
            let words = if header.is_final { lang.frame_fin() } else { lang.frame_not_fin() };
            Some((bit(header.is_final), words.to_owned()))
        }
        Part::Rsv1 => reserved(header.rsv1),
        Part::Rsv2 => reserved(header.rsv2),
        Part::Rsv3 => reserved(header.rsv3),
        Part::Opcode => Some((format!("0x{:x}", u8::from(header.opcode)), lang.opcode(header.opcode).to_owned())),
        Part::Mask => {
            let words = if header.mask.is_some() { lang.frame_mask() } else { lang.frame_no_mask() };
            Some((bit(header.mask.is_some()), words.to_owned()))
        }
        Part::Length => Some(match frame.length_form {
            LengthForm::Seven => (frame.length.to_string(), lang.length_here(frame.length)),
            LengthForm::Sixteen => ("126".into(), lang.frame_length_16().to_owned()),
            LengthForm::SixtyFour => ("127".into(), lang.frame_length_64().to_owned()),
        }),
        Part::ExtendedLength => Some((frame.length.to_string(), lang.length_is(frame.length))),
        Part::MaskingKey => {
            header.mask.map(|key| (key.map(|byte| format!("{byte:02x}")).join(" "), lang.frame_key().to_owned()))
        }
        Part::Payload => (!frame.is_complete())
            .then(|| (byte_count(frame.payload.len()), lang.payload_came(frame.length, frame.payload.len()))),
    }
}

/// Renders the payload byte by byte: as sent on the wire, the repeated key if it was masked, and unmasked.
fn payload(lang: Lang, frame: &Frame) -> Html {
    let shown = frame.payload.len().min(MAX_DRAWN);
    if shown == 0 {
        return Html::default();
    }
    let digits = |bytes: &[u8]| -> Vec<String> { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    let mut rows = Vec::new();
    if let Some(key) = frame.header.mask {
        let repeated: Vec<u8> = key.into_iter().cycle().take(shown).collect();
        rows.push((lang.frame_on_the_wire(), digits(&frame.masked_payload()[..shown])));
        rows.push((lang.frame_key_repeated(), digits(&repeated)));
        rows.push((lang.frame_unmasked(), digits(&frame.payload[..shown])));
    } else {
        rows.push((lang.frame_on_the_wire(), digits(&frame.payload[..shown])));
    }
    rows.push((lang.frame_characters(), characters(&frame.payload[..shown])));
    let row = |(name, cells): &(&'static str, Vec<String>)| {
        html! { <tr><th scope="row">{ *name }</th>{ for cells.iter().map(|cell| html! { <td>{ cell }</td> }) }</tr> }
    };
    html! {
        <div class="frame-scroll" tabindex="0" role="group" aria-label={lang.frame_payload_bytes()}>
            <table class="frame-payload" translate="no">
                <caption class="record-hidden">{ lang.frame_payload_bytes() }</caption>
                <tbody>{ for rows.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

/// Returns the cell of each byte as text: a character at its first byte, nothing at the others, and a dot for control characters
/// and bytes that are not UTF-8.
fn characters(bytes: &[u8]) -> Vec<String> {
    let mut cells = Vec::new();
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            cells.push(if character.is_control() { "·".into() } else { character.into() });
            cells.extend((1..character.len_utf8()).map(|_| String::new()));
        }
        cells.extend(chunk.invalid().iter().map(|_| "·".to_owned()));
    }
    cells
}
