//! What is printed of an entry: what was done, and its content, which is longer where it proves something. Pure.

use crate::{
    record::{EventKind, Record, RecordedEvent},
    text::{Lang, dotted, joined},
    views::{
        content::LIMIT,
        note::Note,
        row::{Arrow, Row},
    },
};

/// The most bytes of what was sent or received that are printed of an entry that proves something.
const MAX_BYTES: usize = 1200;

/// An entry on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Whether the tab did it; else it came to the tab.
    pub out: bool,
    pub action: String,
    /// May have several lines.
    pub content: String,
    /// How many bytes of the content are left out.
    pub left_out: usize,
}

impl Printed {
    /// The entry of a record. Where it `proves` something, the content is the headers and bytes of it, or why it failed; else
    /// what the record's views say in one line.
    pub fn new(event: &RecordedEvent, record: &Record, proves: bool, lang: Lang) -> Self {
        let row = Row::new(event, record, lang);
        let (action, short) = apart(&row);
        // That it waits at the relay is over when this is read.
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

/// The action and the content of a row, neither of which repeats the other.
fn apart(row: &Row) -> (String, String) {
    let label = if row.label.is_empty() { &row.call } else { &row.label };
    if row.content.is_empty() {
        return (label.clone(), String::new());
    }
    // The content begins with the result.
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

/// Headers and bytes of an entry, a header a line and without line breaks in the bytes, and how many bytes are left out; none where its row has all of it.
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
    // Indented JSON would take a page.
    let bytes = bytes.split_whitespace().collect::<Vec<_>>().join(" ");
    Some((joined(&[&head.join("\n"), &bytes], "\n\n"), left_out))
}
