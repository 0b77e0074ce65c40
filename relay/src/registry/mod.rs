//! What is in use, each held by a guard that gives it back when it is dropped.
//!
//! - [`slots`]: how many connections there are, in all and for each client
//! - [`load`]: how much there is of everything, so that memory is given back when it has become less
//! - [`bound`]: the ports that pages have bound, and whose they are
//! - [`rate`]: how fast each client may send
//! - [`descriptors`]: those that are kept for the relay's own port
//! - [`pending`]: accepted connections, until their page takes them

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

/// What is in use.
pub(crate) struct Registry {
    /// One slot for each WebSocket.
    pub(crate) slots: Arc<Slots>,
    pub(crate) udp_rates: ClientRates,
    pub(crate) bound: Arc<BoundPorts>,
    pub(crate) pending: Arc<PendingConnections>,
    pub(crate) reserve: Arc<Reserve>,
}

impl Registry {
    /// An empty one, with this many WebSockets at once in all and for each client, and this many UDP packets per second of
    /// each client.
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
