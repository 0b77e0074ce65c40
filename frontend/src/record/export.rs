//! The record as JSON, to keep or to hand in.
//!
//! ```json
//! {
//!   "format": 1,
//!   "dropped": 0,
//!   "entries": [
//!     { "number": 1, "at_us": 0, "connection": 1, "what": "connect", "target": "echo" },
//!     { "number": 2, "at_us": 8204, "connection": 1, "what": "send", "offset": 0, "length": 3, "hex": "ec9588", "text": "안" }
//!   ]
//! }
//! ```
//!
//! `at_us` are microseconds since the record's first entry. Where there are bytes, `offset` is their place in the stream,
//! `hex` is all of them, and `text` what they complete as UTF-8; `continued` and `cut` count leading and trailing bytes of a
//! character cut in two, `invalid` those that are no UTF-8, each where not 0. Other members are those of [`What`].

use super::{Noted, Record, What};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};

/// The number of this format.
pub const FORMAT: u32 = 1;

/// The whole record as JSON.
pub fn to_json(record: &Record) -> String {
    serde_json::to_string(&Export(record)).expect("a record has only strings as keys")
}

struct Export<'a>(&'a Record);
struct Entries<'a>(&'a Record);
struct Line<'a>(&'a Record, &'a Noted);

impl Serialize for Export<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("format", &FORMAT)?;
        map.serialize_entry("dropped", &self.0.dropped())?;
        map.serialize_entry("entries", &Entries(self.0))?;
        map.end()
    }
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for noted in self.0.entries() {
            list.serialize_element(&Line(self.0, noted))?;
        }
        list.end()
    }
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(record, noted) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("number", &noted.number)?;
        map.serialize_entry("at_us", &record.since_start(noted.at))?;
        map.serialize_entry("connection", &noted.connection.0)?;
        map.serialize_entry("what", name(&noted.what))?;
        match &noted.what {
            What::Connect { target } => map.serialize_entry("target", target)?,
            What::Open { local, peer, took } => {
                map.serialize_entry("local", local)?;
                map.serialize_entry("peer", peer)?;
                map.serialize_entry("took_us", took)?;
            }
            What::Receive { size } | What::Received { size, .. } => map.serialize_entry("size", size)?,
            What::TimedOut { after } => map.serialize_entry("after_us", after)?,
            What::Failed(failure) => map.serialize_entry("failure", failure)?,
            What::Closed { code, reason } => {
                map.serialize_entry("code", code)?;
                map.serialize_entry("reason", reason)?;
            }
            What::Request { method, url, headers, .. } => {
                map.serialize_entry("method", method)?;
                map.serialize_entry("url", url)?;
                map.serialize_entry("headers", headers)?;
            }
            What::Response { status, reason, headers, took, .. } => {
                map.serialize_entry("status", status)?;
                map.serialize_entry("reason", reason)?;
                map.serialize_entry("headers", headers)?;
                map.serialize_entry("took_us", took)?;
            }
            What::HttpFailed { timed_out, message, took } => {
                map.serialize_entry("timed_out", timed_out)?;
                map.serialize_entry("message", message)?;
                map.serialize_entry("took_us", took)?;
            }
            What::Send { .. } | What::Shutdown | What::Fin | What::Reset | What::Close => {}
        }
        if let (Some(bytes), Some(reading)) = (noted.what.bytes(), noted.facts.reading) {
            map.serialize_entry("offset", &noted.facts.offset)?;
            map.serialize_entry("length", &bytes.len())?;
            map.serialize_entry("hex", &hex(bytes))?;
            map.serialize_entry("text", &reading.text(bytes))?;
            for (name, count) in [("continued", reading.continued), ("cut", reading.cut), ("invalid", reading.invalid)]
            {
                if count > 0 {
                    map.serialize_entry(name, &count)?;
                }
            }
        }
        map.end()
    }
}

/// What an entry is called in the JSON.
fn name(what: &What) -> &'static str {
    match what {
        What::Connect { .. } => "connect",
        What::Open { .. } => "open",
        What::Send { .. } => "send",
        What::Receive { .. } => "receive",
        What::Received { .. } => "received",
        What::TimedOut { .. } => "timed_out",
        What::Shutdown => "shutdown",
        What::Fin => "fin",
        What::Reset => "reset",
        What::Close => "close",
        What::Failed(_) => "failed",
        What::Closed { .. } => "closed",
        What::Request { .. } => "request",
        What::Response { .. } => "response",
        What::HttpFailed { .. } => "http_failed",
    }
}

/// Two digits a byte, without spaces.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|&byte| digits(byte)).collect()
}

/// The two hexadecimal digits of a byte.
pub fn digits(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 15].map(|nibble| char::from(b"0123456789abcdef"[usize::from(nibble)]))
}
