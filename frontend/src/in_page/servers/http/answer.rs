//! The response to a request, and its timing.

use super::Settings;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;

/// A response to a request.
#[derive(Debug)]
pub struct Answer {
    /// The status code, or 0 if there is no response.
    pub status: u16,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Body,
    /// The delay before the response begins.
    pub delay: Duration,
    pub end: End,
}

/// The body of a response.
#[derive(Debug)]
pub enum Body {
    /// A complete body with a Content-Length.
    Whole(Bytes),
    /// Pieces with a pause between them, and a Content-Length with their total length.
    Sized(Vec<Bytes>, Duration),
    /// Chunks with a pause between them.
    Chunked(Vec<Bytes>, Duration),
    /// A body that is shorter than its Content-Length.
    Truncated { sent: Bytes, announced: usize },
    /// No body and no Content-Length, for a connection that switches protocols.
    None,
}

/// What happens to the connection after a response.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// Stays open for another request.
    Keep,
    Close,
    Reset,
    WebSocket(Settings),
}

impl Answer {
    /// Creates a response with a status and an empty body.
    pub fn status(status: u16) -> Self {
        let (headers, delay) = (Vec::new(), Duration::ZERO);
        Self { status, headers, body: Body::Whole(Bytes::new()), delay, end: End::Keep }
    }

    pub fn of(media_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: Body::Whole(body.into()), ..Self::status(200) }.with("content-type", media_type)
    }

    /// Creates a JSON response with sorted keys, as httpbin writes it.
    pub fn json(mut value: Value) -> Self {
        value.sort_all_objects();
        Self::of("application/json", format!("{value:#}\n"))
    }

    /// Creates an error response with a sentence that says what is wrong.
    pub fn refusal(status: u16, sentence: &str) -> Self {
        Self { status, ..Self::json(json!({ "error": sentence })) }
    }

    /// Creates an absent response: the connection ends without one.
    pub fn none(end: End) -> Self {
        Self { status: 0, body: Body::None, end, ..Self::status(0) }
    }

    /// Adds a header.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Returns the bytes of the response in pieces, each with the earliest time at which it may be sent.
    pub fn pieces(&self, is_head: bool, date: &str, now: Duration) -> Vec<(Duration, Bytes)> {
        if self.status == 0 {
            return Vec::new();
        }
        let start = now + self.delay;
        let reason = StatusCode::from_u16(self.status).ok().and_then(|status| status.canonical_reason());
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason.unwrap_or_default());
        let mut line = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
        self.headers.iter().for_each(|(name, value)| line(name, value));
        let has_body = !matches!(self.status, 204 | 304) && !is_head;
        let length = match &self.body {
            Body::Whole(bytes) => Some(bytes.len()),
            Body::Sized(pieces, _) => Some(pieces.iter().map(Bytes::len).sum()),
            Body::Truncated { announced, .. } => Some(*announced),
            Body::Chunked(..) | Body::None => None,
        };
        match length {
            Some(length) if !matches!(self.status, 204 | 304) => line("content-length", &length.to_string()),
            None if matches!(self.body, Body::Chunked(..)) => line("transfer-encoding", "chunked"),
            Some(_) | None => {}
        }
        line("date", date);
        head.push_str("\r\n");
        let mut pieces = vec![(start, Bytes::from(head))];
        if !has_body {
            return pieces;
        }
        let at = |number: usize, pause: Duration| start + pause * number as u32;
        match &self.body {
            Body::Whole(bytes) => pieces.push((start, bytes.clone())),
            Body::Sized(parts, pause) => {
                pieces.extend(parts.iter().enumerate().map(|(number, part)| (at(number, *pause), part.clone())));
            }
            Body::Chunked(parts, pause) => {
                let chunk = |part: &Bytes| [format!("{:X}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
                let chunks = parts.iter().enumerate().map(|(number, part)| (at(number, *pause), chunk(part).into()));
                pieces.extend(chunks);
                let last = pieces.last().map_or(start, |(from, _)| *from);
                pieces.push((last, Bytes::from_static(b"0\r\n\r\n")));
            }
            Body::Truncated { sent, .. } => pieces.push((start, sent.clone())),
            Body::None => {}
        }
        pieces
    }
}
