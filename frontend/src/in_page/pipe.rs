//! One direction of a TCP connection: a bounded queue of bytes from one socket to the other, followed by a FIN.

use bytes::{Bytes, BytesMut};
use fault_injection::Faults;
use relay_protocol::Way;
use std::{collections::VecDeque, time::Duration};

/// The first retransmission timeout, which doubles with each further loss (RFC 6298, section 5.5): Linux's minimum.
const RETRANSMISSION_TIMEOUT: Duration = Duration::from_millis(200);

/// After this many losses in a row a segment arrives anyway: a connection that loses every segment would hang for minutes.
const MAX_RETRANSMISSIONS: u32 = 6;

/// The maximum number of bytes sent but not yet read by the peer: the send buffer and the receive buffer together.
pub const CAPACITY: usize = 256 * 1024;

/// One direction of a connection.
pub struct Pipe {
    /// The bytes that have arrived but were not read.
    arrived: BytesMut,
    /// The segments in flight, with their arrival times; in order, as TCP delivers them.
    flight: VecDeque<(Duration, Segment)>,
    flight_bytes: usize,
    capacity: usize,
    loss: Loss,
    fin_sent: bool,
    fin_arrived: bool,
}

enum Segment {
    Bytes(Bytes),
    Fin,
}

/// Injected segment loss.
#[derive(Clone, Copy)]
pub struct Loss {
    pub faults: Faults,
    /// The direction whose random draws apply.
    pub way: Way,
    /// The number of segments so far.
    drawn: u64,
    /// The number of retransmissions so far.
    retransmits: u32,
}

impl Loss {
    pub fn new(faults: Faults, way: Way) -> Self {
        Self { faults, way, drawn: 0, retransmits: 0 }
    }

    /// The delay of the next segment.
    fn draw(&mut self) -> Duration {
        let (mut late, mut timeout) = (Duration::ZERO, RETRANSMISSION_TIMEOUT);
        self.drawn += 1;
        for again in 0..u64::from(MAX_RETRANSMISSIONS) {
            // Each retransmission has a draw of its own. With the draws of the following segments, one segment would be lost as
            // often as several segments in a row are.
            if !self.faults.fate(self.way, self.drawn + (again << 32)).lost {
                break;
            }
            self.retransmits += 1;
            late += timeout;
            timeout *= 2;
        }
        late
    }
}

/// The result of a read.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    Bytes(Bytes),
    /// The peer has closed its writing side, and everything before the FIN was read.
    End,
    /// Nothing has arrived yet.
    Nothing,
}

impl Pipe {
    pub fn new(capacity: usize, loss: Loss) -> Self {
        Self {
            arrived: BytesMut::new(),
            flight: VecDeque::new(),
            flight_bytes: 0,
            capacity,
            loss,
            fin_sent: false,
            fin_arrived: false,
        }
    }

    /// The number of bytes that can be written now.
    pub fn room(&self) -> usize {
        self.capacity.saturating_sub(self.arrived.len() + self.flight_bytes)
    }

    /// Sets the capacity in bytes.
    pub fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity;
    }

    /// Writes as many bytes as there is room for, and returns their number.
    pub fn write(&mut self, bytes: &[u8], now: Duration) -> usize {
        let count = bytes.len().min(self.room());
        if count > 0 {
            self.depart(Segment::Bytes(Bytes::copy_from_slice(&bytes[..count])), now);
        }
        count
    }

    /// Sends the FIN. Nothing may be written after it.
    pub fn finish(&mut self, now: Duration) {
        if !self.fin_sent {
            self.fin_sent = true;
            self.depart(Segment::Fin, now);
        }
    }

    fn depart(&mut self, segment: Segment, now: Duration) {
        let late = self.loss.draw();
        if let Segment::Bytes(bytes) = &segment {
            self.flight_bytes += bytes.len();
        }
        // Segments after a lost one wait for it.
        let due = self.flight.back().map_or(now + late, |(before, _)| (*before).max(now + late));
        self.flight.push_back((due, segment));
        self.settle(now);
    }

    /// Delivers the segments that are due. Returns whether there were any.
    pub fn settle(&mut self, now: Duration) -> bool {
        let mut settled = false;
        while self.due().is_some_and(|due| due <= now)
            && let Some((_, segment)) = self.flight.pop_front()
        {
            settled = true;
            match segment {
                Segment::Bytes(bytes) => {
                    self.flight_bytes -= bytes.len();
                    self.arrived.extend_from_slice(&bytes);
                }
                Segment::Fin => self.fin_arrived = true,
            }
        }
        settled
    }

    /// When the next segment arrives.
    pub fn due(&self) -> Option<Duration> {
        self.flight.front().map(|(due, _)| *due)
    }

    /// Reads as recv(2) does with a buffer of `size` bytes.
    pub fn read(&mut self, size: usize) -> Read {
        match self.arrived.len() {
            0 if self.fin_arrived => Read::End,
            0 => Read::Nothing,
            length => Read::Bytes(self.arrived.split_to(length.min(size)).freeze()),
        }
    }

    /// Whether bytes have arrived that were not read.
    pub fn has_unread(&self) -> bool {
        !self.arrived.is_empty()
    }

    pub fn fin_sent(&self) -> bool {
        self.fin_sent
    }

    /// The number of segments in flight, and the number of retransmissions so far.
    pub fn segments(&self) -> (u32, u32) {
        (self.flight.len() as u32, self.loss.retransmits)
    }
}
