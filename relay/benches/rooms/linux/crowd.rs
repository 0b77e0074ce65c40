//! The members of rooms, all served by one thread with epoll. Only the heads of frames are looked at.

use super::{
    frame::{self, Scanner},
    servers::Server,
};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};
use socket2::{Domain, Socket, Type};
use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

/// How much one read takes.
const CHUNK: usize = 256 * 1024;

/// The relay lets one client into so many rooms.
const ROOMS_PER_ADDRESS: usize = 8;

/// So many join before what they are told is read: a member that does not read for long is dropped.
const JOINED_AT_ONCE: usize = 50;

/// How long nothing comes when all have been told of all who joined.
const QUIET: Duration = Duration::from_millis(300);

/// No message that arrives at all takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a member says.
pub const TEXT: &str = "안녕하세요, 여러분! A line as people type it into a chat.";

/// How much is said.
pub struct Load {
    /// So many messages are under way in each room.
    window: usize,
    time: Duration,
    /// In each room.
    messages: usize,
}

impl Load {
    pub fn for_time(window: usize, time: Duration) -> Self {
        Self { window, time, messages: usize::MAX }
    }

    pub fn messages(window: usize, messages: usize) -> Self {
        Self { window, time: PATIENCE, messages }
    }
}

/// What a run has brought.
#[derive(Default)]
pub struct Tally {
    /// Messages received, of all members.
    pub delivered: u64,
    /// From sending a message until the last member of the room had it, in nanoseconds.
    pub last_member: Vec<u64>,
}

struct Member {
    stream: TcpStream,
    scanner: Scanner,
    room: usize,
}

/// A message that some members do not have yet.
struct Sent {
    at: Instant,
    missing: usize,
}

#[derive(Default)]
struct Room {
    members: Vec<usize>,
    sent: usize,
    /// Those under way, the oldest first: all members receive them in this order.
    under_way: VecDeque<Sent>,
}

/// All members of all rooms of one server.
pub struct Crowd {
    epoll: Epoll,
    members: Vec<Member>,
    rooms: Vec<Room>,
    buffer: Vec<u8>,
}

impl Default for Crowd {
    fn default() -> Self {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC).expect("the system has an epoll instance");
        Self { epoll, members: Vec::new(), rooms: Vec::new(), buffer: vec![0; CHUNK] }
    }
}

impl Crowd {
    /// One more member.
    pub fn join(&mut self, server: &Server, room: usize, member: usize) -> io::Result<()> {
        let last = u8::try_from(room / ROOMS_PER_ADDRESS + 1).map_err(io::Error::other)?;
        let from = SocketAddr::from(([127, 0, 1, last], 0));
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&from.into())?;
        let address = server.address(member);
        socket.connect(&address.into())?;
        socket.set_tcp_nodelay(true)?;
        let mut stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(PATIENCE))?;
        let rest = shake_hands(&mut stream, address, &server.target(room, member))?;
        stream.set_nonblocking(true)?;
        let mut scanner = Scanner::default();
        scan(&mut scanner, &rest)?;
        let place = self.members.len();
        self.epoll.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, place as u64))?;
        self.members.push(Member { stream, scanner, room });
        self.rooms.resize_with(self.rooms.len().max(room + 1), Room::default);
        self.rooms[room].members.push(place);
        if place.is_multiple_of(JOINED_AT_ONCE) {
            while self.receive(Duration::ZERO, |_, _, _| {})? {}
        }
        Ok(())
    }

    /// Reads until nothing comes any more.
    pub fn settle(&mut self) -> io::Result<()> {
        while self.receive(QUIET, |_, _, _| {})? {}
        Ok(())
    }

    /// Lets the first member of each room speak, and waits until all members have all of it.
    pub fn run(&mut self, load: &Load) -> io::Result<Tally> {
        let mut tally = Tally::default();
        let (began, wire) = (Instant::now(), frame::text(TEXT));
        for member in &mut self.members {
            member.scanner.frames = 0;
        }
        for room in &mut self.rooms {
            room.sent = 0;
        }
        let mut last = began;
        loop {
            let is_over = began.elapsed() >= load.time;
            let mut is_done = true;
            for room in &mut self.rooms {
                while !is_over && room.sent < load.messages && room.under_way.len() < load.window {
                    let at = Instant::now();
                    let mut speaker = &self.members[room.members[0]].stream;
                    speaker.write_all(&wire)?;
                    room.sent += 1;
                    room.under_way.push_back(Sent { at, missing: room.members.len() });
                }
                is_done &= room.under_way.is_empty();
            }
            if is_done {
                return Ok(tally);
            }
            let progressed = self.receive(Duration::from_millis(100), |room, before, after| {
                let now = Instant::now();
                let complete = room.sent - room.under_way.len();
                for number in before..after {
                    tally.delivered += 1;
                    let sent = &mut room.under_way[number - complete];
                    sent.missing -= 1;
                    if sent.missing == 0 {
                        let time = now.duration_since(sent.at).as_nanos();
                        tally.last_member.push(u64::try_from(time).unwrap_or(u64::MAX));
                    }
                }
                while room.under_way.front().is_some_and(|sent| sent.missing == 0) {
                    room.under_way.pop_front();
                }
            })?;
            if progressed {
                last = Instant::now();
            } else if last.elapsed() > PATIENCE {
                return Err(io::Error::other(format!("after {} messages, nothing came any more", tally.delivered)));
            }
        }
    }

    /// Reads what there is, waiting so long for it; gives whether something came. `counted` gets the member's room, and how many
    /// messages it had before and has now.
    fn receive(&mut self, wait: Duration, mut counted: impl FnMut(&mut Room, usize, usize)) -> io::Result<bool> {
        let mut events = [EpollEvent::empty(); 512];
        let wait = u16::try_from(wait.as_millis()).unwrap_or(u16::MAX);
        let count = self.epoll.wait(&mut events, wait)?;
        for event in &events[..count] {
            let member = &mut self.members[usize::try_from(event.data()).map_err(io::Error::other)?];
            let before = member.scanner.frames;
            match member.stream.read(&mut self.buffer) {
                Ok(0) => return Err(io::Error::other("the server ended a connection")),
                Ok(bytes) => scan(&mut member.scanner, &self.buffer[..bytes])?,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
            let number = |frames| usize::try_from(frames).unwrap_or(usize::MAX);
            counted(&mut self.rooms[member.room], number(before), number(member.scanner.frames));
        }
        Ok(count > 0)
    }
}

fn scan(scanner: &mut Scanner, bytes: &[u8]) -> io::Result<()> {
    let unexpected = |unexpected| io::Error::other(format!("the server sent what it should not: {unexpected:?}"));
    scanner.scan(bytes, |_| {}).map_err(unexpected)
}

/// Gives what came behind the answer.
fn shake_hands(stream: &mut TcpStream, address: SocketAddr, target: &str) -> io::Result<Vec<u8>> {
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let (mut answer, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut chunk)? {
            0 => return Err(io::Error::other("the server ended a connection")),
            count => answer.extend_from_slice(&chunk[..count]),
        }
        if let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
            if !answer.starts_with(b"HTTP/1.1 101") {
                let text = String::from_utf8_lossy(&answer);
                return Err(io::Error::other(format!("no WebSocket: {}", text.lines().next().unwrap_or_default())));
            }
            return Ok(answer.split_off(end + 4));
        }
    }
}
