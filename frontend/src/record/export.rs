//! The record as JSON, to keep or to submit.
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
//! - `at_us`: microseconds since the record's first entry.
//! - `offset`, `hex`, `text`: for an entry with bytes, their offset in the stream, all of them in hexadecimal, and the text
//!   that they complete as UTF-8. `continued` and `cut` count the leading and trailing bytes of split characters, `invalid`
//!   the bytes that are not valid UTF-8; each is omitted if 0.
//! - `datagram`, `message`: the number of a datagram or of a WebSocket message, in place of `offset`, because neither is
//!   part of a stream.
//! - `protocol`: omitted for TCP.
//! - `network`: `"in-page"` for what was on the network inside the page.
//! - `reach`: for a connect, a send, and a message that the tab sent, how far it has progressed, if known: `relay`, `socket`,
//!   `lost` or `refused` ([`Reach`]). `reach_after_us` is how long after the event this was reported.
//!
//! The other members are those of [`EventKind`].

use super::{EventKind, Micros, Protocol, Reach, Record, RecordedEvent};
use relay_protocol::{Failure, TcpInfo};
use serde::{Serialize, Serializer};

/// The version of this format.
pub const FORMAT: u32 = 1;

/// Returns the whole record as JSON.
pub fn to_json(record: &Record) -> String {
    let exported = ExportedRecord { format: FORMAT, dropped: record.dropped(), entries: Entries(record) };
    serde_json::to_string(&exported).expect("every key is a string, and nothing else of JSON can fail")
}

#[derive(Serialize)]
struct ExportedRecord<'a> {
    format: u32,
    dropped: u64,
    entries: Entries<'a>,
}

/// Serializes one entry at a time: a list of all entries would hold a second copy of the record's bytes, in hexadecimal.
struct Entries<'a>(&'a Record);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.entries().map(|event| ExportedEvent::new(self.0, event)))
    }
}

#[derive(Serialize)]
struct ExportedEvent<'a> {
    number: u64,
    at_us: Micros,
    connection: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<&'static str>,
    #[serde(skip_serializing_if = "is_untold")]
    reach: Reach,
    #[serde(skip_serializing_if = "Option::is_none")]
    reach_after_us: Option<Micros>,
    #[serde(flatten)]
    kind: &'a EventKind,
    #[serde(flatten)]
    content: Option<Content>,
}

impl<'a> ExportedEvent<'a> {
    fn new(record: &Record, event: &'a RecordedEvent) -> Self {
        Self {
            number: event.number,
            at_us: record.since_start(event.at),
            connection: event.connection.0,
            network: event.facts.in_page.then_some("in-page"),
            reach: record.reach(event),
            reach_after_us: event.facts.reached_after,
            kind: &event.kind,
            content: Content::of(event),
        }
    }
}

/// The bytes of an entry, and how they decode as UTF-8.
#[derive(Serialize)]
struct Content {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datagram: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<u64>,
    length: usize,
    hex: String,
    text: String,
    #[serde(skip_serializing_if = "is_zero")]
    continued: usize,
    #[serde(skip_serializing_if = "is_zero")]
    cut: usize,
    #[serde(skip_serializing_if = "is_zero")]
    invalid: usize,
}

impl Content {
    /// Returns `None` if the entry has no bytes.
    fn of(event: &RecordedEvent) -> Option<Self> {
        let (bytes, reading) = (event.kind.bytes()?, event.facts.reading?);
        let (offset, datagram, message) = match (event.facts.datagram, event.facts.protocol) {
            (0, _) => (Some(event.facts.offset), None, None),
            (number, Protocol::WebSocket) => (None, None, Some(number)),
            (number, Protocol::Tcp | Protocol::Udp) => (None, Some(number), None),
        };
        let (hex, text) = (hex(bytes), reading.text(bytes));
        let (continued, cut, invalid) = (reading.continued, reading.cut, reading.invalid);
        Some(Self { offset, datagram, message, length: bytes.len(), hex, text, continued, cut, invalid })
    }
}

fn is_untold(reach: &Reach) -> bool {
    *reach == Reach::Untold
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// Whether to omit the protocol. TCP is the default, because it was once the only protocol.
pub(super) fn is_tcp(protocol: &Protocol) -> bool {
    *protocol == Protocol::Tcp
}

/// Serializes a failure as one member of its entry.
pub(super) fn failure<S: Serializer>(failure: &Failure, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Member<'a> {
        failure: &'a Failure,
    }
    Member { failure }.serialize(serializer)
}

/// Serializes the kernel's view as members of the entry, with units in their names; no members for `None`.
pub(super) fn info<S: Serializer>(info: &Option<TcpInfo>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Members {
        rtt_us: u32,
        rtt_variation_us: u32,
        retransmits: u32,
        in_flight: u32,
        congestion_window: u32,
        segment_size: u32,
        receive_window: u32,
    }
    #[derive(Serialize)]
    struct Known {
        #[serde(flatten)]
        members: Option<Members>,
    }
    let members = info.map(|info| Members {
        rtt_us: info.rtt,
        rtt_variation_us: info.rtt_variation,
        retransmits: info.retransmits,
        in_flight: info.in_flight,
        congestion_window: info.congestion_window,
        segment_size: info.segment_size,
        receive_window: info.receive_window,
    });
    Known { members }.serialize(serializer)
}

/// Serializes a masking key as hexadecimal digits.
pub(super) fn key<S: Serializer>(key: &Option<[u8; 4]>, serializer: S) -> Result<S::Ok, S::Error> {
    key.map(|key| hex(&key)).serialize(serializer)
}

/// Serializes bytes as hexadecimal digits.
pub(super) fn digits<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    hex(bytes).serialize(serializer)
}

/// Returns two hexadecimal digits per byte, without spaces.
fn hex(bytes: &[u8]) -> String {
    // Avoids `format!` per byte, because a record may hold tens of megabytes.
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}
