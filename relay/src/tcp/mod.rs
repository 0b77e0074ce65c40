//! One WebSocket to one TCP connection.
//!
//! - [`inbox`]: pure: what the page has asked for and the socket has not yet done
//! - [`late`]: pure: what a delay keeps back of it
//! - [`connect`]: asks the rules, resolves, connects
//! - [`loss`]: losing segments on purpose
//! - [`bridge`]: carries bytes both ways until one of the [`Ending`]s
//! - [`settle`]: what is still owed to both sides then

mod bridge;
mod connect;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod inbox;
mod late;
mod loss;
mod settle;

use crate::{
    bind::nonsense,
    context::Context,
    failure,
    faults::{Asked, Faults},
    metrics::Session,
    page::{Ending, Page},
    registry::pending::Accepted,
};
use connect::Connection;
use inbox::Inbox;
use relay_protocol::{Event, Failure, MAX_TIMEOUT_MS, Phase, Target};
use settle::settle;
use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::TcpStream;
use tracing::info;

/// What the page asks for, as it stands in the address, and who asks.
pub(crate) struct Request {
    /// The page's address.
    pub(crate) client: IpAddr,
    pub(crate) wanted: Wanted,
}

/// Which connection it is.
pub(crate) enum Wanted {
    /// `GET /tcp/{target}?timeout=…&delay=…&loss=…`: a new one.
    New(New),
    /// `GET /tcp-listener/{listener}/{connection}`: one that a listener has accepted.
    Accepted {
        /// The listener's name. Whoever knows it may take its connections, so it stands in no log.
        listener: String,
        /// The connection's number, not yet parsed.
        connection: String,
    },
}

/// A new connection.
pub(crate) struct New {
    /// A practice server's name or `host:port`, not yet parsed.
    pub(crate) target: String,
    /// The page's own limit on resolving and connecting, in milliseconds, not yet parsed.
    pub(crate) timeout: Option<String>,
    /// Not yet parsed. The kernel draws what is lost, so a seed changes nothing.
    pub(crate) faults: Asked,
}

impl Wanted {
    /// What the log calls it. A text that is no target stays out: a token may stand in it by mistake.
    fn name(&self) -> String {
        match self {
            Self::New(New { target, .. }) => {
                target.parse::<Target>().map_or_else(|_| "unreadable".to_owned(), |target| target.to_string())
            }
            Self::Accepted { .. } => "accepted".to_owned(),
        }
    }
}

/// Serves one WebSocket from the upgrade to its end.
pub(crate) async fn serve(mut page: Page, request: Request, context: Arc<Context>, mut session: Session) {
    let began = Instant::now();
    let (client, target) = (request.client, request.wanted.name());
    let mut inbox = Inbox::new(page.mode());
    let (socket, ending) = match open(&mut page, &mut inbox, &request, &context).await {
        Ok(Connection { socket, local, peer, lossy, .. }) => {
            info!(%client, %target, %local, %peer, "connected");
            let (socket, ending) = bridge::run(&mut page, socket, &mut inbox, &context, &session).await;
            if let Some(socket) = socket.as_ref().filter(|_| lossy) {
                loss::detach(socket);
            }
            (socket, ending)
        }
        Err(ending) => (None, ending),
    };
    session.ended(ending.outcome());
    // Not the failure's message: what the page has sent may stand in it.
    let (outcome, errno) = (ending.outcome().name(), ending.symbol());
    info!(%client, %target, outcome, errno, seconds = began.elapsed().as_secs_f64(), "ended");
    Box::pin(settle(ending, page, socket, inbox, &session)).await;
}

/// Connects, or takes the connection that was accepted, and tells the page so.
async fn open(page: &mut Page, inbox: &mut Inbox, request: &Request, context: &Context) -> Result<Connection, Ending> {
    let connection = match &request.wanted {
        Wanted::New(new) => connect(page, inbox, new, request.client, context).await?,
        Wanted::Accepted { listener, connection } => take(listener, connection, request.client, context)?,
    };
    page.tell(&Event::Open {
        local: connection.local.to_string(),
        peer: connection.peer.to_string(),
        microseconds: failure::microseconds(connection.elapsed),
    })?;
    Ok(connection)
}

/// Connects. Meanwhile the page may leave, and what it sends waits in the inbox.
async fn connect(
    page: &mut Page,
    inbox: &mut Inbox,
    new: &New,
    client: IpAddr,
    context: &Context,
) -> Result<Connection, Ending> {
    let target = new.target.parse().map_err(|error| nonsense(format!("{error}")))?;
    let limit = match &new.timeout {
        None => context.timing.connect,
        Some(text) => time_limit(text).map_err(nonsense)?.min(context.timing.connect),
    };
    let faults = faults(&new.faults).map_err(nonsense)?;
    inbox.set_delay(faults.delay);
    let mut stop = context.stop.clone();
    // In a box, so that it takes no room any more once it has ended.
    let mut connecting = Box::pin(connect::connect(&target, client, context, limit));
    let mut connection = loop {
        tokio::select! {
            connection = &mut connecting => break connection?,
            turn = page.turn(inbox.has_room()) => inbox.receive(turn, tokio::time::Instant::now())?,
            () = stop.stopped() => return Err(Ending::Stopping),
        }
    };
    if faults.loss > 0.0 {
        loss::attach(&connection.socket, faults.loss)
            .map_err(|error| failure::from_io(Phase::Connect, &error, connection.elapsed))?;
        connection.lossy = true;
    }
    Ok(connection)
}

/// Takes an accepted connection.
fn take(listener: &str, connection: &str, client: IpAddr, context: &Context) -> Result<Connection, Failure> {
    let accepted = connection.parse().ok().and_then(|number| context.registry.pending.take(listener, number, client));
    let Accepted { stream, local, peer } = accepted.ok_or_else(|| {
        nonsense("no such connection waits to be taken: it was taken already, or it is closed".to_owned())
    })?;
    let socket = TcpStream::from_std(stream);
    let socket = socket.map_err(|error| failure::from_io(Phase::Transfer, &error, Duration::ZERO))?;
    Ok(Connection { socket, local, peer, elapsed: Duration::ZERO, lossy: false })
}

/// The faults of the query, as far as there are such with TCP.
fn faults(asked: &Asked) -> Result<Faults, String> {
    let faults = Faults::parse(asked)?;
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
