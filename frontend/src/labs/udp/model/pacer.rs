//! How fast a socket's datagrams are sent.

use crate::record::Micros;
use relay_protocol::{MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES};
use std::collections::VecDeque;

/// How long the relay takes for each datagram unless told otherwise (`--udp-rate`).
const TIME_PER_DATAGRAM: Micros = 1000;

/// How far the relay lets a burst run ahead of that.
const BURST_TIME: Micros = 100 * TIME_PER_DATAGRAM;

/// What the relay counts for each datagram besides its bytes.
const OVERHEAD: usize = 64;

/// Estimates which datagrams of a socket the relay still holds, because of its rate and of the delay that it was asked to
/// inject. It confirms no datagram as it does the bytes of a stream, so the estimate is what the lab has. While the relay
/// holds too much it reads nothing more of the page, and a command or a close would wait behind the rest.
#[derive(Debug, Default)]
pub struct SendPacer {
    delay: Micros,
    /// When all that was sent would be gone at an even pace.
    evenly: Micros,
    /// When each datagram is gone, and what the relay counts for it.
    held: VecDeque<(Micros, usize)>,
    held_bytes: usize,
}

impl SendPacer {
    /// For a socket on which the relay holds each datagram back for so many milliseconds.
    pub fn new(delay_ms: u32) -> Self {
        Self { delay: Micros::from(delay_ms) * 1000, ..Self::default() }
    }

    /// A datagram of so many bytes was sent.
    pub fn sent(&mut self, now: Micros, bytes: usize) {
        let gone = (now + self.delay).max(self.evenly.saturating_sub(BURST_TIME - TIME_PER_DATAGRAM));
        self.evenly = self.evenly.max(gone) + TIME_PER_DATAGRAM;
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
