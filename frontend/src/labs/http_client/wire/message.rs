//! Writes the bytes of a request (RFC 9112).

use super::WireRequest;
use crate::http1::{Event, Limits, Message, Reader, RequestHead, address::Address};

/// No limits: the reader only parses requests that the lab itself has written.
const LIMITS: Limits = Limits { target: usize::MAX, head: usize::MAX, body: usize::MAX };

/// The default value of the User-Agent header.
pub const USER_AGENT: &str = concat!("networking-lab/", env!("CARGO_PKG_VERSION"));

/// Returns the request as it is written, with every byte labelled; or None if its own headers contradict each other, so
/// that its end cannot be determined.
pub fn write(request: &WireRequest, address: &Address, keep_alive: bool) -> Option<Message<RequestHead>> {
    let WireRequest { method, headers, body, .. } = request;
    let has = |name: &str| headers.iter().any(|(present, _)| present.eq_ignore_ascii_case(name));
    let mut lines = vec![format!("{method} {} HTTP/1.1", address.path)];
    let mut add = |name: &str, value: &str| {
        if !has(name) {
            lines.push(format!("{name}: {value}"));
        }
    };
    add("Host", &address.host);
    add("User-Agent", USER_AGENT);
    add("Accept", "*/*");
    if !keep_alive {
        add("Connection", "close");
    }
    match body {
        Some(body) if !has("Transfer-Encoding") => add("Content-Length", &body.len().to_string()),
        // Methods that usually have a body state that there is none (RFC 9110, section 8.6).
        None if matches!(method.as_str(), "POST" | "PUT" | "PATCH") => add("Content-Length", "0"),
        _ => {}
    }
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    let mut bytes = (lines.join("\r\n") + "\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body.as_deref().unwrap_or_default());
    let mut reader = Reader::<RequestHead>::new(LIMITS);
    reader.push(&bytes);
    match reader.read() {
        Ok(Some(Event::Message(message))) if reader.pending() == 0 => Some(message),
        _ => None,
    }
}
