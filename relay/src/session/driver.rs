//! The loop that runs while a socket is open.
//!
//! One loop does whatever is possible, a bounded piece of each at a time, and waits when nothing is. So neither
//! direction holds up the other, pings and a `reset` get through while a write is blocked, and memory is bounded on
//! both sides: a full [`Inbox`](super::Inbox) stops the reading of the WebSocket, an unflushed [`Page`] that of the
//! socket.

use super::{Link, Socket};
use crate::{
    context::Timing,
    failure,
    page::{self, Ending, Heartbeat, Page},
};
use relay_protocol::{Event, FailureKind, Phase};
use std::{
    convert::Infallible,
    future::poll_fn,
    pin::pin,
    task::{self, Poll},
    time::Duration,
};
use tokio::{
    task::coop,
    time::{Instant, sleep_until},
};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;

pub(super) struct Driver<'a, S: Socket> {
    page: &'a mut Page,
    link: &'a mut Link<S::Queue>,
    socket: &'a mut S,
    opened: Instant,
    idle: Duration,
    heartbeat: Heartbeat,
}

impl<'a, S: Socket> Driver<'a, S> {
    pub(super) fn new(page: &'a mut Page, link: &'a mut Link<S::Queue>, socket: &'a mut S, timing: &Timing) -> Self {
        let opened = Instant::now();
        link.last_activity = opened;
        let heartbeat = Heartbeat::new(socket.ping_interval(timing.ping));
        Self { page, link, socket, opened, idle: timing.idle, heartbeat }
    }

    /// Carries bytes and events both ways until the session ends.
    pub(super) async fn run(&mut self, shutdown: &CancellationToken) -> Result<Infallible, Ending> {
        let mut stopped = pin!(shutdown.cancelled());
        let mut alarm = pin!(sleep_until(self.deadline()));
        poll_fn(|cx| {
            loop {
                // Polled first: the following steps may use up the task's budget, and then everything else is pending.
                let stopping = stopped.as_mut().poll(cx).is_ready();
                let due = alarm.as_mut().poll(cx).is_ready();
                while self.step(cx)? {}
                self.link.metrics.queued(self.link.inbox.weight() + self.socket.weight());
                if stopping {
                    return Poll::Ready(Err(Ending::Stopping));
                }
                if due {
                    self.on_deadline(Instant::now())?;
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

    /// After the relay's Close: forwards what the page still sends, until the page answers.
    pub(super) async fn drain_page(&mut self) -> Result<Infallible, Ending> {
        poll_fn(|cx| {
            while self.step_from_page(cx)? | self.poll_flush(cx)? {}
            Poll::Pending
        })
        .await
    }

    /// Does a bounded piece of everything that is possible; false if nothing was.
    fn step(&mut self, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        let sent = self.step_from_page(cx)?;
        if self.page.is_flushed() {
            self.socket.report(self.link, self.page)?;
        }
        let received = self.page.is_flushed() && self.socket.poll_receive(self.link, self.page, cx)?;
        let flushed = self.poll_flush(cx)?;
        self.socket.check_end(self.link)?;
        Ok(sent || received || flushed)
    }

    fn step_from_page(&mut self, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        Ok(self.poll_message(cx)? | self.socket.poll_send(self.link, cx)?)
    }

    /// Takes a message from the page.
    fn poll_message(&mut self, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        if !self.link.inbox.has_capacity() {
            return Ok(false);
        }
        // One read may return hundreds of messages, and each is as much work as a system call.
        let Poll::Ready(progress) = coop::poll_proceed(cx) else { return Ok(false) };
        let Poll::Ready(message) = self.page.poll_message(cx) else { return Ok(false) };
        progress.made_progress();
        let now = Instant::now();
        self.heartbeat.on_message(now);
        if let Some(Ok(Message::Binary(_) | Message::Text(_))) = message {
            self.link.last_activity = now;
        }
        self.link.inbox.on_message(page::read(message)?, now)?;
        Ok(true)
    }

    /// Sends the page its pending data.
    fn poll_flush(&mut self, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        if self.page.is_flushed() {
            return Ok(false);
        }
        match self.page.poll_flush(cx) {
            Poll::Pending => Ok(false),
            Poll::Ready(Ok(())) => Ok(true),
            Poll::Ready(Err(_)) => Err(Ending::PageGone),
        }
    }

    /// When the next time limit passes.
    fn deadline(&self) -> Instant {
        let socket = self.socket.deadline(self.link, self.page);
        let times = [socket, self.idle_deadline(), self.link.inbox.calls.deadline(), self.page.close_deadline()];
        times.into_iter().chain([self.silence_deadline()]).flatten().fold(self.heartbeat.deadline(), Instant::min)
    }

    /// When the connection has been idle for too long. A page that reads nothing cannot answer a ping, so then there
    /// always is an idle limit.
    fn idle_deadline(&self) -> Option<Instant> {
        let limit = self.socket.idle_limit(self.idle);
        let limit = limit.or((!self.page.is_flushed()).then_some(self.idle));
        limit.map(|limit| self.link.last_activity + limit)
    }

    /// When the page has been silent for as long as the socket allows.
    fn silence_deadline(&self) -> Option<Instant> {
        Some(self.heartbeat.last_seen() + self.socket.silence_limit()?)
    }

    /// Handles time limits that have passed.
    fn on_deadline(&mut self, now: Instant) -> Result<(), Ending> {
        if let Some(microseconds) = self.link.inbox.calls.timed_out(now) {
            return self.page.send_event(&Event::TimedOut { microseconds });
        }
        let is_over = |deadline: Option<Instant>| deadline.is_some_and(|deadline| deadline <= now);
        if is_over(self.page.close_deadline()) || is_over(self.silence_deadline()) {
            return Err(Ending::PageGone);
        }
        // Computed before a ping is handed over, which would make the page appear to read nothing.
        let idle_deadline = self.idle_deadline();
        self.check_page(now)?;
        match idle_deadline {
            None => self.link.last_activity = now,
            Some(deadline) if now < deadline => {}
            Some(_) => {
                return Err(self.socket.idle_failure().map_or_else(
                    || {
                        let message = format!("nothing went either way for {}", humantime::format_duration(self.idle));
                        failure::plain(Phase::Transfer, FailureKind::Idle, message, self.opened.elapsed()).into()
                    },
                    Ending::from,
                ));
            }
        }
        Ok(())
    }

    /// Sends a ping to a silent page. A page from which the relay does not read at present, or which reads nothing at
    /// present, cannot answer: it is not silent, and the idle time bounds it.
    fn check_page(&mut self, now: Instant) -> Result<(), Ending> {
        if !self.link.inbox.has_capacity() || !self.page.is_flushed() {
            self.heartbeat.on_message(now);
        }
        // After the relay's own Close no more pings are sent; the page's answer has a deadline of its own.
        let is_due = self.heartbeat.is_due(now)?;
        if is_due && self.page.close_deadline().is_none() { self.page.ping() } else { Ok(()) }
    }
}
