//! Queries and forms: pairs of names and values in one text, `application/x-www-form-urlencoded` (URL standard, section 5).
//! Pure.

use crate::record::utf8::lossy;

/// Adds a pair at the end of a query.
pub fn push(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    *query += &[&encoded(name), "=", &encoded(value)].concat();
}

/// A text as it may stand in a query or a path: letters, digits and `*-._` as they are, a space as `+`, and any other byte of
/// its UTF-8 as `%` and two hex digits.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'*' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => encoded.push(byte.into()),
            _ => {
                encoded.push('%');
                encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
            }
        }
    }
    encoded
}

/// The pairs of a query, with or without its `?`.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for pair in query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((decoded(name), decoded(value)));
    }
    pairs
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
        bytes.push(match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                rest = &after[2..];
                (high << 4 | low) as u8
            }
            (b'+', ..) => b' ',
            _ => byte,
        });
    }
    lossy(&bytes)
}
