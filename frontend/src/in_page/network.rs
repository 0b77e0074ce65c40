//! The network inside the page: the sockets of the tab, the practice servers, and the kernel that connects them.

use super::{
    errno::{Errno, bad_request},
    kernel::Kernel,
    servers::{Servers, http::Site, tcp_port, udp_port},
    session::{
        Ending, Session, Told, check_bind,
        datagrams::Datagrams,
        faults,
        listener::Listener,
        resolve,
        stream::{Lingering, Stream},
    },
};
use crate::socket::{Endpoint, Incoming};
use bytes::Bytes;
use relay_protocol::{Command, Failure, HTTP_PORT, Holder, MAX_BACKLOG, Phase, PracticeTcp, PracticeUdp};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// Identifies a socket of the tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(u32);

/// The network. The caller provides the time and drives it with [`run`](Self::run).
pub struct Network {
    kernel: Kernel,
    servers: Servers,
    sessions: BTreeMap<Handle, Session>,
    lingering: Vec<Lingering>,
    next_handle: u32,
    told: VecDeque<(Handle, Incoming)>,
}

impl Network {
    /// Creates a network with its practice servers. `epoch_ms` is the Unix time in milliseconds when the network's time is 0.
    /// `seed` seeds the random numbers.
    pub fn new(epoch_ms: u64, seed: u64) -> Self {
        let mut kernel = Kernel::default();
        let servers = Servers::start(&mut kernel, Site::new(epoch_ms, seed));
        Self {
            kernel,
            servers,
            sessions: BTreeMap::new(),
            lingering: Vec::new(),
            next_handle: 0,
            told: VecDeque::new(),
        }
    }

    /// Sets the time at which the following requests happen. It never goes backwards.
    pub fn set_time(&mut self, now: Duration) {
        self.kernel.now = self.kernel.now.max(now);
    }

    /// Opens a socket. [`take`](Self::take) returns its events.
    pub fn open(&mut self, endpoint: &Endpoint, first: Option<Command>) -> Handle {
        let handle = Handle(self.next_handle);
        self.next_handle += 1;
        let mut told = Told::new();
        match self.session(handle, endpoint, &mut told) {
            Ok(session) => {
                self.sessions.insert(handle, session);
                self.tell(handle, told);
                first.into_iter().for_each(|command| self.command(handle, command));
            }
            Err(failure) => {
                Ending::from(failure).tell(&mut told);
                self.tell(handle, told);
            }
        }
        handle
    }

    fn session(&mut self, handle: Handle, endpoint: &Endpoint, told: &mut Told) -> Result<Session, Failure> {
        let kernel = &mut self.kernel;
        Ok(match endpoint {
            Endpoint::Tcp { target, timeout_ms, faults: asked } => {
                let port = resolve::<PracticeTcp>(target, tcp_port)?;
                Session::Stream(Stream::connect(port, *timeout_ms, faults(*asked), kernel.now).into())
            }
            Endpoint::TcpListener { port, backlog, reuse_address } => {
                if !(1..=MAX_BACKLOG).contains(backlog) {
                    let message = format!("backlog is a whole number from 1 to {MAX_BACKLOG}");
                    return Err(bad_request(Phase::Policy, message));
                }
                check_bind(
                    *port,
                    *port == HTTP_PORT || PracticeTcp::ALL.into_iter().any(|name| tcp_port(name) == *port),
                )?;
                let port = kernel.listen(*port, *backlog, *reuse_address, Holder::Page).map_err(in_use)?;
                Session::Listener(Listener::new(port, format!("in-page-{}", handle.0), *backlog, told))
            }
            Endpoint::AcceptedConnection { listener, connection } => {
                let end = self.sessions.values_mut().find_map(|session| match session {
                    Session::Listener(known) if known.name() == listener => known.take(*connection),
                    Session::Listener(_) | Session::Stream(_) | Session::Datagrams(_) => None,
                });
                let message = "no such connection waits to be taken: it was taken already, or it is closed";
                let end = end.ok_or_else(|| bad_request(Phase::Policy, message))?;
                Session::Stream(Stream::accepted(end, &self.kernel, told).into())
            }
            Endpoint::Udp { target, faults: asked } => {
                let refused = || Errno::ConnectionRefused.failure(Phase::Connect, Duration::ZERO);
                let peer = resolve::<PracticeUdp>(target, udp_port)?.ok_or_else(refused)?;
                let port = kernel.bind_datagrams(0, Some(peer), Holder::Page).map_err(in_use)?;
                Session::Datagrams(Datagrams::new(port, Some(peer), faults(*asked), kernel.now, told).into())
            }
            Endpoint::UdpSocket { port, faults: asked } => {
                check_bind(*port, PracticeUdp::ALL.into_iter().any(|name| udp_port(name) == *port))?;
                let port = kernel.bind_datagrams(*port, None, Holder::Page).map_err(in_use)?;
                Session::Datagrams(Datagrams::new(port, None, faults(*asked), kernel.now, told).into())
            }
        })
    }

    /// Sends bytes on a socket: on a UDP socket as one datagram.
    pub fn send(&mut self, handle: Handle, bytes: Bytes) {
        let now = self.kernel.now;
        self.act(handle, |session| session.send(bytes, now));
    }

    /// Passes a command to a socket.
    pub fn command(&mut self, handle: Handle, command: Command) {
        self.act(handle, |session| session.command(command));
    }

    /// Closes a socket after sending what is queued. [`Incoming::Closed`] still follows.
    pub fn close(&mut self, handle: Handle) {
        self.act(handle, |_| Err(Ending::Closed));
    }

    /// Closes a socket and discards its pending events.
    pub fn forget(&mut self, handle: Handle) {
        self.close(handle);
        self.told.retain(|(known, _)| *known != handle);
    }

    fn act(&mut self, handle: Handle, act: impl FnOnce(&mut Session) -> Result<(), Ending>) {
        if let Some(session) = self.sessions.get_mut(&handle)
            && let Err(ending) = act(session)
        {
            self.end(handle, ending);
        }
    }

    fn end(&mut self, handle: Handle, ending: Ending) {
        match self.sessions.remove(&handle) {
            None => return,
            Some(Session::Stream(stream)) => self.lingering.extend(stream.close(&ending, &mut self.kernel)),
            Some(Session::Listener(listener)) => listener.close(&mut self.kernel),
            Some(Session::Datagrams(datagrams)) => datagrams.close(&mut self.kernel),
        }
        let mut told = Told::new();
        ending.tell(&mut told);
        self.tell(handle, told);
    }

    fn tell(&mut self, handle: Handle, told: Told) {
        self.told.extend(told.into_iter().map(|incoming| (handle, incoming)));
    }

    /// Advances to `now` and does everything that is possible by then.
    pub fn run(&mut self, now: Duration) {
        self.set_time(now);
        while self.step() {}
    }

    fn step(&mut self) -> bool {
        let mut progressed = self.kernel.settle() | self.servers.step(&mut self.kernel);
        let mut over = Vec::new();
        for (handle, session) in &mut self.sessions {
            let mut told = Told::new();
            match session.step(&mut self.kernel, &mut told) {
                Ok(done) => progressed |= done,
                Err(ending) => over.push((*handle, ending)),
            }
            self.told.extend(told.into_iter().map(|incoming| (*handle, incoming)));
        }
        progressed |= !over.is_empty();
        over.into_iter().for_each(|(handle, ending)| self.end(handle, ending));
        self.lingering.retain_mut(|lingering| {
            let (done, is_over) = lingering.step(&mut self.kernel);
            progressed |= done;
            !is_over
        });
        progressed
    }

    /// Returns the next event, in order.
    pub fn take(&mut self) -> Option<(Handle, Incoming)> {
        self.told.pop_front()
    }

    /// When to [run](Self::run) the network next, if nothing is requested of it before.
    pub fn due(&self) -> Option<Duration> {
        let sessions = self.sessions.values().filter_map(Session::due);
        let lingering = self.lingering.iter().filter_map(Lingering::due);
        let all = sessions.chain(lingering).chain(self.kernel.due()).chain(self.servers.due());
        // What is overdue after a run waits for something else.
        all.filter(|due| *due > self.kernel.now).min()
    }
}

fn in_use(holder: Holder) -> Failure {
    Failure { holder: Some(holder), ..Errno::AddressInUse.failure(Phase::Bind, Duration::ZERO) }
}
