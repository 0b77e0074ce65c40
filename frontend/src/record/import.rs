//! Reads a record from the JSON that [`export`](super::export) writes. What an entry means given the entries before it is
//! recomputed. Only the network, the position of the bytes in their stream, and the reach are taken from the file, because
//! earlier entries may be missing.

use super::{ConnectionId, Entry, EventKind, Micros, Reach, Record, export::FORMAT};
use bytes::Bytes;
use data_encoding::HEXLOWER_PERMISSIVE;
use relay_protocol::{Failure, TcpInfo};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;
use std::fmt::{self, Display, Formatter};

/// Why a file could not be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// The file is not the JSON of a record. Contains serde_json's description of what is wrong and where.
    NotARecord(String),
    /// The file has another format than [`FORMAT`].
    OtherFormat(u32),
    /// The record has no entries.
    Empty,
}

impl Display for ImportError {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        match self {
            Self::NotARecord(reason) => formatter.write_str(reason),
            Self::OtherFormat(format) => write!(formatter, "format {format}"),
            Self::Empty => formatter.write_str("no entries"),
        }
    }
}

/// Reads a record from its JSON.
///
/// Fails if this is not a record of [`FORMAT`], or if an entry has contents that this page does not support.
pub fn from_json(json: &str) -> Result<Record, ImportError> {
    let reason = |error: serde_json::Error| ImportError::NotARecord(error.to_string());
    // Check the format first: the entries of another format may not parse.
    let Header { format } = serde_json::from_str(json).map_err(reason)?;
    if format != FORMAT {
        return Err(ImportError::OtherFormat(format));
    }
    let exported: ImportedRecord = serde_json::from_str(json).map_err(reason)?;
    let mut record = Record::after(exported.dropped, Some(0));
    for entry in &exported.entries {
        push(entry, &mut record).map_err(reason)?;
    }
    Ok(record)
}

/// Reads a record from a file, for display. Fails as [`from_json`] does, and if the record is empty.
pub fn from_file(bytes: &[u8]) -> Result<Record, ImportError> {
    let record = from_json(&String::from_utf8_lossy(bytes))?;
    if record.is_empty() { Err(ImportError::Empty) } else { Ok(record) }
}

#[derive(Deserialize)]
struct Header {
    format: u32,
}

#[derive(Deserialize)]
struct ImportedRecord {
    dropped: u64,
    entries: Vec<Value>,
}

/// The members that every entry can have.
#[derive(Deserialize)]
struct Common {
    number: u64,
    at_us: u64,
    connection: u32,
    network: Option<OtherNetwork>,
    /// `None` if unknown, and in records from before this was exported.
    reach: Option<Reach>,
    reach_after_us: Option<Micros>,
}

/// The network on which an entry happened, if it was not the relay's.
#[derive(Deserialize)]
enum OtherNetwork {
    #[serde(rename = "in-page")]
    InPage,
}

/// The additional members of an entry with bytes. One of the first three is the position of the bytes.
#[derive(Deserialize)]
struct Content {
    offset: Option<u64>,
    datagram: Option<u64>,
    message: Option<u64>,
    #[serde(deserialize_with = "digits")]
    hex: Bytes,
}

fn push(entry: &Value, record: &mut Record) -> Result<(), serde_json::Error> {
    // Deserialize each type from the whole entry: the members are flattened, and more than one type has a `message`.
    let Common { number, at_us, connection, network, reach, reach_after_us } = Common::deserialize(entry)?;
    let mut kind = EventKind::deserialize(entry).map_err(|error| Error::custom(format!("entry {number}: {error}")))?;
    let has_reach = kind.bytes().is_some() || kind.is_sent_message();
    let mut place = None;
    if let Some(bytes) = kind.bytes_mut() {
        let content = Content::deserialize(entry).map_err(|error| Error::custom(format!("entry {number}: {error}")))?;
        *bytes = content.hex;
        place = Some((content.offset.unwrap_or_default(), content.datagram.or(content.message).unwrap_or_default()));
    }
    record.set_in_page(matches!(network, Some(OtherNetwork::InPage)));
    record.push(Entry { at: at_us, connection: ConnectionId(connection), kind });
    if let Some((offset, datagram)) = place {
        record.set_place(offset, datagram);
    }
    // If the file has no reach for a connect, later entries determine it.
    if has_reach || reach.is_some() {
        record.set_reach(reach.unwrap_or_default(), reach_after_us);
    }
    Ok(())
}

/// Deserializes a failure from one member of its entry, without the option that would have allowed the action. That option
/// applied to the relay of that time, and anyone can write one into a file, so the page must not suggest it to the reader.
pub(super) fn failure<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Failure, D::Error> {
    #[derive(Deserialize)]
    struct Member {
        failure: Failure,
    }
    Member::deserialize(deserializer).map(|member| Failure { allow: None, ..member.failure })
}

/// Deserializes the kernel's view from members of the entry, with units in their names; `None` without them.
pub(super) fn info<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TcpInfo>, D::Error> {
    #[derive(Deserialize)]
    struct Members {
        rtt_us: Option<u32>,
        #[serde(default)]
        rtt_variation_us: u32,
        #[serde(default)]
        retransmits: u32,
        #[serde(default)]
        in_flight: u32,
        #[serde(default)]
        congestion_window: u32,
        #[serde(default)]
        segment_size: u32,
        #[serde(default)]
        receive_window: u32,
    }
    let members = Members::deserialize(deserializer)?;
    Ok(members.rtt_us.map(|rtt| TcpInfo {
        rtt,
        rtt_variation: members.rtt_variation_us,
        retransmits: members.retransmits,
        in_flight: members.in_flight,
        congestion_window: members.congestion_window,
        segment_size: members.segment_size,
        receive_window: members.receive_window,
    }))
}

/// Deserializes a masking key from hexadecimal digits.
pub(super) fn key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<[u8; 4]>, D::Error> {
    let bytes = digits(deserializer)?;
    bytes.as_ref().try_into().map(Some).map_err(|_| D::Error::custom("a masking key has four bytes"))
}

/// Deserializes bytes from hexadecimal digits.
pub(super) fn digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    let digits = String::deserialize(deserializer)?;
    HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map(Bytes::from).map_err(D::Error::custom)
}
