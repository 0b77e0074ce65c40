//! What all sessions share.

use crate::{
    gate::{BindPorts, Targets},
    lookup::Lookups,
    metrics::Metrics,
    registry::Registry,
};
use relay_protocol::{Practice, PracticeUdp};
use std::{sync::Arc, time::Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What all sessions share.
pub(crate) struct Context {
    pub(crate) tcp_targets: Targets,
    pub(crate) udp_targets: Targets<PracticeUdp>,
    pub(crate) bind_ports: BindPorts,
    /// The practice servers and their addresses, if they run.
    pub(crate) practice: Option<Practice>,
    pub(crate) registry: Registry,
    pub(crate) lookups: Lookups,
    pub(crate) timing: Timing,
    pub(crate) metrics: Arc<Metrics>,
    /// Cancelled when the relay stops.
    pub(crate) shutdown: CancellationToken,
    /// Connections and sessions that the relay awaits before it ends.
    pub(crate) tasks: TaskTracker,
    /// Sessions with a delay: their data may be due only after other tasks have been cut off.
    pub(crate) delayed: TaskTracker,
}

/// The time limits of a session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    /// How long a connection may carry nothing in either direction.
    pub(crate) idle: Duration,
    /// Time limit on resolving and connecting together.
    pub(crate) connect: Duration,
    /// How long a page may be silent before the relay sends a ping.
    pub(crate) ping: Duration,
}
