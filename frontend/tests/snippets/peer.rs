//! The peers of the programs' sockets: sockets of the standard library, on loopback, on a free port.

use crate::run::LIMIT;
use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket},
    thread::{self, JoinHandle},
};

/// Whether this machine has IPv6 on loopback.
pub fn has_ipv6() -> bool {
    TcpListener::bind("[::1]:0").is_ok()
}

/// A running peer. The bytes that it receives are available when it is done.
pub struct Peer {
    /// The peer's address.
    pub address: SocketAddr,
    thread: JoinHandle<Vec<u8>>,
}

impl Peer {
    /// A TCP server on `host` for one client: reads until its FIN, replies, and closes.
    pub fn tcp(host: &str, answer: &'static [u8]) -> Self {
        Self::accept(host, move |mut client| {
            let mut came = Vec::new();
            client.read_to_end(&mut came).unwrap();
            client.write_all(answer).unwrap();
            came
        })
    }

    /// A TCP server for one client: reads this many bytes, replies, and closes only after the client has.
    pub fn tcp_that_stays(expected: usize, answer: &'static [u8]) -> Self {
        Self::accept("127.0.0.1", move |mut client| {
            let mut came = vec![0; expected];
            client.read_exact(&mut came).unwrap();
            client.write_all(answer).unwrap();
            // A client that closes with unread data sends a RST.
            let _ = client.read_to_end(&mut came);
            came
        })
    }

    fn accept(host: &str, work: impl FnOnce(TcpStream) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let thread = thread::spawn(move || {
            let (client, _) = listener.accept().unwrap();
            client.set_read_timeout(Some(LIMIT)).unwrap();
            work(client)
        });
        Self { address, thread }
    }

    /// A bound UDP socket: receives this many datagrams and replies to each.
    pub fn udp(host: &str, count: usize, answer: &'static [u8]) -> Self {
        let socket = UdpSocket::bind((host, 0)).unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        let address = socket.local_addr().unwrap();
        let thread = thread::spawn(move || {
            let mut came = Vec::new();
            let mut buffer = [0; 65536];
            for _ in 0..count {
                let (size, from) = receive(&socket, &mut buffer);
                came.extend(&buffer[..size]);
                socket.send_to(answer, from).unwrap();
            }
            came
        });
        Self { address, thread }
    }

    /// Returns the received bytes.
    pub fn came(self) -> Vec<u8> {
        self.thread.join().unwrap()
    }
}

/// Sends this to a TCP server, and returns this many bytes of its reply.
pub fn ask(server: SocketAddr, message: &[u8], expected: usize) -> Vec<u8> {
    let mut stream = TcpStream::connect_timeout(&server, LIMIT).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream.write_all(message).unwrap();
    let mut answer = vec![0; expected];
    stream.read_exact(&mut answer).unwrap();
    stream.shutdown(Shutdown::Both).unwrap();
    answer
}

/// Sends this datagram to a UDP server, and returns the datagram that comes back.
pub fn ask_udp(server: SocketAddr, message: &[u8]) -> Vec<u8> {
    let host = if server.is_ipv6() { "::1" } else { "127.0.0.1" };
    let socket = UdpSocket::bind((host, 0)).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    socket.send_to(message, server).unwrap();
    let mut buffer = [0; 65536];
    let (size, _) = receive(&socket, &mut buffer);
    buffer[..size].to_vec()
}

/// Calls recvfrom, and retries if a signal interrupts it. Unlike `read_to_end` and similar functions, it does not retry itself,
/// and the end of a child process sends a signal (SIGCHLD).
fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> (usize, SocketAddr) {
    loop {
        match socket.recv_from(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result.unwrap(),
        }
    }
}

/// A UDP socket whose port responds as if it were closed: the socket is connected to another one, and receives datagrams only
/// from there. While it exists, nobody else can bind the port.
pub fn closed_udp() -> UdpSocket {
    let (socket, other) = (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    socket.connect(other.local_addr().unwrap()).unwrap();
    socket
}
