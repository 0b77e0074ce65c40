//! The arguments of a request, in its path and its query.

use super::answer::Refusal;
use crate::practice::limits::{LONGEST_SECONDS, VALUES};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use std::{num::IntErrorKind, time::Duration};

/// The decoded parameters of the path and the query.
#[derive(Debug)]
pub struct Arguments {
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequestParts<S> for Arguments {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Refusal::Path)?;
        let path = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let query = parts.uri.query().unwrap_or_default();
        let query: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().take(VALUES + 1).collect();
        if query.len() > VALUES { Err(Refusal::TooManyFields) } else { Ok(Self { path, query }) }
    }
}

impl Arguments {
    /// A parameter of the path; empty if the path has none of this name.
    pub fn path(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// A parameter of the path as a number.
    ///
    /// # Errors
    /// [`Refusal::Argument`] if it is not a number.
    pub fn path_number(&self, name: &'static str) -> Result<u64, Refusal> {
        number(name, self.path(name))
    }

    /// The first query parameter of this name; as in httpbin, names are case-insensitive.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A query parameter as a number.
    ///
    /// # Errors
    /// [`Refusal::Argument`] if it is not a number.
    pub fn number(&self, name: &'static str, default: u64) -> Result<u64, Refusal> {
        self.query(name).map_or(Ok(default), |text| number(name, text))
    }

    /// A query parameter in seconds, limited to [`LONGEST_SECONDS`].
    ///
    /// # Errors
    /// [`Refusal::Argument`] if it is not a number of seconds.
    pub fn seconds(&self, name: &'static str, default: f64) -> Result<Duration, Refusal> {
        let text = self.query(name);
        let seconds = text.map_or(Some(default), |text| text.parse().ok()).filter(|seconds| *seconds >= 0.0);
        let refusal = || Refusal::argument(name, text.unwrap_or_default(), "seconds, such as 2 or 0.5");
        Ok(Duration::from_secs_f64(seconds.ok_or_else(refusal)?.min(LONGEST_SECONDS)))
    }

    /// Every parameter of the query, in order.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Parses a number from 0; one that is too large becomes the largest `u64`.
fn number(name: &'static str, text: &str) -> Result<u64, Refusal> {
    text.parse().or_else(|error: std::num::ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow => Ok(u64::MAX),
        _ => Err(Refusal::argument(name, text, "a number from 0")),
    })
}
