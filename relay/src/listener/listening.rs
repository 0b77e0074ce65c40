//! Accepts as often as the page requests, and reports how many clients wait.
//!
//! Nothing is accepted without the page's request, so a client waits where it would with any server: in the kernel's
//! queue, whose length the page passed to listen(2).

use super::accepts::Accepts;
use crate::{
    accept::{self, Retry},
    context::Context,
    failure,
    page::{Ending, Page},
    registry::{
        bound::BoundGuard,
        pending::{Accepted, ListenerConnections},
    },
    session::{Link, Socket},
};
use relay_protocol::{Event, Phase};
use std::{
    io, mem,
    net::SocketAddr,
    sync::Arc,
    task::{self, Poll},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::Instant,
};
use tracing::debug;

/// How often the kernel is asked how many clients wait, and accepted connections are checked for expiry.
const TICK: Duration = Duration::from_millis(100);

/// A listening socket. When it is dropped, clients that wait in the kernel's queue get a RST, and accepted connections
/// that were not claimed are closed.
pub(crate) struct Listening {
    socket: TcpListener,
    pending: ListenerConnections,
    context: Arc<Context>,
    _held: BoundGuard,
    /// Number of connections accepted so far.
    accepted: u32,
    /// Number of waiting clients that was last reported to the page.
    waiting: u32,
    /// Until when accept is not called, after it failed for lack of descriptors or memory.
    paused_until: Option<Instant>,
    next_tick: Instant,
    /// Whether a tick has passed since the page was last told how many clients wait.
    has_ticked: bool,
    opened: Instant,
}

impl Listening {
    pub(super) fn new(
        socket: TcpListener,
        pending: ListenerConnections,
        held: BoundGuard,
        context: &Arc<Context>,
    ) -> Self {
        let now = Instant::now();
        Self {
            socket,
            pending,
            context: context.clone(),
            _held: held,
            accepted: 0,
            waiting: 0,
            paused_until: None,
            next_tick: now,
            has_ticked: false,
            opened: now,
        }
    }

    /// Whether to call accept: the page has requested it, another connection may be kept, and descriptors are
    /// available.
    fn accepts(&self, accepts: &Accepts) -> bool {
        let is_paused = self.paused_until.is_some_and(|until| Instant::now() < until);
        accepts.is_waiting() && !is_paused && self.pending.has_capacity() && self.context.registry.reserve.is_full()
    }

    /// Handles the return of an accept.
    fn on_accept(
        &mut self,
        accepted: io::Result<(TcpStream, SocketAddr)>,
        accepts: &mut Accepts,
        page: &mut Page,
    ) -> Result<(), Ending> {
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => match accept::retry(&error) {
                Retry::Now => return Ok(()),
                Retry::Later => {
                    debug!(%error, "cannot accept at the moment");
                    self.paused_until = Some(Instant::now() + accept::PAUSE);
                    return Ok(());
                }
                Retry::Never => return Err(failure::from_io(Phase::Transfer, &error, self.opened.elapsed()).into()),
            },
        };
        // Nothing has been sent yet, so the connection has been quiet since its handshake.
        let waited = tcp_info::of(&stream).map(|info| failure::microseconds(info.quiet_for));
        // Disables Nagle's algorithm for small messages; if the option cannot be set, the connection has already been
        // reset.
        let _ = stream.set_nodelay(true);
        // Detaches the stream from this thread: the thread that serves the page's next WebSocket takes it.
        let ready = stream.local_addr().and_then(|local| Ok(Accepted { local, peer, stream: stream.into_std()? }));
        let accepted = match ready {
            Ok(accepted) => accepted,
            Err(error) => {
                debug!(%error, %peer, "lost a connection");
                return Ok(());
            }
        };
        accepts.returned();
        self.accepted += 1;
        let event = Event::Accepted {
            connection: self.accepted,
            local: accepted.local.to_string(),
            peer: peer.to_string(),
            waited,
        };
        self.pending.insert(self.accepted, accepted);
        page.send_event(&event)?;
        // If no waiting client was reported, the next tick reports them: a page that accepts one after another needs no
        // more.
        if self.waiting > 0 { self.report_waiting(page) } else { Ok(()) }
    }

    /// Reports the number of waiting clients, if it has changed and the kernel provides it.
    fn report_waiting(&mut self, page: &mut Page) -> Result<(), Ending> {
        let Some(info) = tcp_info::of(&self.socket) else { return Ok(()) };
        let clients = info.unacknowledged;
        if clients == self.waiting {
            return Ok(());
        }
        self.waiting = clients;
        page.send_event(&Event::Waiting { clients })
    }
}

impl Socket for Listening {
    type Queue = Accepts;

    /// Nothing is sent on a listening socket; its periodic work is done here, as this call does not wait for the page.
    fn poll_send(&mut self, _: &mut Link<Accepts>, _: &mut task::Context<'_>) -> Result<bool, Ending> {
        let now = Instant::now();
        if now >= self.next_tick {
            self.next_tick = now + TICK;
            self.has_ticked = true;
            self.pending.close_expired(now.into_std());
        }
        Ok(false)
    }

    fn report(&mut self, link: &mut Link<Accepts>, page: &mut Page) -> Result<(), Ending> {
        // A client that is accepted at once does not wait.
        if mem::take(&mut self.has_ticked) && !self.accepts(&link.inbox.queue) {
            self.report_waiting(page)?;
        }
        Ok(())
    }

    fn poll_receive(
        &mut self,
        link: &mut Link<Accepts>,
        page: &mut Page,
        cx: &mut task::Context<'_>,
    ) -> Result<bool, Ending> {
        if !self.accepts(&link.inbox.queue) {
            return Ok(false);
        }
        let Poll::Ready(accepted) = self.socket.poll_accept(cx) else { return Ok(false) };
        self.on_accept(accepted, &mut link.inbox.queue, page)?;
        Ok(true)
    }

    fn deadline(&self, _: &Link<Accepts>, _: &Page) -> Option<Instant> {
        Some(self.next_tick)
    }

    fn idle_limit(&self, _: Duration) -> Option<Duration> {
        None
    }

    /// The relay stops, so the socket no longer listens.
    fn drains_page(&self) -> bool {
        false
    }

    async fn close(self, _: &Ending, _: &mut Link<Accepts>) {}
}
