//! The record as a ladder (sequence diagram): lanes for the tab, the relay and the server, time going down.

use super::{
    Lanes, Setting,
    element::{div, span, strong},
    layout::lines,
    row::{Arrow, Note, Row, host_and_path},
};
use crate::record::{Noted, Record, What};
use crate::text::{
    Lang,
    record::{failure::Explanation, seconds},
};
use yew::prelude::*;

/// Heights in CSS pixels, as the style sheet draws them.
const SEPARATOR: u32 = 40;
const LEGS: u32 = 46;
const LEGS_NARROW: u32 = 60;
const CHIP: u32 = 34;
const NOTE_LINE: u32 = 20;
const NOTE_EDGES: u32 = 28;
/// What stands beside the text of a note.
const BESIDE_NOTE: u32 = 152;
const BESIDE_NOTE_NARROW: u32 = 56;
const NOTE_FONT: u32 = 13;

/// How tall the row of an entry is, in CSS pixels.
pub fn height(noted: &Noted, setting: Setting) -> u32 {
    let beside = if setting.narrow() { BESIDE_NOTE_NARROW } else { BESIDE_NOTE };
    let lines = |text: &str| lines(text, NOTE_FONT, setting.width.saturating_sub(beside));
    let note = match &noted.what {
        // Asked for every entry of a record, so that no words are made for the many.
        What::Send { .. } | What::SendTo { .. } | What::Received { .. } | What::ReceivedFrom { .. }
            if noted.facts.reading.is_none_or(|reading| reading.is_whole()) =>
        {
            0
        }
        _ => match Note::of(noted, setting.lang) {
            None => 0,
            Some(Note::Bytes(..)) => CHIP,
            Some(Note::Remark(text)) => NOTE_EDGES + NOTE_LINE * lines(text),
            Some(Note::Failure(Explanation { headline, sentences })) => {
                let mut all = lines(&headline);
                for text in &sentences {
                    all += lines(text);
                }
                NOTE_EDGES + NOTE_LINE * all
            }
        },
    };
    let separator = if separates(noted) { SEPARATOR } else { 0 };
    separator + if setting.narrow() { LEGS_NARROW } else { LEGS } + note
}

/// Whether a line that names the connection stands above an entry: it starts another one.
fn separates(noted: &Noted) -> bool {
    noted.number > 1 && matches!(noted.what, What::Connect { .. } | What::Bind { .. })
}

/// The names of the lanes, with the addresses of the newest connection.
pub fn header(record: &Record, setting: Setting) -> Html {
    let Setting { lang, lanes, .. } = setting;
    let (local, peer) = match lanes {
        Lanes::Relayed => match record.connections().next_back() {
            Some((_, newest)) => (newest.local.clone(), Some(newest.peer.as_ref().unwrap_or(&newest.target).clone())),
            None => (None, None),
        },
        Lanes::Direct => (
            None,
            record.entries().rev().find_map(|noted| match &noted.what {
                What::Request { url, .. } => Some(host_and_path(url).0.to_owned()),
                _ => None,
            }),
        ),
    };
    let (local, peer) = (local.unwrap_or_default(), peer.unwrap_or_default());
    let lane = |name: &'static str, address: String| {
        let address = html! { <span class="record-address" title={address.clone()}>{ address }</span> };
        div("record-lane", vec![strong(name.into()), address])
    };
    let mut all = vec![lane(lang.lane_tab(), String::new()), lane(lang.lane_server(), peer)];
    if lanes == Lanes::Relayed {
        all.insert(1, lane(lang.lane_relay(), local));
    }
    html! { <div class="record-lanes" role="listitem">{ all }</div> }
}

/// The row of an entry.
pub fn row(noted: &Noted, record: &Record, row: Row, setting: Setting) -> Vec<Html> {
    let Setting { lang, lanes, .. } = setting;
    let far = row.far != Arrow::Nothing && lanes == Lanes::Relayed;
    // Which legs it has: one for the whole way, one to the relay, or both.
    let legs = match far {
        true => "both",
        false if lanes == Lanes::Direct => "whole",
        false => "near",
    };
    // A row of another connection than the row above says so, unless the line above it does, or it is a new request.
    let named =
        noted.switched && !matches!(noted.what, What::Connect { .. } | What::Bind { .. } | What::Request { .. });
    let mut time = vec![seconds(record.since_start(noted.at)).into()];
    if named {
        time.push(span("record-which", lang.connection_name(noted.connection, noted.facts.protocol).into()));
    }
    let title = title(noted, &row.label);
    let mut crossed = vec![div("record-time", time), leg(row.near, row.label, title, lang)];
    if far {
        crossed.push(leg(row.far, row.content.clone(), row.content, lang));
    }
    let mut parts = Vec::new();
    if separates(noted) {
        parts.push(separator(noted, record, lang));
    }
    parts.push(html! { <div class="record-legs" data-legs={legs}>{ crossed }</div> });
    parts.extend(Note::of(noted, lang).map(draw_note));
    parts
}

/// What pointing at the first leg tells: what does not fit onto it.
fn title(noted: &Noted, label: &str) -> String {
    match &noted.what {
        What::Request { method, url, .. } => [method, " ", url].concat(),
        What::Failed(failure) => failure.message.clone(),
        _ => label.to_owned(),
    }
}

fn separator(noted: &Noted, record: &Record, lang: Lang) -> Html {
    let name = lang.connection_name(noted.connection, noted.facts.protocol);
    let ends = record.connection(noted.connection).map(|connection| match (&connection.local, &connection.peer) {
        (Some(local), Some(peer)) => [local, " → ", peer].concat(),
        _ => connection.target.clone(),
    });
    div("record-separator", vec![strong(name.into()), span("record-address", ends.unwrap_or_default().into())])
}

fn leg(arrow: Arrow, label: String, title: String, lang: Lang) -> Html {
    let (name, direction) = match arrow {
        Arrow::Nothing => (None, ""),
        Arrow::Out => (Some("out"), lang.to_server()),
        Arrow::Back => (Some("back"), lang.to_tab()),
        Arrow::Lost => (Some("lost"), lang.not_answered()),
        // Its label says it.
        Arrow::LostOut => (Some("lost"), ""),
        Arrow::LostBack => (Some("lost-back"), ""),
        Arrow::Earlier => (Some("earlier"), ""),
    };
    let title = if arrow == Arrow::Earlier { lang.from_buffer().to_owned() } else { title };
    let mut words = vec![span("record-label", label.into())];
    if !direction.is_empty() {
        words.push(span("record-hidden", direction.into()));
    }
    html! { <div class="record-leg" data-arrow={name} {title}>{ words }</div> }
}

fn draw_note(note: Note) -> Html {
    let paragraph = |content: Html| html! { <p>{ content }</p> };
    match note {
        Note::Bytes(runs, words) => {
            let mut digits = Vec::new();
            for run in runs {
                digits.push(span(run.part.class(), run.hex.into()));
            }
            let mut parts = vec![html! { <code>{ digits }</code> }];
            for (part, word) in words {
                parts.push(span(part.class(), word.into()));
            }
            div("record-chip", parts)
        }
        Note::Remark(text) => div("record-note", vec![paragraph(text.into())]),
        Note::Failure(Explanation { headline, sentences }) => {
            let mut parts = vec![paragraph(strong(headline.into()))];
            for sentence in sentences {
                parts.push(paragraph(sentence.into()));
            }
            div("record-note", parts)
        }
    }
}
