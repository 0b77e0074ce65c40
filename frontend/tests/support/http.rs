//! HTTP messages that several tests share.

use networking_lab::record::{HttpMessage, HttpStart};

/// A complete message of nine bytes, without a body or headers of a session, which the tab sent or received.
pub fn http_message(sent: bool, start: HttpStart, headers: Vec<(String, String)>) -> HttpMessage {
    let (session_headers, trailers, chunks) = (Vec::new(), Vec::new(), Vec::new());
    HttpMessage { sent, start, headers, session_headers, trailers, chunks, body: 0, length: 9, complete: true }
}
