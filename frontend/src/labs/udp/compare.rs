//! What became of the numbered messages of a comparison, read from the record. Pure.

use crate::record::{ConnectionId, EventKind, Micros, Record};
use relay_protocol::{Fault, TcpInfo, Way};

/// The message of this number. It ends with a line feed, because TCP has no edges between messages: what reads the stream
/// finds them by it. UDP does not need it, and sends the same.
pub fn message(number: u32) -> Vec<u8> {
    format!("message {number}\n").into_bytes()
}

/// What became of one message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Whether it was sent.
    pub sent: bool,
    /// How often it came back.
    pub arrivals: u32,
    /// Whether one that was sent later had come back before it.
    pub late: bool,
    /// Whether it is known to have been thrown away on its way out.
    pub lost_out: bool,
}

/// What became of the messages over one protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Of each message, the first for number 1.
    pub cells: Vec<Cell>,
    /// The numbers in the order in which they came back.
    pub order: Vec<u32>,
    /// From the first send to the last that came back.
    pub took: Option<Micros>,
    /// What the kernel told of the connection, where it did.
    pub info: Option<TcpInfo>,
    // When the first was sent.
    began: Option<Micros>,
    // What came of a stream and is not yet a line.
    rest: Vec<u8>,
}

/// How many messages came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Were sent.
    pub sent: u32,
    /// Came back, at least once.
    pub arrived: u32,
    /// Were sent and did not come back.
    pub missing: u32,
    /// Came back more than once.
    pub twice: u32,
    /// Came back after a later one.
    pub late: u32,
}

impl Side {
    /// Of `count` messages, none of them sent yet.
    pub fn new(count: u32) -> Self {
        Self { cells: vec![Cell::default(); count as usize], ..Self::default() }
    }

    /// What the record says of `count` messages on this connection.
    pub fn of(record: &Record, connection: ConnectionId, count: u32) -> Self {
        let mut side = Self::new(count);
        for noted in record.entries().filter(|noted| noted.connection == connection) {
            side.take(noted.at, &noted.what);
        }
        side
    }

    /// Takes in what happened next.
    pub fn take(&mut self, at: Micros, what: &EventKind) {
        match what {
            EventKind::Send { bytes } => {
                self.began.get_or_insert(at);
                if let Some(cell) = number(bytes).and_then(|number| self.cell(number)) {
                    cell.sent = true;
                }
            }
            EventKind::Received { bytes, .. } | EventKind::ReceivedFrom { bytes, .. } => self.receive(at, bytes),
            EventKind::Injected { fault: Fault::Loss, way: Way::Out, number, .. } => {
                if let Some(cell) = u32::try_from(*number).ok().and_then(|number| self.cell(number)) {
                    cell.lost_out = true;
                }
            }
            EventKind::Info(info) => self.info = *info,
            _ => {}
        }
    }

    /// Takes in what a recv returned: a datagram, or as much of the stream as there was.
    pub fn receive(&mut self, at: Micros, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        while let Some(end) = self.rest.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            self.came(at, number(&line));
        }
    }

    fn cell(&mut self, number: u32) -> Option<&mut Cell> {
        self.cells.get_mut(number.checked_sub(1)? as usize)
    }

    fn came(&mut self, at: Micros, number: Option<u32>) {
        let Some(number) = number else { return };
        let highest = self.order.iter().copied().max().unwrap_or(0);
        let Some(cell) = self.cell(number) else { return };
        cell.arrivals += 1;
        cell.late |= cell.arrivals == 1 && number < highest;
        self.order.push(number);
        self.took = self.began.map(|began| at.saturating_sub(began));
    }

    /// How many came to what.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for cell in &self.cells {
            totals.sent += u32::from(cell.sent);
            totals.arrived += u32::from(cell.arrivals > 0);
            totals.missing += u32::from(cell.sent && cell.arrivals == 0);
            totals.twice += u32::from(cell.arrivals > 1);
            totals.late += u32::from(cell.late);
        }
        totals
    }

    /// Whether every message came back.
    pub fn is_whole(&self) -> bool {
        self.cells.iter().all(|cell| cell.arrivals > 0)
    }
}

/// The number that a message carries; none where it is none of ours.
fn number(message: &[u8]) -> Option<u32> {
    str::from_utf8(message).ok()?.strip_prefix("message ")?.strip_suffix('\n')?.parse().ok()
}
