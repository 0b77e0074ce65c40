//! One WebSocket to one UDP socket.
//!
//! - [`inbox`]: pure: what the page has asked for and the socket has not yet done
//! - [`lane`]: pure: one direction of the datagrams, with the faults that are done to them there
//! - [`pace`]: pure: how fast they may go out
//! - [`guide`]: where a bound socket's page may send
//! - [`socket`]: the kernel's socket
//! - [`bridge`]: carries datagrams both ways until it ends

mod bridge;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod guide;
mod inbox;
mod lane;
mod pace;
mod socket;

use crate::{
    bind::{self, Wanted},
    context::Context,
    failure,
    faults::{Asked, Faults},
    find::{self, Limit},
    metrics::Session,
    page::{Ending, Page},
};
use bridge::{Bridge, Route};
use guide::Guide;
use inbox::Inbox;
use relay_protocol::{Event, Failure, Phase, PracticeUdp, Target, TargetError};
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
    /// The page's address.
    pub(crate) client: IpAddr,
    /// A practice server's name or `host:port`, not yet parsed.
    pub(crate) target: String,
    /// Not yet parsed.
    pub(crate) faults: Asked,
}

/// Serves one WebSocket to a connected socket, from the upgrade to its end.
pub(crate) async fn serve(mut page: Page, request: Request, context: Arc<Context>, session: Session) {
    let inbox = Inbox::new(page.mode(), true);
    let opened = open(&mut page, inbox, &request, &context).await;
    // A text that is no target stays out of the log: a token may stand in it by mistake.
    let target = request.target.parse::<Target<PracticeUdp>>();
    let target = target.map_or_else(|_| "unreadable".to_owned(), |target| target.to_string());
    carry(page, opened, request.client, &target, session).await;
}

/// What `GET /udp-socket?port=…` asks for, as it stands in the address, and who asks.
pub(crate) struct Binding {
    /// The page's address.
    pub(crate) client: IpAddr,
    /// 0 to 65535, not yet parsed; 0 or none: any free one.
    pub(crate) port: Option<String>,
    /// Not yet parsed.
    pub(crate) faults: Asked,
}

/// The same for a socket that is only bound.
pub(crate) async fn serve_bound(mut page: Page, request: Binding, context: Arc<Context>, session: Session) {
    let opened = bind(&mut page, &request, &context);
    carry(page, opened, request.client, "any, from a bound socket", session).await;
}

/// Carries datagrams of a socket that stands, to its end.
async fn carry(mut page: Page, opened: Result<Bridge, Ending>, client: IpAddr, target: &str, mut session: Session) {
    let began = Instant::now();
    let (bridge, ending) = match opened {
        Ok(mut bridge) => {
            info!(%client, %target, local = %bridge.local(), "opened a UDP socket");
            let Err(ending) = bridge.carry(&mut page, &session).await;
            (Some(bridge), ending)
        }
        Err(ending) => (None, ending),
    };
    session.ended(ending.outcome());
    // Not the failure's message: what the page has sent may stand in it.
    let (outcome, errno) = (ending.outcome().name(), ending.symbol());
    info!(%client, %target, outcome, errno, seconds = began.elapsed().as_secs_f64(), "ended");
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
async fn open(page: &mut Page, mut inbox: Inbox, request: &Request, context: &Arc<Context>) -> Result<Bridge, Ending> {
    let faults = Faults::parse(&request.faults).map_err(bind::nonsense)?;
    let limit = Limit::new(context.timing.connect);
    let mut stop = context.stop.clone();
    // In a box, so that it takes no room any more once it has ended.
    let mut connecting = Box::pin(connect(request, context, &limit));
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
    Ok(Bridge::new(socket, Route::To(peer), inbox, faults, request.client, context.clone()))
}

/// Binds and tells the page so.
fn bind(page: &mut Page, request: &Binding, context: &Arc<Context>) -> Result<Bridge, Ending> {
    let faults = Faults::parse(&request.faults).map_err(bind::nonsense)?;
    let bound = bind::bind(Wanted::Udp, bind::port(request.port.as_deref())?, request.client, context)?;
    let socket = Socket::bound(bound.socket.into(), bound.local)
        .map_err(|error| failure::from_io(Phase::Bind, &error, Duration::ZERO))?;
    page.tell(&Event::Bound { local: bound.local.to_string() })?;
    let route = Route::By(Guide::new(context.clone(), request.client, bound.held));
    Ok(Bridge::new(socket, route, Inbox::new(page.mode(), false), faults, request.client, context.clone()))
}

/// Goes where the request says, if the rules allow it. Of several addresses it is the first to which there is a way; the
/// error is that of the last.
async fn connect(request: &Request, context: &Context, limit: &Limit) -> Result<(Socket, SocketAddr), Failure> {
    let target = request.target.parse().map_err(|error: TargetError| bind::nonsense(error.to_string()))?;
    let addresses = find::allowed(&target, &context.udp_targets, request.client, context, limit).await?;
    let mut result = Err(io::ErrorKind::InvalidInput.into());
    for address in addresses {
        result = Socket::connect(address).await.map(|socket| (socket, address));
        if result.is_ok() {
            break;
        }
    }
    result.map_err(|error| failure::from_io(Phase::Connect, &error, limit.elapsed()))
}
