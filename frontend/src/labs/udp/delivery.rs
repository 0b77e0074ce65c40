//! What became of the numbered messages of a comparison. Pure.

use crate::record::{EventKind, Micros};
use relay_protocol::{Fault, TcpInfo, Way};

/// The message of this number. It ends with a line feed, because TCP has no edges between messages: what reads the stream
/// finds them by it. UDP does not need it, and sends the same.
pub fn message(number: u32) -> Vec<u8> {
    format!("message {number}\n").into_bytes()
}

/// What became of one message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    pub sent: bool,
    /// How often it came back.
    pub arrivals: u32,
    /// Whether one that was sent later had come back before it.
    pub late: bool,
    /// Whether it is known to have been thrown away on its way out.
    pub lost_out: bool,
}

/// What became of all messages over one protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deliveries {
    /// Of each message, the first for number 1.
    pub messages: Vec<Delivery>,
    /// The numbers in the order in which they came back.
    pub order: Vec<u32>,
    /// From the first send to the last that came back.
    pub took: Option<Micros>,
    /// What the kernel reported of the connection, where it did.
    pub info: Option<TcpInfo>,
    first_sent: Option<Micros>,
    /// What came of a stream and is not yet a line.
    partial_line: Vec<u8>,
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
    pub duplicated: u32,
    /// Came back after a later one.
    pub late: u32,
}

impl Deliveries {
    /// Of `count` messages, none of them sent yet.
    pub fn new(count: u32) -> Self {
        Self { messages: vec![Delivery::default(); count as usize], ..Self::default() }
    }

    /// Takes in what happened next on the connection.
    pub fn record(&mut self, at: Micros, event: &EventKind) {
        match event {
            EventKind::Send { bytes } => {
                self.first_sent.get_or_insert(at);
                if let Some(message) = number(bytes).and_then(|number| self.message(number)) {
                    message.sent = true;
                }
            }
            EventKind::Received { bytes, .. } | EventKind::ReceivedFrom { bytes, .. } => self.receive(at, bytes),
            EventKind::Injected { fault: Fault::Loss, way: Way::Out, number, .. } => {
                if let Some(message) = u32::try_from(*number).ok().and_then(|number| self.message(number)) {
                    message.lost_out = true;
                }
            }
            EventKind::Info(info) => self.info = *info,
            _ => {}
        }
    }

    /// Takes in what a recv returned: a datagram, or as much of the stream as there was.
    fn receive(&mut self, at: Micros, bytes: &[u8]) {
        self.partial_line.extend_from_slice(bytes);
        while let Some(end) = self.partial_line.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.partial_line.drain(..=end).collect();
            if let Some(number) = number(&line) {
                self.arrived(at, number);
            }
        }
    }

    fn message(&mut self, number: u32) -> Option<&mut Delivery> {
        self.messages.get_mut(number.checked_sub(1)? as usize)
    }

    fn arrived(&mut self, at: Micros, number: u32) {
        let overtaken = self.order.iter().any(|&earlier| earlier > number);
        let Some(message) = self.message(number) else { return };
        message.arrivals += 1;
        message.late |= message.arrivals == 1 && overtaken;
        self.order.push(number);
        self.took = self.first_sent.map(|first| at.saturating_sub(first));
    }

    /// How many came to what.
    pub fn totals(&self) -> Totals {
        let count = |is: fn(&Delivery) -> bool| self.messages.iter().filter(|message| is(message)).count() as u32;
        Totals {
            sent: count(|message| message.sent),
            arrived: count(|message| message.arrivals > 0),
            missing: count(|message| message.sent && message.arrivals == 0),
            duplicated: count(|message| message.arrivals > 1),
            late: count(|message| message.late),
        }
    }

    /// Whether every message came back.
    pub fn is_complete(&self) -> bool {
        self.messages.iter().all(|message| message.arrivals > 0)
    }
}

/// The number that a message carries; none where it is no message of a comparison.
fn number(message: &[u8]) -> Option<u32> {
    str::from_utf8(message).ok()?.strip_prefix("message ")?.strip_suffix('\n')?.parse().ok()
}
