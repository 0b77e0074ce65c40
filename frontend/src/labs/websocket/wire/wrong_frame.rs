//! Frames that break the rules on purpose, to see how a server reacts. Pure.

use crate::websocket::{Control, Data, FrameHeader, OpCode, Violation, rules::MAX_CONTROL};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// A frame that breaks one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WrongFrame {
    Unmasked,
    ReservedBit,
    ReservedOpcode,
    LongPing,
    FragmentedPing,
    LoneContinuation,
    NotUtf8,
    /// A Close frame with only half of a code.
    HalfCode,
}

impl WrongFrame {
    /// All invalid frames, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Unmasked,
        Self::ReservedBit,
        Self::ReservedOpcode,
        Self::LongPing,
        Self::FragmentedPing,
        Self::LoneContinuation,
        Self::NotUtf8,
        Self::HalfCode,
    ];

    /// The rule that the frame breaks.
    pub fn violation(self) -> Violation {
        match self {
            Self::Unmasked => Violation::Unmasked,
            Self::ReservedBit => Violation::ReservedBits,
            Self::ReservedOpcode => Violation::ReservedOpcode,
            Self::LongPing => Violation::LongControl,
            Self::FragmentedPing => Violation::FragmentedControl,
            Self::LoneContinuation => Violation::NothingToContinue,
            Self::NotUtf8 => Violation::NotUtf8,
            Self::HalfCode => Violation::CloseLength,
        }
    }

    /// The header and payload of the frame. `key` is the masking key, if the frame is masked.
    pub fn frame(self, key: [u8; 4]) -> (FrameHeader, Bytes) {
        let mask = Some(key);
        let text = FrameHeader { opcode: OpCode::Data(Data::Text), mask, ..FrameHeader::default() };
        let control = |kind| FrameHeader { opcode: OpCode::Control(kind), mask, ..FrameHeader::default() };
        let hello = Bytes::from_static(b"hello");
        match self {
            Self::Unmasked => (FrameHeader { mask: None, ..text }, hello),
            Self::ReservedBit => (FrameHeader { rsv1: true, ..text }, hello),
            Self::ReservedOpcode => (FrameHeader { opcode: OpCode::Data(Data::Reserved(3)), ..text }, hello),
            Self::LongPing => (control(Control::Ping), vec![b'x'; MAX_CONTROL as usize + 1].into()),
            Self::FragmentedPing => (FrameHeader { is_final: false, ..control(Control::Ping) }, hello),
            Self::LoneContinuation => (FrameHeader { opcode: OpCode::Data(Data::Continue), ..text }, hello),
            // The first two of the three bytes of 안.
            Self::NotUtf8 => (text, Bytes::from_static(&[0xec, 0x95])),
            Self::HalfCode => (control(Control::Close), Bytes::from_static(&[0x03])),
        }
    }
}
