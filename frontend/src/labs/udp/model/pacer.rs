//! Paces a socket's datagrams.

use crate::record::Micros;
use relay_protocol::{MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES, UDP_BURST, UDP_PACKET};
use std::collections::VecDeque;

/// The overhead in bytes that the relay counts for each datagram.
const OVERHEAD: usize = 64;

/// Estimates which of a socket's datagrams the relay still holds because of its rate limit and the injected delay. The
/// relay acknowledges a stream's bytes but not datagrams, so the lab has only this estimate. While the relay holds too
/// much, it stops reading from the page, and a command or a close would wait behind the queued datagrams.
#[derive(Debug, Default)]
pub struct SendPacer {
    delay: Micros,
    /// How long the relay takes for each packet (`--udp-rate`).
    time_per_packet: Micros,
    /// How far the relay lets a burst run ahead of that rate.
    burst_time: Micros,
    /// When the relay would have sent everything at an even pace.
    evenly: Micros,
    /// When the relay sends each datagram, and the bytes that it counts for it.
    held: VecDeque<(Micros, usize)>,
    held_bytes: usize,
}

impl SendPacer {
    /// Creates a pacer for a relay that sends `rate` packets per second and delays each by `delay_ms` milliseconds.
    pub fn new(rate: u32, delay_ms: u32) -> Self {
        let rate = rate.max(1);
        let time_per_packet = 1_000_000 / Micros::from(rate);
        let burst_time = time_per_packet * Micros::from(rate / UDP_BURST).max(1);
        Self { delay: Micros::from(delay_ms) * 1000, time_per_packet, burst_time, ..Self::default() }
    }

    /// Records that a datagram of this many bytes was sent.
    pub fn sent(&mut self, now: Micros, bytes: usize) {
        let packets = bytes.div_ceil(UDP_PACKET).max(1) as Micros;
        let gone = (now + self.delay).max(self.evenly.saturating_sub(self.burst_time - self.time_per_packet));
        self.evenly = self.evenly.max(gone) + packets * self.time_per_packet;
        self.held.push_back((gone, bytes + OVERHEAD));
        self.held_bytes += bytes + OVERHEAD;
    }

    /// Returns how long a datagram of this many bytes must wait, in milliseconds, or `None` if it may be sent now.
    pub fn wait(&mut self, now: Micros, bytes: usize) -> Option<u32> {
        let gone = self.held.iter().take_while(|(gone, _)| *gone <= now).count();
        self.held_bytes -= self.held.drain(..gone).map(|(_, bytes)| bytes).sum::<usize>();
        let (next_gone, _) = self.held.front()?;
        let full = self.held_bytes + bytes + OVERHEAD > MAX_UNWRITTEN || self.held.len() >= MAX_UNWRITTEN_MESSAGES;
        full.then(|| (next_gone - now).div_ceil(1000) as u32)
    }
}
