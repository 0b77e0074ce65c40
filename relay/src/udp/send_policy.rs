//! The allowed destinations of a bound socket: the targets of any UDP socket of its client, and recent senders.

use crate::{
    context::Context,
    failure,
    registry::bound::BoundGuard,
    resolve::{self, TimeLimit},
};
use relay_protocol::{Failure, PracticeUdp, Target, TargetError};
use std::{
    collections::VecDeque,
    future::ready,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
};

/// How many senders are remembered: the most recent ones.
const MAX_SENDERS: usize = 64;

/// Resolves to the address of a target, or to the reason why no datagram may be sent there.
pub(super) type Lookup = Pin<Box<dyn Future<Output = Result<SocketAddr, Failure>> + Send>>;

/// The allowed destinations of a bound socket.
pub(super) struct SendPolicy {
    context: Arc<Context>,
    client: IpAddr,
    senders: Senders,
    /// Keeps the socket's own address registered as the client's.
    _held: BoundGuard,
}

impl SendPolicy {
    pub(super) fn new(context: Arc<Context>, client: IpAddr, held: BoundGuard) -> Self {
        Self { context, client, senders: Senders::default(), _held: held }
    }

    /// Remembers the sender of a datagram.
    pub(super) fn on_received(&mut self, from: SocketAddr) {
        self.senders.add(from);
    }

    /// Looks up a target, for each datagram separately, within the relay's connect timeout.
    pub(super) fn look_up(&self, to: &str) -> Lookup {
        if let Ok(address) = to.parse()
            && self.senders.contains(address)
        {
            return Box::pin(ready(Ok(address)));
        }
        let target = to.parse::<Target<PracticeUdp>>();
        let (context, client) = (self.context.clone(), self.client);
        Box::pin(async move {
            let limit = TimeLimit::new(context.timing.connect);
            let target = target.map_err(|error| failure::bad_query(error.to_string()))?;
            let addresses = resolve::allowed_addresses(&target, &context.udp_targets, client, &context, &limit).await?;
            // The socket is bound to an IPv4 address.
            let found = addresses.iter().find(|address| address.is_ipv4()).or(addresses.first());
            found.copied().ok_or_else(|| failure::bad_query(TargetError::Empty.to_string()))
        })
    }
}

/// The senders, the most recent one last.
#[derive(Default)]
struct Senders(VecDeque<SocketAddr>);

impl Senders {
    fn add(&mut self, from: SocketAddr) {
        if self.0.back() == Some(&from) {
            return;
        }
        self.0.retain(|known| *known != from);
        if self.0.len() == MAX_SENDERS {
            self.0.pop_front();
        }
        self.0.push_back(from);
    }

    fn contains(&self, address: SocketAddr) -> bool {
        self.0.contains(&address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_recent_senders_are_remembered() {
        let mut senders = Senders::default();
        let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
        for port in 1..=100 {
            senders.add(address(port));
            // The first sender keeps sending.
            senders.add(address(1));
        }
        assert_eq!(senders.0.len(), MAX_SENDERS);
        let remembered: Vec<u16> = (1..=100).filter(|port| senders.contains(address(*port))).collect();
        assert_eq!(remembered, [1].into_iter().chain(38..=100).collect::<Vec<_>>());
    }
}
