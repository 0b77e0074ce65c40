//! Accepts as often as the page says, and tells it how many clients wait.
//!
//! Nothing is accepted without the page's word, so a client waits where it would with any server: in the kernel's queue, which
//! is as long as the page told listen(2).

use super::{Listener, calls::Calls};
use crate::{
    accept::{self, Retry},
    context::Context,
    failure,
    page::{Ending, Heartbeat, Page, Turn},
    registry::pending::Accepted,
};
use relay_protocol::{Event, Phase};
use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    net::TcpStream,
    time::{MissedTickBehavior, interval},
};
use tracing::debug;

/// How often the kernel is asked how many clients wait, and the other times are looked at.
const TICK: Duration = Duration::from_millis(100);

/// Tells the page that it listens, and serves it until one of the endings. There is no idle time: a server may wait for hours.
pub(super) async fn run(page: &mut Page, listener: &Listener, context: &Context) -> Result<Infallible, Ending> {
    page.tell(&listener.event())?;
    let mut server = Server {
        page,
        listener,
        calls: Calls::default(),
        accepted: 0,
        waiting: 0,
        paused_until: None,
        heartbeat: Heartbeat::new(context.timing.ping),
        began: Instant::now(),
    };
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = context.stop.clone();
    loop {
        let accepts = server.accepts();
        tokio::select! {
            turn = server.page.turn(true) => server.hear(turn)?,
            accepted = listener.socket.accept(), if accepts => server.take(accepted)?,
            _ = tick.tick() => server.look()?,
            () = stop.stopped() => return Err(Ending::Stopping),
        }
    }
}

struct Server<'a> {
    page: &'a mut Page,
    listener: &'a Listener,
    calls: Calls,
    /// How many there were so far.
    accepted: u32,
    /// How many clients wait, as far as the page knows.
    waiting: u32,
    /// Until when accept is not called, after it has failed for want of descriptors or memory.
    paused_until: Option<Instant>,
    heartbeat: Heartbeat,
    began: Instant,
}

impl Server<'_> {
    /// Whether accept is to be called: the page has asked for it, and takes what comes of it.
    fn accepts(&self) -> bool {
        let is_paused = self.paused_until.is_some_and(|until| Instant::now() < until);
        self.calls.waits() && !is_paused && self.page.is_flushed() && self.listener.untaken.has_room()
    }

    fn hear(&mut self, turn: Turn) -> Result<(), Ending> {
        let Some(message) = turn.message()? else { return Ok(()) };
        self.heartbeat.heard(tokio::time::Instant::now());
        self.calls.take(message)
    }

    /// An accept has returned.
    fn take(&mut self, accepted: io::Result<(TcpStream, SocketAddr)>) -> Result<(), Ending> {
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => match accept::retry(&error) {
                Retry::Now => return Ok(()),
                Retry::Later => {
                    debug!(%error, "cannot accept at the moment");
                    self.paused_until = Some(Instant::now() + accept::PAUSE);
                    return Ok(());
                }
                Retry::Never => return Err(failure::from_io(Phase::Transfer, &error, self.began.elapsed()).into()),
            },
        };
        // Nothing was sent yet, so it has been quiet since its handshake.
        let waited = tcp_info::of(&stream).map(|info| failure::microseconds(info.quiet_for));
        // Small messages then wait for nothing; where it cannot be set, the connection has been reset already.
        let _ = stream.set_nodelay(true);
        // Not this thread's any more: whichever serves the page's next WebSocket takes it.
        let ready = stream.local_addr().and_then(|local| Ok(Accepted { local, peer, stream: stream.into_std()? }));
        let accepted = match ready {
            Ok(accepted) => accepted,
            Err(error) => {
                debug!(%error, %peer, "lost a connection");
                return Ok(());
            }
        };
        self.calls.returned();
        self.accepted += 1;
        let event = Event::Accepted {
            connection: self.accepted,
            local: accepted.local.to_string(),
            peer: peer.to_string(),
            waited,
        };
        self.listener.untaken.keep(self.accepted, accepted);
        self.page.tell(&event)?;
        self.tell_waiting()
    }

    /// What there is to do from time to time.
    fn look(&mut self) -> Result<(), Ending> {
        self.listener.untaken.close_late(Instant::now());
        if self.heartbeat.is_due(tokio::time::Instant::now())? {
            self.page.ping()?;
        }
        // A client that is accepted at once does not wait. While the page takes nothing, the news waits too.
        if self.accepts() || !self.page.is_flushed() { Ok(()) } else { self.tell_waiting() }
    }

    /// Tells how many clients wait, where that has changed and the kernel tells it.
    fn tell_waiting(&mut self) -> Result<(), Ending> {
        let Some(info) = tcp_info::of(&self.listener.socket) else { return Ok(()) };
        let clients = info.unacknowledged;
        if clients == self.waiting {
            return Ok(());
        }
        self.waiting = clients;
        self.page.tell(&Event::Waiting { clients })
    }
}
