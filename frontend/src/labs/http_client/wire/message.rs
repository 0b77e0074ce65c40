//! The bytes of a request (RFC 9112).

use super::WireRequest;
use crate::http1::{Event, Limits, Message, Reader, RequestHead, address::Address};

/// Larger than any request that the lab makes: it reads what it wrote itself.
const LIMITS: Limits = Limits { target: usize::MAX, head: usize::MAX, body: usize::MAX };

/// Says which program asks, as every client does.
pub const USER_AGENT: &str = concat!("networking-lab/", env!("CARGO_PKG_VERSION"));

/// A request as it is written, with every byte named; none where its own headers contradict each other, so that nobody could
/// tell where it ends.
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
        // A method that most often has a body says that there is none (RFC 9110, section 8.6).
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
