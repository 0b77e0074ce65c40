//! The least that a server of rooms has to do: for each message, one write to each member. It knows nothing of WebSockets but the
//! answer to the handshake, the length of the message that it waits for, and the frame that it writes.

use super::{crowd::TEXT, frame};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};
use std::{
    collections::HashMap,
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
};

/// The argument with which this program is that server.
pub const ARGUMENT: &str = "--plain-writes";

/// The others' messages have as many bytes.
const EVENT_BYTES: usize = 180;

/// What `epoll` tells of the listening socket.
const LISTENER: u64 = u64::MAX;

struct Member {
    stream: TcpStream,
    room: String,
    /// Bytes of a message that has not come whole.
    begun: usize,
}

/// Serves until it is killed.
pub fn serve() -> io::Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    epoll.add(&listener, EpollEvent::new(EpollFlags::EPOLLIN, LISTENER))?;
    let (mut members, mut rooms) = (Vec::<Member>::new(), HashMap::<String, Vec<usize>>::new());
    let message = frame::text(TEXT).len();
    let mut event = vec![0x81, 126, 0, EVENT_BYTES as u8];
    event.resize(4 + EVENT_BYTES, b'x');
    let (mut events, mut buffer) = ([EpollEvent::empty(); 64], [0; 16 * 1024]);
    loop {
        let count = epoll.wait(&mut events, nix::sys::epoll::EpollTimeout::NONE)?;
        for ready in &events[..count] {
            if ready.data() == LISTENER {
                let (stream, _) = listener.accept()?;
                stream.set_nodelay(true)?;
                let room = shake_hands(&stream)?;
                let place = members.len();
                epoll.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, place as u64))?;
                rooms.entry(room.clone()).or_default().push(place);
                members.push(Member { stream, room, begun: 0 });
                continue;
            }
            let member = &mut members[usize::try_from(ready.data()).map_err(io::Error::other)?];
            let bytes = member.stream.read(&mut buffer)?;
            if bytes == 0 {
                return Ok(());
            }
            let (come, room) = (member.begun + bytes, &rooms[&member.room]);
            member.begun = come % message;
            for _ in 0..come / message {
                for place in room {
                    (&members[*place].stream).write_all(&event)?;
                }
            }
        }
    }
}

/// Gives the path that is asked for.
fn shake_hands(stream: &TcpStream) -> io::Result<String> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    let mut stream = stream;
    stream.write_all(answer.as_bytes())?;
    Ok(request.split([' ', '?']).nth(1).unwrap_or_default().to_owned())
}
