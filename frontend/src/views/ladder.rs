//! The record as a ladder (sequence diagram): lanes for the tab, the relay and the server, with time going down.

use super::{
    Setting,
    element::{div, span, strong},
    http::host_and_path,
    layout::lines,
    lifelines::Lifelines,
    note::Note,
    route::route,
    row::{Arrow, Row},
};
use crate::record::{ConnectionId, EventKind, Protocol, Record, RecordedEvent};
use crate::text::{
    Lang, dotted,
    record::{failure::Explanation, seconds},
};
use yew::prelude::*;

/// Heights in CSS pixels, as in the style sheet.
const SEPARATOR: u32 = 40;
const LEGS: u32 = 46;
const LEGS_NARROW: u32 = 60;
/// How much lower the arrow of a delayed datagram ends than it begins.
const SLOPE: u32 = 22;
const CHIP: u32 = 34;
const NOTE_LINE: u32 = 20;
const NOTE_EDGES: u32 = 28;
/// The horizontal space beside the text of a note.
const BESIDE_NOTE: u32 = 152;
const BESIDE_NOTE_NARROW: u32 = 56;
const NOTE_FONT: u32 = 13;

/// Returns the height of an entry's row, in CSS pixels.
pub fn height(event: &RecordedEvent, setting: Setting) -> u32 {
    let beside = if setting.narrow() { BESIDE_NOTE_NARROW } else { BESIDE_NOTE };
    let lines = |text: &str| lines(text, NOTE_FONT, setting.width.saturating_sub(beside));
    let note = match &event.kind {
        // This function runs for every entry of a record, so the most common entries do not build a note's text.
        EventKind::Send { .. }
        | EventKind::SendTo { .. }
        | EventKind::Received { .. }
        | EventKind::ReceivedFrom { .. }
        | EventKind::MessageSent { .. }
        | EventKind::MessageReceived { .. }
            if event.facts.reading.is_none_or(|reading| reading.is_whole()) =>
        {
            0
        }
        _ => match Note::of(event, setting.lang) {
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
    let separator = if separates(event) { SEPARATOR } else { 0 };
    let slope = if event.facts.delay > 0 { SLOPE } else { 0 };
    separator + if setting.narrow() { LEGS_NARROW } else { LEGS } + slope + note
}

/// Whether a line that names the connection is drawn above an entry, because the entry starts a new one.
fn separates(event: &RecordedEvent) -> bool {
    let starts = match event.kind {
        EventKind::Connect { .. } | EventKind::WebSocketConnect { .. } => true,
        // The listening socket of a TCP server is not a connection.
        EventKind::Bind { .. } => event.facts.protocol == Protocol::Udp,
        _ => false,
    };
    starts && event.number > 1
}

/// Returns the style sheet's variables for a server's columns: their number, and their total width relative to the leg between
/// tab and relay. Empty if the ladder is not a server's.
pub fn columns(setting: Setting, lifelines: &Lifelines) -> String {
    if !setting.lanes.clients {
        return String::new();
    }
    let share = ["1", "1.3", "1.6", "2"];
    let columns = lifelines.count();
    ["--columns:", &columns.to_string(), ";--share:", share[columns.min(share.len()) - 1]].concat()
}

/// The names of the lanes, with the addresses of the newest connection.
pub fn header(record: &Record, setting: Setting, lifelines: &Lifelines) -> Html {
    let Setting { lang, lanes, .. } = setting;
    if lanes.clients {
        return served_header(record, lang, lifelines);
    }
    let mut far = lang.lane_server();
    let (local, peer) = match lanes.relay {
        true => match record.connections().next_back() {
            Some((_, newest)) => {
                if newest.protocol == Protocol::Udp {
                    far = lang.lane_peer();
                }
                // A bound UDP socket has no peer, and its target is not an address.
                let asked = newest.local.is_none().then(|| newest.target.clone());
                (newest.local.clone(), newest.peer.clone().or(asked))
            }
            None => (None, None),
        },
        false => (
            None,
            record.entries().rev().find_map(|event| match &event.kind {
                EventKind::Request { url, .. } | EventKind::WebSocketConnect { url, .. } => {
                    Some(host_and_path(url).0.to_owned())
                }
                _ => None,
            }),
        ),
    };
    let (local, peer) = (local.unwrap_or_default(), peer.unwrap_or_default());
    let lane = |name: &'static str, address: String| lane(name.into(), address.clone(), address, None);
    let mut all = vec![lane(lang.lane_tab(), String::new()), lane(far, peer)];
    if lanes.relay {
        all.insert(1, lane(middle(record, lang), local));
    }
    html! { <div class="record-lanes" role="listitem">{ all }</div> }
}

/// Returns the name of the lane between the tab and its peer: the relay, or the network inside the page if the newest connection
/// is there.
fn middle(record: &Record, lang: Lang) -> &'static str {
    match record.connections().next_back() {
        Some((_, newest)) if newest.in_page => lang.lane_in_page(),
        Some(_) | None => lang.lane_relay(),
    }
}

/// The name of a lane above its address. `column`: the lane's column in a server's ladder (the first is 1).
fn lane(name: AttrValue, address: String, title: String, column: Option<usize>) -> Html {
    let words = vec![strong(name.into()), html! { <span class="record-address" {title}>{ address }</span> }];
    html! { <div class="record-lane" ~style={column.map(at).unwrap_or_default()}>{ words }</div> }
}

/// Returns the style sheet's variable for the column that something reaches.
fn at(column: usize) -> String {
    ["--at:", &column.to_string()].concat()
}

/// The lanes of a server: the listening address, and the clients.
fn served_header(record: &Record, lang: Lang, lifelines: &Lifelines) -> Html {
    let mut local = None;
    for (_, connection) in record.connections() {
        local = local.or(connection.local.clone());
    }
    let local = local.unwrap_or_default();
    let mut all = vec![
        lane(lang.lane_tab().into(), String::new(), String::new(), None),
        lane(middle(record, lang).into(), local.clone(), local, None),
    ];
    let mut own = lifelines.own().peekable();
    if let (Some(last), true) = (lifelines.earlier(), own.peek().is_some()) {
        all.push(lane(lang.up_to(last).into(), String::new(), String::new(), Some(1)));
    }
    for id in own {
        let peer = record.connection(id).and_then(|connection| connection.peer.clone()).unwrap_or_default();
        // Narrow columns have room for the port alone.
        let port = peer.rfind(':').filter(|_| lifelines.count() > 1).unwrap_or(0);
        let address = peer[port..].to_owned();
        all.push(lane(lang.connection_name(id, Protocol::Tcp).into(), address, peer, Some(lifelines.column(id))));
    }
    if all.len() == 2 {
        all.push(lane(lang.lane_clients().into(), String::new(), String::new(), Some(1)));
    }
    html! { <div class="record-lanes" role="listitem">{ all }</div> }
}

/// The row of an entry, with the mark if it is evidence.
pub fn row(
    event: &RecordedEvent,
    record: &Record,
    row: Row,
    setting: Setting,
    lifelines: &Lifelines,
    proof: Option<Html>,
) -> Vec<Html> {
    let Setting { lang, lanes, .. } = setting;
    let served = lanes.clients;
    let far = row.far != Arrow::Nothing && lanes.relay;
    // The legs that the row draws: one for the whole way, one to the relay, or both.
    let legs = match far {
        true => "both",
        false if !lanes.relay || event.kind.spans_the_way() => "whole",
        false => "near",
    };
    // A row that belongs to another connection than the row above names it, unless its separator does or it is a new request.
    let named = event.switched
        && !matches!(
            event.kind,
            EventKind::Connect { .. }
                | EventKind::Bind { .. }
                | EventKind::Request { .. }
                | EventKind::WebSocketConnect { .. }
        );
    let mut time = vec![seconds(record.since_start(event.at)).into()];
    time.extend(proof);
    if event.connection != ConnectionId::SERVER {
        let name = lang.connection_name(event.connection, event.facts.protocol);
        if lifelines.has_own(event.connection) {
            // The column shows it; screen readers need the text.
            time.push(span("record-hidden", name.into()));
        } else if named {
            time.push(span("record-which", name.into()));
        }
    }
    let route = route(event, &row, lanes, lang);
    if !route.is_empty() {
        // Screen readers read this between the time and the row's text, where it forms a sentence.
        time.push(span("record-hidden", format!(" {route}: ").into()));
    }
    let title = title(event, &row.label);
    let column = served.then(|| lifelines.column(event.connection));
    let whole = column.filter(|_| legs == "whole");
    let mut crossed = vec![div("record-time", time), leg(row.near, row.label, title, lang, whole)];
    if far {
        let words = dotted(&[row.ended, &row.content]);
        crossed.push(leg(row.far, words.clone(), words, lang, column));
    }
    let mut parts = Vec::new();
    if served {
        let mut states = Vec::new();
        for (column, state) in lifelines.beside(event).into_iter().enumerate() {
            states.push(html! { <span data-state={state.name()} ~style={at(column + 1)}></span> });
        }
        parts.push(html! { <div class="record-lifelines" aria-hidden="true">{ states }</div> });
    }
    if separates(event) {
        parts.push(separator(event, record, lang));
    }
    parts.push(html! { <div class="record-legs" data-legs={legs} data-delayed={(event.facts.delay > 0).then_some("")}>{ crossed }</div> });
    parts.extend(Note::of(event, lang).map(draw_note));
    parts
}

/// Returns the tooltip of the first leg: the text that does not fit on it.
fn title(event: &RecordedEvent, label: &str) -> String {
    match &event.kind {
        EventKind::Request { method, url, .. } => [method, " ", url].concat(),
        EventKind::Failed(failure) => failure.message.clone(),
        _ => label.to_owned(),
    }
}

fn separator(event: &RecordedEvent, record: &Record, lang: Lang) -> Html {
    let name = lang.connection_name(event.connection, event.facts.protocol);
    let ends = record.connection(event.connection).map(|connection| match (&connection.local, &connection.peer) {
        (Some(local), Some(peer)) => [local, " → ", peer].concat(),
        (Some(local), None) => local.clone(),
        _ => connection.target.clone(),
    });
    div("record-separator", vec![strong(name.into()), span("record-address", ends.unwrap_or_default().into())])
}

/// `column`: the column of a server's ladder that the leg reaches.
fn leg(arrow: Arrow, label: String, title: String, lang: Lang, column: Option<usize>) -> Html {
    let name = match arrow {
        Arrow::Nothing | Arrow::Words(_) => None,
        Arrow::Out => Some("out"),
        Arrow::Back => Some("back"),
        Arrow::Lost | Arrow::LostOut => Some("lost"),
        Arrow::LostBack => Some("lost-back"),
        Arrow::Held => Some("held"),
        Arrow::Stopped => Some("stopped"),
        Arrow::Earlier => Some("earlier"),
        Arrow::Waiting => Some("waiting"),
    };
    // For the other arrows, the row's text says how it ended.
    let ended = if arrow == Arrow::Lost { lang.not_answered() } else { "" };
    let title = if arrow == Arrow::Earlier { lang.from_buffer().to_owned() } else { title };
    let mut words = vec![span("record-label", label.into())];
    if !ended.is_empty() {
        words.push(span("record-hidden", ended.into()));
    }
    html! { <div class="record-leg" data-arrow={name} {title} ~style={column.map(at).unwrap_or_default()}>{ words }</div> }
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
