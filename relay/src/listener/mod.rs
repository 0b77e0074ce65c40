//! One WebSocket to one listening TCP socket on loopback. The connections that it accepts are served by [`tcp`](crate::tcp),
//! each over a WebSocket of its own.
//!
//! - [`calls`]: pure: the calls of accept that the page has asked for
//! - [`accept`]: accepts as often as the page says, and tells it who waits

mod accept;
pub(crate) mod calls;

use crate::{
    bind::{self, Wanted},
    context::Context,
    failure,
    metrics::Session,
    page::Page,
    registry::{bound::Held, pending::Untaken},
};
use relay_protocol::{Event, Failure, FailureKind, MAX_BACKLOG, Phase};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::TcpListener;
use tracing::{debug, info};

/// The backlog where the page does not say: the one of the chapter's server.
const BACKLOG: u32 = 5;

/// What `GET /tcp-listener` asks for, as it stands in the address, and who asks.
pub(crate) struct Request {
    /// The page's address.
    pub(crate) client: IpAddr,
    /// 0 to 65535, not yet parsed; 0 or none: any free one.
    pub(crate) port: Option<String>,
    /// 1 to [`MAX_BACKLOG`], not yet parsed.
    pub(crate) backlog: Option<String>,
    /// `true` or `false`: with `SO_REUSEADDR` or without, not yet parsed. With it where nothing is said.
    pub(crate) reuse: Option<String>,
}

/// A listening socket. Dropped, clients that wait in the kernel's queue get a RST, and accepted connections that were not
/// taken are closed.
struct Listener {
    socket: TcpListener,
    local: SocketAddr,
    backlog: u32,
    untaken: Untaken,
    _held: Held,
}

/// Serves one WebSocket from the upgrade to its end.
pub(crate) async fn serve(mut page: Page, request: Request, context: Arc<Context>, mut session: Session) {
    let (began, client) = (Instant::now(), request.client);
    let (port, ending) = match open(&request, &context) {
        Ok(listener) => {
            let port = listener.local.port();
            info!(%client, port, backlog = listener.backlog, "listening");
            let Err(ending) = accept::run(&mut page, &listener, &context).await;
            // Whatever the page still does: nobody listens any more.
            drop(listener);
            (Some(port), ending)
        }
        Err(failure) => (None, failure.into()),
    };
    session.ended(ending.outcome());
    let (outcome, errno) = (ending.outcome().name(), ending.symbol());
    info!(%client, port, outcome, errno, seconds = began.elapsed().as_secs_f64(), "stopped listening");
    if let Err(error) = page.tell_end(&ending) {
        debug!(outcome = error.outcome().name(), "the page could not be told");
    }
    page.finish().await;
}

/// Binds and listens.
fn open(request: &Request, context: &Context) -> Result<Listener, Failure> {
    let began = Instant::now();
    let port = bind::port(request.port.as_deref())?;
    let backlog = bind::number("backlog", request.backlog.as_deref(), BACKLOG, 1..=MAX_BACKLOG)?;
    let reuse = match request.reuse.as_deref() {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(bind::nonsense("reuse is true or false".to_owned())),
    };
    let bound = bind::bind(Wanted::Listener { backlog, reuse }, port, request.client, context)?;
    let socket = TcpListener::from_std(bound.socket.into());
    let socket = socket.map_err(|error| failure::from_io(Phase::Bind, &error, began.elapsed()))?;
    let untaken = context.registry.pending.listener(request.client).map_err(|error| {
        let message = format!("no random name can be made: {error}");
        failure::plain(Phase::Bind, FailureKind::Other, message, Duration::ZERO)
    })?;
    Ok(Listener { socket, local: bound.local, backlog, untaken, _held: bound.held })
}

impl Listener {
    fn event(&self) -> Event {
        Event::Listening {
            local: self.local.to_string(),
            listener: self.untaken.name().to_owned(),
            backlog: self.backlog,
        }
    }
}
