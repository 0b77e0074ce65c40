//! One connection through a peer: opened, and ended as a well-behaved program ends it.

use super::frame;
use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

/// No answer of a peer that works takes longer.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How a peer is spoken to.
#[derive(Clone, Debug)]
pub enum Way {
    /// Plain TCP.
    Raw,
    /// WebSocket; this is the request's target.
    WebSocket { path: String },
}

/// Where a peer is reached, and how.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub address: SocketAddr,
    pub way: Way,
}

impl Endpoint {
    /// Connects and, for a WebSocket, shakes hands; also gives what came behind the answer to that.
    pub fn connect(&self) -> io::Result<(TcpStream, Vec<u8>)> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let rest = match &self.way {
            Way::Raw => Vec::new(),
            Way::WebSocket { path } => self.shake_hands(&mut stream, path)?,
        };
        Ok((stream, rest))
    }

    fn shake_hands(&self, stream: &mut TcpStream, path: &str) -> io::Result<Vec<u8>> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes())?;
        let mut answer = vec![0; 4096];
        let mut have = 0;
        loop {
            let count = stream.read(&mut answer[have..])?;
            have += count;
            if let Some(end) = answer[..have].windows(4).position(|four| four == b"\r\n\r\n") {
                if !answer.starts_with(b"HTTP/1.1 101") {
                    let line = String::from_utf8_lossy(&answer[..have]);
                    let line = line.lines().next().unwrap_or_default().to_owned();
                    return Err(io::Error::other(format!("no WebSocket: {line}")));
                }
                return Ok(answer[end + 4..have].to_vec());
            }
            if count == 0 {
                return Err(io::Error::other("closed during the handshake"));
            }
        }
    }

    /// A message as it goes over the wire.
    pub fn wire(&self, payload: &[u8]) -> Vec<u8> {
        match self.way {
            Way::Raw => payload.to_vec(),
            Way::WebSocket { .. } => frame::binary(payload),
        }
    }

    /// Connects, sends a byte, has it back, and ends.
    pub fn visit(&self) -> io::Result<()> {
        let (mut stream, mut answer) = self.connect()?;
        stream.write_all(&self.wire(b"!"))?;
        let mut scanner = frame::Scanner::default();
        let mut have = false;
        while !have {
            let data = |bytes: &[u8]| have |= bytes == b"!";
            match self.way {
                Way::Raw => have = answer == b"!",
                Way::WebSocket { .. } => scanner.scan(&answer, data).map_err(|_| broken())?,
            }
            if !have {
                answer.resize(64, 0);
                let count = stream.read(&mut answer)?;
                answer.truncate(count);
                if count == 0 {
                    return Err(broken());
                }
            }
        }
        self.end(stream)
    }

    /// Ends a connection on which nothing is under way, and waits until the peer has ended it too.
    pub fn end(&self, mut stream: TcpStream) -> io::Result<()> {
        match self.way {
            Way::Raw => stream.shutdown(Shutdown::Write)?,
            Way::WebSocket { .. } => stream.write_all(&frame::close())?,
        }
        let mut rest = [0; 256];
        while stream.read(&mut rest)? > 0 {}
        Ok(())
    }
}

fn broken() -> io::Error {
    io::Error::other("the byte did not come back")
}
