//! What every request and every bridge needs to know, and how they learn that the relay stops.

use crate::{
    bind::bound,
    gate::{BindPorts, Gate, Targets},
    listener::untaken,
    lookup::Lookups,
    metrics::Metrics,
    slots::Slots,
    web::Assets,
};
use relay_protocol::{Limits, Practice, PracticeUdp};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// What every request and every bridge needs to know.
pub(crate) struct Shared {
    pub(crate) gate: Gate,
    pub(crate) targets: Targets,
    pub(crate) udp_targets: Targets<PracticeUdp>,
    pub(crate) bind_ports: BindPorts,
    /// The sockets that pages have bound.
    pub(crate) bound: Arc<bound::Registry>,
    /// Connections that were accepted for pages.
    pub(crate) untaken: Arc<untaken::Registry>,
    pub(crate) assets: Option<Assets>,
    pub(crate) practice: Option<Practice>,
    /// One slot a WebSocket: held by its task, so it is free again whatever way that ends.
    pub(crate) slots: Arc<Slots>,
    pub(crate) lookups: Lookups,
    /// As `/health` tells them.
    pub(crate) limits: Limits,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) idle_timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) ping_interval: Duration,
    /// Datagrams in a second, of each UDP socket.
    pub(crate) udp_rate: u32,
    pub(crate) stop: Stop,
}

/// Tells a task that the relay stops; the relay waits for every task that still has one.
#[derive(Clone)]
pub(crate) struct Stop {
    signal: watch::Receiver<bool>,
}

impl Stop {
    /// `signal` becomes true when the relay stops.
    pub(crate) fn new(signal: watch::Receiver<bool>) -> Self {
        Self { signal }
    }

    /// Waits until the relay stops.
    pub(crate) async fn stopped(&mut self) {
        // The error is that the relay is gone altogether, which is a stop too.
        let _ = self.signal.wait_for(|stop| *stop).await;
    }
}
