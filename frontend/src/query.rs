//! Queries and forms, and the segments of a path. Pure.

use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but the unreserved characters (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Pairs of names and values as `application/x-www-form-urlencoded` (URL standard, section 5): a query without its `?`, or a
/// form's body.
pub fn encode<Name: AsRef<str>, Value: AsRef<str>>(pairs: impl IntoIterator<Item = (Name, Value)>) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The pairs of a query, with or without its `?`.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned().collect()
}

/// A text as one segment of a path. A `+` is not a space there, as it is in a query: both are percent-encoded.
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A segment of a path as text; what is no UTF-8 is replaced by U+FFFD.
pub fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}
