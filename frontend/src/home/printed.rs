//! The printed form of an entry: the action and its content, which is longer if the entry proves something. Pure.

use crate::{
    record::{EventKind, Record, RecordedEvent},
    text::{Lang, dotted, joined},
    views::{
        content::LIMIT,
        note::Note,
        row::{Arrow, Row},
    },
};

/// The maximum number of bytes sent or received that are printed for an entry that proves something.
const MAX_BYTES: usize = 1200;

/// A printed entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Whether the direction is out: the tab did it, or it happened to what the tab sent. Otherwise it came to the tab.
    pub out: bool,
    pub action: String,
    /// The content, which may have several lines.
    pub content: String,
    /// The number of bytes of the content that are left out.
    pub left_out: usize,
}

impl Printed {
    /// Formats an entry of a record. If it `proves` something, the content is its headers and bytes, or why it failed;
    /// otherwise it is the single line that the record's views show.
    pub fn new(event: &RecordedEvent, record: &Record, proves: bool, lang: Lang) -> Self {
        let row = Row::new(event, record, lang);
        let (action, short) = apart(&row);
        // By the time this is read, the entry no longer waits at the relay.
        let ended = if row.far == Arrow::Held { "" } else { row.ended };
        let short = dotted(&[ended, &short]);
        let (content, left_out) = match Note::of(event, lang) {
            _ if !proves => (short, 0),
            Some(Note::Failure(_)) => (row.sentence(event, lang), 0),
            _ => whole(event).unwrap_or((short, 0)),
        };
        Self { out: row.out(), action, content, left_out }
    }
}

/// Splits a row into its action and its content, without repeating either in the other.
fn apart(row: &Row) -> (String, String) {
    let label = if row.label.is_empty() { &row.call } else { &row.label };
    if row.content.is_empty() {
        return (label.clone(), String::new());
    }
    // The content starts with the result.
    let result = label.strip_prefix(&row.call).and_then(|result| result.strip_prefix(" · "));
    if result.is_some_and(|result| row.content.starts_with(result)) {
        return (row.call.clone(), row.content.clone());
    }
    match label.strip_suffix(&row.content).map(|rest| rest.trim_end_matches([' ', '·', '→', '='])) {
        Some("") => (row.call.clone(), row.content.clone()),
        Some(rest) => (rest.to_owned(), row.content.clone()),
        None if label.contains(&row.content) => (label.clone(), String::new()),
        None => (label.clone(), row.content.clone()),
    }
}

/// Returns an entry's headers, one per line, and its bytes without line breaks, with the number of bytes left out;
/// `None` if its row already shows everything.
fn whole(event: &RecordedEvent) -> Option<(String, usize)> {
    let mut head = Vec::new();
    let headers: &[(String, String)] = match &event.kind {
        EventKind::Request { method, url, headers, .. } => {
            head.push([method, " ", url].concat());
            headers
        }
        EventKind::Response { headers, .. } => headers,
        EventKind::HttpMessage(message) => &message.headers,
        other if other.bytes().is_some_and(|bytes| bytes.len() > LIMIT) => &[],
        _ => return None,
    };
    head.extend(headers.iter().map(|(name, value)| [name, ": ", value].concat()));
    let (bytes, left_out) = event.contents(MAX_BYTES);
    // Indented JSON would fill a page.
    let bytes = bytes.split_whitespace().collect::<Vec<_>>().join(" ");
    Some((joined(&[&head.join("\n"), &bytes], "\n\n"), left_out))
}
