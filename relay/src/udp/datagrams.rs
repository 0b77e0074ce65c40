//! An open UDP socket: datagrams both ways, with the faults that the page requested.
//!
//! Datagrams from the peer wait in the kernel's own queue, as they would for any program: nothing is received without a
//! recv call, and the kernel drops datagrams that arrive at a full queue, for example when the page is slow.

use super::{
    queue::{Outgoing, SendQueue},
    send_policy::{Lookup, SendPolicy},
    socket::Socket,
};
use crate::{
    context::Context,
    failure,
    gate::Protocol,
    page::{Ending, Page},
    registry::RateLimiter,
    resolve,
    session::{self, Link},
};
use bytes::Bytes;
use fault_injection::{Datagram, FaultQueue, Faults};
use relay_protocol::{Event, MAX_MESSAGE, Phase, Way};
use std::{
    cell::RefCell,
    future::poll_fn,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    task::{self, Poll},
    time::Duration,
};
use tokio::{
    task::coop,
    time::{Instant, sleep_until},
};

/// The cost of a datagram in bytes besides its payload when the work of one step is bounded: its events, and the call.
const CALL: usize = 128;

thread_local! {
    /// Holds the datagram of a recv: one buffer for all sockets of a thread. Any datagram fits, and the size that the
    /// page requested is cut from it: a buffer of the requested size would make the kernel discard the rest without
    /// reporting its size. Only Linux reports it (`MSG_TRUNC`, recv(2)).
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; MAX_MESSAGE].into());
}

/// The destination of the page's datagrams.
pub(super) enum Destination {
    /// The peer of a connected socket.
    Peer(SocketAddr),
    /// The address in each datagram's `send_to`: the socket is only bound.
    PerDatagram(SendPolicy),
}

/// A UDP socket and its queued datagrams.
pub(crate) struct Datagrams {
    context: Arc<Context>,
    /// The page's address.
    client: IpAddr,
    socket: Socket,
    destination: Destination,
    /// The next datagram to send, while its address is looked up.
    lookup: Option<(Outgoing, Lookup)>,
    out: FaultQueue<SocketAddr, Instant>,
    back: FaultQueue<SocketAddr, Instant>,
    /// Shared with the client's other sockets.
    limiter: Arc<RateLimiter>,
    /// Whether the kernel last refused a datagram.
    blocked: bool,
    /// Events for the page. No datagram is sent until they are.
    events: Vec<Event>,
    opened: Instant,
}

impl Datagrams {
    pub(super) fn new(
        socket: Socket,
        destination: Destination,
        faults: Faults,
        client: IpAddr,
        context: &Arc<Context>,
    ) -> Self {
        let now = Instant::now();
        Self {
            client,
            socket,
            destination,
            lookup: None,
            out: FaultQueue::new(Way::Out, faults),
            back: FaultQueue::new(Way::Back, faults),
            limiter: context.registry.udp_rates.of(client),
            blocked: false,
            events: Vec::new(),
            opened: now,
            context: context.clone(),
        }
    }

    /// Whether another of the page's datagrams could be queued for sending.
    fn can_send(&self, link: &Link<SendQueue>) -> bool {
        self.events.is_empty() && self.out.has_capacity() && self.lookup.is_none() && link.inbox.queue.has_send()
    }

    /// The time from which on a datagram can be sent. Its address costs a look-up or, if refused, a line in the log, so
    /// look-ups are limited too.
    fn can_send_from(&self) -> Instant {
        match self.destination {
            Destination::Peer(_) => self.opened,
            Destination::PerDatagram(_) => self.limiter.ready(),
        }
    }

    /// The address of a datagram, or the look-up that finds it.
    fn way(&self, outgoing: &Outgoing) -> Result<SocketAddr, Lookup> {
        match &self.destination {
            Destination::Peer(peer) => Ok(*peer),
            Destination::PerDatagram(policy) => Err(policy.look_up(outgoing.to.as_deref().unwrap_or_default())),
        }
    }

    /// Queues the datagram whose look-up has ended, or drops it if its destination is not allowed.
    fn poll_lookup(&mut self, cx: &mut task::Context<'_>) -> bool {
        let Some((_, lookup)) = &mut self.lookup else { return false };
        let Poll::Ready(found) = lookup.as_mut().poll(cx) else { return false };
        let Some((outgoing, _)) = self.lookup.take() else { return false };
        match found {
            Ok(address) => self.push(address, outgoing),
            Err(failure) => {
                self.out.skip();
                self.limiter.record(0, Instant::now());
                self.events.push(Event::Reported(failure));
            }
        }
        true
    }

    /// Queues a datagram for sending.
    fn push(&mut self, address: SocketAddr, outgoing: Outgoing) {
        let Outgoing { bytes, came, .. } = outgoing;
        let weight = self.out.weight();
        self.events.extend(self.out.push(Datagram { address, bytes }, came));
        // A lost datagram is never sent, so its look-up would be free.
        if self.out.weight() == weight && matches!(self.destination, Destination::PerDatagram(_)) {
            self.limiter.record(0, Instant::now());
        }
    }

    /// Sends one datagram, if one is due, the rate allows it and the kernel takes it. Its address was allowed, but
    /// ports change hands: by now it may belong to another client's page, which neither a delay nor a connected socket
    /// notices.
    fn send_due(&mut self, link: &mut Link<SendQueue>, cx: &mut task::Context<'_>) -> bool {
        let now = Instant::now();
        self.blocked = false;
        if now < self.limiter.ready() {
            return false;
        }
        let Some(datagram) = self.out.peek(now) else { return false };
        let mut result = resolve::check_owner(Protocol::Udp, datagram.address, self.client, &self.context);
        if result.is_ok() {
            match self.socket.poll_send(cx, datagram) {
                Poll::Pending => {
                    self.blocked = true;
                    return false;
                }
                Poll::Ready(Ok(())) => link.metrics.sent(datagram.bytes.len()),
                Poll::Ready(Err(error)) => {
                    result = Err(failure::from_io(Phase::Transfer, &error, self.opened.elapsed()));
                }
            }
        }
        self.limiter.record(datagram.bytes.len(), now);
        self.out.pop();
        link.last_activity = now;
        self.events.extend(result.err().map(Event::Reported));
        true
    }

    /// When there is something to send next.
    fn send_deadline(&self, link: &Link<SendQueue>) -> Option<Instant> {
        let due = self.out.due().filter(|_| self.events.is_empty() && !self.blocked);
        let due = due.map(|due| due.max(self.limiter.ready()));
        let next = self.can_send(link).then(|| self.can_send_from());
        due.into_iter().chain(next).min()
    }
}

impl session::Socket for Datagrams {
    type Queue = SendQueue;

    /// Sends the page's datagrams that are due. Each may produce events for the page: while the page accepts none,
    /// nothing more is sent.
    fn poll_send(&mut self, link: &mut Link<SendQueue>, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        let mut progressed = self.poll_lookup(cx);
        while self.can_send(link)
            && self.can_send_from() <= Instant::now()
            && let Some(outgoing) = link.inbox.queue.pop()
        {
            progressed = true;
            match self.way(&outgoing) {
                Ok(address) => self.push(address, outgoing),
                Err(lookup) => self.lookup = Some((outgoing, lookup)),
            }
        }
        while self.events.is_empty() && self.send_due(link, cx) {
            progressed = true;
        }
        Ok(progressed)
    }

    fn report(&mut self, _: &mut Link<SendQueue>, page: &mut Page) -> Result<(), Ending> {
        self.events.drain(..).try_for_each(|event| page.send_event(&event))
    }

    /// Forwards received datagrams to the page, until nothing more is there or the page has enough to read.
    fn poll_receive(
        &mut self,
        link: &mut Link<SendQueue>,
        page: &mut Page,
        cx: &mut task::Context<'_>,
    ) -> Result<bool, Ending> {
        let (calls, mut done, mut called_anew) = (&mut link.inbox.calls, 0, false);
        while done < MAX_MESSAGE
            && let Poll::Ready(progress) = coop::poll_proceed(cx)
        {
            let now = Instant::now();
            called_anew |= calls.call_next();
            let Some(size) = calls.buffer_size() else { break };
            if let Some(datagram) = self.back.peek(now) {
                progress.made_progress();
                done += CALL + datagram.bytes.len();
                send_datagram(page, cx, datagram, size)?;
                self.back.pop();
                calls.returned();
                continue;
            }
            if !self.back.has_capacity() {
                break;
            }
            let received = BUFFER.with_borrow_mut(|buffer| {
                let received = self.socket.poll_recv(cx, buffer);
                received.map_ok(|(length, from)| Datagram {
                    address: from,
                    bytes: Bytes::copy_from_slice(&buffer[..length]),
                })
            });
            match received {
                // The next command replaces the recv that waits.
                Poll::Pending if calls.queued() > 0 => continue,
                Poll::Pending => break,
                Poll::Ready(Ok(datagram)) => {
                    link.metrics.received(datagram.bytes.len());
                    link.last_activity = now;
                    if let Destination::PerDatagram(policy) = &mut self.destination {
                        policy.on_received(datagram.address);
                    }
                    self.back.push(datagram, now).iter().try_for_each(|event| page.send_event(event))?;
                }
                Poll::Ready(Err(error)) => {
                    calls.returned();
                    page.send_event(&Event::Reported(failure::from_io(
                        Phase::Transfer,
                        &error,
                        self.opened.elapsed(),
                    )))?;
                }
            }
            progress.made_progress();
            done += CALL;
        }
        Ok(called_anew || done > 0)
    }

    fn deadline(&self, link: &Link<SendQueue>, page: &Page) -> Option<Instant> {
        let back = self.back.due().filter(|_| page.is_flushed() && link.inbox.calls.is_receiving());
        back.into_iter().chain(self.send_deadline(link)).min()
    }

    fn weight(&self) -> usize {
        self.out.weight()
    }

    fn idle_limit(&self, idle: Duration) -> Option<Duration> {
        match self.destination {
            Destination::Peer(_) => Some(idle),
            Destination::PerDatagram(_) => None,
        }
    }

    fn has_delay(&self, _: &Link<SendQueue>) -> bool {
        self.out.has_delay()
    }

    /// Sends what the page had sent before it left, each datagram when it is due. After the time limit the rest counts
    /// as lost in the network.
    async fn close(mut self, _: &Ending, link: &mut Link<SendQueue>) {
        let mut alarm = pin!(sleep_until(self.opened));
        poll_fn(|cx| {
            loop {
                // The page is gone, so its events are discarded.
                self.events.clear();
                if let Ok(true) = self.poll_send(link, cx) {
                    continue;
                }
                match self.send_deadline(link) {
                    Some(due) => alarm.as_mut().reset(due),
                    None if self.lookup.is_none() && !self.blocked => return Poll::Ready(()),
                    None => return Poll::Pending,
                }
                task::ready!(alarm.as_mut().poll(cx));
            }
        })
        .await;
    }
}

/// Hands over the datagram of one recv with a buffer of this size.
fn send_datagram(
    page: &mut Page,
    cx: &mut task::Context<'_>,
    datagram: &Datagram<SocketAddr>,
    size: usize,
) -> Result<(), Ending> {
    let (of, kept) = (datagram.bytes.len(), datagram.bytes.len().min(size));
    page.send_event(&Event::Datagram { from: datagram.address.to_string() })?;
    page.send_bytes(cx, &datagram.bytes[..kept])?;
    let number = |length| u32::try_from(length).unwrap_or(u32::MAX);
    if kept < of { page.send_event(&Event::Truncated { kept: number(kept), of: number(of) }) } else { Ok(()) }
}
