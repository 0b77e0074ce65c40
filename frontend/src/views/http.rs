//! What a row says of HTTP: a message among the bytes of a TCP connection, and the parts of a URL. Pure.

use super::row::{Arrow, Tone};
use crate::{
    record::{HttpMessage, HttpStart},
    text::{Lang, byte_count, dotted, joined},
};

/// Its tone, its call, what its label adds to that, its content, and what goes over the two legs.
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

/// The host and port of a URL, and its path and query as the request line has them.
pub fn host_and_path(url: &str) -> (&str, &str) {
    let rest = url.split_once(':').map_or(url, |(_, rest)| rest.trim_start_matches('/'));
    let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
    match rest.find(['/', '?']) {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    }
}
