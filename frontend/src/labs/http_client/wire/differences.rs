//! What a browser adds, hides and undoes: compares a raw exchange with the same request by fetch.

use super::{Finished, Followed};
use crate::{fetch::Answer, http1::Part};
use serde_json::Value;

/// A difference between what fetch shows and what is on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The browser added these headers to the request, according to the server's answer.
    Added(Vec<String>),
    /// fetch dropped these headers of the request.
    Dropped(Vec<String>),
    /// The response has these headers, but fetch does not show them.
    Hidden(Vec<String>),
    /// The response has Set-Cookie, which fetch never shows.
    SetCookie,
    /// The response has these headers several times; fetch joins their values with commas.
    Joined(Vec<String>),
    /// The body was sent in this number of chunks.
    Chunked(usize),
    /// The body was sent with this content coding, and fetch shows it decoded. Both lengths are in bytes.
    Decoded { coding: String, on_wire: usize, shown: usize },
    /// fetch silently followed this number of redirects.
    Redirected(usize),
}

/// Returns the differences. `answer` is what fetch shows of the same request.
pub fn differences(wire: &Finished, answer: &Answer) -> Vec<Difference> {
    let Some((hop, response)) = wire.hops.last().and_then(|hop| Some((hop, hop.response.as_ref()?))) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let sent: Vec<String> = hop.request.head.headers.iter().map(|header| header.name.to_ascii_lowercase()).collect();
    if let Some(seen) = headers_seen(answer) {
        let added: Vec<_> = seen.iter().filter(|name| !sent.contains(&name.to_ascii_lowercase())).cloned().collect();
        let seen: Vec<_> = seen.iter().map(|name| name.to_ascii_lowercase()).collect();
        let dropped =
            hop.request.head.headers.iter().filter(|header| !seen.contains(&header.name.to_ascii_lowercase()));
        note(&mut found, added, Difference::Added);
        note(&mut found, dropped.map(|header| header.name.clone()).collect(), Difference::Dropped);
    }
    let headers = &response.head.headers;
    let (mut hidden, mut joined, mut cookies) = (Vec::new(), Vec::new(), false);
    for header in headers.iter() {
        let shown = answer.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(&header.name));
        if header.name.eq_ignore_ascii_case("set-cookie") {
            cookies = true;
        } else if !shown {
            push_once(&mut hidden, &header.name);
        } else if headers.all(&header.name).count() > 1 {
            push_once(&mut joined, &header.name);
        }
    }
    note(&mut found, hidden, Difference::Hidden);
    if cookies {
        found.push(Difference::SetCookie);
    }
    note(&mut found, joined, Difference::Joined);
    let chunks = response.pieces.iter().filter(|piece| piece.part == Part::ChunkData).count();
    if chunks > 0 {
        found.push(Difference::Chunked(chunks));
    }
    if let Some(coding) = headers.get("content-encoding")
        && response.body != answer.body
    {
        found.push(Difference::Decoded { coding, on_wire: response.body.len(), shown: answer.body.len() });
    }
    let redirects = wire.hops.iter().filter(|hop| matches!(hop.followed, Some(Followed::Redirect { .. }))).count();
    if redirects > 0 {
        found.push(Difference::Redirected(redirects));
    }
    found
}

fn note(found: &mut Vec<Difference>, names: Vec<String>, difference: fn(Vec<String>) -> Difference) {
    if !names.is_empty() {
        found.push(difference(names));
    }
}

fn push_once(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|present| present.eq_ignore_ascii_case(name)) {
        names.push(name.to_owned());
    }
}

/// Returns the names of the request's headers if the answer reports them as httpbin does.
fn headers_seen(answer: &Answer) -> Option<Vec<String>> {
    let told: Value = serde_json::from_slice(&answer.body).ok()?;
    Some(told.get("headers")?.as_object()?.keys().cloned().collect())
}
