//! Tracks what happens to the numbered messages of a comparison. Pure.

use crate::record::{EventKind, Micros};
use relay_protocol::{Fault, TcpInfo, Way};

/// Returns the message with this number. It ends with a line feed because TCP does not preserve message boundaries: the
/// line feed marks them in the stream. UDP does not need it, but sends the same bytes.
pub fn message(number: u32) -> Vec<u8> {
    format!("message {number}\n").into_bytes()
}

/// What happened to one message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    pub sent: bool,
    /// The number of times that it came back.
    pub arrivals: u32,
    /// Whether a message with a higher number came back before it.
    pub late: bool,
    /// Whether the relay dropped it on the way out.
    pub lost_out: bool,
    /// The time from sending it until it first came back.
    pub took: Option<Micros>,
}

/// How much longer than usual a message must take to count as delayed by more than the machine's noise, in
/// microseconds.
const NOTICEABLE: Micros = 20_000;

/// How long the messages that came back took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// At least half of the messages took no longer than this.
    pub median: Micros,
    pub longest: Micros,
    /// The number of the message that took the longest.
    pub slowest: u32,
}

impl Delays {
    /// Whether the longest delay exceeds both twice the median and the other protocol's longest delay by so much that
    /// something made the message wait. A busy machine delays both protocols.
    pub fn has_waited(self, beside: Option<Self>) -> bool {
        let usual = 2 * self.median;
        self.longest >= usual.max(beside.map_or(0, |other| other.longest)) + NOTICEABLE
    }
}

/// What happened to all messages over one protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deliveries {
    /// One entry for each message; message 1 comes first.
    pub messages: Vec<Delivery>,
    /// The numbers of the messages in the order in which they came back.
    pub order: Vec<u32>,
    /// The time from the first send until the last message that came back.
    pub took: Option<Micros>,
    /// What the kernel reported about the connection, if it did.
    pub info: Option<TcpInfo>,
    /// When each message was sent, in the order of `messages`.
    sent_at: Vec<Option<Micros>>,
    /// Bytes received after the last line feed.
    partial_line: Vec<u8>,
}

/// The number of messages with each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Messages sent.
    pub sent: u32,
    /// Messages that came back at least once.
    pub arrived: u32,
    /// Messages sent that did not come back.
    pub missing: u32,
    /// Messages that came back more than once.
    pub duplicated: u32,
    /// Messages that came back after a later one.
    pub late: u32,
}

impl Deliveries {
    /// Creates the deliveries of `count` messages, none of which has been sent yet.
    pub fn new(count: u32) -> Self {
        let count = count as usize;
        Self { messages: vec![Delivery::default(); count], sent_at: vec![None; count], ..Self::default() }
    }

    /// Records an event of the connection.
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

    /// Handles the bytes that recv returned: a datagram, or a part of the stream.
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

    /// Returns how long the messages took, or `None` if none came back.
    pub fn delays(&self) -> Option<Delays> {
        let mut all: Vec<_> =
            (1..).zip(&self.messages).filter_map(|(number, message)| Some((message.took?, number))).collect();
        // If several took equally long, the first of them is the slowest: the others waited for it.
        all.sort_by_key(|&(took, number)| (took, std::cmp::Reverse(number)));
        let &(longest, slowest) = all.last()?;
        Some(Delays { median: all[(all.len() - 1) / 2].0, longest, slowest })
    }

    /// Counts the messages by outcome.
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

/// Returns the number in a message, or `None` if it is not a message of a comparison.
fn number(message: &[u8]) -> Option<u32> {
    str::from_utf8(message).ok()?.strip_prefix("message ")?.strip_suffix('\n')?.parse().ok()
}
