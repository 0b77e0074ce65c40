//! One WebSocket to one UDP socket.
//!
//! - [`queue`]: pure: the datagrams of the page that are not sent yet
//! - [`lane`]: pure: one direction of the datagrams, with the faults that are done to them there
//! - [`guide`]: where a bound socket's page may send
//! - [`socket`]: the kernel's socket
//! - [`datagrams`]: carries datagrams both ways

mod datagrams;
#[cfg(any(test, fuzzing))]
#[path = "../../fuzz/bodies/udp.rs"]
pub(crate) mod fuzz;
mod guide;
mod lane;
mod queue;
mod socket;

use crate::{
    bind::{self, Wanted},
    context::Context,
    failure,
    faults::{Asked, Faults},
    find::{self, Limit},
    session::{Open, Opened},
};
use datagrams::{Datagrams, Route};
use guide::Guide;
use queue::SendQueue;
use relay_protocol::{Event, Failure, Phase, PracticeUdp, Target, TargetError};
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
    pub(crate) faults: Asked,
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
        let faults = Faults::parse(&self.faults).map_err(bind::nonsense)?;
        let limit = Limit::new(context.timing.connect);
        let (socket, peer) = self.connect(client, context, &limit).await?;
        let local = socket.local();
        let event = Event::Open {
            local: local.to_string(),
            peer: peer.to_string(),
            microseconds: failure::microseconds(limit.elapsed()),
        };
        let socket = Datagrams::new(socket, Route::To(peer), faults, client, context);
        Ok(Opened { socket, local, peer: Some(peer), event })
    }
}

impl Connect {
    /// Goes where the request says, if the rules allow it. Of several addresses it is the first to which there is a way; the
    /// error is that of the last.
    async fn connect(&self, client: IpAddr, context: &Context, limit: &Limit) -> Result<(Socket, SocketAddr), Failure> {
        let target = self.target.parse().map_err(|error: TargetError| bind::nonsense(error.to_string()))?;
        let addresses = find::allowed(&target, &context.udp_targets, client, context, limit).await?;
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
    /// 0 to 65535, not yet parsed; 0 or none: any free one.
    pub(crate) port: Option<String>,
    /// Whether the relay's own page asks.
    pub(crate) is_own_page: bool,
    /// Not yet parsed.
    pub(crate) faults: Asked,
}

impl Open for Bind {
    type Socket = Datagrams;
    const MESSAGES: (&'static str, &'static str) = ("bound a UDP socket", "ended");

    fn target(&self) -> String {
        "any, from a bound socket".to_owned()
    }

    fn configure(&self, queue: &mut SendQueue) -> Result<(), Failure> {
        queue.set_bound();
        Ok(())
    }

    async fn open(&self, client: IpAddr, context: &Arc<Context>) -> Result<Opened<Datagrams>, Failure> {
        let faults = Faults::parse(&self.faults).map_err(bind::nonsense)?;
        let port = bind::port(self.port.as_deref())?;
        let bound = bind::bind(Wanted::Udp, port, self.is_own_page, client, context)?;
        let local = bound.local;
        let socket = Socket::bound(bound.socket.into(), local)
            .map_err(|error| failure::from_io(Phase::Bind, &error, Duration::ZERO))?;
        let route = Route::By(Guide::new(context.clone(), client, bound.held));
        let socket = Datagrams::new(socket, route, faults, client, context);
        Ok(Opened { socket, local, peer: None, event: Event::Bound { local: local.to_string() } })
    }
}
