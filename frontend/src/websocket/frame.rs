//! A frame and the meaning of its bits (RFC 6455, section 5.2).

use super::rules::Violation;
use bytes::Bytes;
use std::{io::Cursor, iter::zip, ops::Range};
use tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Control, OpCode},
};

/// The maximum size of a frame header in bytes: two, eight of extended length, and four of the masking key.
pub const MAX_HEADER: usize = 14;

/// A frame as it was sent on the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub header: FrameHeader,
    /// How the payload length is encoded.
    pub length_form: LengthForm,
    /// The payload length that the frame announces, in bytes.
    pub length: u64,
    /// All bytes of the frame that were received.
    pub raw: Bytes,
    /// The received payload, unmasked.
    pub payload: Bytes,
    /// The rules that the frame breaks, given the frames before it.
    pub violations: Vec<Violation>,
}

/// How a payload length is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthForm {
    /// The seven bits hold the length: 0 to 125.
    Seven,
    /// The seven bits are 126, and the next 16 bits hold the length.
    Sixteen,
    /// The seven bits are 127, and the next 64 bits hold the length.
    SixtyFour,
}

impl LengthForm {
    /// The form that the second byte of a frame announces.
    pub fn of(second: u8) -> Self {
        match second & 0x7f {
            127 => Self::SixtyFour,
            126 => Self::Sixteen,
            _ => Self::Seven,
        }
    }

    /// The shortest form for this length, which the RFC requires.
    pub fn shortest(length: u64) -> Self {
        match length {
            0..126 => Self::Seven,
            126..0x1_0000 => Self::Sixteen,
            _ => Self::SixtyFour,
        }
    }

    /// The number of bits of the length in this form.
    pub fn bits(self) -> u32 {
        match self {
            Self::Seven => 7,
            Self::Sixteen => 16,
            Self::SixtyFour => 64,
        }
    }

    /// The number of extended length bits after the seven.
    fn extended(self) -> usize {
        match self {
            Self::Seven => 0,
            Self::Sixteen => 16,
            Self::SixtyFour => 64,
        }
    }
}

/// A field of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Fin,
    Rsv1,
    Rsv2,
    Rsv3,
    Opcode,
    Mask,
    /// The seven bits: the length, or the form of the extended length that follows.
    Length,
    ExtendedLength,
    MaskingKey,
    /// The payload as it was sent: masked if there is a masking key.
    Payload,
}

/// The position of one field in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FramePart {
    pub part: Part,
    /// The range of bits, counted from the first bit of the frame.
    pub bits: Range<usize>,
}

/// The parsed header of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    pub header: FrameHeader,
    pub length_form: LengthForm,
    pub length: u64,
    /// The size of the header in bytes.
    pub size: usize,
}

impl Start {
    /// Parses the header at the start of these bytes. Returns `None` if it is incomplete.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let &[first, second, ..] = bytes else { return None };
        // tungstenite refuses reserved opcodes. With the opcode cleared the header can be read and shown.
        let mut readable = [0; MAX_HEADER];
        let available = bytes.len().min(MAX_HEADER);
        readable[..available].copy_from_slice(&bytes[..available]);
        readable[0] &= 0xf0;
        let mut cursor = Cursor::new(&readable[..available]);
        let (header, length) = FrameHeader::parse(&mut cursor).ok().flatten()?;
        let header = FrameHeader { opcode: OpCode::from(first & 0x0f), ..header };
        Some(Self { header, length_form: LengthForm::of(second), length, size: cursor.position() as usize })
    }
}

impl Frame {
    /// Creates the frame with the header `start`, which is at the beginning of `raw`.
    pub fn new(start: Start, raw: Bytes) -> Self {
        let Start { header, length_form, length, size } = start;
        let payload = match header.mask {
            Some(key) => unmask(&raw[size..], key).into(),
            None => raw.slice(size..),
        };
        Self { header, length_form, length, raw, payload, violations: Vec::new() }
    }

    /// Whether the whole payload was received.
    pub fn is_complete(&self) -> bool {
        self.payload.len() as u64 == self.length
    }

    /// The size of the header in bytes.
    pub fn header_size(&self) -> usize {
        self.raw.len() - self.payload.len()
    }

    /// The payload as it was sent on the connection.
    pub fn masked_payload(&self) -> &[u8] {
        &self.raw[self.header_size()..]
    }

    /// The fields of the frame, in order and without gaps.
    pub fn parts(&self) -> Vec<FramePart> {
        let key = if self.header.mask.is_some() { 32 } else { 0 };
        let mut parts = Vec::new();
        let mut at = 0;
        for (part, bits) in [
            (Part::Fin, 1),
            (Part::Rsv1, 1),
            (Part::Rsv2, 1),
            (Part::Rsv3, 1),
            (Part::Opcode, 4),
            (Part::Mask, 1),
            (Part::Length, 7),
            (Part::ExtendedLength, self.length_form.extended()),
            (Part::MaskingKey, key),
            (Part::Payload, self.payload.len() * 8),
        ] {
            if bits > 0 {
                parts.push(FramePart { part, bits: at..at + bits });
                at += bits;
            }
        }
        parts
    }

    /// The code and reason of a Close frame. `None` if it has no code or is not a Close frame.
    pub fn close(&self) -> Option<(u16, String)> {
        let [high, low, reason @ ..] = &self.payload[..] else { return None };
        let is_close = self.header.opcode == OpCode::Control(Control::Close);
        is_close.then(|| (u16::from_be_bytes([*high, *low]), String::from_utf8_lossy(reason).into_owned()))
    }
}

/// Removes or applies a mask: both are the same operation (RFC 6455, section 5.3).
pub fn unmask(bytes: &[u8], key: [u8; 4]) -> Vec<u8> {
    zip(bytes, key.iter().cycle()).map(|(byte, key)| byte ^ key).collect()
}
