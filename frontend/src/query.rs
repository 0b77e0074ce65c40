//! Encodes and decodes queries, forms and path segments. Pure.

use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All characters except the unreserved ones (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes pairs of names and values as `application/x-www-form-urlencoded` (URL standard, section 5), for a query
/// without its `?` or for a form's body.
pub fn encode<Name: AsRef<str>, Value: AsRef<str>>(pairs: impl IntoIterator<Item = (Name, Value)>) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Decodes the pairs of a query, with or without its `?`.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned().collect()
}

/// Encodes a text as one path segment. Unlike in a query, a `+` does not mean a space there: both are percent-encoded.
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes a path segment. Invalid UTF-8 is replaced by U+FFFD.
pub fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}
