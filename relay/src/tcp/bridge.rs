//! Carries bytes between the page and an established connection, both ways at once, until it ends.
//!
//! One loop does whatever is possible, a bounded piece of each at a time, and waits when nothing is. So neither direction
//! holds up the other, pings and a `reset` come through while a write is blocked, and memory is bounded on both sides: a
//! full [`Inbox`] stops the reading of the WebSocket, an unflushed [`Page`] that of the socket.

use super::inbox::Inbox;
use crate::{
    context::Context,
    failure,
    metrics::Session,
    page::{self, Ending, FRAME_HEAD, Heartbeat, Mode, Page, Receive},
};
use relay_protocol::{CloseCode, Event, Failure, FailureKind, MAX_MESSAGE, Phase, TcpInfo};
use socket2::SockRef;
use std::{
    cell::RefCell,
    convert::Infallible,
    future::poll_fn,
    io,
    net::Shutdown,
    pin::{Pin, pin},
    task::{self, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    task::coop,
    time::{Instant, sleep_until},
};
use tokio_tungstenite::tungstenite::Message;

/// After a failed write: how long to wait for bytes that came before the failure, counted from the last of them.
const SALVAGE: Duration = Duration::from_secs(1);

/// How long a plain page may go on sending after the peer's end, until it answers the Close.
const CLOSING: Duration = Duration::from_secs(5);

thread_local! {
    /// What a recv brings lies here until it is on its way to the page: one buffer for all connections of a thread.
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; MAX_MESSAGE].into());
}

/// Carries bytes until one of the endings, and gives the socket back with it.
pub(super) async fn run(
    page: &mut Page,
    socket: TcpStream,
    inbox: &mut Inbox,
    context: &Context,
    session: &Session,
) -> (Option<TcpStream>, Ending) {
    let now = Instant::now();
    let mut bridge = Bridge {
        page,
        inbox,
        session,
        socket,
        recv: None,
        told: 0,
        fin_sent: false,
        fin_received: false,
        closing: None,
        broken: None,
        began: now,
        moved: now,
        idle: context.timing.idle,
        heartbeat: Heartbeat::new(context.timing.ping),
    };
    let mut stop = context.stop.clone();
    let Err(ending) = bridge.carry(stop.stopped()).await;
    (Some(bridge.socket), ending)
}

/// A recv that has been called and has not returned.
struct Recv {
    receive: Receive,
    called: Instant,
    /// When its time limit passes.
    until: Option<Instant>,
}

struct Bridge<'a> {
    page: &'a mut Page,
    inbox: &'a mut Inbox,
    session: &'a Session,
    socket: TcpStream,
    recv: Option<Recv>,
    /// How many written bytes the page knows of.
    told: u64,
    fin_sent: bool,
    fin_received: bool,
    /// A plain bridge has sent its Close, and the page has until then to answer.
    closing: Option<Instant>,
    /// A write failed; what can still be received goes before the news.
    broken: Option<Failure>,
    began: Instant,
    /// When something last went either way.
    moved: Instant,
    idle: Duration,
    heartbeat: Heartbeat,
}

impl Bridge<'_> {
    async fn carry(&mut self, stopped: impl Future<Output = ()>) -> Result<Infallible, Ending> {
        let mut stopped = pin!(stopped);
        let mut alarm = pin!(sleep_until(self.deadline()));
        poll_fn(|cx| {
            loop {
                // Asked first: what follows may use up the task's budget, and then all else is pending.
                let stopping = stopped.as_mut().poll(cx).is_ready();
                let due = alarm.as_mut().poll(cx).is_ready();
                while self.step(cx)? {}
                self.session.queued(self.inbox.weight());
                if stopping {
                    return Poll::Ready(Err(Ending::Stopping));
                }
                if due {
                    self.passed(Instant::now())?;
                }
                let deadline = self.deadline();
                if !due && deadline >= alarm.deadline() {
                    return Poll::Pending;
                }
                alarm.as_mut().reset(deadline);
            }
        })
        .await
    }

    /// Does a bounded piece of all that is possible; false when nothing was.
    fn step(&mut self, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        let heard = self.hear(cx)?;
        let sent = self.send(cx)?;
        self.tell_written()?;
        self.tell_info()?;
        let received = self.receive(cx)?;
        let flushed = self.flush(cx)?;
        self.end()?;
        Ok(heard || sent || received || flushed)
    }

    /// Takes a message of the page.
    fn hear(&mut self, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        if !self.inbox.has_room() {
            return Ok(false);
        }
        // One read may bring hundreds of messages, and each is as much work as what the kernel is asked for.
        let Poll::Ready(turn) = coop::poll_proceed(cx) else { return Ok(false) };
        let Poll::Ready(message) = self.page.poll_message(cx) else { return Ok(false) };
        turn.made_progress();
        let now = Instant::now();
        self.heartbeat.heard(now);
        if let Some(Ok(Message::Binary(_) | Message::Text(_))) = message {
            self.moved = now;
        }
        self.inbox.take(page::read(message)?, now)?;
        Ok(true)
    }

    /// Writes as much as the kernel takes, each message by a send of its own, and behind the last of them the FIN.
    fn send(&mut self, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        let mut sent = false;
        if self.inbox.due().is_some() {
            self.inbox.release(Instant::now());
        }
        while self.broken.is_none()
            && let Some(bytes) = self.inbox.to_send()
            && let Poll::Ready(result) = Pin::new(&mut self.socket).poll_write(cx, bytes)
        {
            match result {
                Ok(count) => {
                    self.inbox.sent(count);
                    self.session.sent(count);
                }
                Err(error) => self.write_failed(&error),
            }
            self.moved = Instant::now();
            sent = true;
        }
        if !self.fin_sent && self.broken.is_none() && self.inbox.wants_shutdown() {
            self.fin_sent = true;
            sent = true;
            if let Err(error) = SockRef::from(&self.socket).shutdown(Shutdown::Write) {
                self.write_failed(&error);
            }
        }
        Ok(sent)
    }

    /// Tells the page how much was written, as soon as it takes the news.
    fn tell_written(&mut self) -> Result<(), Ending> {
        let written = self.inbox.written();
        if written == self.told || !self.page.is_flushed() {
            return Ok(());
        }
        self.told = written;
        self.page.tell(&Event::Written { bytes: written })
    }

    /// Tells what the kernel knows of the connection, as soon as the page takes it.
    fn tell_info(&mut self) -> Result<(), Ending> {
        if !self.page.is_flushed() || !self.inbox.next_info() {
            return Ok(());
        }
        let info = tcp_info::of(&self.socket).map(|info| TcpInfo {
            rtt: micros(info.rtt),
            rtt_variation: micros(info.rtt_variation),
            retransmits: info.retransmits,
            in_flight: info.unacknowledged,
            congestion_window: info.congestion_window,
            segment_size: info.segment_size,
            receive_window: info.receive_window,
        });
        self.page.tell(&Event::Info(info))
    }

    /// Calls recv, in continuous mode again and again, until nothing more is there or the page has enough to take.
    fn receive(&mut self, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        if !self.page.is_flushed() {
            return Ok(false);
        }
        let (mut delivered, mut called_anew) = (0, false);
        // When the task's budget is used up, a socket seems to have nothing, and no recv may be given up for that.
        while delivered < MAX_MESSAGE && coop::poll_proceed(cx).is_ready() {
            if let Some(receive) = self.inbox.next_receive() {
                called_anew = true;
                let called = Instant::now();
                self.recv = Some(Recv { receive, called, until: receive.timeout.map(|limit| called + limit) });
            }
            let Some(recv) = &mut self.recv else { break };
            let (page, socket) = (&mut *self.page, Pin::new(&mut self.socket));
            let polled = BUFFER.with_borrow_mut(|buffer| {
                let mut buffer = ReadBuf::new(&mut buffer[..recv.receive.bytes]);
                socket.poll_read(cx, &mut buffer).map_ok(|()| {
                    let bytes = buffer.filled();
                    let taken = if bytes.is_empty() { Ok(()) } else { page.deliver(cx, bytes) };
                    taken.map(|()| bytes.len())
                })
            });
            let count = match polled {
                // The next command gives up the recv that waits.
                Poll::Pending if self.inbox.has_receive() => continue,
                Poll::Pending => break,
                Poll::Ready(Err(error)) => return Err(self.failed(&error)),
                Poll::Ready(Ok(count)) => count?,
            };
            if count == 0 {
                self.end_of_stream()?;
                return Ok(true);
            }
            self.session.received(count);
            recv.until = None;
            if !recv.receive.continuous {
                self.recv = None;
            }
            self.moved = Instant::now();
            delivered += count + FRAME_HEAD;
        }
        // A command that was taken has left room for another message.
        Ok(called_anew || delivered > 0)
    }

    /// Sends on what the page is owed.
    fn flush(&mut self, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        if self.page.is_flushed() {
            return Ok(false);
        }
        match self.page.poll_flush(cx) {
            Poll::Pending => Ok(false),
            Poll::Ready(Ok(())) => Ok(true),
            Poll::Ready(Err(_)) => Err(Ending::PageGone),
        }
    }

    /// Whether it is over: a FIN went each way, or a write failed and nobody waits for bytes that came before.
    fn end(&mut self) -> Result<(), Ending> {
        if self.recv.is_none()
            && !self.inbox.has_receive()
            && let Some(failure) = self.broken.take()
        {
            return Err(failure.into());
        }
        if self.fin_sent && self.fin_received { Err(Ending::Finished) } else { Ok(()) }
    }

    /// A recv returned 0. After a failed write that is no FIN: the write took the news of the RST (`SO_ERROR` is told once).
    fn end_of_stream(&mut self) -> Result<(), Ending> {
        self.recv = None;
        if let Some(failure) = self.broken.take() {
            return Err(failure.into());
        }
        self.fin_received = true;
        match self.page.mode() {
            Mode::Lab => self.page.tell(&Event::Fin),
            // The page has no other way to learn of it; what it sends until it answers is still written.
            Mode::Plain => {
                self.closing = Some(Instant::now() + CLOSING);
                self.page.close(CloseCode::Normal, "")
            }
        }
    }

    /// A write failed. The bytes that came before are still in the kernel: where a recv waits for them, they go first.
    fn write_failed(&mut self, error: &io::Error) {
        // Shutting down a connection that is already gone gives ENOTCONN; why it is gone stands in SO_ERROR.
        let cause = self.socket.take_error().ok().flatten();
        self.broken = Some(self.failure(cause.as_ref().unwrap_or(error)));
        self.inbox.forget_sends();
        self.moved = Instant::now();
    }

    /// The ending for an error of recv; an earlier one of a write says more.
    fn failed(&mut self, error: &io::Error) -> Ending {
        self.broken.take().unwrap_or_else(|| self.failure(error)).into()
    }

    fn failure(&self, error: &io::Error) -> Failure {
        failure::from_io(Phase::Transfer, error, self.began.elapsed())
    }

    /// When the next time limit passes.
    fn deadline(&self) -> Instant {
        let recv = self.recv.as_ref().and_then(|recv| recv.until);
        let times = [recv, self.closing, self.inbox.due(), Some(self.heartbeat.deadline())];
        times.into_iter().flatten().fold(self.quiet(), Instant::min)
    }

    /// When nothing has moved for too long.
    fn quiet(&self) -> Instant {
        self.moved + if self.broken.is_some() { SALVAGE.min(self.idle) } else { self.idle }
    }

    /// Does what is due at a time limit that has passed.
    fn passed(&mut self, now: Instant) -> Result<(), Ending> {
        if let Some(recv) = self.recv.as_mut().filter(|recv| recv.until.is_some_and(|until| until <= now)) {
            let microseconds = failure::microseconds(now - recv.called);
            recv.until = None;
            if !recv.receive.continuous {
                self.recv = None;
            }
            return self.page.tell(&Event::TimedOut { microseconds });
        }
        if self.closing.is_some_and(|until| until <= now) {
            return Err(Ending::PageGone);
        }
        self.check_page(now)?;
        if now < self.quiet() {
            return Ok(());
        }
        Err(match self.broken.take() {
            Some(failure) => failure.into(),
            None => {
                let message = format!("nothing went either way for {}", humantime::format_duration(self.idle));
                failure::plain(Phase::Transfer, FailureKind::Idle, message, self.began.elapsed()).into()
            }
        })
    }

    /// Asks a silent page whether it is still there. One to which the relay does not listen at present, or which takes
    /// nothing at present, cannot answer: that is no silence, and the idle time bounds it.
    fn check_page(&mut self, now: Instant) -> Result<(), Ending> {
        if !self.inbox.has_room() || !self.page.is_flushed() {
            self.heartbeat.heard(now);
        }
        // After a Close of our own no ping goes out any more; its answer has a deadline of its own.
        if self.heartbeat.is_due(now)? && self.closing.is_none() { self.page.ping() } else { Ok(()) }
    }
}

/// Whole microseconds; the kernel's own number has no more bits.
fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}
