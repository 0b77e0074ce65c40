//! One WebSocket to one TCP connection.
//!
//! - [`queue`]: pure: what the page has sent and the connection has not yet taken
//! - [`delay`]: pure: the part of it that a delay holds back
//! - [`connect`]: checks the rules, resolves, connects
//! - [`loss`]: drops segments on purpose
//! - [`accepted`]: claims the connections of a listener
//! - [`connection`]: carries bytes both ways
//! - [`close`]: delivers what is still due to the peer at the end

mod accepted;
mod close;
mod connect;
mod connection;
mod delay;
#[cfg(any(test, fuzzing))]
#[path = "../../fuzz/bodies/tcp/mod.rs"]
pub(crate) mod fuzz;
mod loss;
mod queue;

use crate::{
    context::Context,
    failure,
    faults::FaultQuery,
    session::{Open, Opened},
};
pub(crate) use accepted::{ClaimAccepted, serve_accepted};
use connection::Connection;
use fault_injection::Faults;
use queue::SendQueue;
use relay_protocol::{Event, Failure, MAX_TIMEOUT_MS, Phase, Target};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpStream;

/// `GET /tcp/{target}?timeout=…&delay=…&loss=…`: a new connection.
pub(crate) struct Connect {
    /// A practice server's name or `host:port`, not yet parsed.
    pub(crate) target: String,
    /// The page's own limit on resolving and connecting, in milliseconds, not yet parsed.
    pub(crate) timeout: Option<String>,
    /// Not yet parsed. The kernel draws the lost segments, so a seed has no effect.
    pub(crate) faults: FaultQuery,
}

impl Open for Connect {
    type Socket = Connection;

    fn target(&self) -> String {
        self.target.parse::<Target>().map_or_else(|_| "unreadable".to_owned(), |target| target.to_string())
    }

    fn configure(&self, queue: &mut SendQueue) -> Result<(), Failure> {
        queue.set_delay(faults(&self.faults).map_err(failure::bad_query)?.delay);
        Ok(())
    }

    async fn open(&self, client: IpAddr, context: &Arc<Context>) -> Result<Opened<Connection>, Failure> {
        let target = self.target.parse().map_err(|error| failure::bad_query(format!("{error}")))?;
        let limit = match &self.timeout {
            None => context.timing.connect,
            Some(text) => time_limit(text).map_err(failure::bad_query)?.min(context.timing.connect),
        };
        let loss = faults(&self.faults).map_err(failure::bad_query)?.loss;
        let connected = connect::connect(&target, client, context, limit).await?;
        let is_lossy = loss > 0.0;
        if is_lossy {
            loss::attach(&connected.stream, loss)
                .map_err(|error| failure::from_io(Phase::Connect, &error, connected.elapsed))?;
        }
        Ok(opened(connected.stream, connected.local, connected.peer, connected.elapsed, is_lossy))
    }
}

fn opened(
    stream: TcpStream,
    local: SocketAddr,
    peer: SocketAddr,
    elapsed: Duration,
    is_lossy: bool,
) -> Opened<Connection> {
    let event =
        Event::Open { local: local.to_string(), peer: peer.to_string(), microseconds: failure::microseconds(elapsed) };
    Opened { socket: Connection::new(stream, is_lossy), local: Some(local), peer: Some(peer), event: Some(event) }
}

/// The faults of the query, restricted to those that TCP supports.
fn faults(asked: &FaultQuery) -> Result<Faults, String> {
    let faults = asked.parse()?;
    if faults.duplicate > 0.0 || faults.reorder > 0.0 {
        return Err("TCP takes loss and delay: what comes twice or in disorder it puts right unseen".to_owned());
    }
    if faults.loss > 0.0 && !loss::POSSIBLE {
        return Err("this system cannot lose TCP segments on purpose: only Linux can".to_owned());
    }
    Ok(faults)
}

/// The `timeout` of the query: 1 to [`MAX_TIMEOUT_MS`] milliseconds.
fn time_limit(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(milliseconds @ 1..=MAX_TIMEOUT_MS) => Ok(Duration::from_millis(milliseconds.into())),
        _ => Err(format!("timeout is a whole number of milliseconds from 1 to {MAX_TIMEOUT_MS}")),
    }
}
