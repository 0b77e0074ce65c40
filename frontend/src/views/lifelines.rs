//! The clients of a server on the ladder: a column for each, as many as fit, and each one's state beside a row. Pure.

use super::Setting;
use crate::record::{ConnectionId, EventKind, Micros, Record, RecordedEvent};

/// The maximum number of columns, even if there is room for more.
const MAX_COLUMNS: usize = 6;

/// The minimum width of a column, in CSS pixels.
const COLUMN: u32 = 88;

/// The space left of the tab's lane and right of the last one, in CSS pixels, as in the style sheet.
const MARGINS: u32 = 232;

/// When a connection began and ended, as far as the record says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lifeline {
    id: ConnectionId,
    /// When the client connected.
    came: Micros,
    /// The number of the entry that accepted it; 0 if that entry was dropped.
    accepted: u64,
    /// The number of the entry that ended it, if any.
    ended: Option<u64>,
}

/// A connection's state beside a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifelineState {
    /// The client has not connected yet, or the connection has ended.
    Absent,
    /// The client waits in the kernel's accept queue.
    Waiting,
    /// The connection is established.
    Served,
    /// The column stands for several connections, or for none yet.
    Shared,
}

impl LifelineState {
    /// The name in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Waiting => "waiting",
            Self::Served => "served",
            Self::Shared => "shared",
        }
    }
}

/// The columns, from left to right: one shared by the older connections, if they do not all fit, then one for each newer
/// connection, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lifelines {
    /// The newest of the connections that share the first column, if any do.
    earlier: Option<ConnectionId>,
    own: Vec<Lifeline>,
}

impl Lifelines {
    /// Computes a record's columns; the default if the tab is not a server.
    pub fn of(record: &Record, setting: Setting) -> Self {
        let mut lifelines = Self::default();
        if !setting.lanes.clients {
            return lifelines;
        }
        let room = if setting.narrow() { 1 } else { (setting.width.saturating_sub(MARGINS) * 2 / 3 / COLUMN) as usize };
        let room = room.clamp(1, MAX_COLUMNS);
        let mut ids = Vec::new();
        for (id, _) in record.connections() {
            if id != ConnectionId::SERVER {
                ids.push(id);
            }
        }
        let shared = if ids.len() > room { ids.len() - (room - 1) } else { 0 };
        lifelines.earlier = shared.checked_sub(1).map(|last| ids[last]);
        for &id in &ids[shared..] {
            lifelines.own.push(Lifeline { id, came: 0, accepted: 0, ended: None });
        }
        for event in record.entries() {
            let Some(column) = lifelines.own.iter_mut().find(|column| column.id == event.connection) else { continue };
            match event.kind {
                EventKind::Accepted { waited, .. } => {
                    column.came = event.at.saturating_sub(waited.unwrap_or(0));
                    column.accepted = event.number;
                }
                EventKind::Closed { .. } => column.ended = Some(event.number),
                _ => {}
            }
        }
        lifelines
    }

    /// The number of columns, at least 1.
    pub fn count(&self) -> usize {
        (self.own.len() + usize::from(self.earlier.is_some())).max(1)
    }

    /// The newest of the connections that share the first column, if any do.
    pub fn earlier(&self) -> Option<ConnectionId> {
        self.earlier
    }

    /// The connections that have a column of their own, from left to right.
    pub fn own(&self) -> impl Iterator<Item = ConnectionId> {
        self.own.iter().map(|column| column.id)
    }

    /// Whether a connection has a column of its own.
    pub fn has_own(&self, id: ConnectionId) -> bool {
        self.own.iter().any(|column| column.id == id)
    }

    /// Returns the column of a connection, 1 for the first. For the listening socket it is the last.
    pub fn column(&self, id: ConnectionId) -> usize {
        let shared = usize::from(self.earlier.is_some());
        match self.own.iter().position(|column| column.id == id) {
            Some(at) => shared + at + 1,
            None if id != ConnectionId::SERVER && shared > 0 => 1,
            None => self.count(),
        }
    }

    /// Returns the state of each column beside the row of an entry.
    pub fn beside(&self, event: &RecordedEvent) -> Vec<LifelineState> {
        let mut states = Vec::with_capacity(self.count());
        if self.earlier.is_some() || self.own.is_empty() {
            states.push(LifelineState::Shared);
        }
        for column in &self.own {
            states.push(if event.number < column.accepted {
                if event.at >= column.came { LifelineState::Waiting } else { LifelineState::Absent }
            } else if column.ended.is_none_or(|ended| event.number <= ended) {
                LifelineState::Served
            } else {
                LifelineState::Absent
            });
        }
        states
    }
}
