//! One WebSocket and its socket of any kind, from the upgrade to the end.
//!
//! - [`inbox`]: pure: what the page has requested and the socket has not yet done
//! - [`recv`]: pure: the calls of recv among these requests
//! - [`driver`]: the loop while the socket is open: messages, heartbeat, time limits, shutdown
//!
//! [`Open`] and [`Socket`] abstract over the kinds of socket.

mod driver;
mod inbox;
mod recv;

use crate::{
    context::{Context, Timing},
    failure,
    metrics::SessionMetrics,
    page::{Ending, Page},
};
use driver::Driver;
pub(crate) use inbox::{ENTRY, Inbox, Queue, bad_request};
#[cfg(test)]
pub(crate) use recv::Receive;
use relay_protocol::{Event, Failure, Phase};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    task,
    time::Duration,
};
use tokio::time::{Instant, timeout};
use tokio_util::{sync::CancellationToken, task::task_tracker::TaskTrackerToken};
use tracing::{debug, info};

/// How long the data of a page that has left may take to be sent: longer than any delay.
pub(crate) const LINGER: Duration = Duration::from_secs(10);

/// A request for a socket, as given in the URL.
pub(crate) trait Open: Send + Sync + 'static {
    type Socket: Socket;

    /// The log messages for an opened socket, and for its end.
    const MESSAGES: (&'static str, &'static str) = ("connected", "ended");

    /// The phase in which the socket is opened; `None` if that takes no additional descriptor.
    const OPENS: Option<Phase> = Some(Phase::Connect);

    /// The target as shown in the log. A text that is not a target is omitted: it may hold a token by mistake.
    fn target(&self) -> String;

    /// Sets up the queue, before the first message is taken.
    ///
    /// # Errors
    /// The query is invalid.
    fn configure(&self, queue: &mut <Self::Socket as Socket>::Queue) -> Result<(), Failure>;

    /// Opens the socket for this client.
    fn open(
        &self,
        client: IpAddr,
        context: &Arc<Context>,
    ) -> impl Future<Output = Result<Opened<Self::Socket>, Failure>> + Send;
}

/// An open socket.
pub(crate) struct Opened<S> {
    pub(crate) socket: S,
    /// Its address, if it is a socket of the kernel.
    pub(crate) local: Option<SocketAddr>,
    /// Its only peer, if it has one.
    pub(crate) peer: Option<SocketAddr>,
    /// The event for the page, if there is one.
    pub(crate) event: Option<Event>,
}

/// An open socket of one kind. A poll function does a bounded piece of what is possible, and returns whether it did
/// anything.
pub(crate) trait Socket: Send {
    type Queue: Queue;

    /// Sends what is queued.
    fn poll_send(&mut self, link: &mut Link<Self::Queue>, cx: &mut task::Context<'_>) -> Result<bool, Ending>;

    /// Reports to the page what has happened since. Called only while the page accepts more.
    fn report(&mut self, link: &mut Link<Self::Queue>, page: &mut Page) -> Result<(), Ending>;

    /// Forwards data from the peer to the page.
    fn poll_receive(
        &mut self,
        link: &mut Link<Self::Queue>,
        page: &mut Page,
        cx: &mut task::Context<'_>,
    ) -> Result<bool, Ending>;

    /// Whether the socket has ended.
    fn check_end(&mut self, _: &Link<Self::Queue>) -> Result<(), Ending> {
        Ok(())
    }

    /// When to poll it again, besides when it is ready.
    fn deadline(&self, link: &Link<Self::Queue>, page: &Page) -> Option<Instant>;

    /// The weight of its queued data, in bytes.
    fn weight(&self) -> usize {
        0
    }

    /// How long nothing may pass in either direction, given the relay's `idle`; `None`: forever, as a server waits for
    /// hours.
    fn idle_limit(&self, idle: Duration) -> Option<Duration>;

    /// How long the page may be silent before it is sent a ping, given the relay's `usual` interval.
    fn ping_interval(&self, usual: Duration) -> Duration {
        usual
    }

    /// How long the page may send no frame, not even a pong, before it is dropped without a Close; `None`: forever.
    fn silence_limit(&self) -> Option<Duration> {
        None
    }

    /// The failure that ends it once the idle limit has passed, if it has one of its own.
    fn idle_failure(&mut self) -> Option<Failure> {
        None
    }

    /// Whether it ends at shutdown only after the page has answered the Close: what the page sends until then is
    /// forwarded, as the page cannot have known.
    fn drains_page(&self) -> bool {
        true
    }

    /// Whether a delay holds back what the page sends.
    fn has_delay(&self, _: &Link<Self::Queue>) -> bool {
        false
    }

    /// Sends what is left, and closes. The page already knows; this takes [`LINGER`] at most.
    fn close(self, ending: &Ending, link: &mut Link<Self::Queue>) -> impl Future<Output = ()> + Send;
}

/// The state that a page and its socket share.
pub(crate) struct Link<Q> {
    pub(crate) inbox: Inbox<Q>,
    pub(crate) metrics: SessionMetrics,
    /// When data last passed in either direction.
    pub(crate) last_activity: Instant,
}

/// Serves one WebSocket from the upgrade to its end.
pub(crate) async fn serve<O: Open>(
    mut page: Page,
    request: O,
    client: IpAddr,
    context: Arc<Context>,
    metrics: SessionMetrics,
) {
    let ended = run(&mut page, request, client, &context, metrics).await;
    // Boxed, as few sessions are in this phase at any time.
    Box::pin(finish(page, ended, &context.timing)).await;
}

/// A socket that has ended, and the data still due to its peer.
pub(crate) struct Ended<S: Socket> {
    /// `None` if it never opened.
    socket: Option<S>,
    link: Link<S::Queue>,
    pub(crate) ending: Ending,
    /// Held while a delay holds back what the page has sent.
    _delayed: Option<TaskTrackerToken>,
}

impl<S: Socket> Ended<S> {
    /// Sends what is left, and closes.
    pub(crate) async fn close(mut self) {
        close(self.socket, &self.ending, &mut self.link).await;
    }
}

/// Opens a socket for this page and serves it to its end, which is not yet reported to the page.
pub(crate) async fn run<O: Open>(
    page: &mut Page,
    request: O,
    client: IpAddr,
    context: &Arc<Context>,
    metrics: SessionMetrics,
) -> Ended<O::Socket> {
    let (began, target) = (Instant::now(), request.target());
    let mut link = Link { inbox: Inbox::new(page.mode()), metrics, last_activity: began };
    let (opened_message, ended_message) = O::MESSAGES;
    let (mut port, mut delayed) = (None, None);
    let (socket, ending) = match open(page, &mut link, request, client, context).await {
        Ok(Opened { mut socket, local, peer, .. }) => {
            port = local.map(|local| local.port());
            let (local, peer) = (local.map(tracing::field::display), peer.map(tracing::field::display));
            info!(%client, %target, local, port, peer, "{opened_message}");
            let mut driver = Driver::new(page, &mut link, &mut socket, &context.timing);
            let Err(ending) = driver.run(&context.shutdown).await;
            if socket.has_delay(&link) {
                delayed = Some(context.delayed.token());
            }
            (Some(socket), ending)
        }
        Err(ending) => (None, ending),
    };
    link.metrics.ended(ending.outcome());
    // Omits the failure's message: it may quote what the page has sent.
    let (outcome, errno) = (ending.outcome().name(), ending.symbol());
    info!(%client, %target, port, outcome, errno, seconds = began.elapsed().as_secs_f64(), "{ended_message}");
    Ended { socket, link, ending, _delayed: delayed }
}

/// Serves one WebSocket whose socket is already open to its end, without logging.
pub(crate) async fn serve_open<S: Socket>(mut page: Page, mut socket: S, metrics: SessionMetrics, timing: &Timing) {
    let mut link = Link { inbox: Inbox::new(page.mode()), metrics, last_activity: Instant::now() };
    let Err(ending) = Driver::new(&mut page, &mut link, &mut socket, timing).run(&CancellationToken::new()).await;
    link.metrics.ended(ending.outcome());
    let ended = Ended { socket: Some(socket), link, ending, _delayed: None };
    Box::pin(finish(page, ended, timing)).await;
}

/// Reports to the page how its socket ended, and closes both.
pub(crate) async fn finish<S: Socket>(mut page: Page, mut ended: Ended<S>, timing: &Timing) {
    if let Err(error) = page.send_end(&ended.ending) {
        // The page has vanished.
        debug!(outcome = error.outcome().name(), "the page could not be told");
    }
    if let Some(socket) = ended.socket.as_mut().filter(|socket| socket.drains_page())
        && matches!(ended.ending, Ending::Stopping)
    {
        let mut driver = Driver::new(&mut page, &mut ended.link, socket, timing);
        if let Ok(Err(Ending::PageReset)) = timeout(LINGER, driver.drain_page()).await {
            ended.ending = Ending::PageReset;
        }
    }
    let Ended { socket, mut link, ending, _delayed } = ended;
    tokio::join!(close(socket, &ending, &mut link), page.finish(&ending));
}

async fn close<S: Socket>(socket: Option<S>, ending: &Ending, link: &mut Link<S::Queue>) {
    if let Some(socket) = socket {
        // After the time limit the kernel treats the socket as that of a killed program.
        let _ = timeout(LINGER, socket.close(ending, link)).await;
    }
}

/// Opens the socket and reports that to the page. Meanwhile the page may leave, and its messages wait in the inbox.
async fn open<O: Open>(
    page: &mut Page,
    link: &mut Link<<O::Socket as Socket>::Queue>,
    request: O,
    client: IpAddr,
    context: &Arc<Context>,
) -> Result<Opened<O::Socket>, Ending> {
    request.configure(&mut link.inbox.queue)?;
    if let (Some(phase), Err(error)) = (O::OPENS, context.registry.reserve.check()) {
        return Err(failure::from_io(phase, &error, Duration::ZERO).into());
    }
    // Boxed, so that it takes no more room once it has ended.
    let mut opening = Box::pin(request.open(client, context));
    let opened = loop {
        tokio::select! {
            opened = &mut opening => break opened?,
            progress = page.progress(link.inbox.has_capacity()) => if let Some(message) = progress.message()? {
                link.inbox.on_message(message, Instant::now())?;
            },
            () = context.shutdown.cancelled() => return Err(Ending::Stopping),
        }
    };
    if let Some(event) = &opened.event {
        page.send_event(event)?;
    }
    Ok(opened)
}
