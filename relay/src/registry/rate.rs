//! Limits the rate at which each client may send, over all its UDP sockets or all its rooms. A page that sends faster
//! is not read for a while, so nothing is lost.

use super::Client;
use relay_protocol::{UDP_BURST, UDP_PACKET};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};
use tokio::time::Instant;

/// The rate limiters of all clients that send.
pub(crate) struct ClientRates {
    /// Packets or messages per second.
    rate: u32,
    /// How many of them may be sent at once.
    burst: u32,
    clients: Mutex<HashMap<Client, Weak<RateLimiter>>>,
}

impl ClientRates {
    pub(crate) fn new(rate: u32, burst: u32) -> Self {
        Self { rate, burst, clients: Mutex::default() }
    }

    /// For UDP sockets: a tenth of the packets of a second may be sent at once.
    pub(crate) fn udp(rate: u32) -> Self {
        Self::new(rate, rate / UDP_BURST)
    }

    /// The rate limiter of this client, shared by all its senders.
    pub(crate) fn of(&self, address: IpAddr) -> Arc<RateLimiter> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        // Removes the limiters of clients that have gone, so there are never more limiters than sockets.
        clients.retain(|_, limiter| limiter.strong_count() > 0);
        let client = Client::of(address);
        if let Some(limiter) = clients.get(&client).and_then(Weak::upgrade) {
            return limiter;
        }
        let limiter = Arc::new(RateLimiter::new(self.rate, self.burst, Instant::now()));
        clients.insert(client, Arc::downgrade(&limiter));
        limiter
    }
}

/// A limit on packets or messages per second.
pub(crate) struct RateLimiter {
    /// The time between two packets at an even rate.
    interval: Duration,
    /// How far packets may be ahead of that rate.
    burst: Duration,
    /// When the next packet would be sent at an even rate (GCRA: the theoretical arrival time).
    theoretical_arrival: Mutex<Instant>,
}

impl RateLimiter {
    /// Allows `rate` packets per second, at least 1, of which `burst` may be sent at once.
    pub(crate) fn new(rate: u32, burst: u32, now: Instant) -> Self {
        let interval = Duration::from_secs(1) / rate.max(1);
        Self { interval, burst: interval * burst.saturating_sub(1), theoretical_arrival: Mutex::new(now) }
    }

    /// When the next packet may be sent.
    pub(crate) fn ready(&self) -> Instant {
        let theoretical_arrival = *self.theoretical_arrival();
        // The subtraction fails if the result would precede the clock's first instant.
        theoretical_arrival.checked_sub(self.burst).unwrap_or(theoretical_arrival)
    }

    /// Records that a datagram of this many bytes was sent.
    pub(crate) fn record(&self, bytes: usize, now: Instant) {
        self.record_packets(u32::try_from(bytes.div_ceil(UDP_PACKET).max(1)).unwrap_or(u32::MAX), now);
    }

    /// Records that this many packets or messages were sent.
    pub(crate) fn record_packets(&self, packets: u32, now: Instant) {
        let mut theoretical_arrival = self.theoretical_arrival();
        *theoretical_arrival = (*theoretical_arrival).max(now) + self.interval * packets;
    }

    fn theoretical_arrival(&self) -> MutexGuard<'_, Instant> {
        self.theoretical_arrival.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_at_once_and_then_evenly() {
        let start = Instant::now() + Duration::from_secs(60);
        for (rate, burst) in [(1000, 100), (20, 2), (1, 1)] {
            let limiter = RateLimiter::new(rate, rate / UDP_BURST, start);
            let mut now = start;
            for number in 0..3 * rate.max(10) {
                assert_eq!(limiter.ready() <= now, number < burst, "{number} at {rate} a second");
                now = now.max(limiter.ready());
                limiter.record(1, now);
            }
            let expected = Duration::from_secs(1) / rate * (3 * rate.max(10) - burst);
            assert_eq!(now - start, expected, "{rate} a second");
            // After a silence the whole burst is available again, but no more than that.
            now += Duration::from_secs(60);
            for number in 0..=burst {
                assert_eq!(limiter.ready() <= now, number < burst);
                limiter.record(1, now);
            }
        }
    }

    #[test]
    fn a_long_datagram_counts_as_its_packets() {
        let start = Instant::now() + Duration::from_secs(60);
        for (bytes, packets) in [(0, 1), (1500, 1), (1501, 2), (65_507, 44)] {
            let limiter = RateLimiter::new(1, 0, start);
            limiter.record(bytes, start);
            assert_eq!(limiter.ready() - start, Duration::from_secs(packets), "{bytes}");
        }
    }

    #[test]
    fn all_sockets_of_one_client_share_one() {
        let rates = ClientRates::udp(10);
        let of = |client: &str| rates.of(client.parse().unwrap());
        let (one, same, other) = (of("192.0.2.1"), of("::ffff:192.0.2.1"), of("192.0.2.2"));
        assert!(Arc::ptr_eq(&one, &same) && !Arc::ptr_eq(&one, &other));
        drop((one, same));
        let _next = of("192.0.2.3");
        assert_eq!(rates.clients.lock().unwrap().len(), 2);
    }
}
