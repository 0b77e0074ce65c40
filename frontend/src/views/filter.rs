//! Which entries of a record are drawn. Pure.

use super::{note::Note, row::Row};
use crate::{
    record::{ConnectionId, EventKind, Record, RecordedEvent},
    text::Lang,
};
use std::rc::Rc;

/// The user's search of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The text that an entry must contain, or empty for all entries.
    pub text: Rc<str>,
    /// The connection of the entries, or None for all.
    pub connection: Option<ConnectionId>,
    /// Whether the relay's messages about itself are shown, too.
    pub relays_own: bool,
}

impl Filter {
    /// Whether the filter selects by text or connection. Hiding the relay's own messages does not count.
    pub fn is_on(&self) -> bool {
        !self.text.trim().is_empty() || self.connection.is_some()
    }

    /// Whether this entry of `record` is drawn.
    pub fn has(&self, event: &RecordedEvent, record: &Record, lang: Lang) -> bool {
        !event.is_shown_before()
            && (self.relays_own || !is_relays_own(event))
            && self.connection.is_none_or(|id| event.connection == id)
            && has_words(event, record, self.text.trim(), lang)
    }
}

/// Whether the entry only says how the WebSocket behind a connection ended, after an earlier entry has shown why.
pub fn is_relays_own(event: &RecordedEvent) -> bool {
    event.facts.known && matches!(event.kind, EventKind::Closed { .. })
}

/// Whether an entry's bytes, row, connection name or note contain this text, ignoring the case of ASCII letters.
fn has_words(event: &RecordedEvent, record: &Record, words: &str, lang: Lang) -> bool {
    if words.is_empty() {
        return true;
    }
    let is_in = |text: &str| has(text.as_bytes(), words.as_bytes());
    if event.kind.bytes().is_some_and(|bytes| has(bytes, words.as_bytes())) {
        return true;
    }
    let Row { call, label, content, ended, .. } = Row::new(event, record, lang);
    is_in(&call)
        || is_in(&label)
        || is_in(&content)
        || is_in(ended)
        || is_in(&lang.connection_name(event.connection, event.facts.protocol))
        || match Note::of(event, lang) {
            Some(Note::Failure(why)) => is_in(&why.headline) || is_in(&why.paragraph()),
            Some(Note::Remark(text)) => is_in(text),
            Some(Note::Bytes(_, words)) => words.iter().any(|(_, words)| is_in(words)),
            None => false,
        }
}

fn has(text: &[u8], words: &[u8]) -> bool {
    text.windows(words.len()).any(|window| window.eq_ignore_ascii_case(words))
}
