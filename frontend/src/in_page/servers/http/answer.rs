//! What is sent back to a request, and when.

use super::Settings;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;

/// The answer to a request.
#[derive(Debug)]
pub struct Answer {
    /// 0 where nothing is answered.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Body,
    /// How late it begins.
    pub delay: Duration,
    pub end: End,
}

/// The body of an answer.
#[derive(Debug)]
pub enum Body {
    /// As it is, with its length.
    Whole(Bytes),
    /// Pieces with a pause between each two, of which the sum of their lengths is told before.
    Sized(Vec<Bytes>, Duration),
    /// In chunks, with a pause between each two.
    Chunked(Vec<Bytes>, Duration),
    /// Less than its length says.
    Truncated { sent: Bytes, announced: usize },
    /// None, and no length either: of what goes on as something else.
    None,
}

/// What becomes of the connection behind an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// Another request may come.
    Keep,
    Close,
    Reset,
    WebSocket(Settings),
}

impl Answer {
    /// A status and nothing else.
    pub fn status(status: u16) -> Self {
        let (headers, delay) = (Vec::new(), Duration::ZERO);
        Self { status, headers, body: Body::Whole(Bytes::new()), delay, end: End::Keep }
    }

    pub fn of(media_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: Body::Whole(body.into()), ..Self::status(200) }.with("content-type", media_type)
    }

    /// JSON with sorted keys, as httpbin writes it.
    pub fn json(mut value: Value) -> Self {
        value.sort_all_objects();
        Self::of("application/json", format!("{value:#}\n"))
    }

    /// A sentence that says what is wrong.
    pub fn refusal(status: u16, sentence: &str) -> Self {
        Self { status, ..Self::json(json!({ "error": sentence })) }
    }

    /// No answer: the connection ends.
    pub fn none(end: End) -> Self {
        Self { status: 0, body: Body::None, end, ..Self::status(0) }
    }

    /// The same with another header.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Its bytes, each piece with the time from which on it is sent.
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
