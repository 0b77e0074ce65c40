//! Parses the bytes of one direction of a connection into a response and frames.

use super::{
    frame::{Frame, Start},
    rules::{Rules, Side, Violation},
};
use crate::http1::{self, Limits, Malformed, Message, ResponseHead};
use bytes::BytesMut;

/// The size limits for the handshake response.
const RESPONSE: Limits = Limits { target: 0, head: 64 * 1024, body: 1024 * 1024 };

/// The maximum payload size of a frame in bytes.
pub const MAX_PAYLOAD: u64 = 16 * 1024 * 1024;

/// A parsed message or frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The response of the handshake. If its status is 101, the following bytes are read as frames.
    Response(Message<ResponseHead>),
    Frame(Frame),
}

/// Why reading failed. Nothing more can be read after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The response is not valid HTTP/1.1.
    Http(Malformed),
    /// The connection ended in the middle of a frame.
    Cut,
    /// A frame announces a payload of this many bytes, which is more than [`MAX_PAYLOAD`].
    TooLarge(u64),
}

/// Reads one direction of a connection.
#[derive(Debug)]
pub struct Reader {
    stage: Stage,
    rules: Rules,
    /// The received bytes, starting with the frame that is being read.
    buffer: BytesMut,
    /// The first error. It is permanent: after a payload that was not read, the start of the next frame is unknown.
    failed: Option<Unreadable>,
}

#[derive(Debug)]
enum Stage {
    Response(Box<http1::Reader<ResponseHead>>),
    Frames,
    /// The response did not open a WebSocket.
    Refused,
}

impl Reader {
    /// A reader for what a server sends, starting with the handshake response.
    pub fn from_response() -> Self {
        let mut response = http1::Reader::new(RESPONSE);
        response.expect("GET");
        Self { stage: Stage::Response(Box::new(response)), ..Self::of_frames(Side::Server) }
    }

    /// A reader for the frames that `sender` sends after the handshake.
    pub fn of_frames(sender: Side) -> Self {
        Self { stage: Stage::Frames, rules: Rules::new(sender), buffer: BytesMut::new(), failed: None }
    }

    /// Adds received bytes. [`Self::read`] returns the events in them.
    pub fn push(&mut self, bytes: &[u8]) {
        match &mut self.stage {
            Stage::Response(response) => response.push(bytes),
            Stage::Frames => self.buffer.extend_from_slice(bytes),
            Stage::Refused => {}
        }
    }

    /// Returns the next event, or `None` if more bytes are needed.
    ///
    /// # Errors
    /// The reason why nothing more can be read. Every later call returns the same error.
    pub fn read(&mut self) -> Result<Option<Event>, Unreadable> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        let event = match self.stage {
            Stage::Response(_) => self.response(),
            Stage::Frames => self.frame().map(|frame| frame.map(Event::Frame)),
            Stage::Refused => Ok(None),
        };
        self.failed = event.as_ref().err().copied();
        event
    }

    /// Handles the end of the connection. Returns the response if its body ends with the connection.
    ///
    /// # Errors
    /// [`Unreadable::Cut`] if a frame is incomplete, or the earlier error of [`Self::read`].
    pub fn end(&mut self) -> Result<Option<Event>, Unreadable> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        match &mut self.stage {
            Stage::Response(response) => {
                let response = response.end().map_err(Unreadable::Http);
                response.map(|response| response.map(Event::Response))
            }
            Stage::Frames if !self.buffer.is_empty() => Err(Unreadable::Cut),
            Stage::Frames | Stage::Refused => Ok(None),
        }
    }

    /// Takes the received part of an incomplete frame, or `None` if its header is incomplete. Nothing can be read after it.
    pub fn take_begun(&mut self) -> Option<Frame> {
        let start = Start::parse(&self.buffer)?;
        let mut frame = Frame::new(start, self.buffer.split().freeze());
        frame.violations = self.rules.check(&frame);
        // The missing bytes could have completed a UTF-8 character or the close code.
        frame.violations.retain(|violation| !matches!(violation, Violation::NotUtf8 | Violation::CloseLength));
        Some(frame)
    }

    /// The number of received bytes of an incomplete frame.
    pub fn pending(&self) -> usize {
        self.buffer.len()
    }

    fn response(&mut self) -> Result<Option<Event>, Unreadable> {
        let Stage::Response(reader) = &mut self.stage else { return Ok(None) };
        let response = loop {
            match reader.read().map_err(Unreadable::Http)? {
                Some(http1::Event::Message(response)) => break response,
                Some(http1::Event::Head(_)) => {}
                None => return Ok(None),
            }
        };
        // An interim response: another response follows (RFC 9110, section 15.2).
        if response.head.status != 101 && (100..200).contains(&response.head.status) {
            return Ok(Some(Event::Response(response)));
        }
        self.buffer.extend_from_slice(reader.unread());
        self.stage = if response.head.status == 101 { Stage::Frames } else { Stage::Refused };
        Ok(Some(Event::Response(response)))
    }

    fn frame(&mut self) -> Result<Option<Frame>, Unreadable> {
        let Some(start) = Start::parse(&self.buffer) else { return Ok(None) };
        if start.length > MAX_PAYLOAD {
            return Err(Unreadable::TooLarge(start.length));
        }
        let size = start.size + start.length as usize;
        if self.buffer.len() < size {
            return Ok(None);
        }
        let mut frame = Frame::new(start, self.buffer.split_to(size).freeze());
        frame.violations = self.rules.check(&frame);
        Ok(Some(frame))
    }
}
