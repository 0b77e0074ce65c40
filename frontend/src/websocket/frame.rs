//! A frame, and which of its bits are what (RFC 6455, section 5.2).

use super::rules::Violation;
use bytes::Bytes;
use std::{io::Cursor, iter::zip, ops::Range};
use tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Control, OpCode},
};

/// The most bytes before the payload: two, eight of extended length, and four of the masking key.
pub const MAX_HEADER: usize = 14;

/// A frame as it was on the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub header: FrameHeader,
    /// How the length of the payload is written.
    pub length_form: LengthForm,
    /// The length of the payload, as the frame says.
    pub length: u64,
    /// Every byte of it that came.
    pub raw: Bytes,
    /// Without the mask.
    pub payload: Bytes,
    /// Which rules it breaks, after the frames before it.
    pub violations: Vec<Violation>,
}

/// How the length of a payload is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthForm {
    /// In the seven bits themselves: 0 to 125.
    Seven,
    /// The seven bits are 126, and the length is in the 16 bits behind them.
    Sixteen,
    /// The seven bits are 127, and the length is in the 64 bits behind them.
    SixtyFour,
}

impl LengthForm {
    /// That which the second byte of a frame announces.
    pub fn of(second: u8) -> Self {
        match second & 0x7f {
            127 => Self::SixtyFour,
            126 => Self::Sixteen,
            _ => Self::Seven,
        }
    }

    /// The shortest that can say this length, which is the one to be used.
    pub fn shortest(length: u64) -> Self {
        match length {
            0..126 => Self::Seven,
            126..0x1_0000 => Self::Sixteen,
            _ => Self::SixtyFour,
        }
    }

    /// How many bits the length has in this form.
    pub fn bits(self) -> u32 {
        match self {
            Self::Seven => 7,
            Self::Sixteen => 16,
            Self::SixtyFour => 64,
        }
    }

    /// How many bits follow the seven.
    fn extended(self) -> usize {
        match self {
            Self::Seven => 0,
            Self::Sixteen => 16,
            Self::SixtyFour => 64,
        }
    }
}

/// What bits of a frame are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Fin,
    Rsv1,
    Rsv2,
    Rsv3,
    Opcode,
    Mask,
    /// The seven bits: a length, or the form of the one that follows.
    Length,
    ExtendedLength,
    MaskingKey,
    /// As it was on the connection: masked, where there is a masking key.
    Payload,
}

/// Bits of a frame that are one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FramePart {
    pub part: Part,
    /// Where they are in the frame, counted from its first bit.
    pub bits: Range<usize>,
}

/// What stands before the payload of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    pub header: FrameHeader,
    pub length_form: LengthForm,
    pub length: u64,
    /// How many bytes it has.
    pub size: usize,
}

impl Start {
    /// That of the frame which begins with these bytes; none where it is not complete.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let &[first, second, ..] = bytes else { return None };
        // Reserved opcodes are refused: with another in its place the header can be read, and shown.
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
    /// One that begins with `start`, in these bytes.
    pub fn new(start: Start, raw: Bytes) -> Self {
        let Start { header, length_form, length, size } = start;
        let payload = match header.mask {
            Some(key) => unmask(&raw[size..], key).into(),
            None => raw.slice(size..),
        };
        Self { header, length_form, length, raw, payload, violations: Vec::new() }
    }

    /// Whether all of it came.
    pub fn is_complete(&self) -> bool {
        self.payload.len() as u64 == self.length
    }

    /// How many bytes stand before the payload.
    pub fn header_size(&self) -> usize {
        self.raw.len() - self.payload.len()
    }

    /// The payload as it was on the connection.
    pub fn masked_payload(&self) -> &[u8] {
        &self.raw[self.header_size()..]
    }

    /// What its bits are, in order and without gaps.
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

    /// Code and reason of a Close frame; none where it has no code, or is no Close frame.
    pub fn close(&self) -> Option<(u16, String)> {
        let [high, low, reason @ ..] = &self.payload[..] else { return None };
        let is_close = self.header.opcode == OpCode::Control(Control::Close);
        is_close.then(|| (u16::from_be_bytes([*high, *low]), String::from_utf8_lossy(reason).into_owned()))
    }
}

/// Takes a mask off, or puts it on: both are the same (RFC 6455, section 5.3).
pub fn unmask(bytes: &[u8], key: [u8; 4]) -> Vec<u8> {
    zip(bytes, key.iter().cycle()).map(|(byte, key)| byte ^ key).collect()
}
