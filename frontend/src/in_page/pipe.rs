//! One direction of a TCP connection: a bounded queue of bytes from one socket to the other, and the FIN behind them.

use bytes::{Bytes, BytesMut};
use fault_injection::Faults;
use relay_protocol::Way;
use std::{collections::VecDeque, time::Duration};

/// How long a lost segment is waited for before it is sent again; each further time twice as long (RFC 6298, section 5.5, with
/// the least time that Linux waits).
const RETRANSMISSION_TIMEOUT: Duration = Duration::from_millis(200);

/// After so many losses in a row a segment arrives all the same: a connection that loses all would hang for minutes.
const MAX_RETRANSMISSIONS: u32 = 6;

/// What a socket may have sent that its peer has not read, in bytes: the one's send buffer and the other's receive buffer.
pub const CAPACITY: usize = 256 * 1024;

/// One direction of a connection.
pub struct Pipe {
    /// What has arrived and was not read.
    arrived: BytesMut,
    /// What is on its way, with the time when it arrives; in order, as TCP delivers it.
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

/// Losing segments on purpose.
#[derive(Clone, Copy)]
pub struct Loss {
    pub faults: Faults,
    /// Which draws decide.
    pub way: Way,
    /// How many segments were drawn for so far.
    drawn: u64,
    /// How many were sent again.
    retransmits: u32,
}

impl Loss {
    pub fn new(faults: Faults, way: Way) -> Self {
        Self { faults, way, drawn: 0, retransmits: 0 }
    }

    /// How late the next segment arrives.
    fn draw(&mut self) -> Duration {
        let (mut late, mut timeout) = (Duration::ZERO, RETRANSMISSION_TIMEOUT);
        self.drawn += 1;
        for again in 0..u64::from(MAX_RETRANSMISSIONS) {
            // Each time it is sent again has draws of its own: those of the segments behind it would let one segment be lost as
            // often as several in a row are.
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

/// What a read brings.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    Bytes(Bytes),
    /// The peer has closed its writing side, and everything before that was read.
    End,
    /// Nothing yet.
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

    /// How many bytes it takes at present.
    pub fn room(&self) -> usize {
        self.capacity.saturating_sub(self.arrived.len() + self.flight_bytes)
    }

    /// Changes how much it takes, in bytes.
    pub fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity;
    }

    /// Takes as many bytes as there is room for, and says how many.
    pub fn write(&mut self, bytes: &[u8], now: Duration) -> usize {
        let count = bytes.len().min(self.room());
        if count > 0 {
            self.depart(Segment::Bytes(Bytes::copy_from_slice(&bytes[..count])), now);
        }
        count
    }

    /// Nothing is written behind this.
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
        // What comes behind a lost segment waits for it.
        let due = self.flight.back().map_or(now + late, |(before, _)| (*before).max(now + late));
        self.flight.push_back((due, segment));
        self.settle(now);
    }

    /// Lets arrive what is due. False where nothing was.
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

    /// As recv(2) with a buffer of so many bytes.
    pub fn read(&mut self, size: usize) -> Read {
        match self.arrived.len() {
            0 if self.fin_arrived => Read::End,
            0 => Read::Nothing,
            length => Read::Bytes(self.arrived.split_to(length.min(size)).freeze()),
        }
    }

    /// Whether something has arrived that was not read.
    pub fn has_unread(&self) -> bool {
        !self.arrived.is_empty()
    }

    pub fn fin_sent(&self) -> bool {
        self.fin_sent
    }

    /// How many segments are on their way, and how many were sent again so far.
    pub fn segments(&self) -> (u32, u32) {
        (self.flight.len() as u32, self.loss.retransmits)
    }
}
