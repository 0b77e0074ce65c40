//! Requests written by hand, so that every header is as the test wants it.

use super::soon;
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A request with exactly the headers that are added.
#[derive(Clone)]
pub struct Request {
    address: SocketAddr,
    head: String,
}

impl Request {
    pub fn new(address: SocketAddr, method: &str, target: &str) -> Self {
        Self { address, head: format!("{method} {target} HTTP/1.1\r\n") }
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
        soon(Response::read(&mut self.open().await)).await
    }

    /// Sends it, and leaves the answer to be read.
    pub async fn open(self) -> TcpStream {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        socket.write_all(format!("{}\r\n", self.head).as_bytes()).await.unwrap();
        socket
    }
}

pub struct Response {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Response {
    async fn read(socket: &mut TcpStream) -> Self {
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
