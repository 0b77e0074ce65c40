//! Carries bytes between the page and an established connection, both ways at once, until it ends.
//!
//! One loop waits for whatever is ready first. Each wait may be dropped without loss, and what follows it does not wait:
//! so neither direction can hold up the other, pings and a `reset` come through while a write is blocked, and memory is
//! bounded on both sides: a full [`Inbox`] stops the reading of the WebSocket, an unflushed [`Page`] that of the socket.

use super::{
    ending::Ending,
    inbox::{Inbox, Receive},
    page::{Mode, Page},
};
use crate::{failure, shared::Shared};
use bytes::{BufMut, BytesMut};
use relay_protocol::{CloseCode, Event, Failure, FailureKind, MAX_MESSAGE, Phase};
use socket2::SockRef;
use std::{convert::Infallible, future::poll_fn, io, net::Shutdown, pin::pin, time::Duration};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep_until},
};

/// After a failed write: how long to wait for bytes that came before the failure, counted from the last of them.
const SALVAGE: Duration = Duration::from_secs(1);

/// How long a plain page may go on sending after the peer's end, until it answers the Close.
const CLOSING: Duration = Duration::from_secs(5);

/// What small recvs are cut from, in bytes: not every one of them needs an allocation.
const BLOCK: usize = 4096;

/// What a frame costs besides its payload, at most.
const FRAME_HEAD: usize = 10;

/// Carries bytes until one of the endings, and gives the socket back with it.
pub(super) async fn run(
    page: &mut Page,
    socket: TcpStream,
    inbox: &mut Inbox,
    relay: &Shared,
) -> (Option<TcpStream>, Ending) {
    let now = Instant::now();
    let mut bridge = Bridge {
        page,
        inbox,
        socket,
        recv: None,
        fin_sent: false,
        fin_received: false,
        closing: None,
        broken: None,
        began: now,
        moved: now,
        idle: relay.idle_timeout,
    };
    let mut stop = relay.stop.clone();
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
    socket: TcpStream,
    recv: Option<Recv>,
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
}

impl Bridge<'_> {
    async fn carry(&mut self, stopped: impl Future<Output = ()>) -> Result<Infallible, Ending> {
        let mut stopped = pin!(stopped);
        let mut alarm = pin!(sleep_until(self.deadline()));
        loop {
            self.advance()?;
            if self.deadline() < alarm.deadline() {
                alarm.as_mut().reset(self.deadline());
            }
            let sending = self.broken.is_none() && self.inbox.to_send().is_some();
            let receiving = self.recv.is_some() && self.page.is_flushed();
            tokio::select! {
                turn = self.page.turn(self.inbox.has_room()) => {
                    self.moved = Instant::now();
                    self.page.receive(turn, self.inbox)?;
                }
                ready = poll_fn(|context| self.socket.poll_write_ready(context)), if sending => {
                    ready.and_then(|()| self.send()).or_else(|error| self.write_failed(&error))?;
                }
                ready = poll_fn(|context| self.socket.poll_read_ready(context)), if receiving => {
                    match ready {
                        Ok(()) => self.receive()?,
                        Err(error) => return Err(self.failed(&error)),
                    }
                }
                () = alarm.as_mut() => {
                    self.passed(Instant::now())?;
                    alarm.as_mut().reset(self.deadline());
                }
                () = &mut stopped => {
                    // What has arrived by now was sent before the stop.
                    if receiving {
                        self.receive()?;
                    }
                    return Err(Ending::Stopping);
                }
            }
        }
    }

    /// Does what needs no waiting: calls recv for new commands, sends the FIN, and sees whether it is over.
    fn advance(&mut self) -> Result<(), Ending> {
        while self.page.is_flushed()
            && let Some(receive) = self.inbox.next_receive()
        {
            let called = Instant::now();
            self.recv = Some(Recv { receive, called, until: receive.timeout.map(|limit| called + limit) });
            self.receive()?;
        }
        if !self.fin_sent && self.broken.is_none() && self.inbox.wants_shutdown() {
            self.fin_sent = true;
            SockRef::from(&self.socket).shutdown(Shutdown::Write).or_else(|error| self.write_failed(&error))?;
        }
        if self.recv.is_none()
            && !self.inbox.has_receive()
            && let Some(failure) = self.broken.take()
        {
            return Err(failure.into());
        }
        if self.fin_sent && self.fin_received { Err(Ending::Finished) } else { Ok(()) }
    }

    /// Writes as much as the kernel takes; each message by a send of its own.
    fn send(&mut self) -> io::Result<()> {
        while let Some(bytes) = self.inbox.to_send() {
            match self.socket.try_write(bytes) {
                Ok(count) => self.inbox.sent(count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
            self.moved = Instant::now();
        }
        Ok(())
    }

    /// Calls recv, in continuous mode again and again until nothing more is there or the page has enough to take.
    fn receive(&mut self) -> Result<(), Ending> {
        let mut buffer = BytesMut::new();
        let mut delivered = 0;
        while let Some(recv) = &mut self.recv
            && delivered < MAX_MESSAGE
        {
            let size = recv.receive.bytes;
            if buffer.capacity() < size {
                buffer.reserve(size.max(BLOCK));
            }
            let count = match self.socket.try_read_buf(&mut (&mut buffer).limit(size)) {
                Ok(0) => return self.end_of_stream(),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(self.failed(&error)),
            };
            recv.until = None;
            if !recv.receive.continuous {
                self.recv = None;
            }
            self.moved = Instant::now();
            self.page.deliver(buffer.split().freeze())?;
            delivered += count + FRAME_HEAD;
        }
        Ok(())
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
    fn write_failed(&mut self, error: &io::Error) -> Result<(), Ending> {
        // Shutting down a connection that is already gone gives ENOTCONN; why it is gone stands in SO_ERROR.
        let cause = self.socket.take_error().ok().flatten();
        self.broken = Some(self.failure(cause.as_ref().unwrap_or(error)));
        self.inbox.forget_sends();
        self.moved = Instant::now();
        Ok(())
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
        let quiet = if self.broken.is_some() { SALVAGE.min(self.idle) } else { self.idle };
        let recv = self.recv.as_ref().and_then(|recv| recv.until);
        [recv, self.closing].into_iter().flatten().fold(self.moved + quiet, Instant::min)
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
        if now < self.deadline() {
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
}
