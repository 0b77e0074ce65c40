//! How fast each client may send, with all its UDP sockets or in all its rooms together. A page that sends faster is not read,
//! so nothing is lost by it.

use super::Client;
use relay_protocol::{UDP_BURST, UDP_PACKET};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};
use tokio::time::Instant;

/// The limiters of all clients that send.
pub(crate) struct ClientRates {
    /// Packets or messages per second.
    rate: u32,
    /// How many of them may go at once.
    burst: u32,
    clients: Mutex<HashMap<Client, Weak<RateLimiter>>>,
}

impl ClientRates {
    pub(crate) fn new(rate: u32, burst: u32) -> Self {
        Self { rate, burst, clients: Mutex::default() }
    }

    /// For UDP sockets: a tenth of what may go in a second may go at once.
    pub(crate) fn udp(rate: u32) -> Self {
        Self::new(rate, rate / UDP_BURST)
    }

    /// The limiter of this client, shared by all that it sends with.
    pub(crate) fn of(&self, address: IpAddr) -> Arc<RateLimiter> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        // Those of clients that have gone: so there are never more than sockets.
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

/// A bound on the packets or messages of a second.
pub(crate) struct RateLimiter {
    /// The time from one packet to the next at an even rate.
    interval: Duration,
    /// How far packets may be ahead of that rate.
    burst: Duration,
    /// When the next packet would go at an even rate (GCRA: the theoretical arrival time).
    theoretical_arrival: Mutex<Instant>,
}

impl RateLimiter {
    /// `rate` packets a second, at least 1, of which so many may go at once.
    pub(crate) fn new(rate: u32, burst: u32, now: Instant) -> Self {
        let interval = Duration::from_secs(1) / rate.max(1);
        Self { interval, burst: interval * burst.saturating_sub(1), theoretical_arrival: Mutex::new(now) }
    }

    /// When the next may go.
    pub(crate) fn ready(&self) -> Instant {
        let theoretical_arrival = *self.theoretical_arrival();
        // An instant cannot lie before the clock's first: so it is not subtracted where it need not be.
        theoretical_arrival.checked_sub(self.burst).unwrap_or(theoretical_arrival)
    }

    /// A datagram of so many bytes has gone.
    pub(crate) fn record(&self, bytes: usize, now: Instant) {
        self.record_packets(u32::try_from(bytes.div_ceil(UDP_PACKET).max(1)).unwrap_or(u32::MAX), now);
    }

    /// So many packets or messages have gone.
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
            // Who was silent may send at once again, but no more than at first.
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
