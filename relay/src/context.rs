//! What every session needs.

use crate::{
    gate::{BindPorts, Targets},
    lookup::Lookups,
    metrics::Metrics,
    registry::Registry,
};
use relay_protocol::{Practice, PracticeUdp};
use std::{sync::Arc, time::Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What every session needs.
pub(crate) struct Context {
    pub(crate) tcp_targets: Targets,
    pub(crate) udp_targets: Targets<PracticeUdp>,
    pub(crate) bind_ports: BindPorts,
    /// The practice servers and their addresses, where they run.
    pub(crate) practice: Option<Practice>,
    pub(crate) registry: Registry,
    pub(crate) lookups: Lookups,
    pub(crate) timing: Timing,
    pub(crate) metrics: Arc<Metrics>,
    /// Cancelled when the relay stops.
    pub(crate) shutdown: CancellationToken,
    /// What the relay waits for before it ends: connections and sessions.
    pub(crate) tasks: TaskTracker,
    /// Sessions with a delay: what they owe their peers may be due only once other tasks have been cut off.
    pub(crate) delayed: TaskTracker,
}

/// The time limits of a session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    /// How long nothing may go either way.
    pub(crate) idle: Duration,
    /// How long resolving and connecting may take together.
    pub(crate) connect: Duration,
    /// How long a page may be silent before it is sent a ping.
    pub(crate) ping: Duration,
}
