//! HTTP/1.1 messages among the bytes of a connection, and why an exchange has no response.

use crate::http1::{Headers, Message, Part, RequestHead, ResponseHead};
use serde::{Deserialize, Serialize};

/// What the bytes that were sent or received before it on the same connection say, read as HTTP/1.1 (RFC 9112). The bytes
/// themselves are in those entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpMessage {
    /// Whether the tab sent it.
    pub sent: bool,
    #[serde(flatten)]
    pub start: HttpStart,
    /// As they were written, in their order.
    pub headers: Vec<(String, String)>,
    /// The names of the headers that come from the session.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub session_headers: Vec<String>,
    /// Behind the last chunk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trailers: Vec<(String, String)>,
    /// How many bytes each chunk has, without the last, which is empty; none where the body did not come in chunks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chunks: Vec<usize>,
    /// How many bytes the body has, without chunk sizes.
    pub body: usize,
    /// How many bytes all of it has.
    pub length: usize,
    /// Whether all of it came.
    pub complete: bool,
}

/// The first line of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpStart {
    Request {
        method: String,
        /// As it was sent: most often path and query.
        target: String,
    },
    Response {
        status: u16,
        /// Empty where there is none.
        reason: String,
    },
}

/// Why an HTTP exchange ended without a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpCause {
    /// The page's time limit expired.
    TimedOut,
    /// The user cancelled the exchange.
    Cancelled,
    /// A redirect that the request did not allow fetch to follow. Fetch exposes nothing of it.
    Redirected,
    /// Any other cause: fetch does not report it.
    Unknown,
}

impl HttpMessage {
    /// A request, which the tab `sent` or received; whether it is `complete`.
    pub fn request(message: &Message<RequestHead>, sent: bool, complete: bool) -> Self {
        let RequestHead { method, target, headers, .. } = &message.head;
        let start = HttpStart::Request { method: method.clone(), target: target.clone() };
        Self::new(message, start, headers, sent, complete)
    }

    /// A response, which the tab `sent` or received; whether it is `complete`.
    pub fn response(message: &Message<ResponseHead>, sent: bool, complete: bool) -> Self {
        let ResponseHead { status, reason, headers, .. } = &message.head;
        let start = HttpStart::Response { status: *status, reason: reason.clone() };
        Self::new(message, start, headers, sent, complete)
    }

    fn new<H>(message: &Message<H>, start: HttpStart, headers: &Headers, sent: bool, complete: bool) -> Self {
        let pairs = |headers: &Headers| headers.iter().map(|header| (header.name.clone(), header.text())).collect();
        let chunks = message.pieces.iter().filter(|piece| piece.part == Part::ChunkData);
        Self {
            sent,
            start,
            headers: pairs(headers),
            session_headers: Vec::new(),
            trailers: pairs(&message.trailers),
            chunks: chunks.map(|piece| piece.range.len()).collect(),
            body: message.body.len(),
            length: message.raw.len(),
            complete,
        }
    }

    /// The value of the first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(present, _)| present.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// How much memory it takes, in bytes, roughly.
    pub(super) fn weight(&self) -> usize {
        let pairs = self.headers.iter().chain(&self.trailers);
        let session: usize = self.session_headers.iter().map(String::len).sum();
        let chunks = self.chunks.len() * size_of::<usize>();
        pairs.map(|(name, value)| name.len() + value.len()).sum::<usize>() + session + chunks
    }
}
