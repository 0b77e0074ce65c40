//! Where a bound socket's page may send: where any UDP socket of its client may, and back to whoever has written to it.

use crate::{
    bind::bound::Held,
    failure,
    find::{self, Limit},
    shared::Shared,
};
use relay_protocol::{Failure, FailureKind, Phase, PracticeUdp, Target, TargetError};
use std::{collections::VecDeque, future::ready, net::IpAddr, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

/// How many of those who have written are remembered: the newest.
const REMEMBERED: usize = 64;

/// The address at which a datagram may be sent to a target, or why it may not.
pub(super) type Finding = Pin<Box<dyn Future<Output = Result<SocketAddr, Failure>> + Send>>;

/// Where a bound socket's page may send.
pub(super) struct Guide {
    relay: Arc<Shared>,
    client: IpAddr,
    /// Who has written, the newest last.
    heard: VecDeque<SocketAddr>,
    /// The socket's own address, which is the client's as long as this is.
    _held: Held,
}

impl Guide {
    pub(super) fn new(relay: Arc<Shared>, client: IpAddr, held: Held) -> Self {
        Self { relay, client, heard: VecDeque::new(), _held: held }
    }

    /// A datagram came from there.
    pub(super) fn heard(&mut self, from: SocketAddr) {
        if self.heard.back() == Some(&from) {
            return;
        }
        self.heard.retain(|known| *known != from);
        if self.heard.len() == REMEMBERED {
            self.heard.pop_front();
        }
        self.heard.push_back(from);
    }

    /// Finds the way to a target, asked for each datagram anew; resolving takes no longer than the relay's connect timeout.
    pub(super) fn find(&self, to: &str) -> Finding {
        if let Ok(address) = to.parse()
            && self.heard.contains(&address)
        {
            return Box::pin(ready(Ok(address)));
        }
        let target = to.parse::<Target<PracticeUdp>>();
        let (relay, client) = (self.relay.clone(), self.client);
        Box::pin(async move {
            let limit = Limit::new(relay.connect_timeout);
            let target = target.map_err(nonsense)?;
            let addresses = find::allowed(&target, &relay.udp_targets, client, &relay, &limit).await?;
            // The socket has an IPv4 address, so that is the way.
            let found = addresses.iter().find(|address| address.is_ipv4()).or(addresses.first());
            found.copied().ok_or_else(|| nonsense(TargetError::Empty))
        })
    }
}

fn nonsense(error: TargetError) -> Failure {
    failure::plain(Phase::Policy, FailureKind::BadRequest, error.to_string(), Duration::ZERO)
}
