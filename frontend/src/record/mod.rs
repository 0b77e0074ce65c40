//! The record of events, in order: one pure model of both ends, fed by events with their times and connection ids.
//!
//! - [`entry`]: one event; `kind`: what all kinds of events have in common
//! - [`connection`]: the state of a connection so far
//! - [`http`]: an HTTP message among a connection's bytes
//! - [`frame`]: a WebSocket frame among a TCP connection's bytes
//! - [`layer`]: which layer a failure belongs to
//! - [`websocket`]: what the browser's own WebSocket exposes
//! - [`utf8`]: a byte stream read as UTF-8 chunk by chunk
//! - [`sequence`]: a long list that is cheap to clone
//! - [`reach`]: how far the tab's actions have progressed
//! - [`queues`]: what is queued at a given moment
//! - `duplicates`: which datagrams arrived once and were received twice
//! - [`excerpt`]: a few entries as a record of their own
//! - [`export`]: the record as JSON
//! - [`import`]: a record from that JSON
//! - [`pcap`]: the record as a capture file

pub mod connection;
mod duplicates;
pub mod entry;
pub mod excerpt;
pub mod export;
pub mod frame;
pub mod http;
pub mod import;
mod kind;
pub mod layer;
pub mod pcap;
pub mod queues;
pub mod reach;
pub mod sequence;
pub mod utf8;
pub mod websocket;

pub use connection::{Connection, Facts};
pub use entry::{ConnectionId, Entry, EventKind, Faults, Micros, Protocol};
pub use frame::WebSocketFrame;
pub use http::{HttpCause, HttpMessage, HttpStart};
pub use layer::Layer;
pub use queues::Queues;
pub use reach::Reach;
pub use websocket::{ClosedBy, MessageFormat, RefusalCause};

use sequence::Sequence;
use std::rc::Rc;

/// The maximum number of entries that a record keeps. Without its contents, an entry takes 250 bytes on a 64-bit
/// machine, as measured, and less in wasm: 25 MB in all.
pub const MAX_ENTRIES: usize = 100_000;

/// The maximum size of the contents that a record keeps, in bytes. The newest entry is kept regardless of its size.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// An entry at its position in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEvent {
    /// The entry's number; 1 for the first since the record was last cleared.
    pub number: u64,
    /// When the page performed the action or learned of the event.
    pub at: Micros,
    /// The event's connection.
    pub connection: ConnectionId,
    /// The kind of event.
    pub kind: EventKind,
    /// What the event means given the entries before it.
    pub facts: Facts,
    /// Whether the previous entry belongs to another connection.
    pub switched: bool,
}

impl RecordedEvent {
    /// Whether the row of an earlier entry shows this event: an injected loss of a datagram that the tab sent.
    pub fn is_shown_before(&self) -> bool {
        self.facts.known && matches!(self.kind, EventKind::Injected { .. })
    }

    /// Returns the text that the event's bytes complete (see [`utf8::Reading::text`]), or `None` if it has no bytes.
    pub fn text(&self) -> Option<String> {
        Some(self.facts.reading?.text(self.kind.bytes()?))
    }
}

/// The events in order. A record keeps at most [`MAX_ENTRIES`] and [`MAX_BYTES`] and drops the oldest entries.
/// Components receive clones, which share the entries, and compare them to decide whether to rerender.
#[derive(Clone, Debug, Default)]
pub struct Record {
    // Identifies the record; clones share it.
    identity: Rc<()>,
    // The number of entries ever pushed.
    pushed: u64,
    // The number of entries that had been pushed when the record was last cleared.
    cleared: u64,
    // The number of updates to entries that were already in the record.
    reach_changes: u64,
    // The time of the newest entry, if this is an earlier state of a record.
    as_of: Option<Micros>,
    // When the relay last reported something.
    heard: Micros,
    // When the relay stopped answering; `None` while it answers.
    silent_since: Option<Micros>,
    bytes: usize,
    zero: Option<Micros>,
    // Whether new connections use the network inside the page.
    in_page: bool,
    // The number of entries on the network inside the page.
    in_page_entries: usize,
    entries: Sequence<RecordedEvent>,
    // Ascending.
    connections: Vec<(ConnectionId, Rc<Connection>)>,
}

impl PartialEq for Record {
    /// Whether both are the same state of the same record.
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) && self.pushed == other.pushed && self.reach_changes == other.reach_changes
    }
}

impl Record {
    /// Returns an empty record with the same network and relay.
    pub fn empty_beside(&self) -> Self {
        Self { in_page: self.in_page, silent_since: self.silent_since, ..Self::default() }
    }

    /// Sets whether new connections use the network inside the page.
    pub fn set_in_page(&mut self, in_page: bool) {
        self.in_page = in_page;
    }

    /// Whether any entry was on the network inside the page.
    pub fn has_in_page(&self) -> bool {
        self.in_page_entries > 0
    }

    /// Appends an event. Times never decrease: a message that arrived just before an action but is handled after it
    /// gets the action's time.
    pub fn push(&mut self, entry: Entry) {
        let Entry { at, connection, kind } = entry;
        let at = self.last().map_or(at, |last| at.max(last.at));
        let is_shown_before = self.update_reach(connection, &kind, at);
        let mut facts = match &kind {
            EventKind::Request { url, .. } => {
                Connection::new(self.in_page && is_on_this_machine(url), self.pushed).take(&kind, 0)
            }
            EventKind::Response { .. } | EventKind::HttpFailed { .. } => {
                let request = self.entries().rev().find(|event| event.connection == connection);
                let in_page = request.is_some_and(|request| request.facts.in_page);
                Connection::new(in_page, self.pushed).take(&kind, 0)
            }
            _ => {
                let position = self.pushed + 1;
                self.connection_mut(connection).take(&kind, position)
            }
        };
        facts.known |= is_shown_before;
        if kind.is_told_by_relay() {
            self.heard = self.heard.max(at);
        }
        self.pushed += 1;
        self.bytes += kind.weight();
        self.in_page_entries += usize::from(facts.in_page);
        self.zero.get_or_insert(at);
        let switched = self.last().is_some_and(|last| last.connection != connection);
        let number = self.pushed - self.cleared;
        self.entries.push(RecordedEvent { number, at, connection, kind, facts, switched });
        while self.len() > MAX_ENTRIES || self.bytes > MAX_BYTES && self.len() > 1 {
            self.drop_oldest();
        }
    }

    /// Returns an empty record that has dropped this many entries. Its times start at `zero`, or at the next entry if `None`.
    fn after(dropped: u64, zero: Option<Micros>) -> Self {
        Self { pushed: dropped, zero, ..Self::default() }
    }

    /// Sets the position of the newest entry's bytes: their offset in the stream, or the number of the datagram or message.
    fn set_place(&mut self, offset: u64, datagram: u64) {
        if let Some(newest) = self.entries.last_mut() {
            (newest.facts.offset, newest.facts.datagram) = (offset, datagram);
        }
    }

    /// Sets how far the newest entry has progressed, and how long after the event this was reported.
    fn set_reach(&mut self, reach: Reach, after: Option<Micros>) {
        let Some(newest) = self.entries.last_mut() else { return };
        (newest.facts.reach, newest.facts.reached_after) = (reach, after);
        let id = newest.connection;
        if reach != Reach::Relay && self.connection(id).is_some() {
            let position = self.pushed;
            self.connection_mut(id).forget_unwritten(position);
        }
    }

    /// Sets whether the newest entry happened before the connection was established.
    fn set_connecting(&mut self, connecting: bool) {
        if let Some(newest) = self.entries.last_mut() {
            newest.facts.connecting = connecting;
        }
    }

    /// Returns the record as of its oldest `entries` entries. It shares these entries, so the call takes time proportional
    /// to the blocks of the other entries and to the connections. Connections that had begun by then keep their latest state.
    pub fn prefix(&self, entries: usize) -> Self {
        let mut part = self.clone();
        part.entries.truncate(entries);
        part.pushed -= (self.len() - part.len()) as u64;
        part.connections.retain(|(_, connection)| connection.begun_after < part.pushed);
        if part.pushed < self.pushed {
            part.as_of = part.last().map(|last| last.at);
        }
        part
    }

    // The index of a connection among the connections, or its insertion point.
    fn connection_index(&self, id: ConnectionId) -> Result<usize, usize> {
        self.connections.binary_search_by_key(&id, |(id, _)| *id)
    }

    fn connection_mut(&mut self, id: ConnectionId) -> &mut Connection {
        let at = self.connection_index(id).unwrap_or_else(|at| {
            self.connections.insert(at, (id, Connection::new(self.in_page, self.pushed).into()));
            at
        });
        Rc::make_mut(&mut self.connections[at].1)
    }

    fn drop_oldest(&mut self) {
        let Some(oldest) = self.entries.pop_front() else { return };
        self.bytes -= oldest.kind.weight();
        self.in_page_entries -= usize::from(oldest.facts.in_page);
        if oldest.kind.ends_connection() {
            self.connections.retain(|(id, _)| *id != oldest.connection);
        }
    }

    /// Removes every entry and the closed connections. Numbers and times restart.
    pub fn clear(&mut self) {
        self.entries = Sequence::default();
        self.connections.retain(|(_, connection)| !connection.closed);
        self.cleared = self.pushed;
        self.bytes = 0;
        self.in_page_entries = 0;
        self.zero = None;
    }

    /// The number of entries in the record.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the record has no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The number of oldest entries dropped since the record was last cleared.
    pub fn dropped(&self) -> u64 {
        self.pushed - self.cleared - self.len() as u64
    }

    /// The entries in order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &RecordedEvent> + Clone {
        self.entries.iter()
    }

    /// The entry at this index; 0 for the oldest that is kept.
    pub fn get(&self, index: usize) -> Option<&RecordedEvent> {
        self.entries.get(index)
    }

    /// The entry with this number, or `None` if it was dropped.
    pub fn find(&self, number: u64) -> Option<&RecordedEvent> {
        // Numbers have no gaps, because only the oldest entries are dropped.
        self.get(usize::try_from(number.checked_sub(self.dropped() + 1)?).ok()?)
    }

    /// The newest entry.
    pub fn last(&self) -> Option<&RecordedEvent> {
        self.get(self.len().checked_sub(1)?)
    }

    /// Returns the state of a connection, or `None` for an HTTP exchange and for a connection that has ended and whose
    /// entries were dropped or cleared.
    pub fn connection(&self, id: ConnectionId) -> Option<&Connection> {
        self.connection_index(id).ok().map(|at| self.connections[at].1.as_ref())
    }

    /// The connections, oldest first.
    pub fn connections(&self) -> impl DoubleEndedIterator<Item = (ConnectionId, &Connection)> {
        self.connections.iter().map(|(id, connection)| (*id, connection.as_ref()))
    }

    /// The number of entries ever pushed up to and including this one. Unlike [`RecordedEvent::number`], it does not restart
    /// when the record is cleared.
    pub fn position(&self, event: &RecordedEvent) -> u64 {
        self.cleared + event.number
    }

    /// The [position](Self::position) of the newest entry; 0 if there never was one.
    pub fn end(&self) -> u64 {
        self.pushed
    }

    /// Converts a time of this record to the time since its first entry.
    pub fn since_start(&self, at: Micros) -> Micros {
        at.saturating_sub(self.zero.unwrap_or(at))
    }

    /// Whether both are states of the same record, with no clear between them.
    fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.identity, &other.identity) && self.cleared == other.cleared
    }

    /// Whether this is a later state of the same record, not cleared since, which still has the newest entry of `earlier`.
    pub fn continues(&self, earlier: &Self) -> bool {
        self.is_same(earlier) && earlier.last().is_some_and(|newest| self.find(newest.number).is_some())
    }

    /// The number of entries added since this earlier state of the record.
    pub fn newer_than(&self, earlier: &Self) -> usize {
        self.len().min(usize::try_from(self.pushed.saturating_sub(earlier.pushed)).unwrap_or(usize::MAX))
    }
}

/// Whether a URL refers to the browser's own machine.
fn is_on_this_machine(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host == "localhost" || host.starts_with("127.")
}
