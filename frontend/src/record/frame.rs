//! A WebSocket frame among the bytes of a TCP connection.

use super::{export, import};
use crate::websocket::{Frame, OpCode, Violation};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The maximum number of payload bytes that the record keeps in addition to the bytes of the sends and recvs. It is the
/// maximum payload of a control frame.
const PREVIEW: usize = 125;

/// A WebSocket frame (RFC 6455) in the bytes that were sent or received before this entry on the same connection. The bytes
/// themselves are in those earlier entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebSocketFrame {
    /// Whether the tab sent it.
    pub sent: bool,
    pub fin: bool,
    /// RSV1, RSV2 and RSV3; RSV3 is the least significant bit.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rsv: u8,
    pub opcode: u8,
    /// The masking key.
    #[serde(
        default,
        serialize_with = "export::key",
        deserialize_with = "import::key",
        skip_serializing_if = "Option::is_none"
    )]
    pub mask: Option<[u8; 4]>,
    /// The number of bits that encode the payload length: 7, 16 or 64.
    pub length_bits: u32,
    /// The payload length that the frame announces, in bytes.
    pub payload: u64,
    /// The first bytes of the payload, unmasked.
    #[serde(serialize_with = "export::digits", deserialize_with = "import::digits")]
    pub start: Bytes,
    /// The status code of a Close frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close_code: Option<u16>,
    /// The number of bytes of the frame that were transferred.
    pub length: usize,
    /// Whether the whole frame was transferred.
    pub complete: bool,
    /// The rules of RFC 6455 that the frame breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
}

fn is_zero(bits: &u8) -> bool {
    *bits == 0
}

impl WebSocketFrame {
    /// Describes a frame that the tab `sent` or received.
    pub fn new(frame: &Frame, sent: bool) -> Self {
        let header = &frame.header;
        let bits = [header.rsv1, header.rsv2, header.rsv3];
        Self {
            sent,
            fin: header.is_final,
            rsv: bits.into_iter().fold(0, |bits, bit| bits << 1 | u8::from(bit)),
            opcode: header.opcode.into(),
            mask: header.mask,
            length_bits: frame.length_form.bits(),
            payload: frame.length,
            // Copied, because a slice would keep the whole payload in memory.
            start: Bytes::copy_from_slice(&frame.payload[..frame.payload.len().min(PREVIEW)]),
            close_code: frame.close().map(|(code, _)| code),
            length: frame.raw.len(),
            complete: frame.is_complete(),
            violations: frame.violations.clone(),
        }
    }

    pub fn opcode(&self) -> OpCode {
        OpCode::from(self.opcode & 0xf)
    }

    /// Returns the approximate memory that its contents take, in bytes.
    pub(super) fn weight(&self) -> usize {
        self.start.len() + self.violations.len()
    }
}
