//! Requests to fetch (the Fetch standard) and what it exposes of the response, over any network. Pure.
//!
//! - [`charset`]: the charset of a response's text
//! - [`timing`]: how the time was spent

pub mod charset;
pub mod timing;

use crate::record::Micros;
use bytes::Bytes;
use charset::Text;
use http::Method;
use timing::Timing;

/// The supported methods, in the order in which the lab offers them.
pub static METHODS: [Method; 7] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS];

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS.
    pub method: String,
    /// The whole URL, including the query.
    pub url: String,
    /// The headers that the page sets; the browser adds its own and drops those it forbids.
    pub headers: Vec<(String, String)>,
    /// The body, or `None` for GET and HEAD, for which fetch does not allow one.
    pub body: Option<Bytes>,
    /// Whether the browser sends the cookies that it has for the server, and stores those that it receives.
    pub cookies: bool,
    /// Whether redirects are followed. If not, fetch shows only that there was one.
    pub follow_redirects: bool,
}

impl Request {
    /// Creates a GET request that follows redirects, without headers or cookies.
    pub fn get(url: String) -> Self {
        Self { method: "GET".into(), url, headers: Vec::new(), body: None, cookies: false, follow_redirects: true }
    }
}

/// What fetch exposes of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The URL that responded, after all redirects; empty if the browser does not expose it.
    pub url: String,
    /// Whether fetch followed a redirect to that URL.
    pub redirected: bool,
    /// The status code.
    pub status: u16,
    /// The reason phrase, or empty if there is none.
    pub reason: String,
    /// The headers that fetch exposes, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body, decompressed.
    pub body: Bytes,
    /// The body as text, or `None` if it was not decoded; it then counts as UTF-8.
    pub text: Option<Text>,
    /// The time from the call of fetch to the last byte.
    pub took: Micros,
    /// How that time was spent, or `None` if the browser does not expose it.
    pub timing: Option<Box<Timing>>,
}

impl Answer {
    /// Returns the value of a header, or an empty string if no such header is visible.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// What ended it.
    pub cause: Cause,
    /// The browser's message, or the page's if the page itself ended the exchange.
    pub message: String,
    /// The time since the call of fetch.
    pub took: Micros,
}

/// What ended an exchange without a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The page's own time limit.
    TimedOut,
    /// The user.
    Cancelled,
    /// The server responded with a redirect that was not to be followed; fetch exposes neither status nor Location.
    Redirected,
    /// Anything else: fetch does not give the reason.
    Unknown,
}

impl Cause {
    /// Returns the message for an exchange that the page itself ended. Browsers then describe only the mechanism, such as
    /// `signal is aborted without reason`. `limit_ms` is the time limit.
    pub fn own_words(self, limit_ms: Option<u32>) -> Option<String> {
        match (self, limit_ms) {
            (Self::TimedOut, Some(limit)) => Some(format!("TimeoutError: no complete response within {limit} ms")),
            (Self::TimedOut, None) => Some("TimeoutError: no complete response in time".to_owned()),
            (Self::Cancelled, _) => Some("AbortError: cancelled by the user".to_owned()),
            (Self::Redirected | Self::Unknown, _) => None,
        }
    }
}
