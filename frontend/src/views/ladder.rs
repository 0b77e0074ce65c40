//! The record as a ladder (sequence diagram): lanes for the tab, the relay and the server, time going down.

use super::{
    Lanes, Setting,
    layout::{Place, lines},
    row::{Arrow, Note, Part, Row},
};
use crate::record::{Noted, Record, What};
use crate::text::record::{failure::Explanation, seconds};
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
    let note = match Note::of(noted, setting.lang) {
        None => 0,
        Some(Note::Bytes(..)) => CHIP,
        Some(Note::Remark(text)) => NOTE_EDGES + NOTE_LINE * lines(text),
        Some(Note::Failure(Explanation { headline, sentences })) => {
            let all = lines(&headline) + sentences.iter().map(|text| lines(text)).sum::<u32>();
            NOTE_EDGES + NOTE_LINE * all
        }
    };
    let separator = if separates(noted) { SEPARATOR } else { 0 };
    separator + if setting.narrow() { LEGS_NARROW } else { LEGS } + note
}

/// Whether a line that names the connection stands above an entry: it starts another one.
fn separates(noted: &Noted) -> bool {
    matches!(noted.what, What::Connect { .. }) && noted.number > 1
}

/// The names of the lanes, with the addresses of the newest connection.
pub fn header(record: &Record, setting: Setting) -> Html {
    let Setting { lang, lanes, .. } = setting;
    let (local, peer) = match lanes {
        Lanes::Relayed => {
            let newest = record.connections().next_back().map(|(_, connection)| connection);
            let peer = newest.map(|connection| connection.peer.as_ref().unwrap_or(&connection.target).clone());
            (newest.and_then(|connection| connection.local.clone()), peer)
        }
        Lanes::Direct => (None, record.entries().rev().find_map(|noted| host(&noted.what))),
    };
    let lane = |name: &'static str, address: Option<String>| {
        html! {
            <div class="record-lane">
                <strong>{ name }</strong>
                <span class="record-address" title={address.clone()}>{ address.unwrap_or_default() }</span>
            </div>
        }
    };
    html! {
        <div class="record-lanes" role="listitem">
            { lane(lang.lane_tab(), None) }
            if lanes == Lanes::Relayed {
                { lane(lang.lane_relay(), local) }
            }
            { lane(lang.lane_server(), peer) }
        </div>
    }
}

/// The host and port that a request goes to.
fn host(what: &What) -> Option<String> {
    let What::Request { url, .. } = what else { return None };
    let (_, rest) = url.split_once("://")?;
    rest.split(['/', '?', '#']).next().map(str::to_owned)
}

/// The row of an entry.
pub fn row(noted: &Noted, record: &Record, place: Place, setting: Setting) -> Html {
    let Setting { lang, lanes, .. } = setting;
    let row = Row::new(noted, record, lang);
    let note = Note::of(noted, lang);
    let whole = row.whole || lanes == Lanes::Direct;
    let class = classes!(
        "record-row",
        row.tone.class(),
        whole.then_some("record-whole"),
        (!whole && row.far == Arrow::Nothing).then_some("record-alone"),
    );
    // A row of another connection than the row above says so, unless the line above it does, or it is a new request.
    let named = noted.switched && !matches!(noted.what, What::Connect { .. } | What::Request { .. });
    html! {
        <div key={place.number} {class} role="listitem" style={super::height_style(place.height)}>
            if separates(noted) {
                { separator(noted, record, setting) }
            }
            <div class="record-legs">
                <div class="record-time">
                    { seconds(record.since_start(noted.at)) }
                    if named {
                        <span class="record-which">{ lang.connection_name(noted.connection) }</span>
                    }
                </div>
                { leg(row.near, &row.label, title(noted, &row.label), setting) }
                if row.far != Arrow::Nothing && lanes == Lanes::Relayed {
                    { leg(row.far, &row.content, row.content.clone(), setting) }
                }
            </div>
            { for note.map(draw_note) }
        </div>
    }
}

/// What pointing at the first leg tells: what does not fit onto it.
fn title(noted: &Noted, label: &str) -> String {
    match &noted.what {
        What::Request { method, url, .. } => [method, " ", url].concat(),
        What::Failed(failure) => failure.message.clone(),
        _ => label.to_owned(),
    }
}

fn separator(noted: &Noted, record: &Record, setting: Setting) -> Html {
    let name = setting.lang.connection_name(noted.connection);
    let ends = record.connection(noted.connection).map(|connection| match (&connection.local, &connection.peer) {
        (Some(local), Some(peer)) => [local, " → ", peer].concat(),
        _ => connection.target.clone(),
    });
    html! {
        <div class="record-separator">
            <strong>{ name }</strong>
            <span class="record-address">{ ends.unwrap_or_default() }</span>
        </div>
    }
}

fn leg(arrow: Arrow, label: &str, title: String, setting: Setting) -> Html {
    let lang = setting.lang;
    let (class, direction) = match arrow {
        Arrow::Nothing => ("record-leg", None),
        Arrow::Out => ("record-leg record-arrow record-arrow-out", Some(lang.to_server())),
        Arrow::Back => ("record-leg record-arrow record-arrow-back", Some(lang.to_tab())),
        Arrow::Lost => ("record-leg record-arrow record-arrow-lost", Some(lang.not_answered())),
        Arrow::Earlier => ("record-leg record-arrow-earlier", None),
    };
    let title = if arrow == Arrow::Earlier { lang.from_buffer().to_owned() } else { title };
    html! {
        <div {class} title={title}>
            <span class="record-label">{ label }</span>
            { for direction.map(|words| html! { <span class="record-hidden">{ words }</span> }) }
        </div>
    }
}

fn draw_note(note: Note) -> Html {
    match note {
        Note::Bytes(runs, words) => html! {
            <div class="record-chip">
                <code>
                    { for runs.iter().map(|run| html! { <span class={run.part.class()}>{ &run.hex }</span> }) }
                </code>
                { for words.iter().map(|(part, word)| html! { <span class={part.class()}>{ word }</span> }) }
            </div>
        },
        Note::Remark(text) => html! { <div class="record-note"><p>{ text }</p></div> },
        Note::Failure(Explanation { headline, sentences }) => html! {
            <div class="record-note">
                <p><strong>{ headline }</strong></p>
                { for sentences.iter().map(|sentence| html! { <p>{ sentence }</p> }) }
            </div>
        },
    }
}

impl Part {
    /// The class that colours bytes of this part.
    pub fn class(self) -> &'static str {
        match self {
            Self::Whole => "record-part-whole",
            Self::Continued => "record-part-continued",
            Self::Cut => "record-part-cut",
            Self::Invalid => "record-part-invalid",
        }
    }
}
