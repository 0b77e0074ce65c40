//! Where a bound socket's page may send: where any UDP socket of its client may, and back to whoever has written to it.

use crate::{
    context::Context,
    failure,
    find::{self, Limit},
    registry::bound::Held,
};
use relay_protocol::{Failure, Phase, PracticeUdp, Target, TargetError};
use std::{
    collections::VecDeque,
    future::ready,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
};

/// How many of those who have written are remembered: the newest.
const REMEMBERED: usize = 64;

/// The address at which a datagram may be sent to a target, or why it may not.
pub(super) type Finding = Pin<Box<dyn Future<Output = Result<SocketAddr, Failure>> + Send>>;

/// Where a bound socket's page may send.
pub(super) struct Guide {
    context: Arc<Context>,
    client: IpAddr,
    heard: Heard,
    /// The socket's own address, which is the client's as long as this is.
    _held: Held,
}

impl Guide {
    pub(super) fn new(context: Arc<Context>, client: IpAddr, held: Held) -> Self {
        Self { context, client, heard: Heard::default(), _held: held }
    }

    /// A datagram came from there.
    pub(super) fn heard(&mut self, from: SocketAddr) {
        self.heard.add(from);
    }

    /// Finds the way to a target, asked for each datagram anew; resolving takes no longer than the relay's connect timeout.
    pub(super) fn find(&self, to: &str) -> Finding {
        if let Ok(address) = to.parse()
            && self.heard.contains(address)
        {
            return Box::pin(ready(Ok(address)));
        }
        let target = to.parse::<Target<PracticeUdp>>();
        let (context, client) = (self.context.clone(), self.client);
        Box::pin(async move {
            let limit = Limit::new(context.timing.connect);
            let target = target.map_err(nonsense)?;
            let addresses = find::allowed(&target, &context.udp_targets, client, &context, &limit).await?;
            // The socket has an IPv4 address, so that is the way.
            let found = addresses.iter().find(|address| address.is_ipv4()).or(addresses.first());
            found.copied().ok_or_else(|| nonsense(TargetError::Empty))
        })
    }
}

/// Who has written, the newest last.
#[derive(Default)]
struct Heard(VecDeque<SocketAddr>);

impl Heard {
    fn add(&mut self, from: SocketAddr) {
        if self.0.back() == Some(&from) {
            return;
        }
        self.0.retain(|known| *known != from);
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(from);
    }

    fn contains(&self, address: SocketAddr) -> bool {
        self.0.contains(&address)
    }
}

fn nonsense(error: TargetError) -> Failure {
    failure::bad_request(Phase::Policy, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_remembered() {
        let mut heard = Heard::default();
        let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
        for port in 1..=100 {
            heard.add(address(port));
            // The first writes again and again.
            heard.add(address(1));
        }
        assert_eq!(heard.0.len(), REMEMBERED);
        let remembered: Vec<u16> = (1..=100).filter(|port| heard.contains(address(*port))).collect();
        assert_eq!(remembered, [1].into_iter().chain(38..=100).collect::<Vec<_>>());
    }
}
