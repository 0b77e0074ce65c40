//! How fast a socket's datagrams are sent.

use crate::record::Micros;
use relay_protocol::{MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES, UDP_BURST, UDP_PACKET};
use std::collections::VecDeque;

/// What the relay counts for each datagram besides its bytes.
const OVERHEAD: usize = 64;

/// Estimates which datagrams of a socket the relay still holds, because of its rate and of the delay that it was asked to
/// inject. It confirms no datagram as it does the bytes of a stream, so the estimate is what the lab has. While the relay
/// holds too much it reads nothing more of the page, and a command or a close would wait behind the rest.
#[derive(Debug, Default)]
pub struct SendPacer {
    delay: Micros,
    /// How long the relay takes for each packet (`--udp-rate`).
    time_per_packet: Micros,
    /// How far it lets a burst run ahead of that.
    burst_time: Micros,
    /// When all that was sent would be gone at an even pace.
    evenly: Micros,
    /// When each datagram is gone, and what the relay counts for it.
    held: VecDeque<(Micros, usize)>,
    held_bytes: usize,
}

impl SendPacer {
    /// For a socket of which the relay sends so many packets a second, each after so many milliseconds.
    pub fn new(rate: u32, delay_ms: u32) -> Self {
        let rate = rate.max(1);
        let time_per_packet = 1_000_000 / Micros::from(rate);
        let burst_time = time_per_packet * Micros::from(rate / UDP_BURST).max(1);
        Self { delay: Micros::from(delay_ms) * 1000, time_per_packet, burst_time, ..Self::default() }
    }

    /// A datagram of so many bytes was sent.
    pub fn sent(&mut self, now: Micros, bytes: usize) {
        let packets = bytes.div_ceil(UDP_PACKET).max(1) as Micros;
        let gone = (now + self.delay).max(self.evenly.saturating_sub(self.burst_time - self.time_per_packet));
        self.evenly = self.evenly.max(gone) + packets * self.time_per_packet;
        self.held.push_back((gone, bytes + OVERHEAD));
        self.held_bytes += bytes + OVERHEAD;
    }

    /// How many milliseconds a datagram of so many bytes has to wait; none where it may be sent now.
    pub fn wait(&mut self, now: Micros, bytes: usize) -> Option<u32> {
        let gone = self.held.iter().take_while(|(gone, _)| *gone <= now).count();
        self.held_bytes -= self.held.drain(..gone).map(|(_, bytes)| bytes).sum::<usize>();
        let (next_gone, _) = self.held.front()?;
        let full = self.held_bytes + bytes + OVERHEAD > MAX_UNWRITTEN || self.held.len() >= MAX_UNWRITTEN_MESSAGES;
        full.then(|| (next_gone - now).div_ceil(1000) as u32)
    }
}
