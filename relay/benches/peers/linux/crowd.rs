//! The load: connections through one peer, all served by one thread with epoll.

use super::{
    client::{Endpoint, PATIENCE, Way},
    frame::Scanner,
    pattern,
    target::ready,
};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};
use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// How much one read takes.
const CHUNK: usize = 256 * 1024;

/// After so many messages in a row a connection lets the others have their turn.
const BURST: usize = 16;

/// How long one wait may last, in milliseconds; a stretch is at most so much too long.
const WAIT: u8 = 5;

/// What each connection of a crowd sends, and how it waits for answers.
pub struct Load {
    payload: Vec<u8>,
    wire: Vec<u8>,
    /// So many messages may be under way; 0 sends nothing.
    window: u64,
}

impl Load {
    /// Sends this message again and again, as many at once as `window` says.
    pub fn new(endpoint: &Endpoint, payload: &[u8], window: u64) -> Self {
        Self { payload: payload.to_vec(), wire: endpoint.wire(payload), window }
    }
}

/// How long a run lasts.
#[derive(Clone, Copy)]
pub enum Until {
    /// So long, whatever is under way then.
    Time(Duration),
    /// Until each connection has sent so many messages more and had all of them back.
    Messages(u64),
}

/// What a run has brought.
#[derive(Default)]
pub struct Tally {
    /// Payload bytes that came back, of all connections.
    pub bytes: u64,
    pub elapsed: Duration,
    /// The round trip of each message in nanoseconds; only with a window of one message.
    pub round_trips: Vec<u64>,
}

/// Connections through one peer.
pub struct Crowd {
    epoll: Epoll,
    links: Vec<Link>,
    load: Load,
    buffer: Vec<u8>,
}

struct Link {
    stream: TcpStream,
    /// None on plain TCP.
    scanner: Option<Scanner>,
    /// How many messages are sent, and how much of the next one.
    sent: u64,
    part: usize,
    /// Payload bytes that have come.
    received: u64,
    /// When the last message was sent.
    since: Instant,
    /// Whether epoll was asked to say when more can be sent.
    asked: bool,
    /// Messages after which it stops; see [`Until::Messages`].
    limit: u64,
}

impl Crowd {
    /// Opens so many connections, one after the other.
    pub fn connect(endpoint: &Endpoint, count: usize, load: Load) -> io::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let mut crowd = Self { epoll, links: Vec::with_capacity(count), load, buffer: vec![0; CHUNK] };
        for place in 0..count {
            let (stream, rest) = endpoint.connect()?;
            stream.set_nonblocking(true)?;
            crowd.epoll.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, place as u64))?;
            let scanner = matches!(endpoint.way, Way::WebSocket { .. }).then(Scanner::default);
            let since = Instant::now();
            let mut link =
                Link { stream, scanner, sent: 0, part: 0, received: 0, since, asked: false, limit: u64::MAX };
            link.take(&rest, &crowd.load)?;
            crowd.links.push(link);
        }
        Ok(crowd)
    }

    /// Something else to send. Nothing may be under way.
    pub fn load(&mut self, load: Load) {
        for link in &mut self.links {
            (link.sent, link.received) = (0, 0);
        }
        self.load = load;
    }

    /// Lets the load flow.
    pub fn run(&mut self, until: Until) -> io::Result<Tally> {
        let began = Instant::now();
        let before: u64 = self.links.iter().map(|link| link.received).sum();
        let mut round_trips = Vec::new();
        let end = match until {
            Until::Time(time) => began + time,
            Until::Messages(_) => began + 6 * PATIENCE,
        };
        // How many have not reached their limit.
        let mut busy = 0;
        for place in 0..self.links.len() {
            let link = &mut self.links[place];
            link.limit = match until {
                Until::Time(_) => u64::MAX,
                Until::Messages(count) => link.sent + u64::from(link.part > 0) + count,
            };
            busy += usize::from(link.answered(&self.load) < link.limit);
            self.send(place)?;
        }
        let mut events = vec![EpollEvent::empty(); 256];
        let mut now = began;
        while now < end && busy > 0 {
            let count = match self.epoll.wait(&mut events, WAIT) {
                Err(nix::Error::EINTR) => 0,
                result => result?,
            };
            for event in &events[..count] {
                let place = event.data() as usize;
                if !event.events().contains(EpollFlags::EPOLLIN) {
                    self.send(place)?;
                    continue;
                }
                let link = &mut self.links[place];
                let Some(count) = ready(link.stream.read(&mut self.buffer))? else { continue };
                if count == 0 {
                    return Err(io::Error::other("the peer ended a connection"));
                }
                let answered = link.answered(&self.load);
                link.take(&self.buffer[..count], &self.load)?;
                let answers = link.answered(&self.load) - answered;
                if answers > 0 && self.load.window == 1 {
                    round_trips.push(u64::try_from(link.since.elapsed().as_nanos()).unwrap_or(u64::MAX));
                }
                busy -= usize::from(answers > 0 && link.answered(&self.load) == link.limit);
                self.send(place)?;
            }
            now = Instant::now();
        }
        if busy > 0 && matches!(until, Until::Messages(_)) {
            return Err(io::Error::other(format!("{busy} connections had no answer")));
        }
        let after: u64 = self.links.iter().map(|link| link.received).sum();
        Ok(Tally { bytes: after - before, elapsed: now - began, round_trips })
    }

    /// Sends what may be sent, and lets epoll tell when more can be.
    fn send(&mut self, place: usize) -> io::Result<()> {
        let link = &mut self.links[place];
        let ask = link.send(&self.load)?;
        if ask != link.asked {
            let flags = if ask { EpollFlags::EPOLLIN | EpollFlags::EPOLLOUT } else { EpollFlags::EPOLLIN };
            self.epoll.modify(&link.stream, &mut EpollEvent::new(flags, place as u64))?;
            link.asked = ask;
        }
        Ok(())
    }
}

impl Link {
    /// How many messages have come back whole.
    fn answered(&self, load: &Load) -> u64 {
        self.received / load.payload.len() as u64
    }

    /// Sends what may be sent; true when there is more, for which the socket has no room now.
    fn send(&mut self, load: &Load) -> io::Result<bool> {
        for _ in 0..BURST {
            if self.part == 0 {
                if self.sent >= self.limit || self.sent.saturating_sub(self.answered(load)) >= load.window {
                    return Ok(false);
                }
                if load.window == 1 {
                    self.since = Instant::now();
                }
            }
            let Some(count) = ready(self.stream.write(&load.wire[self.part..]))? else { return Ok(true) };
            self.part += count;
            if self.part == load.wire.len() {
                self.part = 0;
                self.sent += 1;
            }
        }
        Ok(true)
    }

    /// Takes what has come.
    fn take(&mut self, bytes: &[u8], load: &Load) -> io::Result<()> {
        let mut intact = true;
        let received = &mut self.received;
        let mut data = |payload: &[u8]| {
            intact &= pattern::is_repetition(&load.payload, *received, payload);
            *received += payload.len() as u64;
        };
        match &mut self.scanner {
            None => data(bytes),
            Some(scanner) => scanner
                .scan(bytes, data)
                .map_err(|unexpected| io::Error::other(format!("the peer sent what it should not: {unexpected:?}")))?,
        }
        if intact { Ok(()) } else { Err(io::Error::other("what came back is not what was sent")) }
    }
}
