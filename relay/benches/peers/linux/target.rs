//! The servers behind the peers: one that sends back, one that sends, one that swallows; each one thread with epoll.

use super::pattern;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::fd::AsRawFd,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

/// How much one read takes and one write gives.
const CHUNK: usize = 256 * 1024;

/// What a server does with its connections.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    Echo,
    Send,
    Swallow,
}

/// The three servers. They run as long as the program.
pub struct Targets {
    pub echo: SocketAddr,
    pub source: SocketAddr,
    pub sink: SocketAddr,
    /// What the third has swallowed.
    pub swallowed: Arc<Swallowed>,
    /// How often [`hush`](Self::hush) was called.
    hushed: Arc<AtomicU64>,
}

/// What has come to the server that swallows.
#[derive(Default)]
pub struct Swallowed {
    bytes: AtomicU64,
    broken: AtomicBool,
}

impl Swallowed {
    /// How many bytes in all.
    ///
    /// # Errors
    /// When the beginning of a connection was not what had been sent.
    pub fn bytes(&self) -> io::Result<u64> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(io::Error::other("what arrived is not what was sent"));
        }
        Ok(self.bytes.load(Ordering::Relaxed))
    }
}

impl Targets {
    /// Ends what the second server sends on connections that are open now: a peer that reads on after its client has
    /// left would be busy with it while the next one is measured.
    pub fn hush(&self) {
        self.hushed.fetch_add(1, Ordering::Relaxed);
    }

    /// Starts them on free ports; `pattern` is what the second sends and the third expects, again and again.
    pub fn start(pattern: &Arc<[u8]>) -> io::Result<Self> {
        let swallowed = Arc::new(Swallowed::default());
        let hushed = Arc::new(AtomicU64::new(0));
        let start = |does| {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            let address = listener.local_addr()?;
            let (pattern, swallowed, hushed) = (pattern.clone(), swallowed.clone(), hushed.clone());
            thread::spawn(move || {
                let mut server =
                    Server { does, pattern, swallowed, hushed, connections: Vec::new(), buffer: vec![0; CHUNK] };
                if let Err(error) = server.serve(&listener) {
                    eprintln!("a server behind the peers has failed: {error}");
                    std::process::exit(1);
                }
            });
            io::Result::Ok(address)
        };
        let (echo, source, sink) = (start(Does::Echo)?, start(Does::Send)?, start(Does::Swallow)?);
        Ok(Self { echo, source, sink, swallowed, hushed })
    }
}

struct Server {
    does: Does,
    pattern: Arc<[u8]>,
    swallowed: Arc<Swallowed>,
    hushed: Arc<AtomicU64>,
    /// At the place of their descriptor's number, which is also their word in epoll.
    connections: Vec<Option<Connection>>,
    buffer: Vec<u8>,
}

struct Connection {
    stream: TcpStream,
    /// What was read and could not be sent back yet.
    pending: Vec<u8>,
    /// How many bytes have come or gone.
    count: u64,
    /// How often it had been hushed when this came.
    hushed: u64,
}

impl Server {
    fn serve(&mut self, listener: &TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let door = word(listener);
        epoll.add(listener, EpollEvent::new(EpollFlags::EPOLLIN, door))?;
        if self.does == Does::Send {
            let times = CHUNK / self.pattern.len();
            self.buffer = self.pattern.repeat(times);
        }
        let mut events = vec![EpollEvent::empty(); 256];
        loop {
            let count = match epoll.wait(&mut events, EpollTimeout::NONE) {
                Err(nix::Error::EINTR) => 0,
                result => result?,
            };
            for event in &events[..count] {
                if event.data() == door {
                    self.accept(listener, &epoll)?;
                } else if let Some(mut connection) = self.take(event.data()) {
                    // An error is the peer's affair: the connection ends, and the client notices.
                    if let Ok(true) = self.go_on(&mut connection, &epoll) {
                        self.connections[event.data() as usize] = Some(connection);
                    }
                }
            }
        }
    }

    fn take(&mut self, word: u64) -> Option<Connection> {
        self.connections.get_mut(word as usize)?.take()
    }

    fn accept(&mut self, listener: &TcpListener, epoll: &Epoll) -> io::Result<()> {
        loop {
            let stream = match listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
                Err(error) => return Err(error),
            };
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            let flags = if self.does == Does::Send { EpollFlags::EPOLLOUT } else { EpollFlags::EPOLLIN };
            let word = word(&stream);
            epoll.add(&stream, EpollEvent::new(flags, word))?;
            let place = word as usize;
            if self.connections.len() <= place {
                self.connections.resize_with(place + 1, || None);
            }
            self.connections[place] =
                Some(Connection { stream, pending: Vec::new(), count: 0, hushed: self.hushed.load(Ordering::Relaxed) });
        }
    }

    /// Does what is possible at once; false at the connection's end.
    fn go_on(&mut self, connection: &mut Connection, epoll: &Epoll) -> io::Result<bool> {
        match self.does {
            Does::Echo => self.echo(connection, epoll),
            Does::Send if connection.hushed != self.hushed.load(Ordering::Relaxed) => Ok(false),
            Does::Send => {
                let from = (connection.count % self.pattern.len() as u64) as usize;
                let Some(count) = ready(connection.stream.write(&self.buffer[from..]))? else { return Ok(true) };
                connection.count += count as u64;
                Ok(count > 0)
            }
            Does::Swallow => {
                let Some(count) = ready(connection.stream.read(&mut self.buffer))? else { return Ok(true) };
                if !pattern::is_repetition(&self.pattern, connection.count, &self.buffer[..count]) {
                    self.swallowed.broken.store(true, Ordering::Relaxed);
                }
                connection.count += count as u64;
                self.swallowed.bytes.fetch_add(count as u64, Ordering::Relaxed);
                Ok(count > 0)
            }
        }
    }

    fn echo(&mut self, connection: &mut Connection, epoll: &Epoll) -> io::Result<bool> {
        let word = word(&connection.stream);
        if !connection.pending.is_empty() {
            let Some(count) = ready(connection.stream.write(&connection.pending))? else { return Ok(true) };
            connection.pending.drain(..count);
            if connection.pending.is_empty() {
                epoll.modify(&connection.stream, &mut EpollEvent::new(EpollFlags::EPOLLIN, word))?;
            }
            return Ok(true);
        }
        let Some(count) = ready(connection.stream.read(&mut self.buffer))? else { return Ok(true) };
        let sent = ready(connection.stream.write(&self.buffer[..count]))?.unwrap_or(0);
        if sent < count {
            connection.pending.extend(&self.buffer[sent..count]);
            epoll.modify(&connection.stream, &mut EpollEvent::new(EpollFlags::EPOLLOUT, word))?;
        }
        Ok(count > 0)
    }
}

/// The word by which epoll names a socket: its descriptor's number.
pub fn word(socket: &impl AsRawFd) -> u64 {
    u64::try_from(socket.as_raw_fd()).unwrap_or(u64::MAX)
}

/// None when a socket that does not block would have to.
pub fn ready(result: io::Result<usize>) -> io::Result<Option<usize>> {
    match result {
        Ok(count) => Ok(Some(count)),
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Ok(None),
        Err(error) => Err(error),
    }
}
