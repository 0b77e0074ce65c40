//! One WebSocket to one listening TCP socket on loopback. The connections that it accepts are served by
//! [`tcp`](crate::tcp), over other WebSockets.
//!
//! - [`accepts`]: pure: the calls of accept that the page has requested
//! - [`listening`]: accepts as often as the page requests, and reports waiting clients

pub(crate) mod accepts;
mod listening;

use crate::{
    bind::{self, Wanted},
    context::Context,
    failure,
    session::{Open, Opened},
};
use accepts::Accepts;
use listening::Listening;
use relay_protocol::{Event, Failure, FailureKind, MAX_BACKLOG, Phase};
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// The default backlog: that of the chapter's server.
const BACKLOG: u32 = 5;

/// `GET /tcp-listener?port=…&backlog=…&reuse=…`: a listening socket.
pub(crate) struct Listen {
    /// 0 to 65535, not yet parsed; 0 or `None`: any free port.
    pub(crate) port: Option<String>,
    /// Whether the request comes from the relay's own page.
    pub(crate) is_own_page: bool,
    /// 1 to [`MAX_BACKLOG`], not yet parsed.
    pub(crate) backlog: Option<String>,
    /// `true` or `false`: with or without `SO_REUSEADDR`, not yet parsed. `None` means with it.
    pub(crate) reuse: Option<String>,
}

impl Open for Listen {
    type Socket = Listening;
    const MESSAGES: (&'static str, &'static str) = ("listening", "stopped listening");
    const OPENS: Option<Phase> = Some(Phase::Bind);

    fn target(&self) -> String {
        "any client on this machine".to_owned()
    }

    fn configure(&self, _: &mut Accepts) -> Result<(), Failure> {
        Ok(())
    }

    async fn open(&self, client: IpAddr, context: &Arc<Context>) -> Result<Opened<Listening>, Failure> {
        let port = bind::port(self.port.as_deref())?;
        let backlog = bind::number("backlog", self.backlog.as_deref(), BACKLOG, 1..=MAX_BACKLOG)?;
        let reuse = match self.reuse.as_deref() {
            None | Some("true") => true,
            Some("false") => false,
            Some(_) => return Err(failure::bad_query("reuse is true or false".to_owned())),
        };
        let bound = bind::bind(Wanted::Listener { backlog, reuse }, port, self.is_own_page, client, context)?;
        let local = bound.local;
        let socket = TcpListener::from_std(bound.socket.into())
            .map_err(|error| failure::from_io(Phase::Bind, &error, Duration::ZERO))?;
        let pending = context.registry.pending.listener(client).map_err(|error| {
            let message = format!("no random name can be made: {error}");
            failure::plain(Phase::Bind, FailureKind::Other, message, Duration::ZERO)
        })?;
        let event = Event::Listening { local: local.to_string(), listener: pending.name().to_owned(), backlog };
        let socket = Listening::new(socket, pending, bound.held, context);
        Ok(Opened { socket, local: Some(local), peer: None, event: Some(event) })
    }
}
