//! The bytes of an entry as a short text. Pure.

use super::cells::hex;
use crate::record::{EventKind, MessageFormat, RecordedEvent, utf8::Reading};

impl RecordedEvent {
    /// Returns the entry's bytes as a short text in quotes, as hexadecimal digits if they are not text, or empty if it has none.
    pub fn content(&self) -> String {
        let (Some(reading), Some(bytes)) = (self.facts.reading, self.kind.bytes()) else { return String::new() };
        if self.is_binary() { digits(bytes, false) } else { shown(reading, bytes, false) }
    }

    /// Returns about the first `limit` bytes as text without quotes, or as hexadecimal digits if they are not text, and the
    /// number of bytes left out.
    pub fn contents(&self, limit: usize) -> (String, usize) {
        let (Some(reading), Some(bytes)) = (self.facts.reading, self.kind.bytes()) else { return Default::default() };
        if reading.invalid > 0 || self.is_binary() {
            let shown = bytes.len().min(limit / 4);
            return (hex(&bytes[..shown]), bytes.len() - shown);
        }
        let (text, all) = reading.preview(bytes, limit);
        // The first character may have begun in an earlier entry.
        let shown = text.len().saturating_sub(reading.begun.bytes().len());
        let left_out = if all { 0 } else { bytes.len().saturating_sub(shown) };
        (text, left_out)
    }

    /// Whether the bytes are binary regardless of their values.
    fn is_binary(&self) -> bool {
        let is_binary_message = matches!(
            self.kind,
            EventKind::MessageSent { format: MessageFormat::Binary, .. }
                | EventKind::MessageReceived { format: MessageFormat::Binary, .. }
        );
        is_binary_message || self.facts.frames
    }
}

/// The approximate number of bytes that fit into the widest column.
pub const LIMIT: usize = 120;

/// Formats the first bytes as hexadecimal digits. `more`: whether further bytes follow.
pub fn digits(bytes: &[u8], more: bool) -> String {
    let shown = &bytes[..bytes.len().min(LIMIT / 4)];
    hex(shown) + if more || shown.len() < bytes.len() { " …" } else { "" }
}

/// Formats bytes as a short text in quotes, or as hexadecimal digits if they are not text. `more`: whether further bytes follow.
pub fn shown(reading: Reading, bytes: &[u8], more: bool) -> String {
    let (text, all) = reading.preview(bytes, LIMIT);
    if reading.invalid > 0 || text.is_empty() {
        return digits(bytes, more);
    }
    let mut content = String::with_capacity(text.len() + 8);
    content.push('"');
    for character in text.chars() {
        match character {
            '\n' => content.push_str("\\n"),
            '\r' => content.push_str("\\r"),
            '\t' => content.push_str("\\t"),
            other if other.is_control() => content.push('\u{fffd}'),
            other => content.push(other),
        }
    }
    content.push_str(if all && !more { "\"" } else { "…\"" });
    content
}
