//! The sockets inside the page, as a kernel keeps them for loopback: connections, accept queues, ports, datagrams. The caller
//! sets the time.

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

/// How long the port of the side that closed a connection first stays in TIME-WAIT: as long as on Linux.
const TIME_WAIT: Duration = Duration::from_secs(60);

/// The first ephemeral port (RFC 6335), for connect and for `bind` to port 0.
const FIRST_EPHEMERAL: u16 = 49_152;

/// The receive buffer of a UDP socket in bytes, and the overhead that counts for each datagram in it.
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
    /// Whether the peer has sent a RST.
    was_reset: bool,
    /// Whether a call has returned the error for the RST.
    told_reset: bool,
    /// Whether the owner of this end has closed it.
    closed: bool,
    /// Whether its FIN was sent before the peer's.
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
    /// The pending error from an earlier datagram.
    error: Option<Errno>,
}

/// Why a connect fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoConnection {
    /// No socket listens on the port: the answer to the SYN is a RST.
    Refused,
    /// The accept queue is full: there is no answer, and the SYN is retransmitted later.
    Unanswered,
}

/// All sockets inside the page.
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
    /// Delivers the segments that are due. Returns whether there were any.
    pub fn settle(&mut self) -> bool {
        let now = self.now;
        self.time_wait.retain(|(_, until)| *until > now);
        self.ends.values_mut().fold(false, |settled, end| end.incoming.settle(now) | settled)
    }

    /// When the next segment arrives.
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

    /// bind(2) and listen(2). Port 0 selects a free port.
    ///
    /// # Errors
    ///
    /// The holder of the address. With `reuse` (`SO_REUSEADDR`) only another listening socket is a conflict.
    pub fn listen(&mut self, port: u16, backlog: u32, reuse: bool, holder: Holder) -> Result<u16, Holder> {
        let port = match port {
            0 => self.free_port(|kernel, port| kernel.tcp_holder(port, false).is_some()),
            port => self.tcp_holder(port, reuse).map_or(Ok(port), Err)?,
        };
        self.listening.insert(port, Listening { backlog: backlog as usize, queue: VecDeque::new(), holder });
        Ok(port)
    }

    /// Closes a listening socket. Clients in its accept queue get a RST.
    pub fn stop_listening(&mut self, port: u16) {
        let listening = self.listening.remove(&port);
        for (end, _) in listening.into_iter().flat_map(|listening| listening.queue) {
            self.reset(end);
        }
    }

    /// The number of clients in the accept queue.
    pub fn waiting(&self, port: u16) -> usize {
        self.listening.get(&port).map_or(0, |listening| listening.queue.len())
    }

    /// accept(2): returns the connection that has waited longest, and how long it has waited.
    pub fn accept(&mut self, port: u16) -> Option<(End, Duration)> {
        let (end, since) = self.listening.get_mut(&port)?.queue.pop_front()?;
        Some((end, self.now - since))
    }

    /// connect(2) to a port. Segments to the client are lost according to `faults`: a relay's kernel loses those too.
    pub fn connect(&mut self, port: u16, faults: Faults) -> Result<End, NoConnection> {
        let listening = self.listening.get(&port).ok_or(NoConnection::Refused)?;
        // As on Linux, the queue holds one more than the backlog.
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

    /// The ports of a connection: this end's and the other end's.
    pub fn ports(&self, end: End) -> (u16, u16) {
        let port = |end| self.ends.get(&end).map_or(0, |state| state.port);
        (port(end), port(end.other()))
    }

    /// Sets the receive buffer of this end in bytes (`SO_RCVBUF`).
    pub fn set_receive_buffer(&mut self, end: End, bytes: usize) {
        if let Some(state) = self.ends.get_mut(&end) {
            state.incoming.set_capacity(bytes);
        }
    }

    /// send(2): returns the number of bytes accepted, 0 if the buffer is full.
    ///
    /// # Errors
    ///
    /// [`Errno::ConnectionReset`] once after a RST was received, [`Errno::BrokenPipe`] after that.
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
            // The peer's socket is closed, and answers with a RST.
            Some(_) | None => {
                if let Some(state) = self.ends.get_mut(&end) {
                    state.was_reset = true;
                }
                Ok(bytes.len())
            }
        }
    }

    /// recv(2) with a buffer of `size` bytes.
    ///
    /// # Errors
    ///
    /// [`Errno::ConnectionReset`] if a RST was received and everything before it has been read. Returned once.
    pub fn read(&mut self, end: End, size: usize) -> Result<Read, Errno> {
        let Some(state) = self.ends.get_mut(&end) else { return Ok(Read::End) };
        if !state.was_reset || state.incoming.has_unread() {
            return Ok(state.incoming.read(size));
        }
        if std::mem::replace(&mut state.told_reset, true) { Ok(Read::End) } else { Err(Errno::ConnectionReset) }
    }

    /// shutdown(2) of the writing side: sends a FIN after the bytes already sent.
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

    /// close(2): sends a FIN, or a RST if received bytes were not read (RFC 2525, section 2.17).
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

    /// Removes a connection that both ends have closed. The port of the end that closed first stays in TIME-WAIT.
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

    /// The segments of this end in flight, its retransmissions so far, and the free space in its peer's buffer in bytes.
    pub fn segments(&self, end: End) -> (u32, u32, usize) {
        let Some(peer) = self.ends.get(&end.other()) else { return (0, 0, 0) };
        let (in_flight, retransmits) = peer.incoming.segments();
        (in_flight, retransmits, peer.incoming.room())
    }

    /// Binds a UDP socket, and connects it if there is a peer. Port 0 selects a free port.
    ///
    /// # Errors
    ///
    /// The holder of the address.
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

    /// sendto(2). A datagram to a full queue is dropped. One to a port without a socket is answered with an ICMP message, which
    /// is reported to a connected socket.
    ///
    /// # Errors
    ///
    /// [`Errno::MessageSize`], or the pending error from an earlier datagram; then this one is not sent (udp(7)).
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

    /// recvfrom(2): returns a datagram and the port of its sender.
    ///
    /// # Errors
    ///
    /// The pending error from an earlier datagram.
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
