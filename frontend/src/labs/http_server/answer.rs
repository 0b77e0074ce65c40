//! The server's answers and their serialization (RFC 9112). Pure.

use crate::record::{HttpMessage, HttpStart};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

/// An answer, independent of its delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Without the headers that the server itself sets: see [`is_set_by_server`].
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

/// How an answer is sent on its connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Whether to send the head only, because the request's method is HEAD.
    pub head_only: bool,
    /// The value of the Connection header, if any.
    pub connection: Option<&'static str>,
}

impl Answer {
    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    /// An answer with a JSON value as its body. The body ends with a newline, so that a terminal displays it well.
    pub fn json(status: u16, value: &Value) -> Self {
        let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        Self { status, headers, body: format!("{value}\n").into() }
    }

    /// An error as JSON.
    pub fn error(status: u16, detail: &str) -> Self {
        Self::json(status, &json!({ "error": reason(status), "detail": detail }))
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Serializes the answer. Returns its bytes, and the message for the record.
    pub fn write(&self, delivery: Delivery) -> (Bytes, HttpMessage) {
        let mut headers = self.headers.clone();
        // RFC 9110, section 8.6, forbids Content-Length with 204. A 304 omits the length of the body that it saves
        // sending.
        if may_have_body(self.status) {
            headers.push(("Content-Length".to_owned(), self.body.len().to_string()));
        }
        headers.extend(delivery.connection.map(|value| ("Connection".to_owned(), value.to_owned())));
        let body = if delivery.head_only || !may_have_body(self.status) { Bytes::new() } else { self.body.clone() };
        let reason = reason(self.status);
        let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", self.status).into_bytes();
        for (name, value) in &headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&body);
        let message = HttpMessage {
            sent: true,
            start: HttpStart::Response { status: self.status, reason: reason.to_owned() },
            headers,
            session_headers: Vec::new(),
            trailers: Vec::new(),
            chunks: Vec::new(),
            body: body.len(),
            length: bytes.len(),
            complete: true,
        };
        (bytes.into(), message)
    }
}

/// Whether an answer with this status may have a body (RFC 9112, section 6.3).
fn may_have_body(status: u16) -> bool {
    status >= 200 && status != 204 && status != 304
}

/// The reason phrase of a status; empty if no standard defines one.
pub fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

/// Whether the server itself sets this header, because it must match the bytes.
pub fn is_set_by_server(name: &str) -> bool {
    ["connection", "content-length", "transfer-encoding"].iter().any(|own| name.eq_ignore_ascii_case(own))
}
