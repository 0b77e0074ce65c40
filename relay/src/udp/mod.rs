//! One WebSocket to one UDP socket.
//!
//! - [`inbox`]: pure: what the page has asked for and the socket has not yet done
//! - [`lane`]: pure: one direction of the datagrams, with the faults that are done to them there
//! - [`pace`]: pure: how fast they may go out
//! - [`socket`]: the kernel's socket
//! - [`bridge`]: carries datagrams both ways until it ends

mod bridge;
mod inbox;
mod lane;
mod pace;
mod socket;

use crate::{
    failure,
    faults::{Asked, Faults},
    find::{self, Limit},
    metrics::Session,
    page::{Ending, Page},
    shared::Shared,
};
use bridge::Bridge;
use inbox::Inbox;
use relay_protocol::{Event, Failure, FailureKind, Phase};
use socket::Socket;
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use tracing::{debug, info};

/// What `GET /udp/{target}?loss=…` asks for, as it stands in the address, and who asks.
pub(crate) struct Request {
    /// The page's address, for the log.
    pub(crate) client: IpAddr,
    /// A practice server's name or `host:port`, not yet parsed.
    pub(crate) target: String,
    /// Not yet parsed.
    pub(crate) faults: Asked,
}

/// Serves one WebSocket from the upgrade to its end.
pub(crate) async fn serve(mut page: Page, request: Request, relay: Arc<Shared>, mut session: Session) {
    let began = Instant::now();
    let mut inbox = Inbox::new(page.mode(), true);
    let (bridge, ending) = match open(&mut page, &mut inbox, &request, &relay).await {
        Ok((socket, faults)) => {
            info!(client = %request.client, target = ?request.target, local = %socket.local(), "connected by UDP");
            let mut bridge = Bridge::new(socket, inbox, faults, &relay);
            let Err(ending) = bridge.carry(&mut page, &relay, &session).await;
            (Some(bridge), ending)
        }
        Err(ending) => (None, ending),
    };
    session.ended(ending.outcome());
    // Not the failure's message: what the page has sent may stand in it.
    let (outcome, errno) = (ending.outcome().name(), ending.symbol());
    let seconds = began.elapsed().as_secs_f64();
    info!(client = %request.client, target = ?request.target, outcome, errno, seconds, "ended");
    if let Err(error) = page.tell_end(&ending) {
        debug!(outcome = error.outcome().name(), "the page could not be told");
    }
    let rest = async {
        if let Some(bridge) = bridge {
            bridge.give_the_rest(&session).await;
        }
    };
    tokio::join!(page.finish(), rest);
}

/// Connects and tells the page so. Meanwhile the page may leave, and what it sends waits in the inbox.
async fn open(
    page: &mut Page,
    inbox: &mut Inbox,
    request: &Request,
    relay: &Shared,
) -> Result<(Socket, Faults), Ending> {
    let nonsense = |message| failure::plain(Phase::Policy, FailureKind::BadRequest, message, Duration::ZERO);
    let faults = Faults::parse(&request.faults).map_err(nonsense)?;
    let limit = Limit::new(relay.connect_timeout);
    let mut stop = relay.stop.clone();
    // In a box, so that it takes no room any more once it has ended.
    let mut connecting = Box::pin(connect(request, relay, &limit));
    let (socket, peer) = loop {
        tokio::select! {
            connected = &mut connecting => break connected?,
            turn = page.turn(inbox.has_room()) => if let Some(message) = turn.message()? {
                inbox.take(message, tokio::time::Instant::now())?;
            },
            () = stop.stopped() => return Err(Ending::Stopping),
        }
    };
    page.tell(&Event::Open {
        local: socket.local().to_string(),
        peer: peer.to_string(),
        microseconds: failure::microseconds(limit.elapsed()),
    })?;
    Ok((socket, faults))
}

/// Goes where the request says, if the rules allow it. Of several addresses it is the first to which there is a way; the
/// error is that of the last.
async fn connect(request: &Request, relay: &Shared, limit: &Limit) -> Result<(Socket, SocketAddr), Failure> {
    let nonsense = |error| failure::plain(Phase::Policy, FailureKind::BadRequest, format!("{error}"), Duration::ZERO);
    let target = request.target.parse().map_err(|error: relay_protocol::TargetError| nonsense(error))?;
    let addresses = find::allowed(&target, &relay.udp_targets, request.client, relay, limit).await?;
    let mut result = Err(io::ErrorKind::InvalidInput.into());
    for address in addresses {
        result = Socket::connect(address).await.map(|socket| (socket, address));
        if result.is_ok() {
            break;
        }
    }
    result.map_err(|error| failure::from_io(Phase::Connect, &error, limit.elapsed()))
}
