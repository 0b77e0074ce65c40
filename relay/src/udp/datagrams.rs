//! An open UDP socket: datagrams both ways, with the faults that the page asked for.
//!
//! For what comes from the peer the kernel's own queue is used, as a program's would be: nothing is received that nobody has
//! asked for, and what comes to a full queue, as when the page is slow, is dropped by the kernel.

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

/// What a datagram costs besides its bytes when it is counted how much is done at once: its events, and the call.
const CALL: usize = 128;

thread_local! {
    /// What a recv brings lies here: one buffer for all sockets of a thread. Any datagram fits, and what the page asked for
    /// is cut from it: a buffer of the size that it asked for would make the kernel throw the rest away without saying
    /// how much that was. Only Linux would (`MSG_TRUNC`, recv(2)).
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; MAX_MESSAGE].into());
}

/// Where the page's datagrams go.
pub(super) enum Destination {
    /// To the peer of a connected socket.
    Peer(SocketAddr),
    /// Where each datagram's `send_to` says: the socket is only bound.
    PerDatagram(SendPolicy),
}

/// A UDP socket and its queued datagrams.
pub(crate) struct Datagrams {
    context: Arc<Context>,
    /// The page's address.
    client: IpAddr,
    socket: Socket,
    destination: Destination,
    /// The datagram that goes out next, once its address is known.
    lookup: Option<(Outgoing, Lookup)>,
    out: FaultQueue<SocketAddr, Instant>,
    back: FaultQueue<SocketAddr, Instant>,
    /// Shared with the client's other sockets.
    limiter: Arc<RateLimiter>,
    /// The kernel took no datagram.
    blocked: bool,
    /// Events for the page. Until they are sent, no datagram is.
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

    /// Whether another of the page's datagrams could be queued to be sent.
    fn can_send(&self, link: &Link<SendQueue>) -> bool {
        self.events.is_empty() && self.out.has_capacity() && self.lookup.is_none() && link.inbox.queue.has_send()
    }

    /// From when on. An address costs a look-up or, refused, a line in the log: so asking for one is limited too.
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

    /// Queues the datagram whose look-up has ended, or drops it where none is allowed.
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

    /// Queues a datagram to be sent.
    fn push(&mut self, address: SocketAddr, outgoing: Outgoing) {
        let Outgoing { bytes, came, .. } = outgoing;
        let weight = self.out.weight();
        self.events.extend(self.out.push(Datagram { address, bytes }, came));
        // A lost one is never sent, so looking it up would cost nothing.
        if self.out.weight() == weight && matches!(self.destination, Destination::PerDatagram(_)) {
            self.limiter.record(0, Instant::now());
        }
    }

    /// Sends one datagram, if one is due and may go and the kernel takes it. Its address was allowed, but ports change hands:
    /// by now it may be that of another client's page, which neither a delay nor a connected socket notices.
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

    /// Sends the page's datagrams on their way, and those whose time has come out. Each may bring news for the page: while
    /// it takes none, nothing more is sent.
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

    /// Gives the page what its recvs bring, until nothing more is there or it has enough to take.
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
                // The next command gives up the recv that waits.
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

    /// Sends what the page had sent before it left, each datagram when its time comes. Past the time limit the network has
    /// lost them.
    async fn close(mut self, _: &Ending, link: &mut Link<SendQueue>) {
        let mut alarm = pin!(sleep_until(self.opened));
        poll_fn(|cx| {
            loop {
                // Nobody is left to tell the news.
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

/// Hands over what one recv with a buffer of this size brought.
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
