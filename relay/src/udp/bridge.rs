//! Carries datagrams between the page and a UDP socket, both ways at once, until it ends.
//!
//! Like the TCP bridge it does what is possible, a bounded piece of each at a time, and waits when nothing is. Memory is
//! bounded on both sides: a full [`Inbox`] stops the reading of the WebSocket. In the other direction the kernel's own queue
//! is used, as a program's would be: nothing is received that nobody has asked for, and what comes to a full queue, as
//! when the page is slow, is dropped by the kernel.

use super::{
    guide::{Finding, Guide},
    inbox::{Inbox, Outgoing},
    lane::{Datagram, Lane},
    pace::Pace,
    socket::Socket,
};
use crate::{
    context::Context,
    failure,
    faults::Faults,
    find,
    gate::Protocol,
    metrics::Session,
    page::{Ending, Heartbeat, Page, Receive},
};
use bytes::Bytes;
use relay_protocol::{Event, Failure, FailureKind, MAX_MESSAGE, Phase, Way};
use std::{
    cell::RefCell,
    convert::Infallible,
    future::{pending, poll_fn},
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    task::{self, Poll},
    time::Duration,
};
use tokio::{
    task::coop::consume_budget,
    time::{Instant, sleep_until, timeout},
};
use tokio_tungstenite::tungstenite::Message;

/// What a datagram costs besides its bytes when it is counted how much is done at once: its events, and the call.
const CALL: usize = 128;

/// How long what the page has sent may take to go out once it has left: longer than any delay.
const LINGER: Duration = Duration::from_secs(10);

thread_local! {
    /// What a recv brings lies here: one buffer for all sockets of a thread. Any datagram fits, and what the page asked for
    /// is cut from it: a buffer of the size that it asked for would make the kernel throw the rest away without saying
    /// how much that was. Only Linux would (`MSG_TRUNC`, recv(2)).
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; MAX_MESSAGE].into());
}

/// A recv that has been called and has not returned.
struct Recv {
    receive: Receive,
    called: Instant,
    /// When its time limit passes.
    until: Option<Instant>,
}

/// Where what the page sends goes.
pub(super) enum Route {
    /// To the peer of a connected socket.
    To(SocketAddr),
    /// Where each datagram says, from a socket that is only bound.
    By(Guide),
}

/// A UDP socket, and what is on its way.
pub(super) struct Bridge {
    context: Arc<Context>,
    /// The page's address.
    client: IpAddr,
    socket: Socket,
    route: Route,
    inbox: Inbox,
    /// The datagram that goes out next, once the way is known.
    finding: Option<(Outgoing, Finding)>,
    out: Lane,
    back: Lane,
    pace: Pace,
    /// The kernel took no datagram.
    blocked: bool,
    recv: Option<Recv>,
    began: Instant,
    /// When something last went either way.
    moved: Instant,
    idle: Duration,
    heartbeat: Heartbeat,
}

impl Bridge {
    /// A socket that stands. What the page has sent before waits in the inbox.
    pub(super) fn new(
        socket: Socket,
        route: Route,
        inbox: Inbox,
        faults: Faults,
        client: IpAddr,
        context: Arc<Context>,
    ) -> Self {
        let now = Instant::now();
        Self {
            client,
            socket,
            route,
            inbox,
            finding: None,
            out: Lane::new(Way::Out, faults),
            back: Lane::new(Way::Back, faults),
            pace: Pace::new(context.udp_rate, now),
            blocked: false,
            recv: None,
            began: now,
            moved: now,
            idle: context.timing.idle,
            heartbeat: Heartbeat::new(context.timing.ping),
            context,
        }
    }

    /// The socket's own address.
    pub(super) fn local(&self) -> SocketAddr {
        self.socket.local()
    }

    /// Carries datagrams until one of the endings.
    pub(super) async fn carry(&mut self, page: &mut Page, session: &Session) -> Result<Infallible, Ending> {
        let mut stop = self.context.stop.clone();
        loop {
            self.send(page, session)?;
            poll_fn(|cx| Poll::Ready(self.receive(page, session, cx))).await?;
            session.queued(self.inbox.weight() + self.out.weight());
            let (deadline, wants, blocked) = (self.deadline(page), self.wants(page), self.blocked);
            let Self { socket, inbox, finding, .. } = self;
            let found = async {
                match finding {
                    Some((_, find)) => find.await,
                    None => pending().await,
                }
            };
            tokio::select! {
                turn = page.turn(inbox.has_room()) => if let Some(message) = turn.message()? {
                    // One read may bring hundreds of messages.
                    consume_budget().await;
                    self.hear(message)?;
                },
                // What is wrong with the socket is told by the next call.
                _ = socket.readable(), if wants => {}
                _ = socket.writable(), if blocked => self.blocked = false,
                address = found => self.found(address).iter().try_for_each(|event| page.tell(event))?,
                () = sleep_until(deadline) => self.passed(page, Instant::now())?,
                () = stop.stopped() => return Err(Ending::Stopping),
            }
        }
    }

    /// Takes a message of the page.
    fn hear(&mut self, message: Message) -> Result<(), Ending> {
        let now = Instant::now();
        self.heartbeat.heard(now);
        if matches!(message, Message::Binary(_) | Message::Text(_)) {
            self.moved = now;
        }
        self.inbox.take(message, now)
    }

    /// Sends the page's datagrams on their way, and those whose time has come out. Each may bring news for the page: while
    /// it takes none, nothing is done for it.
    fn send(&mut self, page: &mut Page, session: &Session) -> Result<(), Ending> {
        while self.takes(page)
            && self.takes_from() <= Instant::now()
            && let Some(outgoing) = self.inbox.next_send()
        {
            match self.way(&outgoing) {
                Ok(address) => self.push(address, outgoing).iter().try_for_each(|event| page.tell(event))?,
                Err(finding) => self.finding = Some((outgoing, finding)),
            }
        }
        while page.is_flushed()
            && let Some(result) = self.send_due(Instant::now(), session)
        {
            result.or_else(|failure| page.tell(&Event::Reported(failure)))?;
        }
        Ok(())
    }

    /// Whether another of the page's datagrams could be sent on its way.
    fn takes(&self, page: &Page) -> bool {
        page.is_flushed() && self.out.has_room() && self.finding.is_none() && self.inbox.has_send()
    }

    /// From when on. To ask where one goes costs a look-up or, refused, a line in the log: so that has its pace too.
    fn takes_from(&self) -> Instant {
        match self.route {
            Route::To(_) => self.began,
            Route::By(_) => self.pace.ready(),
        }
    }

    /// Where a datagram goes, or how that is found out.
    fn way(&self, outgoing: &Outgoing) -> Result<SocketAddr, Finding> {
        match &self.route {
            Route::To(peer) => Ok(*peer),
            Route::By(guide) => Err(guide.find(outgoing.to.as_deref().unwrap_or_default())),
        }
    }

    /// The way of the datagram that waits for it is known, or that it has none: then it is thrown away. Gives the news of it.
    fn found(&mut self, found: Result<SocketAddr, Failure>) -> Vec<Event> {
        let Some((outgoing, _)) = self.finding.take() else { return Vec::new() };
        match found {
            Ok(address) => self.push(address, outgoing),
            Err(failure) => {
                self.pace.spend(Instant::now());
                vec![Event::Reported(failure)]
            }
        }
    }

    /// Sends a datagram on its way, and gives the news of what is done to it there.
    fn push(&mut self, address: SocketAddr, outgoing: Outgoing) -> Vec<Event> {
        let Outgoing { bytes, came, .. } = outgoing;
        let weight = self.out.weight();
        let news = self.out.push(Datagram { address, bytes }, came);
        // One that is lost never goes, and so it would cost nothing to ask where it goes again and again.
        if self.out.weight() == weight && matches!(self.route, Route::By(_)) {
            self.pace.spend(Instant::now());
        }
        news
    }

    /// Sends one datagram, if one is due and may go and the kernel takes it. Its address was allowed, but ports change hands:
    /// by now it may be that of another client's page, which neither a delay nor a connected socket notices.
    fn send_due(&mut self, now: Instant, session: &Session) -> Option<Result<(), Failure>> {
        if self.blocked || now < self.pace.ready() {
            return None;
        }
        let datagram = self.out.next(now)?;
        let mut result = find::check_owner(Protocol::Udp, datagram.address, self.client, &self.context);
        if result.is_ok() {
            match self.socket.try_send(datagram) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.blocked = true;
                    return None;
                }
                Err(error) => result = Err(failure::from_io(Phase::Transfer, &error, self.began.elapsed())),
                Ok(()) => session.sent(datagram.bytes.len()),
            }
        }
        self.out.gone();
        self.pace.spend(now);
        self.moved = now;
        Some(result)
    }

    /// Gives the page what its recvs bring, until nothing more is there or it has enough to take.
    fn receive(&mut self, page: &mut Page, session: &Session, cx: &mut task::Context<'_>) -> Result<(), Ending> {
        if !page.is_flushed() {
            return Ok(());
        }
        let mut done = 0;
        while done < MAX_MESSAGE {
            let now = Instant::now();
            if let Some(receive) = self.inbox.next_receive() {
                self.recv = Some(Recv { receive, called: now, until: receive.timeout.map(|limit| now + limit) });
            }
            let Some(recv) = &self.recv else { break };
            done += CALL;
            if let Some(datagram) = self.back.next(now) {
                done += datagram.bytes.len();
                deliver(page, cx, datagram, recv.receive.bytes)?;
                self.back.gone();
                self.returned();
                continue;
            }
            if !self.back.has_room() {
                break;
            }
            let received: io::Result<_> = BUFFER.with_borrow_mut(|buffer| {
                let (length, from) = self.socket.try_recv(buffer)?;
                Ok(Datagram { address: from, bytes: Bytes::copy_from_slice(&buffer[..length]) })
            });
            match received {
                Ok(datagram) => {
                    session.received(datagram.bytes.len());
                    self.moved = now;
                    if let Route::By(guide) = &mut self.route {
                        guide.heard(datagram.address);
                    }
                    self.back.push(datagram, now).iter().try_for_each(|event| page.tell(event))?;
                }
                // The next command gives up the recv that waits.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && self.inbox.has_receive() => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => {
                    self.returned();
                    page.tell(&Event::Reported(failure::from_io(Phase::Transfer, &error, self.began.elapsed())))?;
                }
            }
        }
        Ok(())
    }

    /// A recv has returned, be it with an error.
    fn returned(&mut self) {
        self.recv = self.recv.take().filter(|recv| recv.receive.continuous).map(|recv| Recv { until: None, ..recv });
    }

    /// Whether a recv waits for the kernel.
    fn wants(&self, page: &Page) -> bool {
        self.recv.is_some() && page.is_flushed() && self.back.has_room()
    }

    /// When there is something to do next.
    fn deadline(&self, page: &Page) -> Instant {
        let out = self.out.due().filter(|_| page.is_flushed() && !self.blocked);
        let out = out.map(|due| due.max(self.pace.ready()));
        let back = self.back.due().filter(|_| page.is_flushed() && self.recv.is_some());
        let next = self.takes(page).then(|| self.takes_from());
        let recv = self.recv.as_ref().and_then(|recv| recv.until);
        let idle = (!self.may_wait(page)).then(|| self.moved + self.idle);
        [out, next, back, recv, idle].into_iter().flatten().fold(self.heartbeat.deadline(), Instant::min)
    }

    /// Whether nothing has to go either way: a server waits for hours, and its page answers pings. So a bound socket has an
    /// idle time only while its page takes nothing and cannot answer.
    fn may_wait(&self, page: &Page) -> bool {
        matches!(self.route, Route::By(_)) && page.is_flushed()
    }

    /// Does what is due at a time limit that has passed.
    fn passed(&mut self, page: &mut Page, now: Instant) -> Result<(), Ending> {
        if let Some(recv) = self.recv.as_ref().filter(|recv| recv.until.is_some_and(|until| until <= now)) {
            let microseconds = failure::microseconds(now - recv.called);
            self.returned();
            return page.tell(&Event::TimedOut { microseconds });
        }
        if self.may_wait(page) {
            self.moved = now;
        }
        // One to which the relay does not listen at present, or which takes nothing at present, cannot answer a ping.
        if !self.inbox.has_room() || !page.is_flushed() {
            self.heartbeat.heard(now);
        }
        if self.heartbeat.is_due(now)? {
            page.ping()?;
        }
        if now < self.moved + self.idle {
            return Ok(());
        }
        let message = format!("nothing went either way for {}", humantime::format_duration(self.idle));
        Err(failure::plain(Phase::Transfer, FailureKind::Idle, message, self.began.elapsed()).into())
    }

    /// Sends what the page had sent before it left, each datagram when its time comes.
    pub(super) async fn give_the_rest(mut self, session: &Session) {
        let rest = async {
            loop {
                // Nobody is left to tell the news.
                if let Some((_, finding)) = &mut self.finding {
                    let found = finding.await;
                    self.found(found);
                }
                sleep_until(self.takes_from()).await;
                let Some(outgoing) = self.inbox.next_send() else { break };
                match self.way(&outgoing) {
                    Ok(address) => drop(self.push(address, outgoing)),
                    Err(finding) => self.finding = Some((outgoing, finding)),
                }
            }
            while let Some(due) = self.out.due() {
                sleep_until(due.max(self.pace.ready())).await;
                let _ = self.send_due(Instant::now(), session);
                if self.blocked {
                    let _ = self.socket.writable().await;
                    self.blocked = false;
                }
            }
        };
        // Past the time limit the network has lost them.
        let _ = timeout(LINGER, rest).await;
    }
}

/// Hands over what one recv with a buffer of this size brought.
fn deliver(page: &mut Page, cx: &mut task::Context<'_>, datagram: &Datagram, size: usize) -> Result<(), Ending> {
    let (of, kept) = (datagram.bytes.len(), datagram.bytes.len().min(size));
    page.tell(&Event::Datagram { from: datagram.address.to_string() })?;
    page.deliver(cx, &datagram.bytes[..kept])?;
    let number = |length| u32::try_from(length).unwrap_or(u32::MAX);
    if kept < of { page.tell(&Event::Truncated { kept: number(kept), of: number(of) }) } else { Ok(()) }
}
