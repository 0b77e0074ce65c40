//! A record without its secrets: what proves something is kept, saved and handed in. Pure.

use crate::{
    record::{EventKind, HttpMessage, Record, excerpt::changed},
    secrets::{is_secret, masked, without_secrets},
};
use bytes::Bytes;

/// What stands in the place of a secret.
const MASK: &str = "***";

/// A shorter value is masked in its header only: in the bytes it may be anything.
const MIN_LENGTH: usize = 4;

/// The record with the values of Authorization, cookies and their like masked, in headers, URLs and bytes.
pub fn public(record: &Record) -> Record {
    let secrets: Vec<String> = record.entries().flat_map(|event| secrets(&event.kind)).collect();
    changed(record, |kind| without(kind, &secrets))
}

/// The secrets that an event tells: whole values of headers, and what in them is known to nobody else.
fn secrets(kind: &EventKind) -> Vec<String> {
    let headers = match kind {
        EventKind::Request { headers, .. } | EventKind::Response { headers, .. } => headers,
        EventKind::HttpMessage(message) => &message.headers,
        _ => return Vec::new(),
    };
    let values = headers.iter().filter(|(name, _)| is_secret(name)).map(|(_, value)| value.as_str());
    // `Basic …`, `name=value; other=value`
    let parts = values.flat_map(|value| value.split([' ', ';', '=', ',']).chain([value]));
    parts.map(str::trim).filter(|part| part.len() >= MIN_LENGTH).map(str::to_owned).collect()
}

fn without(kind: &EventKind, secrets: &[String]) -> EventKind {
    let bytes = |bytes: &Bytes| Bytes::from(masked(bytes, secrets));
    let headers = |headers: &[(String, String)]| -> Vec<_> {
        let value = |name: &str, value: &str| if is_secret(name) { MASK.to_owned() } else { value.to_owned() };
        headers.iter().map(|(name, of)| (name.clone(), value(name, of))).collect()
    };
    let mut public = kind.clone();
    match &mut public {
        EventKind::Request { url, headers: of, body, .. } => {
            (*url, *of, *body) = (without_secrets(url), headers(of), bytes(body));
        }
        EventKind::Response { headers: of, body, .. } => (*of, *body) = (headers(of), bytes(body)),
        EventKind::HttpMessage(HttpMessage { headers: of, .. }) => *of = headers(of),
        EventKind::WebSocketConnect { url, .. } => *url = without_secrets(url),
        EventKind::Send { bytes: of } | EventKind::Received { bytes: of, .. } => *of = bytes(of),
        _ => {}
    }
    public
}
