//! The row of an HTTP message within a TCP connection, and the parts of a URL. Pure.

use super::row::{Arrow, Tone};
use crate::{
    record::{HttpMessage, HttpStart},
    text::{Lang, byte_count, dotted, joined},
};

/// Returns the tone, the call, what the label appends to the call, the content, and the arrows on the two legs.
pub fn row(message: &HttpMessage, lang: Lang) -> (Tone, String, String, String, Arrow, Arrow) {
    let HttpMessage { sent, start, headers, body, complete, .. } = message;
    let (call, result) = match start {
        HttpStart::Request { method, target } => (method.clone(), [" ", target].concat()),
        HttpStart::Response { status, reason } => (joined(&[&status.to_string(), reason], " "), String::new()),
    };
    let cut = if *complete { "" } else { lang.message_cut() };
    let content = lang.header_count(headers.len());
    let has_failed = matches!(start, HttpStart::Response { status: 400.., .. });
    let (tone, near) = if *sent { (Tone::Sent, Arrow::Out) } else { (Tone::Received, Arrow::Back) };
    let tone = if !complete || has_failed { Tone::Warn } else { tone };
    let result = [&result, " · ", &dotted(&[&byte_count(*body), cut])].concat();
    (tone, call, result, content, near, Arrow::Nothing)
}

/// Returns a URL's host and port, and its path and query as in the request line.
pub fn host_and_path(url: &str) -> (&str, &str) {
    let rest = url.split_once(':').map_or(url, |(_, rest)| rest.trim_start_matches('/'));
    let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
    match rest.find(['/', '?']) {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    }
}
