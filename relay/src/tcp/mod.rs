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
    failure,
    faults::{Asked, Faults},
    metrics::Session,
    page::{Ending, Page},
    shared::Shared,
};
use inbox::Inbox;
use relay_protocol::{Event, FailureKind, MAX_TIMEOUT_MS, Phase};
use settle::settle;
use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::TcpStream;
use tracing::info;

/// What `GET /tcp/{target}?timeout=…&delay=…&loss=…` asks for, as it stands in the address, and who asks.
pub(crate) struct Request {
    /// The page's address, for the log.
    pub(crate) client: IpAddr,
    /// A practice server's name or `host:port`, not yet parsed.
    pub(crate) target: String,
    /// The page's own limit on resolving and connecting, in milliseconds, not yet parsed.
    pub(crate) timeout: Option<String>,
    /// Not yet parsed. The kernel draws what is lost, so a seed changes nothing.
    pub(crate) faults: Asked,
}

/// Serves one WebSocket from the upgrade to its end.
pub(crate) async fn serve(mut page: Page, request: Request, relay: Arc<Shared>, session: Session) {
    let mut inbox = Inbox::new(page.mode());
    let opened = open(&mut page, &mut inbox, &request, &relay).await;
    carry(page, inbox, opened, request.client, &request.target, &relay, session).await;
}

/// What `GET /tcp-listener/{listener}/{connection}` asks for, as it stands in the address, and who asks.
pub(crate) struct Taking {
    /// The page's address.
    pub(crate) client: IpAddr,
    /// The listener's name.
    pub(crate) listener: String,
    /// The connection's number, not yet parsed.
    pub(crate) connection: String,
}

/// The same for a connection that a listener has accepted.
pub(crate) async fn serve_accepted(mut page: Page, request: Taking, relay: Arc<Shared>, session: Session) {
    let opened = take(&mut page, &request, &relay);
    let target = match &opened {
        Ok(connection) => format!("accepted at {}", connection.local),
        Err(_) => "an accepted connection".to_owned(),
    };
    let inbox = Inbox::new(page.mode());
    carry(page, inbox, opened, request.client, &target, &relay, session).await;
}

/// Carries bytes over a connection that stands, to its end.
async fn carry(
    mut page: Page,
    mut inbox: Inbox,
    opened: Result<connect::Connection, Ending>,
    client: IpAddr,
    target: &str,
    relay: &Shared,
    mut session: Session,
) {
    let began = Instant::now();
    let (socket, ending) = match opened {
        Ok(connection) => {
            info!(%client, ?target, peer = %connection.peer, "connected");
            let (socket, ending) = bridge::run(&mut page, connection.socket, &mut inbox, relay, &session).await;
            if let Some(socket) = socket.as_ref().filter(|_| connection.lossy) {
                loss::detach(socket);
            }
            (socket, ending)
        }
        Err(ending) => (None, ending),
    };
    session.ended(ending.outcome());
    // Not the failure's message: what the page has sent may stand in it.
    let (outcome, errno) = (ending.outcome().name(), ending.symbol());
    let seconds = began.elapsed().as_secs_f64();
    info!(%client, ?target, outcome, errno, seconds, "ended");
    Box::pin(settle(ending, page, socket, inbox, &session)).await;
}

/// Takes an accepted connection, and tells the page so.
fn take(page: &mut Page, request: &Taking, relay: &Shared) -> Result<connect::Connection, Ending> {
    let number = request.connection.parse().ok();
    let accepted = number.and_then(|number| relay.untaken.take(&request.listener, number, request.client));
    let accepted = accepted.ok_or_else(|| {
        let message = "no such connection waits to be taken: it was taken already, or it is closed";
        failure::plain(Phase::Policy, FailureKind::BadRequest, message, Duration::ZERO)
    })?;
    let (local, peer) = (accepted.local, accepted.peer);
    let socket = TcpStream::from_std(accepted.stream)
        .map_err(|error| failure::from_io(Phase::Transfer, &error, Duration::ZERO))?;
    let connection = connect::Connection { socket, local, peer, elapsed: Duration::ZERO, lossy: false };
    tell_open(page, connection)
}

/// Connects and tells the page so. Meanwhile the page may leave, and what it sends waits in the inbox.
async fn open(
    page: &mut Page,
    inbox: &mut Inbox,
    request: &Request,
    relay: &Shared,
) -> Result<connect::Connection, Ending> {
    let nonsense = |message| failure::plain(Phase::Policy, FailureKind::BadRequest, message, Duration::ZERO);
    let target = request.target.parse().map_err(|error| nonsense(format!("{error}")))?;
    let limit = match &request.timeout {
        None => relay.connect_timeout,
        Some(text) => time_limit(text).map_err(nonsense)?.min(relay.connect_timeout),
    };
    let faults = faults(&request.faults).map_err(nonsense)?;
    inbox.set_delay(faults.delay);
    let mut stop = relay.stop.clone();
    // In a box, so that it takes no room any more once it has ended.
    let mut connecting = Box::pin(connect::connect(&target, request.client, relay, limit));
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
    tell_open(page, connection)
}

fn tell_open(page: &mut Page, connection: connect::Connection) -> Result<connect::Connection, Ending> {
    page.tell(&Event::Open {
        local: connection.local.to_string(),
        peer: connection.peer.to_string(),
        microseconds: failure::microseconds(connection.elapsed),
    })?;
    Ok(connection)
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
