//! The record and its views, without a browser.

mod filter;
mod frame;
mod hex;
mod import;
mod lifelines;
mod model;
mod notes;
mod pcap;
mod queues;
mod reach;
mod state;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/http.rs"]
mod support_http;
mod udp;
mod utf8;
mod views;
mod websocket;

use networking_lab::record::{ConnectionId, EventKind, HttpCause, Protocol, Record};
use relay_protocol::{Failure, FailureKind, Phase};

/// Adds an entry.
fn push(record: &mut Record, at: u64, connection: u32, kind: EventKind) {
    record.push(networking_lab::record::Entry { at, connection: ConnectionId(connection), kind });
}

/// The result of a recv with a buffer of this size.
fn received(size: u32, bytes: &[u8]) -> EventKind {
    EventKind::Received { size, bytes: bytes.to_vec().into() }
}

/// A datagram from this sender, as returned by a recvfrom with a buffer of this size.
fn received_from(from: &str, size: u32, bytes: &[u8]) -> EventKind {
    EventKind::ReceivedFrom { from: from.into(), size, bytes: bytes.to_vec().into() }
}

/// Sent bytes.
fn send(bytes: &[u8]) -> EventKind {
    EventKind::Send { bytes: bytes.to_vec().into() }
}

/// The relay reports that a connection's socket has taken all sent bytes.
fn all_written(record: &mut Record, connection: u32) {
    let end = record.last().map_or(0, |event| event.at);
    record.written(ConnectionId(connection), u64::MAX, end);
}

/// An established connection.
fn open(local: &str, peer: &str) -> EventKind {
    EventKind::Open { local: local.into(), peer: peer.into(), took: 412 }
}

/// The end of the WebSocket.
fn closed(code: u16) -> EventKind {
    EventKind::Closed { code, reason: String::new() }
}

/// A connect request.
fn connect(target: &str) -> EventKind {
    EventKind::Connect { target: target.into(), protocol: Protocol::Tcp }
}

/// A failure with a duration, but no rule or message.
fn failure(phase: Phase, kind: FailureKind, symbol: Option<&str>) -> Failure {
    Failure { symbol: symbol.map(str::to_owned), microseconds: 300, ..support::failure(phase, kind) }
}
