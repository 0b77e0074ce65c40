//! A record without its secrets, because proofs are stored, exported and handed in. Pure.

use crate::{
    query,
    record::{EventKind, HttpMessage, HttpStart, Record, excerpt::changed},
    secrets::{is_secret, masked, without_secrets},
};

/// Replaces a secret.
const MASK: &str = "***";

/// The minimum length of a secret that is masked in bytes. A shorter value is masked in its header only: in the bytes
/// it could be anything.
const MIN_LENGTH: usize = 4;

/// Returns the record with the values of Authorization, cookies and the like masked in headers and bytes, and removed
/// from URLs.
pub fn public(record: &Record) -> Record {
    Secrets::of(record).hide(record)
}

/// The secrets in a record: the values of secret headers and parameters, and the parts of those headers' values.
pub struct Secrets(Vec<String>);

impl Secrets {
    pub fn of(record: &Record) -> Self {
        Self(record.entries().flat_map(|event| secrets(&event.kind)).collect())
    }

    /// Returns the record, or a part of it, without these secrets.
    pub fn hide(&self, record: &Record) -> Record {
        changed(record, |kind| without(kind, &self.0))
    }
}

fn secrets(kind: &EventKind) -> Vec<String> {
    let none: &[(String, String)] = &[];
    let (url, headers) = match kind {
        EventKind::Request { url, headers, .. } => (url.as_str(), headers.as_slice()),
        EventKind::Response { headers, .. } => ("", headers.as_slice()),
        EventKind::HttpMessage(HttpMessage { start: HttpStart::Request { target, .. }, headers, .. }) => {
            (target.as_str(), headers.as_slice())
        }
        EventKind::HttpMessage(HttpMessage { start: HttpStart::Response { .. }, headers, .. }) => {
            ("", headers.as_slice())
        }
        EventKind::WebSocketConnect { url, .. } => (url.as_str(), none),
        _ => return Vec::new(),
    };
    let values = headers.iter().filter(|(name, _)| is_secret(name)).map(|(_, value)| value.as_str());
    // `Basic …`, `name=value; other=value`
    let parts = values.flat_map(|value| value.split([' ', ';', '=', ',']).chain([value]));
    let all = parts.map(|part| part.trim().to_owned()).chain(secret_parameters(url));
    all.filter(|secret| secret.len() >= MIN_LENGTH).collect()
}

/// Returns the values of a URL's secret parameters, each as written in the URL and as a server decodes it.
fn secret_parameters(url: &str) -> Vec<String> {
    let Some((_, asked)) = url.split_once('?') else { return Vec::new() };
    let asked = asked.split_once('#').map_or(asked, |(asked, _)| asked);
    let of_pair = |pair: &str| {
        let read = query::pairs(pair).into_iter().find(|(name, _)| is_secret(name))?.1;
        Some([pair.split_once('=').map_or(String::new(), |(_, written)| written.to_owned()), read])
    };
    asked.split('&').filter_map(of_pair).flatten().collect()
}

fn without(kind: &EventKind, secrets: &[String]) -> EventKind {
    let headers = |headers: &[(String, String)]| -> Vec<_> {
        let value = |name: &str, value: &str| if is_secret(name) { MASK.to_owned() } else { value.to_owned() };
        headers.iter().map(|(name, of)| (name.clone(), value(name, of))).collect()
    };
    let mut public = kind.clone();
    match &mut public {
        EventKind::Request { url, headers: of, .. } => (*url, *of) = (without_secrets(url), headers(of)),
        EventKind::Response { headers: of, .. } => *of = headers(of),
        EventKind::HttpMessage(HttpMessage { start, headers: of, .. }) => {
            *of = headers(of);
            if let HttpStart::Request { target, .. } = start {
                *target = without_secrets(target);
            }
        }
        EventKind::WebSocketConnect { url, .. } => *url = without_secrets(url),
        EventKind::WebSocketFrame(frame) => frame.start = masked(&frame.start, secrets).into(),
        _ => {}
    }
    if let Some(of) = public.bytes_mut() {
        *of = masked(of, secrets).into();
    }
    public
}
