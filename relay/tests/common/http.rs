//! Requests written by hand, so that a test controls every header.

use super::soon;
use std::net::{IpAddr, SocketAddr};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// A request with exactly the headers that are added.
#[derive(Clone)]
pub struct Request {
    address: SocketAddr,
    /// The address that it comes from.
    from: Option<IpAddr>,
    head: String,
}

impl Request {
    pub fn new(address: SocketAddr, method: &str, target: &str) -> Self {
        Self::line(address, &format!("{method} {target} HTTP/1.1"))
    }

    /// With this whole request line.
    pub fn line(address: SocketAddr, line: &str) -> Self {
        Self { address, from: None, head: format!("{line}\r\n") }
    }

    /// Comes from this address of the machine: on Linux, any of 127.0.0.0/8.
    pub fn from(mut self, address: &str) -> Self {
        self.from = Some(address.parse().unwrap());
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    pub fn origin(self, origin: Option<&str>) -> Self {
        match origin {
            Some(origin) => self.header("Origin", origin),
            None => self,
        }
    }

    /// The headers of a WebSocket's opening handshake.
    pub fn upgrade(self) -> Self {
        self.header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
    }

    pub async fn send(self) -> Response {
        self.converse().await.0
    }

    /// Sends it, and leaves the answer to be read.
    pub async fn open(self) -> TcpStream {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        socket.write_all(format!("{}\r\n", self.head).as_bytes()).await.unwrap();
        socket
    }

    /// The answer, and the connection on which it came.
    pub async fn converse(self) -> (Response, TcpStream) {
        let mut socket = match self.from {
            Some(address) => connect_from(address, self.address).await,
            None => TcpStream::connect(self.address).await.unwrap(),
        };
        (self.send_over(&mut socket).await, socket)
    }

    /// Sends it over a connection that is established already.
    pub async fn send_over(self, stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Response {
        stream.write_all(format!("{}\r\n", self.head).as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        soon(Response::read(stream)).await
    }
}

/// A connection that comes from this address of the machine.
pub async fn connect_from(address: IpAddr, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(address, 0)).unwrap();
    soon(socket.connect(to)).await.unwrap()
}

pub struct Response {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Response {
    pub async fn read(socket: &mut (impl AsyncRead + Unpin)) -> Self {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(socket.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut response = Self { status, head, body: Vec::new() };
        let length = response.header("content-length").map_or(0, |length| length.parse().unwrap());
        response.body = vec![0; length];
        socket.read_exact(&mut response.body).await.unwrap();
        response
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}
