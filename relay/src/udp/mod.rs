//! One WebSocket to one UDP socket.
//!
//! - [`queue`]: pure: the page's datagrams that are not sent yet
//! - [`send_policy`]: the allowed destinations of a bound socket
//! - [`socket`]: the kernel's socket
//! - [`datagrams`]: carries datagrams both ways

mod datagrams;
#[cfg(any(test, fuzzing))]
#[path = "../../fuzz/bodies/udp.rs"]
pub(crate) mod fuzz;
mod queue;
mod send_policy;
mod socket;

use crate::{
    bind::{self, Wanted},
    context::Context,
    failure,
    faults::FaultQuery,
    resolve::{self, TimeLimit},
    session::{Open, Opened},
};
use datagrams::{Datagrams, Destination};
use queue::SendQueue;
use relay_protocol::{Event, Failure, Phase, PracticeUdp, Target, TargetError};
use send_policy::SendPolicy;
use socket::Socket;
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// `GET /udp/{target}?loss=…`: a connected socket.
pub(crate) struct Connect {
    /// A practice server's name or `host:port`, not yet parsed.
    pub(crate) target: String,
    /// Not yet parsed.
    pub(crate) faults: FaultQuery,
}

impl Open for Connect {
    type Socket = Datagrams;
    const MESSAGES: (&'static str, &'static str) = ("opened a UDP socket", "ended");

    fn target(&self) -> String {
        let target = self.target.parse::<Target<PracticeUdp>>();
        target.map_or_else(|_| "unreadable".to_owned(), |target| target.to_string())
    }

    fn configure(&self, _: &mut SendQueue) -> Result<(), Failure> {
        Ok(())
    }

    async fn open(&self, client: IpAddr, context: &Arc<Context>) -> Result<Opened<Datagrams>, Failure> {
        let faults = self.faults.parse().map_err(failure::bad_query)?;
        let limit = TimeLimit::new(context.timing.connect);
        let (socket, peer) = self.connect(client, context, &limit).await?;
        let local = socket.local();
        let event = Event::Open {
            local: local.to_string(),
            peer: peer.to_string(),
            microseconds: failure::microseconds(limit.elapsed()),
        };
        let socket = Datagrams::new(socket, Destination::Peer(peer), faults, client, context);
        Ok(Opened { socket, local: Some(local), peer: Some(peer), event: Some(event) })
    }
}

impl Connect {
    /// Connects to the requested target, if the rules allow it. Uses the first address to which there is a route; the
    /// error is that of the last.
    async fn connect(
        &self,
        client: IpAddr,
        context: &Context,
        limit: &TimeLimit,
    ) -> Result<(Socket, SocketAddr), Failure> {
        let target = self.target.parse().map_err(|error: TargetError| failure::bad_query(error.to_string()))?;
        let addresses = resolve::allowed_addresses(&target, &context.udp_targets, client, context, limit).await?;
        let mut result = Err(io::ErrorKind::InvalidInput.into());
        for address in addresses {
            result = Socket::connect(address).await.map(|socket| (socket, address));
            if result.is_ok() {
                break;
            }
        }
        result.map_err(|error| failure::from_io(Phase::Connect, &error, limit.elapsed()))
    }
}

/// `GET /udp-socket?port=…`: a socket that is only bound.
pub(crate) struct Bind {
    /// 0 to 65535, not yet parsed; 0 or `None`: any free port.
    pub(crate) port: Option<String>,
    /// Whether the request comes from the relay's own page.
    pub(crate) is_own_page: bool,
    /// Not yet parsed.
    pub(crate) faults: FaultQuery,
}

impl Open for Bind {
    type Socket = Datagrams;
    const MESSAGES: (&'static str, &'static str) = ("bound a UDP socket", "ended");
    const OPENS: Option<Phase> = Some(Phase::Bind);

    fn target(&self) -> String {
        "any, from a bound socket".to_owned()
    }

    fn configure(&self, queue: &mut SendQueue) -> Result<(), Failure> {
        queue.set_bound();
        Ok(())
    }

    async fn open(&self, client: IpAddr, context: &Arc<Context>) -> Result<Opened<Datagrams>, Failure> {
        let faults = self.faults.parse().map_err(failure::bad_query)?;
        let port = bind::port(self.port.as_deref())?;
        let bound = bind::bind(Wanted::Udp, port, self.is_own_page, client, context)?;
        let local = bound.local;
        let socket = Socket::bound(bound.socket.into(), local)
            .map_err(|error| failure::from_io(Phase::Bind, &error, Duration::ZERO))?;
        let destination = Destination::PerDatagram(SendPolicy::new(context.clone(), client, bound.held));
        let socket = Datagrams::new(socket, destination, faults, client, context);
        let event = Event::Bound { local: local.to_string() };
        Ok(Opened { socket, local: Some(local), peer: None, event: Some(event) })
    }
}
