//! Parses messages from the bytes of one direction of a connection.

use super::{
    framing::{self, Framing, Malformed},
    head::{self, Headers, RequestHead, ResponseHead},
    message::{self, Message, Part, Piece},
};
use bytes::{Bytes, BytesMut};
use httparse::Status;
use std::collections::VecDeque;

/// The maximum size of a message, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The length of a request's target; responses have none.
    pub target: usize,
    /// The size of the head, including line ends, and the size of the trailers.
    pub head: usize,
    /// The size of the body, excluding chunk sizes.
    pub body: usize,
}

/// What the reader has parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<H> {
    /// A head is complete and its body is not, so `Expect: 100-continue` can be answered now.
    Head(H),
    Message(Message<H>),
}

/// A head that a [`Reader`] can read.
pub trait Head: Clone {
    /// Parses a head and returns it with the number of bytes it used, or `None` if it is not complete.
    fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Malformed>;

    /// Returns how the end of the body is determined; see [`framing::of_response`] for `awaited`.
    fn framing(&self, awaited: &mut VecDeque<bool>) -> Result<Framing, Malformed>;

    /// Returns the length of the target, or 0 if there is none.
    fn target_length(&self) -> usize;

    /// Returns how many bytes may arrive without a line end before a target counts as too long, or `None` if there is no target.
    fn target_limit(limits: Limits) -> Option<usize>;
}

impl Head for RequestHead {
    fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Malformed> {
        head::parse_request(bytes)
    }

    fn framing(&self, _: &mut VecDeque<bool>) -> Result<Framing, Malformed> {
        framing::of_request(self)
    }

    fn target_length(&self) -> usize {
        self.target.len()
    }

    fn target_limit(limits: Limits) -> Option<usize> {
        Some(limits.head.min(limits.target))
    }
}

impl Head for ResponseHead {
    fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Malformed> {
        head::parse_response(bytes)
    }

    fn framing(&self, awaited: &mut VecDeque<bool>) -> Result<Framing, Malformed> {
        framing::of_response(self, awaited)
    }

    fn target_length(&self) -> usize {
        0
    }

    fn target_limit(_: Limits) -> Option<usize> {
        None
    }
}

/// Reads the consecutive messages of one direction of a connection.
#[derive(Debug)]
pub struct Reader<H> {
    limits: Limits,
    /// The received bytes, starting with the current message.
    buffer: BytesMut,
    /// The number of bytes in `buffer` that have been assigned to the current message.
    taken: usize,
    /// The current message, once its head is complete.
    begun: Option<Begun<H>>,
    /// For each request whose response is awaited, whether its method was HEAD. Empty when reading requests.
    awaited: VecDeque<bool>,
    /// The error, if there was one. After it, the start of the next message is unknown.
    failed: Option<Malformed>,
}

/// A message whose head is complete.
#[derive(Debug)]
struct Begun<H> {
    head: H,
    pieces: Vec<Piece>,
    trailers: Headers,
    /// The data of the chunks received so far.
    joined: BytesMut,
    next: Next,
}

/// The part of a message that is read next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// The rest of a body whose length is known.
    Body {
        left: usize,
    },
    /// A body that ends when the connection ends.
    Rest,
    ChunkSize,
    ChunkData {
        left: usize,
    },
    ChunkEnd,
    Trailers,
    End,
}

impl<H: Head> Reader<H> {
    /// Creates a reader at the beginning of a connection.
    pub fn new(limits: Limits) -> Self {
        Self { limits, buffer: BytesMut::new(), taken: 0, begun: None, awaited: VecDeque::new(), failed: None }
    }

    /// Adds received bytes. Call [`Self::read`] to parse them.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Returns the number of bytes received of an incomplete message.
    pub fn pending(&self) -> usize {
        self.buffer.len()
    }

    /// Returns the bytes received of an incomplete or malformed message.
    pub fn unread(&self) -> &[u8] {
        &self.buffer
    }

    /// Returns the next event, or `None` until more bytes arrive.
    ///
    /// # Errors
    /// Returns what is wrong with the bytes, and the same error on every later call.
    pub fn read(&mut self) -> Result<Option<Event<H>>, Malformed> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        let event = self.advance();
        self.failed = event.as_ref().err().copied();
        event
    }

    /// Ends the input. Returns the message that ends with the connection, or `None` if none was begun.
    ///
    /// # Errors
    /// Returns [`Malformed::Cut`] if a message is not complete, or the error of [`Self::read`].
    pub fn end(&mut self) -> Result<Option<Message<H>>, Malformed> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        match &self.begun {
            Some(begun) if begun.next == Next::Rest => Ok(self.take_begun()),
            // Line ends between messages are ignored.
            None if self.buffer.iter().all(|byte| matches!(byte, b'\r' | b'\n')) => Ok(None),
            Some(_) | None => Err(Malformed::Cut),
        }
    }

    /// Returns the received part of a message whose head is complete. Nothing can be read after that.
    pub fn take_begun(&mut self) -> Option<Message<H>> {
        self.begun.take().map(|begun| self.complete(begun))
    }

    fn advance(&mut self) -> Result<Option<Event<H>>, Malformed> {
        let (mut begun, is_new) = match self.begun.take() {
            Some(begun) => (begun, false),
            None => match self.begin()? {
                Some(begun) => (begun, true),
                None => return Ok(None),
            },
        };
        let stepped = loop {
            match self.step(&mut begun) {
                Ok(true) => {}
                stepped => break stepped,
            }
        };
        if begun.next == Next::End {
            return Ok(Some(Event::Message(self.complete(begun))));
        }
        let event = is_new.then(|| Event::Head(begun.head.clone()));
        // Kept even if the body turns out to be malformed, so that the part before the error can be shown.
        self.begun = Some(begun);
        stepped.map(|_| event)
    }

    /// Reads a head.
    fn begin(&mut self) -> Result<Option<Begun<H>>, Malformed> {
        let Some((head, length)) = H::parse(&self.buffer)? else {
            let length = self.buffer.len();
            return match H::target_limit(self.limits) {
                Some(limit) if length > limit && !self.buffer.contains(&b'\n') => Err(Malformed::TargetTooLong),
                Some(_) | None if length > self.limits.head => Err(Malformed::HeadTooLarge),
                Some(_) | None => Ok(None),
            };
        };
        if head.target_length() > self.limits.target {
            return Err(Malformed::TargetTooLong);
        }
        if length > self.limits.head {
            return Err(Malformed::HeadTooLarge);
        }
        let next = match head.framing(&mut self.awaited)? {
            Framing::Sized(0) => Next::End,
            Framing::Sized(length) => Next::Body { left: self.within_limit(0, length)? },
            Framing::Chunked => Next::ChunkSize,
            Framing::UntilEnd => Next::Rest,
        };
        let pieces = message::head_pieces(&self.buffer[..length]);
        self.taken = length;
        Ok(Some(Begun { head, pieces, trailers: Headers::default(), joined: BytesMut::new(), next }))
    }

    /// Checks that a body of `before` bytes may grow by `length`, and returns `length`.
    fn within_limit(&self, before: usize, length: u64) -> Result<usize, Malformed> {
        let length = usize::try_from(length).map_err(|_| Malformed::BodyTooLarge)?;
        if length > self.limits.body.saturating_sub(before) { Err(Malformed::BodyTooLarge) } else { Ok(length) }
    }

    /// Reads the available bytes of the next part. Returns whether anything was read.
    fn step(&mut self, begun: &mut Begun<H>) -> Result<bool, Malformed> {
        let unread = &self.buffer[self.taken..];
        match begun.next {
            Next::Body { left } => {
                let length = left.min(unread.len());
                self.take(begun, Part::Body, length);
                begun.next = if length == left { Next::End } else { Next::Body { left: left - length } };
                Ok(length > 0)
            }
            Next::Rest => {
                let length = unread.len();
                self.take(begun, Part::Body, length);
                let body = self.taken - begun.body_start();
                self.within_limit(0, body as u64)?;
                Ok(length > 0)
            }
            Next::ChunkSize => match httparse::parse_chunk_size(unread).map_err(|_| Malformed::Chunk)? {
                Status::Complete((length, 0)) => {
                    self.take(begun, Part::ChunkSize, length);
                    begun.next = Next::Trailers;
                    Ok(true)
                }
                Status::Complete((length, size)) => {
                    let left = self.within_limit(begun.joined.len(), size)?;
                    self.take(begun, Part::ChunkSize, length);
                    begun.next = Next::ChunkData { left };
                    Ok(true)
                }
                // A chunk extension may be long (RFC 9112, section 7.1.1), but it is not used.
                Status::Partial if unread.len() > self.limits.head => Err(Malformed::Chunk),
                Status::Partial => Ok(false),
            },
            Next::ChunkData { left } => {
                let length = left.min(unread.len());
                begun.joined.extend_from_slice(&unread[..length]);
                self.take(begun, Part::ChunkData, length);
                begun.next = if length == left { Next::ChunkEnd } else { Next::ChunkData { left: left - length } };
                Ok(length > 0)
            }
            Next::ChunkEnd => match unread {
                [b'\r', b'\n', ..] => {
                    self.take(begun, Part::ChunkEnd, 2);
                    begun.next = Next::ChunkSize;
                    Ok(true)
                }
                [] | [b'\r'] => Ok(false),
                _ => Err(Malformed::Chunk),
            },
            Next::Trailers => match head::parse_trailers(unread)? {
                Some((trailers, length)) => {
                    message::field_pieces(&unread[..length], self.taken, Part::Trailer, &mut begun.pieces);
                    self.taken += length;
                    begun.trailers = trailers;
                    begun.next = Next::End;
                    Ok(true)
                }
                None if unread.len() > self.limits.head => Err(Malformed::HeadTooLarge),
                None => Ok(false),
            },
            Next::End => Ok(false),
        }
    }

    /// Assigns `length` bytes to the message. They extend the last piece if it belongs to the same part.
    fn take(&mut self, begun: &mut Begun<H>, part: Part, length: usize) {
        let range = self.taken..self.taken + length;
        self.taken = range.end;
        match begun.pieces.last_mut() {
            Some(last) if last.part == part => last.range.end = range.end,
            _ if length > 0 => begun.pieces.push(Piece { part, range }),
            _ => {}
        }
    }

    fn complete(&mut self, begun: Begun<H>) -> Message<H> {
        let raw = self.buffer.split_to(self.taken).freeze();
        self.taken = 0;
        let Begun { head, pieces, trailers, joined, .. } = begun;
        let whole = pieces.last().filter(|piece| piece.part == Part::Body);
        let body = match whole {
            Some(piece) => raw.slice(piece.range.clone()),
            None => Bytes::from(joined),
        };
        Message { head, body, trailers, raw, pieces }
    }
}

impl<H> Begun<H> {
    /// Returns the start of a body that is not chunked.
    fn body_start(&self) -> usize {
        self.pieces.iter().find(|piece| piece.part == Part::Body).map_or(0, |piece| piece.range.start)
    }
}

impl Reader<ResponseHead> {
    /// Records that a request with this method has been sent, so that its response is read correctly. A response to HEAD has no
    /// body, whatever its headers say.
    pub fn expect(&mut self, method: &str) {
        self.awaited.push_back(method == "HEAD");
    }
}
