//! HTTP/1.1 messages among the bytes of a connection, and why an exchange has no response.

use crate::http1::{Headers, Message, Part, RequestHead, ResponseHead};
use serde::{Deserialize, Serialize};

/// An HTTP/1.1 message (RFC 9112) in the bytes that were sent or received before this entry on the same connection. The bytes
/// themselves are in those earlier entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpMessage {
    /// Whether the tab sent it.
    pub sent: bool,
    #[serde(flatten)]
    pub start: HttpStart,
    /// The header fields as written, in order.
    pub headers: Vec<(String, String)>,
    /// The names of the headers that come from the session.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub session_headers: Vec<String>,
    /// The trailer fields, which follow the last chunk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trailers: Vec<(String, String)>,
    /// The length of each chunk in bytes, without the last chunk, which is empty. Empty if the body is not chunked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chunks: Vec<usize>,
    /// The length of the body in bytes, without chunk sizes.
    pub body: usize,
    /// The length of the whole message in bytes.
    pub length: usize,
    /// Whether the whole message was transferred.
    pub complete: bool,
}

/// The first line of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpStart {
    Request {
        method: String,
        /// The request target as sent: usually path and query.
        target: String,
    },
    Response {
        status: u16,
        /// The reason phrase; empty if there is none.
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
    /// Describes a request that the tab `sent` or received.
    pub fn request(message: &Message<RequestHead>, sent: bool, complete: bool) -> Self {
        let RequestHead { method, target, headers, .. } = &message.head;
        let start = HttpStart::Request { method: method.clone(), target: target.clone() };
        Self::new(message, start, headers, sent, complete)
    }

    /// Describes a response that the tab `sent` or received.
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

    /// Returns the value of the first header with this name, ignoring case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(present, _)| present.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the approximate memory that its contents take, in bytes.
    pub(super) fn weight(&self) -> usize {
        let pairs = self.headers.iter().chain(&self.trailers);
        let session: usize = self.session_headers.iter().map(String::len).sum();
        let chunks = self.chunks.len() * size_of::<usize>();
        pairs.map(|(name, value)| name.len() + value.len()).sum::<usize>() + session + chunks
    }
}
