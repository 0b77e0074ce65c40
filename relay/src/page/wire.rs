//! The page's TCP stream, as tungstenite uses it. Everything for the page passes through here, in one order, and what
//! the kernel does not take at once is kept here. The design lets an idle connection keep no buffer for earlier data:
//!
//! - tungstenite copies every payload to be sent into a buffer that never shrinks. So the bytes of a recv bypass it:
//!   their frame is written directly from their buffer. All other frames are tungstenite's own; the two never mix
//!   within a frame, as [`Wire`] accepts everything that tungstenite writes at once.
//! - tungstenite's read buffer grows to the largest frame, and data read beyond a frame keeps it that large. So
//!   tungstenite is given one head, then one payload, and data beyond them waits here.

use bytes::{Buf, Bytes, BytesMut};
use std::{
    cell::RefCell,
    io::{self, Cursor, IoSlice},
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::{
    error::ProtocolError,
    protocol::frame::{
        FrameHeader,
        coding::{Data, OpCode},
    },
};

/// The longest head of a frame from a server, in bytes (RFC 6455, section 5.2: no mask).
pub(crate) const FRAME_HEAD: usize = 10;

/// The longest payload of a control frame, in bytes (RFC 6455, section 5.5).
const MAX_CONTROL: u64 = 125;

/// Payloads of at least this size, in bytes, are written by a call of their own; smaller ones are combined, which costs
/// less.
const MIN_DIRECT_WRITE: usize = 4096;

/// How much tungstenite may add to the unsent bytes. Events and pongs are short: only a page that sends pings and does
/// not read the answers comes near.
const MAX_UNSENT: usize = 256 * 1024;

/// How much is read at once if less is needed, in bytes: one call then returns many small messages.
const READ_AHEAD: usize = 4096;

thread_local! {
    /// The buffer for such a read: one for all connections of a thread.
    static BUFFER: RefCell<[u8; READ_AHEAD]> = const { RefCell::new([0; READ_AHEAD]) };
}

/// The page's TCP stream, and the bytes that wait in either direction.
pub(super) struct Wire {
    stream: TcpStream,
    /// Bytes that were read and not yet given to tungstenite.
    read_ahead: Bytes,
    /// Remaining bytes of the head or payload that tungstenite is reading.
    remaining: u64,
    /// Length of the payload behind that head, in bytes.
    next_payload: u64,
    /// Bytes that are not yet written.
    unsent: BytesMut,
    /// The free space in tungstenite's last read, in bytes.
    #[cfg(test)]
    wanted: usize,
}

impl Wire {
    /// `read_ahead` has already been read from the stream.
    pub(super) fn new(stream: TcpStream, read_ahead: &[u8]) -> Self {
        Self {
            stream,
            read_ahead: Bytes::copy_from_slice(read_ahead),
            remaining: 0,
            next_payload: 0,
            unsent: BytesMut::new(),
            #[cfg(test)]
            wanted: 0,
        }
    }

    /// Whether nothing waits to be written.
    pub(super) fn is_empty(&self) -> bool {
        self.unsent.is_empty()
    }

    /// Whether tungstenite must add nothing more: it would keep what it cannot write itself, without bound.
    pub(super) fn is_full(&self) -> bool {
        self.unsent.len() >= MAX_UNSENT
    }

    /// Writes a whole message with this payload, and keeps what the kernel does not take.
    pub(super) fn write_message(&mut self, context: &mut Context<'_>, kind: Data, payload: &[u8]) -> io::Result<()> {
        let header = FrameHeader { opcode: OpCode::Data(kind), ..FrameHeader::default() };
        let length = payload.len() as u64;
        let mut head = [0; FRAME_HEAD];
        header.format(length, &mut &mut head[..]).expect("the head of an unmasked frame has this length");
        let head = &head[..header.len(length)];
        let mut written = 0;
        if self.unsent.is_empty() && payload.len() >= MIN_DIRECT_WRITE {
            let both = [IoSlice::new(head), IoSlice::new(payload)];
            if let Poll::Ready(count) = Pin::new(&mut self.stream).poll_write_vectored(context, &both) {
                written = count?;
            }
        }
        self.unsent.extend_from_slice(&head[written.min(head.len())..]);
        self.unsent.extend_from_slice(&payload[written.saturating_sub(head.len())..]);
        Ok(())
    }

    /// Ready when another frame has begun.
    pub(super) fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.remaining > 0 || self.next_payload > 0 {
            return Poll::Ready(());
        }
        // The next read returns the error again.
        self.poll_head(context).map(|_| ())
    }

    /// Reads until a whole head is buffered, which then becomes the next part. At the end of the stream, and if the
    /// bytes are no valid head, everything becomes one part: tungstenite then reports what is wrong.
    fn poll_head(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut read_ahead = Cursor::new(&self.read_ahead);
            match FrameHeader::parse(&mut read_ahead) {
                // tungstenite would wait for the payload first, or report a message that is too long.
                Ok(Some((header, length))) if is_too_long(&header, length) => {
                    let error = io::Error::new(io::ErrorKind::InvalidData, ProtocolError::ControlFrameTooBig);
                    return Poll::Ready(Err(error));
                }
                Ok(Some((_, length))) => {
                    // The actual length of the head: the payload's length may be encoded in more bytes than necessary.
                    self.remaining = read_ahead.position();
                    self.next_payload = length;
                    return Poll::Ready(Ok(()));
                }
                Ok(None) if ready!(self.poll_ahead(context))? => {}
                Ok(None) | Err(_) => {
                    self.remaining = u64::MAX;
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }

    /// Reads into `read_ahead`; false at the end of the stream.
    fn poll_ahead(&mut self, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        BUFFER.with_borrow_mut(|buffer| {
            let mut read = ReadBuf::new(buffer);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut read))?;
            self.read_ahead = Bytes::from([&self.read_ahead, read.filled()].concat());
            Poll::Ready(Ok(!read.filled().is_empty()))
        })
    }

    fn poll_unsent(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.unsent.is_empty() {
            let count = ready!(Pin::new(&mut self.stream).poll_write(context, &self.unsent))?;
            self.unsent.advance(count);
        }
        // Frees the buffer, so that an idle connection keeps no memory for it.
        self.unsent = BytesMut::new();
        Poll::Ready(Ok(()))
    }
}

/// Whether this is a control frame with a payload longer than allowed.
fn is_too_long(header: &FrameHeader, length: u64) -> bool {
    matches!(header.opcode, OpCode::Control(_)) && length > MAX_CONTROL
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        wanted: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        #[cfg(test)]
        {
            self.wanted = wanted.remaining();
        }
        if self.remaining == 0 {
            self.remaining = mem::take(&mut self.next_payload);
        }
        if self.remaining == 0 {
            ready!(self.poll_head(context))?;
        }
        let limit = wanted.remaining().min(usize::try_from(self.remaining).unwrap_or(usize::MAX));
        if self.read_ahead.is_empty() && limit < READ_AHEAD && self.remaining <= limit as u64 {
            ready!(self.poll_ahead(context))?;
        }
        let count = if self.read_ahead.is_empty() {
            let mut part = ReadBuf::new(wanted.initialize_unfilled_to(limit));
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut part))?;
            let count = part.filled().len();
            wanted.advance(count);
            count
        } else {
            let count = limit.min(self.read_ahead.len());
            wanted.put_slice(&self.read_ahead.split_to(count));
            count
        };
        if self.read_ahead.is_empty() {
            self.read_ahead = Bytes::new();
        }
        self.remaining -= count as u64;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_full() {
            ready!(self.poll_unsent(context))?;
        }
        self.unsent.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_unsent(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_unsent(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Properties of tungstenite on which this module and its parent rely, and which tungstenite does not promise.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Mode, Page, PageProgress, READ_BUFFER};
    use futures_util::Sink;
    use relay_protocol::MAX_MESSAGE;
    use std::future::poll_fn;
    use tokio::{io::AsyncWriteExt, net::TcpListener};
    use tokio_tungstenite::tungstenite::Message;

    async fn page() -> (Page, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (Page::new(listener.accept().await.unwrap().0, Bytes::new(), Mode::Lab).await, client)
    }

    /// A whole message of a client, masked with zeros.
    fn frame(payload: &[u8]) -> Vec<u8> {
        let header = FrameHeader { opcode: OpCode::Data(Data::Binary), mask: Some([0; 4]), ..FrameHeader::default() };
        let mut frame = Vec::new();
        header.format(payload.len() as u64, &mut frame).unwrap();
        frame.extend_from_slice(payload);
        frame
    }

    async fn message(page: &mut Page) -> Bytes {
        loop {
            match page.progress(true).await {
                PageProgress::Message(Some(Ok(message))) => return message.into_data(),
                PageProgress::Flushed(Ok(())) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Otherwise the bytes of a recv, which bypass tungstenite, would overtake an event or split its frame.
    #[tokio::test]
    async fn tungstenite_hands_over_each_frame_whole_and_at_once() {
        let (mut page, _client) = page().await;
        let mut expected = 0;
        for length in [0, 1, 125, 126, 4095, 4096, 65_535, MAX_MESSAGE] {
            Pin::new(&mut page.socket).start_send(Message::binary(vec![7; length])).unwrap();
            expected += frame(&vec![7; length]).len() - 4;
            assert_eq!(page.socket.get_ref().unsent.len(), expected, "{length}");
        }
    }

    #[tokio::test]
    async fn the_bytes_of_a_recv_are_framed_as_tungstenite_frames_them() {
        for length in [0, 1, 125, 126, 4095] {
            let payload = vec![7; length];
            let (mut page, _client) = page().await;
            Pin::new(&mut page.socket).start_send(Message::binary(payload.clone())).unwrap();
            let wire = page.socket.get_mut();
            let framed = mem::take(&mut wire.unsent);
            poll_fn(|context| Poll::Ready(wire.write_message(context, Data::Binary, &payload))).await.unwrap();
            assert_eq!(wire.unsent, framed, "{length}");
        }
    }

    /// Otherwise the bytes behind a large frame would keep its buffer alive.
    #[tokio::test]
    async fn tungstenite_reads_a_head_or_a_payload_and_no_more() {
        let (mut page, mut client) = page().await;
        let next = frame(b"next");
        let both = [frame(&[7; 3000]), next.clone()].concat();
        client.write_all(&both).await.unwrap();
        assert_eq!(message(&mut page).await.len(), 3000);
        assert_eq!(page.socket.get_ref().read_ahead, next);
        assert_eq!(message(&mut page).await, "next");
    }

    /// Bounds the memory of an idle WebSocket.
    #[tokio::test]
    async fn after_a_large_message_tungstenite_waits_with_a_small_buffer() {
        let (mut page, mut client) = page().await;
        for _ in 0..3 {
            let large = frame(&[7; MAX_MESSAGE]);
            let (written, received) = tokio::join!(client.write_all(&large), message(&mut page));
            written.unwrap();
            assert_eq!(received.len(), MAX_MESSAGE);
            drop(received);
            let waits = poll_fn(|context| Poll::Ready(page.poll_message(context).is_pending())).await;
            let wanted = page.socket.get_ref().wanted;
            // A reused buffer would be filled up to READ_BUFFER; a new one has room for a head.
            assert!(waits && (1..READ_BUFFER / 2).contains(&wanted), "{wanted} bytes");
        }
    }
}
