//! What is in use, each held by a guard that gives it back when it is dropped.
//!
//! - [`slots`]: how many connections there are, in all and for each client
//! - [`bound`]: the ports that pages have bound, and whose they are
//! - [`pending`]: accepted connections, until their page takes them

pub(crate) mod bound;
pub(crate) mod pending;
mod slots;

use bound::BoundPorts;
use pending::PendingConnections;
pub(crate) use slots::{Client, Slot, Slots};
use std::sync::Arc;

/// What is in use.
pub(crate) struct Registry {
    /// One slot for each WebSocket.
    pub(crate) slots: Arc<Slots>,
    pub(crate) bound: Arc<BoundPorts>,
    pub(crate) pending: Arc<PendingConnections>,
}

impl Registry {
    /// An empty one, with this many WebSockets at once in all and for each client.
    pub(crate) fn new(max_connections: usize, max_per_client: usize) -> Self {
        Self { slots: Slots::new(max_connections, max_per_client), bound: Arc::default(), pending: Arc::default() }
    }
}
