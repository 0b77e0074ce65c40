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
    /// How long after it was sent it came back first.
    pub took: Option<Micros>,
}

/// By how much longer a message has to take for its wait to be more than a machine's noise, in microseconds.
const NOTICEABLE: Micros = 20_000;

/// How long messages took, of those that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// Half of them took no longer.
    pub median: Micros,
    pub longest: Micros,
    /// The number of the message that took the longest.
    pub slowest: u32,
}

impl Delays {
    /// Whether the longest stands out, among its own and beside those of the other protocol at the same time, so much that something
    /// made it wait: what a busy machine does to one it does to both.
    pub fn has_waited(self, beside: Option<Self>) -> bool {
        let usual = 2 * self.median;
        self.longest >= usual.max(beside.map_or(0, |other| other.longest)) + NOTICEABLE
    }
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
    /// When each was sent, as in `messages`.
    sent_at: Vec<Option<Micros>>,
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
        let count = count as usize;
        Self { messages: vec![Delivery::default(); count], sent_at: vec![None; count], ..Self::default() }
    }

    /// Takes in what happened next on the connection.
    pub fn record(&mut self, at: Micros, event: &EventKind) {
        match event {
            EventKind::Send { bytes } => {
                let Some(number) = number(bytes) else { return };
                if let Some(message) = self.message(number) {
                    message.sent = true;
                    self.sent_at[number as usize - 1] = Some(at);
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
        let first_sent = self.sent_at.iter().flatten().min().copied();
        let index = number.wrapping_sub(1) as usize;
        let sent_at = self.sent_at.get(index).copied().flatten();
        let Some(message) = self.messages.get_mut(index) else { return };
        message.arrivals += 1;
        message.late |= message.arrivals == 1 && overtaken;
        message.took = message.took.or(sent_at.map(|sent_at| at.saturating_sub(sent_at)));
        self.order.push(number);
        self.took = first_sent.map(|first| at.saturating_sub(first));
    }

    /// How long those took that came back; none where none did.
    pub fn delays(&self) -> Option<Delays> {
        let mut all: Vec<_> =
            (1..).zip(&self.messages).filter_map(|(number, message)| Some((message.took?, number))).collect();
        // Of those that took equally long, the first is the slowest: the others waited for it.
        all.sort_by_key(|&(took, number)| (took, std::cmp::Reverse(number)));
        let &(longest, slowest) = all.last()?;
        Some(Delays { median: all[(all.len() - 1) / 2].0, longest, slowest })
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
