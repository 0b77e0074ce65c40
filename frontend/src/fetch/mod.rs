//! What is asked by fetch (the Fetch standard) and what it shows of the answer, whichever network it goes over. Pure.
//!
//! - [`charset`]: which charset an answer's text is in
//! - [`timing`]: where the time went

pub mod charset;
pub mod timing;

use crate::record::Micros;
use bytes::Bytes;
use charset::Text;
use http::Method;
use timing::Timing;

/// The methods that can be asked for, in the order in which the lab offers them.
pub static METHODS: [Method; 7] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS];

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS.
    pub method: String,
    /// The whole URL, with its query.
    pub url: String,
    /// The headers that the page sets; the browser adds its own and drops those it forbids.
    pub headers: Vec<(String, String)>,
    /// The body; none for GET and HEAD, which fetch does not let have one.
    pub body: Option<Bytes>,
    /// Whether the browser sends the cookies that it has for the server, and keeps those that come.
    pub cookies: bool,
    /// Whether redirects are followed. Where they are not, all that fetch shows is that there was one.
    pub follow_redirects: bool,
}

impl Request {
    /// A GET without headers of its own or cookies, which follows redirects.
    pub fn get(url: String) -> Self {
        Self { method: "GET".into(), url, headers: Vec::new(), body: None, cookies: false, follow_redirects: true }
    }
}

/// What fetch shows of the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The URL that answered, behind all redirects; empty where the browser does not tell.
    pub url: String,
    /// Whether fetch has followed a redirect to that URL.
    pub redirected: bool,
    /// The status code.
    pub status: u16,
    /// The reason phrase; empty where there is none.
    pub reason: String,
    /// The headers that fetch shows, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body, decompressed.
    pub body: Bytes,
    /// The body as text; where it was not read, it counts as UTF-8.
    pub text: Option<Text>,
    /// From the call of fetch to the last byte.
    pub took: Micros,
    /// Where that time went; none where the browser does not tell.
    pub timing: Option<Box<Timing>>,
}

impl Answer {
    /// The value of a header; empty where there is none that can be seen.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// What ended it.
    pub cause: Cause,
    /// The browser's words, or where the page itself ended it, the page's.
    pub message: String,
    /// From the call of fetch.
    pub took: Micros,
}

/// What ended an exchange without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The page's own time limit.
    TimedOut,
    /// The user.
    Cancelled,
    /// The server answered with a redirect, which was not to be followed; fetch shows neither status nor Location.
    Redirected,
    /// Anything else: fetch does not tell.
    Unknown,
}

impl Cause {
    /// What the result says where the page itself ended the exchange: browsers then have words for the means only, such as `signal is
    /// aborted without reason`. `limit_ms` is the time limit.
    pub fn own_words(self, limit_ms: Option<u32>) -> Option<String> {
        match (self, limit_ms) {
            (Self::TimedOut, Some(limit)) => Some(format!("TimeoutError: no complete response within {limit} ms")),
            (Self::TimedOut, None) => Some("TimeoutError: no complete response in time".to_owned()),
            (Self::Cancelled, _) => Some("AbortError: cancelled by the user".to_owned()),
            (Self::Redirected | Self::Unknown, _) => None,
        }
    }
}
