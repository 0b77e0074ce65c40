//! The sockets inside the page, as a kernel has them on loopback: connections, queues of clients that wait to be accepted, ports,
//! datagrams. It knows what time it is only as it is told.

use super::{
    errno::Errno,
    pipe::{CAPACITY, Loss, Pipe, Read},
};
use bytes::Bytes;
use fault_injection::Faults;
use relay_protocol::{Holder, Way};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// How long a port of a connection that was closed from its side stays in TIME-WAIT: as long as on Linux.
const TIME_WAIT: Duration = Duration::from_secs(60);

/// The ports that connect and `bind` to port 0 take, as RFC 6335 has them.
const FIRST_EPHEMERAL: u16 = 49_152;

/// How much a UDP socket keeps that was not received, in bytes, each datagram with what keeping it costs.
const DATAGRAM_QUEUE: usize = 208 * 1024;
const DATAGRAM_COST: usize = 256;

/// One end of a TCP connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End(u32);

impl End {
    fn other(self) -> Self {
        Self(self.0 ^ 1)
    }
}

struct EndState {
    port: u16,
    incoming: Pipe,
    /// The peer has sent a RST.
    was_reset: bool,
    /// That the peer has sent one was told.
    told_reset: bool,
    /// Nobody has this end any more.
    closed: bool,
    /// Its FIN was the first of the two.
    closed_first: bool,
}

struct Listening {
    backlog: usize,
    queue: VecDeque<(End, Duration)>,
    holder: Holder,
}

struct DatagramSocket {
    holder: Holder,
    peer: Option<u16>,
    queue: VecDeque<(u16, Bytes)>,
    queued: usize,
    /// What an earlier datagram met.
    error: Option<Errno>,
}

/// Why a connect does not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoConnection {
    /// Nobody listens: the answer to the SYN is a RST.
    Refused,
    /// The queue of those that wait to be accepted is full: there is no answer, and the SYN is sent again later.
    Unanswered,
}

/// All sockets there are.
#[derive(Default)]
pub struct Kernel {
    pub now: Duration,
    ends: BTreeMap<End, EndState>,
    next_end: u32,
    listening: BTreeMap<u16, Listening>,
    datagrams: BTreeMap<u16, DatagramSocket>,
    time_wait: Vec<(u16, Duration)>,
    ephemeral: u16,
}

impl Kernel {
    /// Lets arrive what is due. False where nothing was.
    pub fn settle(&mut self) -> bool {
        let now = self.now;
        self.time_wait.retain(|(_, until)| *until > now);
        self.ends.values_mut().fold(false, |settled, end| end.incoming.settle(now) | settled)
    }

    /// When something arrives next.
    pub fn due(&self) -> Option<Duration> {
        self.ends.values().filter_map(|end| end.incoming.due()).min()
    }

    fn free_port(&mut self, is_taken: impl Fn(&Self, u16) -> bool) -> u16 {
        loop {
            let next = self.ephemeral.max(FIRST_EPHEMERAL);
            self.ephemeral = next.checked_add(1).unwrap_or(FIRST_EPHEMERAL);
            if !is_taken(self, next) {
                return next;
            }
        }
    }

    fn tcp_holder(&self, port: u16, reuse: bool) -> Option<Holder> {
        if let Some(listening) = self.listening.get(&port) {
            return Some(listening.holder);
        }
        if reuse {
            return None;
        }
        if self.ends.values().any(|end| end.port == port) {
            return Some(Holder::Connection);
        }
        self.time_wait.iter().any(|(kept, _)| *kept == port).then_some(Holder::TimeWait)
    }

    /// bind(2) and listen(2); port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// Who has the address. With `reuse` (`SO_REUSEADDR`) only another listening socket has it.
    pub fn listen(&mut self, port: u16, backlog: u32, reuse: bool, holder: Holder) -> Result<u16, Holder> {
        let port = match port {
            0 => self.free_port(|kernel, port| kernel.tcp_holder(port, false).is_some()),
            port => self.tcp_holder(port, reuse).map_or(Ok(port), Err)?,
        };
        self.listening.insert(port, Listening { backlog: backlog as usize, queue: VecDeque::new(), holder });
        Ok(port)
    }

    /// Closes a listening socket: whoever waits gets a RST.
    pub fn stop_listening(&mut self, port: u16) {
        let listening = self.listening.remove(&port);
        for (end, _) in listening.into_iter().flat_map(|listening| listening.queue) {
            self.reset(end);
        }
    }

    /// How many clients wait to be accepted.
    pub fn waiting(&self, port: u16) -> usize {
        self.listening.get(&port).map_or(0, |listening| listening.queue.len())
    }

    /// accept(2): the connection that has waited longest, and for how long.
    pub fn accept(&mut self, port: u16) -> Option<(End, Duration)> {
        let (end, since) = self.listening.get_mut(&port)?.queue.pop_front()?;
        Some((end, self.now - since))
    }

    /// connect(2) to a port. Segments that arrive at the client are lost as `faults` say: a relay's kernel loses those, too.
    pub fn connect(&mut self, port: u16, faults: Faults) -> Result<End, NoConnection> {
        let listening = self.listening.get(&port).ok_or(NoConnection::Refused)?;
        // As on Linux, one more than the backlog says.
        if listening.queue.len() > listening.backlog {
            return Err(NoConnection::Unanswered);
        }
        let client_port = self.free_port(|kernel, port| kernel.tcp_holder(port, false).is_some());
        let (client, server) = (End(self.next_end), End(self.next_end + 1));
        self.next_end += 2;
        for (end, port, faults) in [(client, client_port, faults), (server, port, Faults::default())] {
            let incoming = Pipe::new(CAPACITY, Loss::new(faults, Way::Back));
            let state =
                EndState { port, incoming, was_reset: false, told_reset: false, closed: false, closed_first: false };
            self.ends.insert(end, state);
        }
        let now = self.now;
        if let Some(listening) = self.listening.get_mut(&port) {
            listening.queue.push_back((server, now));
        }
        Ok(client)
    }

    /// The ports of a connection: of this end, and of the other.
    pub fn ports(&self, end: End) -> (u16, u16) {
        let port = |end| self.ends.get(&end).map_or(0, |state| state.port);
        (port(end), port(end.other()))
    }

    /// How much this end takes in from the other, in bytes (`SO_RCVBUF`).
    pub fn set_receive_buffer(&mut self, end: End, bytes: usize) {
        if let Some(state) = self.ends.get_mut(&end) {
            state.incoming.set_capacity(bytes);
        }
    }

    /// send(2): how many of the bytes were taken; 0 while there is no room.
    ///
    /// # Errors
    ///
    /// [`Errno::ConnectionReset`] once after a RST came, [`Errno::BrokenPipe`] from then on.
    pub fn write(&mut self, end: End, bytes: &[u8]) -> Result<usize, Errno> {
        let Some(state) = self.ends.get_mut(&end) else { return Err(Errno::BrokenPipe) };
        if state.was_reset {
            return Err(if std::mem::replace(&mut state.told_reset, true) {
                Errno::BrokenPipe
            } else {
                Errno::ConnectionReset
            });
        }
        let now = self.now;
        match self.ends.get_mut(&end.other()) {
            Some(peer) if !peer.closed => Ok(peer.incoming.write(bytes, now)),
            // Nobody is there to read it, which the sender learns by the RST that comes back.
            Some(_) | None => {
                if let Some(state) = self.ends.get_mut(&end) {
                    state.was_reset = true;
                }
                Ok(bytes.len())
            }
        }
    }

    /// recv(2) with a buffer of so many bytes.
    ///
    /// # Errors
    ///
    /// [`Errno::ConnectionReset`] where a RST came, once everything before it was read; told once.
    pub fn read(&mut self, end: End, size: usize) -> Result<Read, Errno> {
        let Some(state) = self.ends.get_mut(&end) else { return Ok(Read::End) };
        if !state.was_reset || state.incoming.has_unread() {
            return Ok(state.incoming.read(size));
        }
        if std::mem::replace(&mut state.told_reset, true) { Ok(Read::End) } else { Err(Errno::ConnectionReset) }
    }

    /// shutdown(2) of the writing side: a FIN goes out behind what was sent.
    pub fn shutdown(&mut self, end: End) {
        let now = self.now;
        let other_has_finished = self.ends.get(&end).is_some_and(|state| state.incoming.fin_sent());
        if let Some(peer) = self.ends.get_mut(&end.other()) {
            let is_first = !other_has_finished && !peer.incoming.fin_sent();
            peer.incoming.finish(now);
            if let Some(state) = self.ends.get_mut(&end) {
                state.closed_first |= is_first;
            }
        }
    }

    /// close(2): with a FIN, or with a RST where something that came was not read (RFC 2525, section 2.17).
    pub fn close(&mut self, end: End) {
        let Some(state) = self.ends.get_mut(&end) else { return };
        if state.was_reset || state.incoming.has_unread() {
            return self.reset(end);
        }
        state.closed = true;
        self.shutdown(end);
        self.forget_closed(end);
    }

    /// Ends a connection with a RST.
    pub fn reset(&mut self, end: End) {
        if self.ends.remove(&end).is_none() {
            return;
        }
        match self.ends.get_mut(&end.other()) {
            Some(peer) if peer.closed => drop(self.ends.remove(&end.other())),
            Some(peer) => peer.was_reset = true,
            None => {}
        }
    }

    /// Drops a connection that nobody has any more; whoever closed it first keeps its port in TIME-WAIT.
    fn forget_closed(&mut self, end: End) {
        let is_over = |state: Option<&EndState>| state.is_none_or(|state| state.closed);
        if !is_over(self.ends.get(&end)) || !is_over(self.ends.get(&end.other())) {
            return;
        }
        for end in [end, end.other()] {
            if let Some(state) = self.ends.remove(&end)
                && state.closed_first
            {
                self.time_wait.push((state.port, self.now + TIME_WAIT));
            }
        }
    }

    /// How many segments of this end are on their way, how many it has sent again, and how much its peer takes, in bytes.
    pub fn segments(&self, end: End) -> (u32, u32, usize) {
        let Some(peer) = self.ends.get(&end.other()) else { return (0, 0, 0) };
        let (in_flight, retransmits) = peer.incoming.segments();
        (in_flight, retransmits, peer.incoming.room())
    }

    /// Binds a UDP socket; port 0 takes a free one. With a peer it is connected to that.
    ///
    /// # Errors
    ///
    /// Who has the address.
    pub fn bind_datagrams(&mut self, port: u16, peer: Option<u16>, holder: Holder) -> Result<u16, Holder> {
        let port = match port {
            0 => self.free_port(|kernel, port| kernel.datagrams.contains_key(&port)),
            port => self.datagrams.get(&port).map_or(Ok(port), |socket| Err(socket.holder))?,
        };
        let socket = DatagramSocket { holder, peer, queue: VecDeque::new(), queued: 0, error: None };
        self.datagrams.insert(port, socket);
        Ok(port)
    }

    /// Closes a UDP socket.
    pub fn close_datagrams(&mut self, port: u16) {
        self.datagrams.remove(&port);
    }

    /// sendto(2). A datagram to a full queue is dropped, and one to a port without a socket is answered with an ICMP message,
    /// which a connected socket learns of.
    ///
    /// # Errors
    ///
    /// What an earlier datagram met: then this one is not sent (udp(7)).
    pub fn send_datagram(&mut self, from: u16, to: u16, bytes: Bytes) -> Result<(), Errno> {
        if bytes.len() > relay_protocol::MAX_DATAGRAM {
            return Err(Errno::MessageSize);
        }
        if let Some(error) = self.datagrams.get_mut(&from).and_then(|socket| socket.error.take()) {
            return Err(error);
        }
        let takes = |socket: &&mut DatagramSocket| socket.peer.is_none_or(|peer| peer == from);
        if let Some(socket) = self.datagrams.get_mut(&to).filter(takes) {
            let cost = bytes.len() + DATAGRAM_COST;
            if socket.queued + cost <= DATAGRAM_QUEUE {
                socket.queued += cost;
                socket.queue.push_back((from, bytes));
            }
        } else if let Some(socket) = self.datagrams.get_mut(&from)
            && socket.peer.is_some()
        {
            socket.error = Some(Errno::ConnectionRefused);
        }
        Ok(())
    }

    /// recvfrom(2): a datagram and the port of its sender.
    ///
    /// # Errors
    ///
    /// What an earlier datagram met.
    pub fn receive_datagram(&mut self, port: u16) -> Result<Option<(u16, Bytes)>, Errno> {
        let Some(socket) = self.datagrams.get_mut(&port) else { return Ok(None) };
        if let Some(error) = socket.error.take() {
            return Err(error);
        }
        let received = socket.queue.pop_front();
        socket.queued -= received.as_ref().map_or(0, |(_, bytes)| bytes.len() + DATAGRAM_COST);
        Ok(received)
    }
}
