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
//! character cut in two, `invalid` those that are no UTF-8, each where not 0. A datagram is no part of a stream: in place
//! of its offset it has its number, as `datagram`. A connection without `protocol` is TCP. Other members are those of
//! [`EventKind`].

use super::{EventKind, Protocol, Record, RecordedEvent};
use crate::json::quote;
use relay_protocol::Failure;

/// The number of this format.
pub const FORMAT: u32 = 1;

/// The whole record as JSON.
pub fn to_json(record: &Record) -> String {
    let mut object = Object::default();
    object.number("format", FORMAT.into());
    object.number("dropped", record.dropped());
    object.member("entries", "[");
    let mut json = object.0;
    for (index, noted) in record.entries().enumerate() {
        if index > 0 {
            json.push(',');
        }
        json.push_str(&entry(record, noted));
    }
    json + "]}"
}

/// A JSON object that still lacks its end.
#[derive(Default)]
struct Object(String);

impl Object {
    /// Adds a member whose value is JSON already.
    fn member(&mut self, name: &str, json: &str) {
        let before = if self.0.is_empty() { "{\"" } else { ",\"" };
        self.0.extend([before, name, "\":", json]);
    }

    fn number(&mut self, name: &str, number: u64) {
        self.member(name, &number.to_string());
    }

    fn text(&mut self, name: &str, text: &str) {
        self.member(name, "");
        quote(&mut self.0, text);
    }

    fn optional(&mut self, name: &str, text: &Option<String>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    fn headers(&mut self, headers: &[(String, String)]) {
        let mut json = String::new();
        for (name, value) in headers {
            json.push_str(if json.is_empty() { "[" } else { ",[" });
            quote(&mut json, name);
            json.push(',');
            quote(&mut json, value);
            json.push(']');
        }
        self.member("headers", &["[", &json, "]"].concat());
    }

    fn failure(&mut self, failure: &Failure) {
        let mut object = Self::default();
        object.text("phase", failure.phase.name());
        object.text("kind", failure.kind.name());
        if let Some(errno) = failure.errno {
            object.member("errno", &errno.to_string());
        }
        object.optional("symbol", &failure.symbol);
        object.text("message", &failure.message);
        object.number("microseconds", failure.microseconds);
        object.optional("rule", &failure.rule);
        object.optional("allow", &failure.allow);
        if let Some(holder) = failure.holder {
            object.text("holder", holder.name());
        }
        self.member("failure", &(object.0 + "}"));
    }
}

/// An entry as JSON.
fn entry(record: &Record, noted: &RecordedEvent) -> String {
    let mut object = Object::default();
    object.number("number", noted.number);
    object.number("at_us", record.since_start(noted.at));
    object.number("connection", noted.connection.0.into());
    object.text("what", name(&noted.what));
    match &noted.what {
        EventKind::Connect { target, protocol } => {
            object.text("target", target);
            if *protocol == Protocol::Udp {
                object.text("protocol", protocol.name());
            }
        }
        EventKind::Faults(faults) => {
            for (name, number) in [
                ("loss_percent", faults.loss),
                ("duplicate_percent", faults.duplicate),
                ("reorder_percent", faults.reorder),
                ("delay_ms", faults.delay),
                ("seed", faults.seed),
            ] {
                object.number(name, number.into());
            }
        }
        EventKind::Open { local, peer, took } => {
            object.text("local", local);
            object.text("peer", peer);
            object.number("took_us", *took);
        }
        EventKind::Receive { size } | EventKind::Received { size, .. } => object.number("size", (*size).into()),
        EventKind::TimedOut { after } => object.number("after_us", *after),
        EventKind::Failed(failure) => object.failure(failure),
        EventKind::Closed { code, reason } => {
            object.number("code", (*code).into());
            object.text("reason", reason);
        }
        EventKind::Request { method, url, headers, .. } => {
            object.text("method", method);
            object.text("url", url);
            object.headers(headers);
        }
        EventKind::Response { status, reason, headers, took, .. } => {
            object.number("status", (*status).into());
            object.text("reason", reason);
            object.headers(headers);
            object.number("took_us", *took);
        }
        EventKind::HttpFailed { cause, message, took } => {
            object.text("cause", cause.name());
            object.text("message", message);
            object.number("took_us", *took);
        }
        EventKind::Bind { port, backlog } => {
            object.number("port", (*port).into());
            if let Some(backlog) = backlog {
                object.number("backlog", (*backlog).into());
            }
        }
        EventKind::Bound { local } => object.text("local", local),
        EventKind::Waiting { clients } => object.number("clients", (*clients).into()),
        EventKind::Accepted { local, peer, waited } => {
            object.text("local", local);
            object.text("peer", peer);
            if let Some(waited) = waited {
                object.number("waited_us", *waited);
            }
        }
        EventKind::SendTo { to, .. } => object.text("to", to),
        EventKind::ReceivedFrom { from, size, .. } => {
            object.text("from", from);
            object.number("size", (*size).into());
        }
        EventKind::Truncated { kept, of } => {
            object.number("kept", (*kept).into());
            object.number("of", (*of).into());
        }
        EventKind::Injected { fault, way, number, bytes } => {
            object.text("fault", fault.name());
            object.text("way", way.name());
            object.number("datagram", *number);
            object.number("bytes", (*bytes).into());
        }
        EventKind::Reported(failure) => object.failure(failure),
        EventKind::Info(Some(info)) => {
            for (name, number) in [
                ("rtt_us", info.rtt),
                ("rtt_variation_us", info.rtt_variation),
                ("retransmits", info.retransmits),
                ("in_flight", info.in_flight),
                ("congestion_window", info.congestion_window),
                ("segment_size", info.segment_size),
                ("receive_window", info.receive_window),
            ] {
                object.number(name, number.into());
            }
        }
        EventKind::Send { .. }
        | EventKind::Shutdown
        | EventKind::Fin
        | EventKind::Reset
        | EventKind::Close
        | EventKind::Accept
        | EventKind::Info(None) => {}
    }
    if let (Some(bytes), Some(reading)) = (noted.what.bytes(), noted.facts.reading) {
        match noted.facts.datagram {
            0 => object.number("offset", noted.facts.offset),
            number => object.number("datagram", number),
        }
        object.number("length", bytes.len() as u64);
        object.text("hex", &hex(bytes));
        object.text("text", &reading.text(bytes));
        for (name, count) in [("continued", reading.continued), ("cut", reading.cut), ("invalid", reading.invalid)] {
            if count > 0 {
                object.number(name, count as u64);
            }
        }
    }
    object.0 + "}"
}

/// What an entry is called in the JSON.
fn name(what: &EventKind) -> &'static str {
    match what {
        EventKind::Connect { .. } => "connect",
        EventKind::Faults(_) => "faults",
        EventKind::Open { .. } => "open",
        EventKind::Send { .. } => "send",
        EventKind::Receive { .. } => "receive",
        EventKind::Received { .. } => "received",
        EventKind::TimedOut { .. } => "timed_out",
        EventKind::Shutdown => "shutdown",
        EventKind::Fin => "fin",
        EventKind::Reset => "reset",
        EventKind::Close => "close",
        EventKind::Failed(_) => "failed",
        EventKind::Closed { .. } => "closed",
        EventKind::Bind { .. } => "bind",
        EventKind::Bound { .. } => "bound",
        EventKind::Waiting { .. } => "waiting",
        EventKind::Accept => "accept",
        EventKind::Accepted { .. } => "accepted",
        EventKind::SendTo { .. } => "send_to",
        EventKind::ReceivedFrom { .. } => "received_from",
        EventKind::Truncated { .. } => "truncated",
        EventKind::Injected { .. } => "injected",
        EventKind::Reported(_) => "reported",
        EventKind::Info(_) => "info",
        EventKind::Request { .. } => "request",
        EventKind::Response { .. } => "response",
        EventKind::HttpFailed { .. } => "http_failed",
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
