//! Determines where the body of a message ends (RFC 9112, section 6.3).

use super::head::{Headers, RequestHead, ResponseHead};
use std::collections::VecDeque;

/// Why bytes cannot be read as a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// An invalid request line or status line, or a line with an invalid line end.
    StartLine,
    /// A version that is neither HTTP/1.0 nor HTTP/1.1.
    Version,
    /// A line that is not a valid header.
    Header,
    /// More than 100 headers.
    TooManyHeaders,
    /// The request's target exceeds its limit.
    TargetTooLong,
    /// The head exceeds its limit.
    HeadTooLarge,
    /// A Content-Length that is not a number, several that differ, or one together with a Transfer-Encoding in a request.
    ContentLength,
    /// A Transfer-Encoding other than `chunked`.
    TransferCoding,
    /// A chunk size that is not a hexadecimal number, or a chunk that is longer than its size.
    Chunk,
    /// The body exceeds its limit.
    BodyTooLarge,
    /// The connection ended before the message was complete.
    Cut,
}

/// How the end of a message's body is determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// After this number of bytes.
    Sized(u64),
    /// After the chunk of size 0 and the trailers.
    Chunked,
    /// At the end of the connection.
    UntilEnd,
}

/// Returns the framing of a request.
pub fn of_request(head: &RequestHead) -> Result<Framing, Malformed> {
    let length = content_length(&head.headers)?;
    match (transfer_coding(&head.headers), length) {
        // Recipients that interpret such a request differently disagree about where the next one begins (request smuggling).
        (Some(_), Some(_)) => Err(Malformed::ContentLength),
        (Some(Coding::Chunked), None) => Ok(Framing::Chunked),
        (Some(Coding::Other), None) => Err(Malformed::TransferCoding),
        (None, length) => Ok(Framing::Sized(length.unwrap_or(0))),
    }
}

/// Returns the framing of a response. For each request without a final response, `awaited` says whether its method was HEAD.
pub fn of_response(head: &ResponseHead, awaited: &mut VecDeque<bool>) -> Result<Framing, Malformed> {
    // An interim response: another response to the same request follows.
    if (100..200).contains(&head.status) && head.status != 101 {
        return Ok(Framing::Sized(0));
    }
    let to_head = awaited.pop_front().unwrap_or(false);
    if to_head || matches!(head.status, 101 | 204 | 304) {
        return Ok(Framing::Sized(0));
    }
    match transfer_coding(&head.headers) {
        Some(Coding::Chunked) => Ok(Framing::Chunked),
        Some(Coding::Other) => Ok(Framing::UntilEnd),
        None => Ok(content_length(&head.headers)?.map_or(Framing::UntilEnd, Framing::Sized)),
    }
}

enum Coding {
    Chunked,
    Other,
}

fn transfer_coding(headers: &Headers) -> Option<Coding> {
    let codings: Vec<_> = headers.tokens("transfer-encoding").collect();
    match codings.as_slice() {
        [] => headers.get("transfer-encoding").map(|_| Coding::Other),
        [only] if only.eq_ignore_ascii_case("chunked") => Some(Coding::Chunked),
        _ => Some(Coding::Other),
    }
}

/// Returns the number that every Content-Length header and list member contains (RFC 9110, section 8.6).
fn content_length(headers: &Headers) -> Result<Option<u64>, Malformed> {
    let mut length = None;
    for value in headers.all("content-length") {
        for member in value.split(',') {
            let member = member.trim();
            let digits = !member.is_empty() && member.bytes().all(|byte| byte.is_ascii_digit());
            let number = member.parse().ok().filter(|_| digits).ok_or(Malformed::ContentLength)?;
            if length.is_some_and(|length| length != number) {
                return Err(Malformed::ContentLength);
            }
            length = Some(number);
        }
    }
    Ok(length)
}
