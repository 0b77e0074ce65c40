//! Pure: parses the query of a request for a practice WebSocket.

/// Why a query is refused, as a sentence for the client.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` cannot be {text:?}: give {wanted}")]
pub(crate) struct QueryError {
    pub(crate) name: &'static str,
    /// The beginning of the given value.
    pub(crate) text: String,
    /// The expected value.
    pub(crate) wanted: &'static str,
}

impl QueryError {
    pub(super) fn new(name: &'static str, text: &str, wanted: &'static str) -> Self {
        Self { name, text: text.chars().take(100).collect(), wanted }
    }
}

/// The first parameter of this name.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}
