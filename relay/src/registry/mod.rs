//! Resources in use, each held by a guard that releases it when dropped.
//!
//! - [`slots`]: the number of connections, in total and per client
//! - [`load`]: the amount of work in progress, so that memory is returned when it has decreased
//! - [`bound`]: the ports that pages have bound, and their owners
//! - [`rate`]: how fast each client may send
//! - [`descriptors`]: descriptors reserved for the relay's own port
//! - [`pending`]: accepted connections, until their page claims them

pub(crate) mod bound;
mod descriptors;
mod load;
pub(crate) mod pending;
mod rate;
mod slots;

use bound::BoundPorts;
pub(crate) use descriptors::Reserve;
pub(crate) use load::LOAD;
use pending::PendingConnections;
pub(crate) use rate::{ClientRates, RateLimiter};
pub(crate) use slots::{Client, Slot, Slots};
use std::sync::Arc;

/// Resources in use.
pub(crate) struct Registry {
    /// One slot per WebSocket.
    pub(crate) slots: Arc<Slots>,
    pub(crate) udp_rates: ClientRates,
    pub(crate) bound: Arc<BoundPorts>,
    pub(crate) pending: Arc<PendingConnections>,
    pub(crate) reserve: Arc<Reserve>,
}

impl Registry {
    /// Creates an empty registry, with these limits on concurrent WebSockets in total and per client, and on UDP
    /// packets per second of each client.
    pub(crate) fn new(max_connections: usize, max_per_client: usize, udp_rate: u32, reserve: Arc<Reserve>) -> Self {
        Self {
            slots: Slots::new(max_connections, max_per_client),
            udp_rates: ClientRates::udp(udp_rate),
            bound: Arc::default(),
            pending: Arc::default(),
            reserve,
        }
    }
}
