//! Connections that a listener has accepted: each over a WebSocket of its own, or one after another over the same. A
//! browser opens WebSockets to one host one at a time (RFC 6455, section 4.1), so a page that serves many short
//! connections needs the latter.

use super::{Connection, opened, queue::SendQueue};
use crate::{
    context::Context,
    failure,
    metrics::{SessionMetrics, Socket},
    page::{Ending, Heartbeat, Page},
    registry::pending::Accepted,
    session::{self, Open, Opened, bad_request},
};
use relay_protocol::{Command, Failure, Phase};
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep_until},
};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;
use tracing::debug;

/// `GET /tcp-listener/{listener}/{connection}`: a connection that a listener has accepted.
pub(crate) struct ClaimAccepted {
    /// The listener's name. Anyone who knows it may claim its connections, so it is in no log.
    pub(crate) listener: String,
    /// The connection's number; `None` for a text that is not a number.
    pub(crate) connection: Option<u32>,
}

impl Open for ClaimAccepted {
    type Socket = Connection;
    const OPENS: Option<Phase> = None;

    fn target(&self) -> String {
        "accepted".to_owned()
    }

    fn configure(&self, _: &mut SendQueue) -> Result<(), Failure> {
        Ok(())
    }

    async fn open(&self, client: IpAddr, context: &Arc<Context>) -> Result<Opened<Connection>, Failure> {
        let pending = &context.registry.pending;
        let accepted = self.connection.and_then(|number| pending.claim(&self.listener, number, client));
        let Accepted { stream, local, peer } = accepted.ok_or_else(nothing_to_take)?;
        let stream =
            TcpStream::from_std(stream).map_err(|error| failure::from_io(Phase::Transfer, &error, Duration::ZERO))?;
        Ok(opened(stream, local, peer, Duration::ZERO, false))
    }
}

/// `GET /tcp-listener/{listener}`: serves the connections that the page claims, one after another, until the page or
/// the listener is gone.
pub(crate) async fn serve_accepted(mut page: Page, listener: String, client: IpAddr, context: Arc<Context>) {
    let ending = match context.registry.pending.closed(&listener, client) {
        None => nothing_to_take().into(),
        Some(closed) => loop {
            let connection = match next_take(&mut page, &closed, &context).await {
                Ok(connection) => Some(connection),
                Err(ending) => break ending,
            };
            let request = ClaimAccepted { listener: listener.clone(), connection };
            let metrics = SessionMetrics::new(context.metrics.clone(), Socket::Tcp);
            let ended = session::run(&mut page, request, client, &context, metrics).await;
            if !ended.ending.leaves_page() || page.send_closed(&ended.ending).is_err() {
                return Box::pin(session::finish(page, ended, &context.timing)).await;
            }
            // A peer that keeps its side open must not hold up the next connection, and takes a slot of its own
            // meanwhile.
            match context.registry.slots.take(client) {
                Ok(slot) => drop(context.tasks.spawn(async move {
                    let _slot = slot;
                    ended.close().await;
                })),
                Err(_) => ended.close().await,
            }
        },
    };
    if let Err(error) = page.send_end(&ending) {
        debug!(outcome = error.outcome().name(), "the page could not be told");
    }
    page.finish(&ending).await;
}

/// Waits for the page to claim a connection. Earlier messages belong to the connection that has ended.
async fn next_take(page: &mut Page, closed: &CancellationToken, context: &Context) -> Result<u32, Ending> {
    let mut heartbeat = Heartbeat::new(context.timing.ping);
    loop {
        let message = tokio::select! {
            progress = page.progress(true) => progress.message()?,
            () = sleep_until(heartbeat.deadline()) => {
                if heartbeat.is_due(Instant::now())? {
                    page.ping()?;
                }
                None
            }
            () = closed.cancelled() => return Err(Ending::Finished),
            () = context.shutdown.cancelled() => return Err(Ending::Stopping),
        };
        let Some(message) = message else { continue };
        heartbeat.on_message(Instant::now());
        match message {
            Message::Text(text) => match serde_json::from_str(text.as_str()) {
                Ok(Command::Take { connection }) => return Ok(connection),
                Ok(_) => {}
                Err(error) => return Err(bad_request(format!("not a command: {error}"))),
            },
            Message::Close(_) => return Err(Ending::PageClosed),
            Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    }
}

/// The same failure for every reason, so that it does not reveal whether the listener exists.
fn nothing_to_take() -> Failure {
    failure::bad_query("no such connection waits to be taken: it was taken already, or it is closed".to_owned())
}
