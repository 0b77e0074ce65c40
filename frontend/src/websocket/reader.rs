//! Makes a response and frames of what arrives on one direction of a connection.

use super::{
    frame::{Frame, Start},
    rules::{Rules, Side, Violation},
};
use crate::http1::{self, Limits, Malformed, Message, ResponseHead};
use bytes::BytesMut;

/// What the response of a handshake may have.
const RESPONSE: Limits = Limits { target: 0, head: 64 * 1024, body: 1024 * 1024 };

/// The most bytes that the payload of a frame may have.
pub const MAX_PAYLOAD: u64 = 16 * 1024 * 1024;

/// What the reader has made of the bytes so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The response of the handshake. What follows is read as frames where its status is 101.
    Response(Message<ResponseHead>),
    Frame(Frame),
}

/// Why nothing more can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The response is no HTTP/1.1.
    Http(Malformed),
    /// The connection ended amid a frame.
    Cut,
    /// A frame announces a payload of so many bytes.
    TooLarge(u64),
}

/// Reads one direction of a connection.
#[derive(Debug)]
pub struct Reader {
    stage: Stage,
    rules: Rules,
    /// What has arrived, from the first byte of the frame that is being read.
    buffer: BytesMut,
    /// After a payload that is not read nobody can tell where the next frame begins.
    failed: Option<Unreadable>,
}

#[derive(Debug)]
enum Stage {
    Response(Box<http1::Reader<ResponseHead>>),
    Frames,
    /// The response opened no WebSocket.
    Refused,
}

impl Reader {
    /// What a server sends, from the response of the handshake on.
    pub fn from_response() -> Self {
        let mut response = http1::Reader::new(RESPONSE);
        response.expect("GET");
        Self { stage: Stage::Response(Box::new(response)), ..Self::of_frames(Side::Server) }
    }

    /// The frames of this side, after the handshake.
    pub fn of_frames(sender: Side) -> Self {
        Self { stage: Stage::Frames, rules: Rules::new(sender), buffer: BytesMut::new(), failed: None }
    }

    /// Takes what has arrived; [`Self::read`] tells what came of it.
    pub fn push(&mut self, bytes: &[u8]) {
        match &mut self.stage {
            Stage::Response(response) => response.push(bytes),
            Stage::Frames => self.buffer.extend_from_slice(bytes),
            Stage::Refused => {}
        }
    }

    /// The next event; none before more arrives.
    ///
    /// # Errors
    /// Why nothing more can be read, and the same again from then on.
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

    /// The connection has ended: a response that ends with it.
    ///
    /// # Errors
    /// [`Unreadable::Cut`] where a frame is not complete, and what [`Self::read`] found.
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

    /// As much as there is of a frame that is not complete, once its header is. Nothing can be read after it.
    pub fn take_begun(&mut self) -> Option<Frame> {
        let start = Start::parse(&self.buffer)?;
        let mut frame = Frame::new(start, self.buffer.split().freeze());
        frame.violations = self.rules.check(&frame);
        // Whether what is missing would have been UTF-8, or half a code, nobody knows.
        frame.violations.retain(|violation| !matches!(violation, Violation::NotUtf8 | Violation::CloseLength));
        Some(frame)
    }

    /// How many bytes have arrived of a frame that is not complete.
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
        // Announces another response (RFC 9110, section 15.2).
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
