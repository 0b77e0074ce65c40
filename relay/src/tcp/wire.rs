//! The page's TCP stream, as tungstenite uses it. What goes to the page passes here, in one order, and what the kernel does
//! not take at once is kept here.
//!
//! tungstenite copies every payload into a buffer that never shrinks again. So the bytes of a recv go around it: their
//! frame is written from where they lie, and nothing stays behind when the kernel has taken them. All other frames are
//! tungstenite's own. The two never mix within a frame, as [`Wire`] takes whatever tungstenite writes at once.

use bytes::{Buf, BytesMut};
use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

/// The longest head of a frame from a server, in bytes (RFC 6455, section 5.2: no mask).
pub(super) const FRAME_HEAD: usize = 10;

/// Payloads from this size on are written by a call of their own; smaller ones are put together, which costs less.
const DIRECT: usize = 4096;

/// How much tungstenite may add to what is kept, in bytes. Events and pongs are short: only a page that sends pings and
/// does not read the answers comes near.
const ROOM: usize = 256 * 1024;

/// The page's TCP stream, and what waits for it.
pub(super) struct Wire {
    stream: TcpStream,
    rest: BytesMut,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, rest: BytesMut::new() }
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Writes a whole message of these bytes, and keeps what the kernel does not take.
    pub(super) fn write_binary(&mut self, context: &mut Context<'_>, payload: &[u8]) -> io::Result<()> {
        let header = FrameHeader { opcode: OpCode::Data(Data::Binary), ..FrameHeader::default() };
        let length = payload.len() as u64;
        let mut head = [0; FRAME_HEAD];
        header.format(length, &mut &mut head[..]).expect("the head of an unmasked frame has this length");
        let head = &head[..header.len(length)];
        let mut written = 0;
        if self.rest.is_empty() && payload.len() >= DIRECT {
            let both = [IoSlice::new(head), IoSlice::new(payload)];
            if let Poll::Ready(count) = Pin::new(&mut self.stream).poll_write_vectored(context, &both) {
                written = count?;
            }
        }
        self.rest.extend_from_slice(&head[written.min(head.len())..]);
        self.rest.extend_from_slice(&payload[written.saturating_sub(head.len())..]);
        Ok(())
    }

    fn poll_rest(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.rest.is_empty() {
            let count = ready!(Pin::new(&mut self.stream).poll_write(context, &self.rest))?;
            self.rest.advance(count);
        }
        // An idle connection keeps no memory for it.
        self.rest = BytesMut::new();
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.rest.len() >= ROOM {
            ready!(self.poll_rest(context))?;
        }
        self.rest.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_rest(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_rest(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
